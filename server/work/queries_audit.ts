import { statement } from '../kernel/index.ts'

/** What is told together with a message: written by itself, or with an act. */
const tellsOfMessage = `'message.added', 'ticket.opened', 'ticket.solved', 'activity.completed', 'activity.waiting', 'activity.stuck', 'meeting.proposed', 'help.given'`
/** What is said to the requester from a part of the work stands on the ticket they know. */
const ofParts = (table: string) =>
  `or e.subject_id in (select c.id from work.ticket c where c.workspace_id = ${table}.workspace_id and c.original_id = coalesce(${table}.split_from, ${table}.ticket_id))`
const spokenOf = (
  name: string,
) => `not exists (select from kernel.event e where e.workspace_id = a.workspace_id and e.subject_id = a.ticket_id
       and e.name = '${name}' and e.payload #>> '{activity,run}' = a.id::text)`
const happened = (
  row: string,
  ...names: string[]
) => `not exists (select from kernel.event e where e.workspace_id = ${row}.workspace_id
       and e.subject_id = ${row}.ticket_id and e.name in (${names.map(name => `'${name}'`).join(', ')}))`

/** What was done before a ticket was brought in as history: `ticket.imported` speaks of all of it. */
const notHistory = (ticket: string, at: string) =>
  `not exists (select from kernel.event h where h.workspace_id = $1 and h.subject_id = ${ticket} and h.name = 'ticket.imported' and ${at} <= h.at)`

/** Writes that no event speaks of: the audit starts here, not from what happened to be emitted. All must be 0. */
export const countWrites = statement<[string], { what: string; missing: number }>(
  `select 'tickets without ticket.opened' as what, count(*)::integer as missing from work.ticket t
     where t.workspace_id = $1 and ${notHistory('t.id', 't.opened_at')} and not exists (select from kernel.event e where e.workspace_id = t.workspace_id and e.subject_id = t.id and e.name = 'ticket.opened')
   union all select 'closed tickets without ticket.closed', count(*)::integer from work.ticket t
     where t.workspace_id = $1 and t.state = 'closed' and ${notHistory('t.id', 't.closed_at')} and not exists (select from kernel.event e where e.workspace_id = t.workspace_id and e.subject_id = t.id and e.name in ('ticket.closed', 'ticket.merged'))
   union all select 'messages that no event speaks of', count(*)::integer from work.message m
     where m.workspace_id = $1 and ${notHistory('m.ticket_id', 'm.at')} and not exists (select from kernel.event e where e.workspace_id = m.workspace_id
       and (e.subject_id = coalesce(m.split_from, m.ticket_id) ${ofParts('m')}) and e.name in (${tellsOfMessage}) and e.payload->>'message' = m.id::text)
   union all select 'files taken back without attachment.removed', count(*)::integer from work.attachment f
     where f.workspace_id = $1 and f.message_id is not null and f.removed_at is not null and not exists (select from kernel.event e where e.workspace_id = f.workspace_id
       and e.name = 'attachment.removed' and e.payload->>'message' = f.message_id::text)
   union all select 'activities without activity.ready', count(*)::integer from work.activity_run a
     where a.workspace_id = $1 and a.kind = 'task' and ${notHistory('a.ticket_id', 'a.ready_at')} and not exists (select from kernel.event e where e.workspace_id = a.workspace_id and e.subject_id = a.ticket_id
       and e.name = 'activity.ready' and e.payload #>> '{activity,run}' = a.id::text)
   union all select 'finished activities without activity.completed', count(*)::integer from work.activity_run a
     where a.workspace_id = $1 and a.kind = 'task' and a.state = 'done' and ${notHistory('a.ticket_id', 'a.done_at')} and not exists (select from kernel.event e where e.workspace_id = a.workspace_id and e.subject_id = a.ticket_id
       and e.name = 'activity.completed' and e.payload #>> '{activity,run}' = a.id::text)
   union all select 'help asked for without help.asked', count(*)::integer from work.activity_run a
     where a.workspace_id = $1 and a.kind = 'help' and not exists (select from kernel.event e where e.workspace_id = a.workspace_id and e.subject_id = a.ticket_id
       and e.name = 'help.asked' and e.payload #>> '{activity,run}' = a.id::text)
   union all select 'help given without help.given', count(*)::integer from work.activity_run a
     where a.workspace_id = $1 and a.kind = 'help' and a.state = 'done' and ${spokenOf('help.given')}
   union all select 'calls returned without activity.completed', count(*)::integer from work.activity_run a
     where a.workspace_id = $1 and a.kind = 'call' and a.state = 'done' and ${spokenOf('activity.completed')}
   union all select 'skipped activities without activity.moved', count(*)::integer from work.activity_run a
     where a.workspace_id = $1 and a.state = 'skipped' and ${happened('a', 'activity.moved')}
   union all select 'cancelled activities without what cancelled them', count(*)::integer from work.activity_run a
     where a.workspace_id = $1 and a.kind in ('task', 'help', 'call') and a.state = 'cancelled' and ${spokenOf('activity.cancelled')}
       and ${happened('a', 'ticket.closed', 'ticket.reclassified', 'activity.moved')}
   union all select 'meetings called off without meeting.cancelled', count(*)::integer from work.meeting m
     where m.workspace_id = $1 and m.state = 'cancelled' and not exists (select from kernel.event e where e.workspace_id = m.workspace_id and e.subject_id = m.ticket_id
       and e.name = 'meeting.cancelled' and e.payload #>> '{meeting,uid}' = m.id::text)
   union all select 'tickets in another process without ticket.reclassified', count(*)::integer from work.process_run a
     where a.workspace_id = $1 and a.ended_as = 'reclassified' and ${happened('a', 'ticket.reclassified')}
   union all select 'hand-overs without handover.offered', count(*)::integer from work.handover h
     where h.workspace_id = $1 and not exists (select from kernel.event e where e.workspace_id = h.workspace_id and e.subject_id = h.ticket_id
       and e.name = 'handover.offered' and e.payload #>> '{activity,run}' = h.run_id::text)
   union all select 'answered hand-overs without their event', count(*)::integer from work.handover h
     where h.workspace_id = $1 and h.state in ('accepted', 'returned') and not exists (select from kernel.event e where e.workspace_id = h.workspace_id
       and e.subject_id = h.ticket_id and e.name = 'handover.' || h.state and e.payload #>> '{activity,run}' = h.run_id::text)
   union all select 'waiting activities without activity.waiting', count(*)::integer from work.activity_run a
     where a.workspace_id = $1 and a.kind = 'task' and a.state = 'waiting' and not exists (select from kernel.event e where e.workspace_id = a.workspace_id
       and e.subject_id = a.ticket_id and e.name in ('activity.waiting', 'activity.stuck', 'meeting.proposed') and e.payload #>> '{activity,run}' = a.id::text)
   union all select 'meetings without meeting.proposed', count(*)::integer from work.meeting m
     where m.workspace_id = $1 and not exists (select from kernel.event e where e.workspace_id = m.workspace_id and e.subject_id = m.ticket_id
       and e.name = 'meeting.proposed' and e.payload #>> '{meeting,uid}' = m.id::text)
   union all select 'merges without ticket.merged', count(*)::integer from work.merge m
     where m.workspace_id = $1 and (select count(*) from kernel.event e where e.workspace_id = m.workspace_id and e.subject_id in (m.source_id, m.target_id)
       and e.name = 'ticket.merged') < 2
   union all select 'merges taken back without ticket.unmerged', count(*)::integer from work.merge m
     where m.workspace_id = $1 and m.undone_at is not null and not exists (select from kernel.event e where e.workspace_id = m.workspace_id
       and e.subject_id = m.source_id and e.name = 'ticket.unmerged')
   union all select 'split messages without ticket.split', count(*)::integer from work.message m
     where m.workspace_id = $1 and m.split_from is not null and not exists (select from kernel.event e where e.workspace_id = m.workspace_id
       and e.subject_id = m.ticket_id and e.name = 'ticket.split')
   union all select 'links without ticket.linked', count(*)::integer from work.link l
     where l.workspace_id = $1 and not exists (select from kernel.event e where e.workspace_id = l.workspace_id
       and e.subject_id = l.from_id and e.name in ('ticket.linked', 'ticket.split'))
   union all select 'followers without ticket.followed', count(*)::integer from work.follower f
     where f.workspace_id = $1 and f.merge_id is null and not exists (select from kernel.event e where e.workspace_id = f.workspace_id
       and e.subject_id = f.ticket_id and e.name in ('ticket.followed', 'ticket.split'))`,
)

