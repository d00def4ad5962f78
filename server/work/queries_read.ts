import type { getTicket, ReplyOf } from '../../contract/index.ts'
import { readable } from '../identity/index.ts'
import { statement } from '../kernel/index.ts'
import type { OpenRun, RunState } from './change.ts'
import { type Seek, type TicketRow, ticketColumns } from './queries.ts'

export type PageRow = TicketRow & {
  openedAt: Temporal.Instant
  updatedAt: Temporal.Instant
  runs: PageRun[]
  messages: PageMessage[]
  /** Minutes booked, all together; provider only. */
  minutes: number
  /** Its number in the system it was brought in from. */
  elsewhere: string | null
}
export type PageRun = Omit<OpenRun, 'state'> & {
  state: RunState
  readyAt: string
  startedAt: string | null
  doneAt: string | null
  waitingSince: string | null
  outcome: string | null
  note: string | null
  /** Who did it elsewhere, by name. */
  takenName: string | null
  teamName: string | null
  /** Why it is offered to somebody else; provider only. */
  offerReason: string | null
}
export type PageMessage = {
  id: string
  at: string
  author: string
  authorId: string | null
  side: 'provider' | 'customer' | 'partner'
  organisation: string
  class: string
  text: string
  html: string | null
  via: 'web' | 'mail' | 'api'
  unverified: boolean
  /** The number of the merged ticket it was written on, where it was not this one. */
  from: string | null
  attachments: PageAttachment[]
}
export type PageAttachment = ReplyOf<typeof getTicket>['messages'][number]['attachments'][number]

/** The list filter, with the actor's principals as the parameter named. */
const maySee = (ticket: string, principals: string) =>
  readable({ workspace: '$1::uuid', ticket, principals: `${principals}::uuid[]` })

/** Which classes of content the actor reads; the same rule as row security's, said again in the query. */
export const readsClass = (column: string) =>
  `((kernel.side() = 'provider' and ${column} <> 'customer') or ${column} = any (kernel.classes()))`

/** Tickets whose matter goes on in this one, through all merges. Who may not see one of them reads nothing of it. */
const mergedInto = `with recursive merged as (
         select o.id from work.ticket o where o.workspace_id = t.workspace_id and o.merged_into = t.id
         union select o.id from merged g join work.ticket o on o.workspace_id = $1::uuid and o.merged_into = g.id) select id from merged`

/** The ticket page in one statement, as the actor may see it. */
export const loadPage = statement<Seek, PageRow>(
  `select ${ticketColumns}, t.opened_at as "openedAt", t.updated_at as "updatedAt", a.runs, m.messages,
     coalesce((select sum(e.minutes) from work.effort e where e.workspace_id = t.workspace_id and e.ticket_id = t.id), 0)::integer as minutes,
     (select i.number from work.imported i where i.workspace_id = t.workspace_id and i.ticket_id = t.id and i.number is not null limit 1) as elsewhere
   from work.ticket t
   cross join lateral (
     select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'processRunId', r.process_run_id, 'node', r.node, 'token', r.token, 'kind', r.kind, 'name', r.name,
       'state', r.state, 'class', r.class, 'responsible', r.responsible, 'takenBy', r.taken_by, 'takenName', r.taken_name, 'teamName', r.team_name, 'forRunId', r.for_run_id,
       'waitsFor', r.waits_for, 'waitsName', r.waits_name, 'question', r.question, 'waitUntil', r.wait_until, 'waitingSince', r.waiting_since,
       'nextUpdateAt', r.next_update_at, 'offeredTo', r.offered_to, 'offeredName', r.offered_name, 'offeredBy', r.offered_by,
       'offerReason', case when cardinality(r.offered_to) > 0 then (select h.reason from work.handover h where h.workspace_id = r.workspace_id
         and h.ticket_id = r.ticket_id and h.run_id = r.id and h.state = 'offered' order by h.offered_at desc limit 1) end,
       'readyAt', r.ready_at, 'startedAt', r.started_at, 'doneAt', r.done_at, 'outcome', r.outcome, 'note', r.note) order by r.ready_at, r.id), '[]') as runs
     from work.activity_run r where r.workspace_id = t.workspace_id and r.ticket_id = t.id
       and (${readsClass('r.class')} or r.responsible && kernel.principals() or r.offered_to && kernel.principals())) a
   cross join lateral (
     select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'at', s.at, 'author', s.author_name, 'authorId', s.author_id, 'side', s.author_side,
       'organisation', s.author_organisation, 'class', s.class, 'text', s.text, 'html', s.html, 'via', s.via, 'unverified', s.unverified,
       'attachments', (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'name', case when f.removed_at is null then f.name else '' end,
         'type', f.media_type, 'size', f.size, 'shownAs', case when f.removed_at is null then f.shown_as end, 'removedAt', f.removed_at) order by f.position), '[]')
         from work.attachment f where f.workspace_id = s.workspace_id and f.message_id = s.id and ${readsClass('f.class')}),
       'from', case when s.ticket_id <> t.id and s.ticket_id is distinct from t.original_id then
         (select o.number from work.ticket o where o.workspace_id = t.workspace_id and o.id = s.ticket_id) end) order by s.at, s.id), '[]') as messages
     from work.message s where s.workspace_id = t.workspace_id
       and s.ticket_id = any (array[t.id, t.original_id] || array(${mergedInto}))
       and (s.ticket_id = t.id or ((s.ticket_id is distinct from t.original_id or s.class = 'band') and ${maySee('s.ticket_id', '$3')})) and ${readsClass('s.class')}) m
   where t.workspace_id = $1 and t.number = $2 and ${maySee('t.id', '$3')}`,
)

/** Where a ticket was brought in from, and what else its file said: with the engine's eyes, for the provider. Workspace, number. */
export const findImported = statement<[string, string], { source: string; facts: Record<string, string> }>(
  `select split_part(i.external_id, '/', 1) as source, i.facts
   from work.ticket t join work.imported i on i.workspace_id = t.workspace_id and i.ticket_id = t.id and i.import_id is not null
   where t.workspace_id = $1 and t.number = $2 limit 1`,
)

export type HistoryRow = {
  id: string
  seq: number
  name: string
  at: Temporal.Instant
  actorId: string | null
  class: string
  words: string
}
/** What happened, in the words of the reader's side; what has no words for their side is not shown. */
export const listEvents = statement<Seek, HistoryRow>(
  `select e.id, e.seq, e.name, e.at, e.actor_id as "actorId", e.class, e.payload #>> array['words', kernel.side()] as words
   from kernel.event e
   where e.workspace_id = $1 and e.subject_id = $2 and e.payload->'words' ? kernel.side() and ${readsClass('e.class')} and ${maySee('e.subject_id', '$3')}
   order by e.seq`,
)
