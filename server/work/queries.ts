import type { Marking } from '../../flow/index.ts'
import { partnersOf, readable, seersOf } from '../identity/index.ts'
import { statement } from '../kernel/index.ts'
import type { Level, NewMeeting, OpenRun } from './change.ts'

/** Workspace, number, and the actor's principals for the list filter. */
export type Seek = [workspaceId: string, number: string, principals: readonly string[]]
const maySee = readable({ workspace: 't.workspace_id', ticket: 't.id', principals: '$3::uuid[]' })

export type TicketRow = {
  id: string
  number: string
  title: string
  state: 'open' | 'closed'
  version: number
  processId: string
  customerId: string
  requesterId: string
  requesterName: string
  impact: Level
  urgency: Level
  priority: number
  serviceId: string | null
}
/** What of a ticket every act and page needs; the table is `t`. */
export const ticketColumns = `t.id, t.number, t.title, t.state, t.version, t.process_id as "processId", t.customer_id as "customerId",
     t.requester_id as "requesterId", t.requester_name as "requesterName", t.impact, t.urgency, t.priority, t.service_id as "serviceId"`
/** Locks the ticket as the actor: no row for whoever may not see it. */
export const lockTicket = statement<Seek, TicketRow>(
  `select ${ticketColumns} from work.ticket t where t.workspace_id = $1 and t.number = $2 and ${maySee} for update`,
)
/** The same without a lock, for what changes nothing. */
export const findTicket = statement<Seek, TicketRow>(
  `select ${ticketColumns} from work.ticket t where t.workspace_id = $1 and t.number = $2 and ${maySee}`,
)
/** Locks the ticket for what the process does by itself. Engine scope. */
export const lockTicketForEngine = statement<Seek, TicketRow>(
  `select ${ticketColumns} from work.ticket t where t.workspace_id = $1 and t.number = $2 and $3::uuid[] is not null for update`,
)

/** The same without a lock. Engine scope. */
export const findTicketForEngine = statement<Seek, TicketRow>(
  `select ${ticketColumns} from work.ticket t where t.workspace_id = $1 and t.number = $2 and $3::uuid[] is not null`,
)

