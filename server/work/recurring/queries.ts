import type { Schedule } from '../../../contract/index.ts'
import { readable } from '../../identity/index.ts'
import { statement } from '../../kernel/index.ts'

export type RecurrenceRow = {
  id: string
  name: string
  templateId: string
  requesterId: string
  keeperId: string
  teamId: string | null
  schedule: Schedule
  state: 'active' | 'paused' | 'ended' | 'failed'
  nextAt: Temporal.Instant | null
  trouble: string | null
  version: number
}
const columns = `r.id, r.name, r.template_id as "templateId", r.requester_id as "requesterId", r.keeper_id as "keeperId", r.team_id as "teamId",
  r.schedule, r.state, r.next_at as "nextAt", r.trouble, r.version`

export type ListedRow = RecurrenceRow & { template: string | null; opened: number }
/** All of them by name, with the name of the template where the actor may use it. Actor scope. */
export const listRecurrences = statement<[workspace: string], ListedRow>(
  `select ${columns}, a.name as template,
     (select count(*)::integer from work.recurrence_opening o where o.workspace_id = r.workspace_id and o.recurrence_id = r.id) as opened
   from work.recurrence r left join work.aid a on a.workspace_id = r.workspace_id and a.id = r.template_id and a.kind = 'template'
   where r.workspace_id = $1 order by lower(r.name), r.id limit 1000`,
)
/** One of them, as the actor sees it. */
export const findRecurrence = statement<[workspace: string, id: string], RecurrenceRow>(
  `select ${columns} from work.recurrence r where r.workspace_id = $1 and r.id = $2`,
)
/** One of them, held until the end of the transaction. Engine scope. */
export const lockRecurrence = statement<[workspace: string, id: string], RecurrenceRow>(
  `select ${columns} from work.recurrence r where r.workspace_id = $1 and r.id = $2 for update`,
)
/** Keeps one, new or changed; no row where somebody else has changed it since. Engine scope. */
export const upsertRecurrence = statement<
  [workspace: string, recurrence: string, now: string],
  { id: string; version: number }
>(
  `with n as (select * from jsonb_to_record($2::jsonb) as n (id uuid, name text, "templateId" uuid, "requesterId" uuid, "keeperId" uuid, "teamId" uuid,
     schedule jsonb, state text, "nextAt" timestamptz, version integer))
   insert into work.recurrence as r (workspace_id, id, name, template_id, requester_id, keeper_id, team_id, schedule, state, next_at, changed_at)
   select $1, n.id, n.name, n."templateId", n."requesterId", n."keeperId", n."teamId", n.schedule, n.state, n."nextAt", $3::timestamptz from n
   on conflict (workspace_id, id) do update set name = excluded.name, template_id = excluded.template_id, requester_id = excluded.requester_id,
     keeper_id = excluded.keeper_id, team_id = excluded.team_id, schedule = excluded.schedule, state = excluded.state, next_at = excluded.next_at,
     trouble = null, version = r.version + 1, changed_at = excluded.changed_at
     where r.version = (select n.version from n)
   returning id, version`,
)
/** Where one stands from now on. Engine scope. */
export const setRecurrence = statement<
  [workspace: string, id: string, state: string, next: string | null, trouble: string | null],
  unknown
>(
  `update work.recurrence set state = $3, next_at = $4::timestamptz, trouble = $5, version = version + 1 where workspace_id = $1 and id = $2`,
)
/** What comes next, where that is all that changes. Engine scope. */
export const setNext = statement<
  [workspace: string, id: string, state: string, next: string | null],
  unknown
>('update work.recurrence set state = $3, next_at = $4::timestamptz where workspace_id = $1 and id = $2')
/** Engine scope. */
export const deleteRecurrence = statement<[workspace: string, id: string], unknown>(
  'delete from work.recurrence where workspace_id = $1 and id = $2',
)
/** Engine scope. */
export const insertOpening = statement<
  [workspace: string, recurrence: string, due: string, ticket: string, now: string],
  unknown
>(
  `insert into work.recurrence_opening (workspace_id, recurrence_id, due_at, ticket_id, opened_at)
   values ($1, $2, $3::timestamptz, $4, $5::timestamptz)`,
)
export type OpeningRow = {
  number: string
  title: string
  state: 'open' | 'closed'
  dueAt: Temporal.Instant
  openedAt: Temporal.Instant
}
/** What one has opened, of what the actor sees, the newest first. */
export const listOpenings = statement<
  [workspace: string, id: string, principals: readonly string[]],
  OpeningRow
>(
  `select t.number, t.title, t.state, o.due_at as "dueAt", o.opened_at as "openedAt"
   from work.recurrence_opening o join work.ticket t on t.workspace_id = o.workspace_id and t.id = o.ticket_id
   where o.workspace_id = $1 and o.recurrence_id = $2 and ${readable({ workspace: 't.workspace_id', ticket: 't.id', principals: '$3::uuid[]' })}
   order by o.due_at desc limit 100`,
)
/** A template, whoever may use it. Engine scope. */
export const findTemplate = statement<[workspace: string, id: string], { content: unknown }>(
  `select content from work.aid where workspace_id = $1 and id = $2 and kind = 'template'`,
)
