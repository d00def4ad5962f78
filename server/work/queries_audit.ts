import { statement } from '../kernel/index.ts'

/** Writes that no event speaks of: the audit starts here, not from what happened to be emitted. All must be 0. */
export const countWrites = statement<[string], { what: string; missing: number }>(
  `select 'tickets without ticket.opened' as what, count(*)::integer as missing from work.ticket t
     where t.workspace_id = $1 and not exists (select from kernel.event e where e.workspace_id = t.workspace_id and e.subject_id = t.id and e.name = 'ticket.opened')
   union all select 'closed tickets without ticket.closed', count(*)::integer from work.ticket t
     where t.workspace_id = $1 and t.state = 'closed' and not exists (select from kernel.event e where e.workspace_id = t.workspace_id and e.subject_id = t.id and e.name in ('ticket.closed', 'ticket.merged'))
   union all select 'messages without message.added', count(*)::integer from work.message m
     where m.workspace_id = $1 and not exists (select from kernel.event e where e.workspace_id = m.workspace_id and e.subject_id = coalesce(m.split_from, m.ticket_id)
       and e.payload->>'message' = m.id::text)
   union all select 'files taken back without attachment.removed', count(*)::integer from work.attachment f
     where f.workspace_id = $1 and f.message_id is not null and f.removed_at is not null and not exists (select from kernel.event e where e.workspace_id = f.workspace_id
       and e.name = 'attachment.removed' and e.payload->>'message' = f.message_id::text)
   union all select 'activities without activity.ready', count(*)::integer from work.activity_run a
     where a.workspace_id = $1 and a.kind = 'task' and not exists (select from kernel.event e where e.workspace_id = a.workspace_id and e.subject_id = a.ticket_id
       and e.name = 'activity.ready' and e.payload #>> '{activity,run}' = a.id::text)
   union all select 'finished activities without activity.completed', count(*)::integer from work.activity_run a
     where a.workspace_id = $1 and a.kind = 'task' and a.state = 'done' and not exists (select from kernel.event e where e.workspace_id = a.workspace_id and e.subject_id = a.ticket_id
       and e.name = 'activity.completed' and e.payload #>> '{activity,run}' = a.id::text)
   union all select 'help asked for without help.asked', count(*)::integer from work.activity_run a
     where a.workspace_id = $1 and a.kind = 'help' and not exists (select from kernel.event e where e.workspace_id = a.workspace_id and e.subject_id = a.ticket_id
       and e.name = 'help.asked' and e.payload #>> '{activity,run}' = a.id::text)
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