/** A process run of the ticket; its parent is on another ticket where this one is part of that one's work. */
export type ProcessStanding = {
  id: string
  versionId: string
  marking: Marking
  parentRunId: string | null
  parentToken: string | null
}
/** A ticket that part of the work was handed to, as far as the one it came from speaks of it. */
export type ChildStanding = {
  id: string
  number: string
  title: string
  state: 'open' | 'closed'
  parentRunId: string
  parentToken: string
  versionId: string
  marking: Marking
  runs: Pick<OpenRun, 'node' | 'name' | 'kind' | 'state' | 'class' | 'responsible' | 'takenBy' | 'waitsFor'>[]
  done: string[]
}
export type StandingRow = {
  /** Those that go on; of a closed ticket all there were, oldest first. */
  processes: ProcessStanding[]
  runs: OpenRun[]
  /** The last outcome of each activity that had one, by node. */
  outcomes: Record<string, string>
  /** Partner organisations that see the ticket. */
  partners: string[]
  followers: string[]
  /** Meetings that have not been called off. */
  meetings: NewMeeting[]
  children: ChildStanding[]
  original: { id: string; number: string; title: string } | null
  /** Compulsory items of checklists that are not ticked, with the activity run they are of. */
  mustTick: { runId: string; text: string }[]
  /** The ticket this one was merged into, and who sees that. */
  goesOnIn: { id: string; number: string; seers: string[] } | null
}
const standing = `('ready', 'started', 'waiting')`
/** Where a ticket stands: its process runs, open activity runs, and what was handed on. Engine scope. */
export const loadStanding = statement<[string, string], StandingRow>(
  `select
     (select jsonb_agg(jsonb_build_object('id', p.id, 'versionId', p.version_id, 'marking', p.marking,
               'parentRunId', p.parent_run_id, 'parentToken', p.parent_token) order by p.id)
        from work.process_run p where p.workspace_id = t.workspace_id and p.ticket_id = t.id and (p.ended_at is null or t.state = 'closed')) as processes,
     coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'processRunId', a.process_run_id, 'node', a.node, 'token', a.token, 'kind', a.kind,
                 'name', a.name, 'class', a.class, 'state', a.state, 'responsible', a.responsible, 'takenBy', a.taken_by, 'forRunId', a.for_run_id,
                 'waitsFor', a.waits_for, 'waitsName', a.waits_name, 'question', a.question, 'waitUntil', a.wait_until, 'nextUpdateAt', a.next_update_at,
                 'offeredTo', a.offered_to, 'offeredName', a.offered_name, 'offeredBy', a.offered_by) order by a.ready_at, a.id)
       from work.activity_run a where a.workspace_id = t.workspace_id and a.ticket_id = t.id and a.state in ${standing}), '[]') as runs,
     coalesce((select jsonb_object_agg(a.node, a.outcome order by a.done_at) from work.activity_run a
       where a.workspace_id = t.workspace_id and a.ticket_id = t.id and a.outcome is not null), '{}') as outcomes,
     array(${partnersOf({ workspace: 't.workspace_id', ticket: 't.id' })}) as partners,
     array(select f.person_id from work.follower f where f.workspace_id = t.workspace_id and f.ticket_id = t.id) as followers,
     coalesce((select jsonb_agg(jsonb_build_object('id', m.id, 'class', m.class, 'organiserId', m.organiser_id, 'organiserName', m.organiser_name, 'invited', m.invited,
                 'startsAt', m.starts_at, 'minutes', m.minutes, 'place', m.place, 'summary', m.summary, 'sequence', m.sequence, 'state', m.state) order by m.starts_at)
       from work.meeting m where m.workspace_id = t.workspace_id and m.ticket_id = t.id and m.state = 'proposed'), '[]') as meetings,
     coalesce((select jsonb_agg(jsonb_build_object('runId', i.run_id, 'text', i.text) order by i.position) from work.checklist_item i
       where i.workspace_id = t.workspace_id and i.ticket_id = t.id and i.compulsory and i.done_at is null and i.run_id is not null), '[]') as "mustTick",
     coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'number', c.number, 'title', c.title, 'state', c.state,
                 'parentRunId', p.parent_run_id, 'parentToken', p.parent_token, 'versionId', p.version_id, 'marking', p.marking,
                 'runs', coalesce((select jsonb_agg(jsonb_build_object('node', r.node, 'name', r.name, 'kind', r.kind, 'state', r.state, 'class', r.class,
                     'responsible', r.responsible, 'takenBy', r.taken_by, 'waitsFor', r.waits_for) order by r.ready_at, r.id)
                   from work.activity_run r where r.workspace_id = c.workspace_id and r.ticket_id = c.id and r.state in ${standing}), '[]'),
                 'done', array(select r.node from work.activity_run r where r.workspace_id = c.workspace_id and r.ticket_id = c.id and r.state = 'done'))
               order by c.id)
       from work.ticket c cross join lateral (
         -- What this ticket is waited for with: not what it called itself, nor what it was before it was reclassified.
         select p.parent_run_id, p.parent_token, p.version_id, p.marking from work.process_run p
         where p.workspace_id = c.workspace_id and p.ticket_id = c.id and p.parent_run_id is not null and p.ended_as is distinct from 'reclassified'
           and not exists (select from work.process_run q where q.workspace_id = p.workspace_id and q.ticket_id = p.ticket_id and q.id = p.parent_run_id)
         order by p.id desc limit 1) p
       where c.workspace_id = t.workspace_id and c.original_id = t.id), '[]') as children,
     (select jsonb_build_object('id', o.id, 'number', o.number, 'title', o.title) from work.ticket o
       where o.workspace_id = t.workspace_id and o.id = t.original_id) as original,
     (select jsonb_build_object('id', o.id, 'number', o.number, 'seers', array(${seersOf({ workspace: 'o.workspace_id', ticket: 'o.id' })})) from work.ticket o
       where o.workspace_id = t.workspace_id and o.id = t.merged_into) as "goesOnIn"
   from work.ticket t
   where t.workspace_id = $1 and t.number = $2`,
)
