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

/** What somebody had taken who has left is ready again (whoActs). */
const isFree = (run: string) =>
  `(${run}.taken_by is null or ${hasLeft({ workspace: `${run}.workspace_id`, person: `${run}.taken_by` })})`
const maySee = (run: string) =>
  readable({ workspace: '$1::uuid', ticket: `${run}.ticket_id`, principals: '$2::uuid[]' })
/** Beyond this many, a section only says that there are at least as many. */
const countsAtMost = 1000
/**
 * One section: `found` are its runs, limited and with the count of all; then what a line says of each. Open tickets only,
 * which the actor may see, in classes they read or because the work is theirs: row security's rules, said again.
 */
const section = (found: string, order: string) =>
  statement<WorkParams, WorkRow>(
    `select w.count, r.id as run, t.number, t.title, t.process_id as "processId", t.customer_id as "customerId", t.requester_name as requester,
       t.priority, r.kind, r.state, r.name as activity, r.version_id as "versionId", r.node, r.ready_at as "readyAt", r.started_at as "startedAt",
       r.next_update_at as "nextUpdateAt", r.offered_by as "offeredBy", r.taken_by as "takenBy", r.waits_for as "waitsFor", r.waits_name as "waitsName",
       r.question, r.waiting_since as "waitingSince", r.wait_until as "waitUntil",
       (select h.reason from work.handover h where h.workspace_id = $1 and h.ticket_id = r.ticket_id and h.run_id = r.id and h.state = 'offered'
         order by h.offered_at desc limit 1) as reason,
       (select f.taken_by from work.activity_run f where f.workspace_id = $1 and f.id = r.for_run_id) as "askedBy"
     from (${found}) w
     join work.activity_run r on r.workspace_id = $1 and r.id = w.run_id
     join work.ticket t on t.workspace_id = r.workspace_id and t.id = r.ticket_id and t.state = 'open'
     where $3::uuid is not null and $4::uuid is not null and $5::integer is not null
       and ((kernel.side() = 'provider' and r.class <> 'customer') or r.class = any (kernel.classes()) or r.responsible && $2::uuid[] or r.offered_to && $2::uuid[])
     order by ${order}, r.ready_at, r.id`,
  )

/** Runs that stand for any of the actor's principals: each read in order from its own index, then the first of all. */
const standsFor = (where: string) => {
  const theirs = `from work.run_for f where f.workspace_id = $1 and f.principal_id = p.id and ${where} and ${maySee('f')}`
  return `select c.count, d.run_id from (
       select distinct on (e.run_id) e.* from unnest($2::uuid[]) p (id)
       cross join lateral (select f.run_id, f.priority, f.next_update_at, f.ready_at ${theirs}
         order by f.priority, f.next_update_at, f.ready_at, f.run_id limit $5) e) d
     cross join (
       select least(count(distinct n.run_id), ${countsAtMost})::integer as count from unnest($2::uuid[]) p (id)
       cross join lateral (select f.run_id ${theirs} limit ${countsAtMost}) n) c
     order by d.priority, d.next_update_at, d.ready_at, d.run_id limit $5`
}

/** Runs found by a condition of their own that an index serves. */
const thoseWhere = (where: string, order: string) =>
  `select o.run_id, count(*) over ()::integer as count from (
     select r.id as run_id, r.* from work.activity_run r join work.ticket t on t.workspace_id = r.workspace_id and t.id = r.ticket_id and t.state = 'open'
     where r.workspace_id = $1 and ${where} and ${maySee('r')}) o
   order by ${order}, o.ready_at limit $5`

const isMine = `r.state in ('ready', 'started', 'waiting') and r.taken_by = $3 and r.kind = 'task'`
const offeredToMe = `exists (select from work.run_for o where o.workspace_id = $1 and o.run_id = f.run_id and o.offered and o.principal_id = any ($2::uuid[]))`

/** Each section of My work, in the order of its urgency. */
export const listMyWork = {
  offered: section(standsFor('f.offered'), 't.priority'),
  ready: section(
    standsFor(
      `not f.offered and f.kind = 'task' and f.taken_by is distinct from $3 and ${isFree('f')} and not ${offeredToMe}`,
    ),
    't.priority, r.next_update_at nulls last',
  ),
  promised: section(
    thoseWhere(`${isMine} and r.state <> 'waiting'`, 'o.next_update_at nulls last'),
    'r.next_update_at nulls last, t.priority',
  ),
  waiting: section(
    thoseWhere(`${isMine} and r.state = 'waiting'`, 'o.wait_until nulls last, o.waiting_since'),
    'r.wait_until nulls last, r.waiting_since',
  ),
  help: section(
    standsFor(`not f.offered and f.kind = 'help' and (f.taken_by = $3 or ${isFree('f')})`),
    't.priority',
  ),
  asked: section(
    thoseWhere(`r.state = 'waiting' and r.waits_for = any (array[$3, $4]::uuid[])`, 'o.waiting_since'),
    'r.waiting_since',
  ),
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
