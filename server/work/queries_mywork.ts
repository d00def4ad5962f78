import { hasLeft, readable } from '../identity/index.ts'
import { statement } from '../kernel/index.ts'
import type { RunKind } from './change.ts'

/** A piece of work as it stands; `count` is how many its section has, also those beyond the limit. */
export type WorkRow = {
  count: number
  run: string
  number: string
  title: string
  processId: string
  customerId: string
  requester: string
  priority: number
  kind: RunKind
  state: 'ready' | 'started' | 'waiting'
  activity: string
  versionId: string
  node: string
  readyAt: Temporal.Instant
  startedAt: Temporal.Instant | null
  nextUpdateAt: Temporal.Instant | null
  offeredBy: string | null
  reason: string | null
  takenBy: string | null
  waitsFor: string | null
  waitsName: string | null
  question: string | null
  waitingSince: Temporal.Instant | null
  waitUntil: Temporal.Instant | null
  /** Who asks for help: whoever has what it is for. */
  askedBy: string | null
}
export type WorkParams = [
  workspace: string,
  principals: readonly string[],
  person: string,
  organisation: string,
  limit: number,
]

const standing = `r.state in ('ready', 'started', 'waiting')`
const isThere = `not ${hasLeft({ workspace: 'r.workspace_id', person: 'r.taken_by' })}`
/** What somebody had taken who has left is ready again (whoActs). */
const isFree = `(r.taken_by is null or not (${isThere}))`
const isMine = `${standing} and r.taken_by = $3`

/**
 * One section: open runs of open tickets the actor may see, in classes they read or because the work is theirs; the same
 * rules as row security's, said again. The limit is of what is listed, the count of all.
 */
const section = (where: string, order: string) =>
  statement<WorkParams, WorkRow>(
    `select w.*,
       (select h.reason from work.handover h where h.workspace_id = $1 and h.ticket_id = w."ticketId" and h.run_id = w.run and h.state = 'offered'
         order by h.offered_at desc limit 1) as reason,
       (select f.taken_by from work.activity_run f where f.workspace_id = $1 and f.id = w."forRunId") as "askedBy"
     from (
       select count(*) over ()::integer as count, r.id as run, r.ticket_id as "ticketId", r.for_run_id as "forRunId", t.number, t.title,
         t.process_id as "processId", t.customer_id as "customerId", t.requester_name as requester, t.priority, r.kind, r.state, r.name as activity,
         r.version_id as "versionId", r.node, r.ready_at as "readyAt", r.started_at as "startedAt", r.next_update_at as "nextUpdateAt",
         r.offered_by as "offeredBy", r.taken_by as "takenBy", r.waits_for as "waitsFor", r.waits_name as "waitsName", r.question,
         r.waiting_since as "waitingSince", r.wait_until as "waitUntil"
       from work.activity_run r
       join work.ticket t on t.workspace_id = r.workspace_id and t.id = r.ticket_id and t.state = 'open'
       where r.workspace_id = $1 and $3::uuid is not null and $4::uuid is not null and ${where}
         and ((kernel.side() = 'provider' and r.class <> 'customer') or r.class = any (kernel.classes()) or r.responsible && $2::uuid[] or r.offered_to && $2::uuid[])
         and ${readable({ workspace: '$1::uuid', ticket: 'r.ticket_id', principals: '$2::uuid[]' })}
       order by ${order}, r.ready_at, r.id limit $5) w`,
  )

/** Each section of My work, in the order of its urgency. */
export const listMyWork = {
  offered: section(`${standing} and r.offered_to && $2::uuid[]`, 't.priority'),
  ready: section(
    `${standing} and r.kind = 'task' and r.responsible && $2::uuid[] and not r.offered_to && $2::uuid[]
     and (r.state = 'ready' or ${isFree}) and (r.taken_by is distinct from $3)`,
    't.priority, r.next_update_at nulls last',
  ),
  promised: section(
    `${isMine} and r.kind = 'task' and r.state <> 'waiting'`,
    'r.next_update_at nulls last, t.priority',
  ),
  waiting: section(
    `${isMine} and r.kind = 'task' and r.state = 'waiting'`,
    'r.wait_until nulls last, r.waiting_since',
  ),
  help: section(
    `${standing} and r.kind = 'help' and r.responsible && $2::uuid[] and (r.taken_by = $3 or ${isFree})`,
    't.priority',
  ),
  asked: section(`r.state = 'waiting' and r.waits_for = any (array[$3, $4]::uuid[])`, 'r.waiting_since'),
}

export type OpenOfRow = { requesterId: string; count: number; number: string; title: string }
/** The newest three open tickets of each person asked for, as far as the actor may see them. */
export const listOpenOf = statement<
  [workspace: string, requesters: readonly string[], principals: readonly string[]],
  OpenOfRow
>(
  `select p.id as "requesterId", o.count, o.number, o.title
   from unnest($2::uuid[]) p (id)
   cross join lateral (
     select count(*) over ()::integer as count, t.number, t.title from work.ticket t
     where t.workspace_id = $1 and t.requester_id = p.id and t.state = 'open'
       and ${readable({ workspace: '$1::uuid', ticket: 't.id', principals: '$3::uuid[]' })}
     order by t.opened_at desc, t.id desc limit 3) o`,
)