const sorted = (ids: string) => `array(select i from unnest(${ids}) as i order by i)`
const kept =
  'workspace_id, principal_id, run_id, offered, ticket_id, kind, priority, next_update_at, ready_at, taken_by'
/** Rows lists are read from that say otherwise than the tickets and activities they are kept of. All must be 0. */
export const countStands = statement<[string], { what: string; missing: number }>(
  `with open_kept as (
     select o.id, o.process_id, o.customer_id, o.requester_id, o.service_id, o.priority, o.opened_at, o.updated_at, o.due_at, o.node, o.taken_by,
       o.assignee_id, ${sorted('o.held_by')} as held_by, o.waits_on from work.open_ticket o where o.workspace_id = $1),
   open_true as (
     select t.id, t.process_id, t.customer_id, t.requester_id, t.service_id, t.priority, t.opened_at, t.updated_at, s.due_at, s.node, s.taken_by,
       s.taken_by[1], ${sorted('s.held_by')}, s.waits_on
     from work.stand_of($1, array(select id from work.ticket where workspace_id = $1 and state = 'open')) s
     join work.ticket t on t.workspace_id = $1 and t.id = s.id),
   work_kept as (select ${kept} from work.run_for where workspace_id = $1),
   work_true as (
     select r.workspace_id, p.id, r.id, p.offered, r.ticket_id, r.kind, t.priority, r.next_update_at, r.ready_at, r.taken_by
     from work.activity_run r join work.ticket t on t.workspace_id = r.workspace_id and t.id = r.ticket_id
     cross join lateral (select unnest(r.responsible) as id, false as offered union select unnest(r.offered_to), true) p
     where r.workspace_id = $1 and r.state in ('ready', 'started', 'waiting'))
   select 'open tickets that stand elsewhere in lists' as what, count(*)::integer as missing
     from ((table open_kept except table open_true) union all (table open_true except table open_kept)) d
   union all select 'work kept otherwise than it stands', count(*)::integer
     from ((table work_kept except table work_true) union all (table work_true except table work_kept)) d`,
)
