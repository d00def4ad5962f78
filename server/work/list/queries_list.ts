import { isUnseen, unseenTickets } from '../../comms/index.ts'
import { hasLeft, readable, readableIds } from '../../identity/index.ts'
import { composed, type Statement, statement } from '../../kernel/index.ts'
import { readsClass } from '../queries_read.ts'
import { saysWords } from '../queries_search.ts'

/** What a list is in order of. */
export type SortKey = 'updated' | 'opened' | 'closed' | 'priority' | 'due'
/** From an instant to before another; either may be left out. */
export type Span = { from: string | null; to: string | null }

/** Tickets that say what is typed; or, where they are many, what to ask of each, one of each list of keys, and whose number it is. */
export type FoundWords = { ids: string[] } | { query: string | null; keys: string[][]; named: string[] }

/** Which tickets, in ids and instants. */
export type Sought = {
  state: 'open' | 'closed' | 'any'
  /** What is typed; null: nothing. */
  words: FoundWords | null
  view: 'ready' | 'mine' | 'asked' | 'all'
  processes: string[] | null
  nodes: string[] | null
  /** Who has any of the work; null among them: nobody. */
  takers: (string | null)[] | null
  holders: string[] | null
  customers: string[] | null
  requesters: string[] | null
  /** Null among them: none. */
  services: (string | null)[] | null
  priorities: number[] | null
  waits: string[] | null
  /** Something was told to the reader that they have not looked at. */
  unread: boolean
  spans: Partial<Record<SortKey & ('opened' | 'updated' | 'closed' | 'due'), Span>>
}

/** Whose eyes, and how many tickets they see, as far as that was counted. */
export type Looking = {
  workspaceId: string
  principals: readonly string[]
  isOurs: boolean
  sees: number
  /** What is older is no news. */
  newsSince: string
}

/** A statement in the making: what is handed in gets its number, the same thing the same. */
function collect() {
  const params: unknown[] = []
  const numbers = new Map<string, string>()
  const add = (value: unknown, type: string) => {
    const name = `${type} ${JSON.stringify(value)}`
    const number = numbers.get(name) ?? `$${params.push(value)}::${type}`
    numbers.set(name, number)
    return number
  }
  return { params, add }
}
type Add = ReturnType<typeof collect>['add']

/** What a condition is asked of: which table, and whether what it looks up is looked up at once for all tickets. */
type Place = { table: string; workspace: string; isOnce?: boolean; unseen: () => string }

/** Whose tickets; what finds few is left to the planner to begin with, unless all that are seen are at hand. */
function isTheirs(view: Sought['view'], { table, workspace, isOnce = false }: Place): string | null {
  const isAmong = (found: string) => (isOnce ? `s.id = any (array(${found}))` : `s.id in (${found})`)
  if (view === 'all') return null
  if (view === 'asked') return 's.requester_id = kernel.person()'
  if (view === 'mine' && table === 'work.open_ticket') return 'kernel.person() = any (s.taken_by)'
  if (view === 'mine')
    return isAmong(`select r.ticket_id from work.activity_run r where r.workspace_id = ${workspace} and r.state in ('ready', 'started', 'waiting')
      and r.taken_by = kernel.person()`)
  // What somebody had taken who has left is ready again (whoActs).
  return isAmong(`select f.ticket_id from work.run_for f where f.workspace_id = ${workspace} and f.principal_id = any (kernel.principals()) and not f.offered
    and (f.taken_by is null or ${hasLeft({ workspace: 'f.workspace_id', person: 'f.taken_by' })})`)
}
const columns = {
  updated: 's.updated_at',
  opened: 's.opened_at',
  closed: 's.closed_at',
  due: 's.due_at',
  priority: 's.priority',
}
/** Open tickets, for the provider's people, have a narrow table of their own. */
const tableOf = ({ state }: Sought, { isOurs }: Looking) =>
  isOurs && state === 'open' ? 'work.open_ticket' : 'work.ticket'

/** One is said as one: only then an index in the list's order is of use. */
const isOneOf = (
  column: string,
  values: readonly unknown[] | null,
  { add, type }: { add: Add; type: string },
) =>
  values &&
  (values.length === 1
    ? `${column} = ${add(values[0], type)}`
    : `${column} = any (${add(values, `${type}[]`)})`)

/** Some of these, or none where null is among them. */
function isOneOrNone(column: string, values: readonly (string | null)[] | null, add: Add) {
  if (!values) return null
  const named = values.filter(value => value !== null)
  const either = [
    ...(named.length > 0 ? [`${column} = any (${add(named, 'uuid[]')})`] : []),
    ...(values.includes(null) ? [`${column} is null`] : []),
  ]
  return `(${either.join(' or ')})`
}

/** Any of these in an array of the row: said one by one, for only then row security lets it be asked before itself. */
const holdsAny = (column: string, values: readonly string[], add: Add) =>
  values.length === 0
    ? 'false'
    : `(${values.map(value => `${add(value, 'uuid')} = any (${column})`).join(' or ')})`

function hasTaker(takers: Sought['takers'], add: Add) {
  if (!takers) return null
  const named = takers.filter(value => value !== null)
  const either = [
    ...(named.length > 0 ? [holdsAny('s.taken_by', named, add)] : []),
    ...(takers.includes(null) ? ['s.assignee_id is null'] : []),
  ]
  return `(${either.join(' or ')})`
}

function hasWords(words: FoundWords | null, add: Add) {
  if (!words) return null
  if ('ids' in words) return `s.id = any (${add(words.ids, 'uuid[]')})`
  const says = saysWords({
    workspace: 's.workspace_id',
    ticket: 's.id',
    query: words.query === null ? null : add(words.query, 'tsquery'),
    keys: words.keys.map(keys => add(keys, 'text[]')),
  })
  return words.named.length === 0 ? says : `(s.id = any (${add(words.named, 'uuid[]')}) or ${says})`
}

function listConditions(sought: Sought, place: Place, add: Add): string[] {
  const { table } = place
  const spans = Object.entries(sought.spans).flatMap(([key, { from, to }]) => {
    const column = columns[key as SortKey]
    return [
      from === null ? null : `${column} >= ${add(from, 'timestamptz')}`,
      to === null ? null : `${column} < ${add(to, 'timestamptz')}`,
    ]
  })
  return [
    table === 'work.ticket' && sought.state !== 'any' ? `s.state = '${sought.state}'` : null,
    isOneOf('s.process_id', sought.processes, { add, type: 'uuid' }),
    isOneOf('s.customer_id', sought.customers, { add, type: 'uuid' }),
    isOneOf('s.requester_id', sought.requesters, { add, type: 'uuid' }),
    isOneOf('s.priority', sought.priorities, { add, type: 'smallint' }),
    isOneOf('s.node', sought.nodes, { add, type: 'text' }),
    isOneOf('s.waits_on', sought.waits, { add, type: 'text' }),
    isOneOrNone('s.service_id', sought.services, add),
    hasTaker(sought.takers, add),
    sought.holders && holdsAny('s.held_by', sought.holders, add),
    ...spans,
    isTheirs(sought.view, place),
    sought.unread
      ? place.isOnce
        ? `s.id = any (array(${place.unseen()}))`
        : `s.id in (${place.unseen()})`
      : null,
    hasWords(sought.words, add),
  ].filter(condition => condition !== null)
}

/** Tickets with something new for the reader. */
const unseenBy = (looking: Looking, add: Add) => unseenTickets(namesOfUnseen(looking, add))
const namesOfUnseen = (looking: Looking, add: Add) => ({
  workspace: add(looking.workspaceId, 'uuid'),
  principals: add(looking.principals, 'uuid[]'),
  since: add(looking.newsSince, 'timestamptz'),
})

/** `from … where …` of the tickets sought that this reader may see, as `s`. */
function fromSought(sought: Sought, looking: Looking, { add, more }: { add: Add; more: readonly string[] }) {
  const table = tableOf(sought, looking)
  const names = { workspace: add(looking.workspaceId, 'uuid'), principals: add(looking.principals, 'uuid[]') }
  const place = { table, workspace: names.workspace, unseen: () => unseenBy(looking, add) }
  const conditions = [...listConditions(sought, place, add), ...more]
  const where = conditions.length > 0 ? ` and ${conditions.join(' and ')}` : ''
  if (walks(sought, looking))
    return `from ${table} s where s.workspace_id = ${names.workspace}${where} and ${readable({ ...names, ticket: 's.id' })}`
  return `from (${readableIds(names)}) seen cross join lateral (
    select * from ${table} s where s.workspace_id = ${names.workspace} and s.id = seen.ticket_id${where} offset 0) s where true`
}

export type ListRow = {
  id: string
  number: string
  title: string
  state: 'open' | 'closed'
  processId: string
  customerId: string
  serviceId: string | null
  priority: number
  requester: string
  openedAt: Temporal.Instant
  updatedAt: Temporal.Instant
  closedAt: Temporal.Instant | null
  /** Provider only; far away where nothing is promised. */
  dueAt: Temporal.Instant | null
  isUnread: boolean
  runs: { name: string; takenBy: string | null; waitsFor: string | null; mine: boolean }[]
}

/** Where a page begins: after this. */
export type Paging = {
  key: SortKey
  descends: boolean
  after: [at: string, id: string] | null
  limit: number
}

const named = <R>(params: readonly unknown[], text: string): [Statement<unknown[], R>, unknown[]] => {
  const made = composed<unknown[], R>(text)
  // Few filters recur and are prepared once a connection; of the many there can be together, none is kept.
  return [params.length > 9 ? { ...made, name: '' } : made, [...params]]
}

/** One page of a list, by keyset. */
export function listPage(sought: Sought, looking: Looking, { key, descends, after, limit }: Paging) {
  const { params, add } = collect()
  const workspace = add(looking.workspaceId, 'uuid')
  const column = columns[key]
  const type = key === 'priority' ? 'smallint' : 'timestamptz'
  const order = descends ? 'desc' : 'asc'
  const more = [
    ...(key === 'closed' ? ['s.closed_at is not null'] : []),
    ...(after
      ? [`(${column}, s.id) ${descends ? '<' : '>'} (${add(after[0], type)}, ${add(after[1], 'uuid')})`]
      : []),
  ]
  const found = `select s.id, ${column} as at ${fromSought(sought, looking, { add, more })} order by ${column} ${order}, s.id ${order} limit ${add(limit, 'integer')}`
  return named<ListRow>(
    params,
    `select t.id, t.number, t.title, t.state, t.process_id as "processId", t.customer_id as "customerId", t.service_id as "serviceId", t.priority,
       t.requester_name as requester, t.opened_at as "openedAt", t.updated_at as "updatedAt", t.closed_at as "closedAt", o.due_at as "dueAt",
       ${isUnseen('t.id', namesOfUnseen(looking, add))} as "isUnread",
       coalesce((select jsonb_agg(jsonb_build_object('name', r.name, 'takenBy', r.taken_by, 'waitsFor', case when r.state = 'waiting' then r.waits_name end,
         'mine', r.taken_by is not distinct from kernel.person() or r.taken_by is null and r.responsible && kernel.principals()) order by r.ready_at)
         from work.activity_run r where r.workspace_id = t.workspace_id and r.ticket_id = t.id and r.state in ('ready', 'started', 'waiting')
           and (${readsClass('r.class')} or r.responsible && kernel.principals())), '[]') as runs
     from (${found}) s
     join work.ticket t on t.workspace_id = ${workspace} and t.id = s.id
     left join work.open_ticket o on o.workspace_id = t.workspace_id and o.id = t.id and ${looking.isOurs}
     order by s.at ${order}, s.id ${order}`,
  )
}

/** Beyond this many a view only says that there are at least as many. */
export const countsAtMost = 1000
/** How many tickets each of several lists has, in one statement, each counted no further than it is told. */
export function countLists(lists: readonly Sought[], looking: Looking) {
  const { params, add } = collect()
  const isGathered = !looking.isOurs && looking.sees <= countedAtMost
  const place = {
    table: 'work.ticket',
    workspace: add(looking.workspaceId, 'uuid'),
    isOnce: true,
    unseen: () => unseenBy(looking, add),
  }
  const from = (sought: Sought) =>
    isGathered
      ? `from seen s where ${['true', ...listConditions(sought, place, add)].join(' and ')}`
      : fromSought(sought, looking, { add, more: [] })
  const counts = lists.map(
    sought => `(select count(*)::integer from (select 1 ${from(sought)} limit ${countsAtMost}) c)`,
  )
  const states = [...new Set(lists.map(({ state }) => state))]
  const gathered = isGathered ? `with seen as materialized (${gatherSeen(states, looking, add)}) ` : ''
  return named<{ counts: number[] }>(
    params,
    `${gathered}select array[${counts.join(', ')}]::integer[] as counts`,
  )
}

/** All somebody sees, once for all of the lists that are counted, in the columns they ask about. */
function gatherSeen(states: readonly Sought['state'][], looking: Looking, add: Add): string {
  const names = { workspace: add(looking.workspaceId, 'uuid'), principals: add(looking.principals, 'uuid[]') }
  const only = states.length === 1 && states[0] !== 'any' ? ` and s.state = '${states[0]}'` : ''
  return `select s.* from (${readableIds(names)}) seen cross join lateral (
    select s.workspace_id, s.id, s.number, s.title, s.state, s.process_id, s.customer_id, s.requester_id, s.service_id, s.priority,
      s.opened_at, s.updated_at, s.closed_at
    from work.ticket s where s.workspace_id = ${names.workspace} and s.id = seen.ticket_id${only} offset 0) s`
}

const groupColumns = {
  process: 's.process_id::text',
  activity: 's.node',
  customer: 's.customer_id::text',
  assignee: 's.assignee_id::text',
  priority: 's.priority::text',
}
export type GroupRow = { key: string | null; processId: string | null; count: number }
/** Beyond this many tickets the newest are put together. */
export const groupsAtMost = 20_000
/** How many tickets of a list are in which group. */
export function countGroups(sought: Sought, looking: Looking, by: keyof typeof groupColumns) {
  const { params, add } = collect()
  const process = by === 'activity' ? 's.process_id' : 'null::uuid'
  return named<GroupRow>(
    params,
    `select g.key, g."processId", count(*)::integer as count from (
       select ${groupColumns[by]} as key, ${process} as "processId" ${fromSought(sought, looking, { add, more: [] })}
       order by s.updated_at desc limit ${groupsAtMost}) g
     group by 1, 2 order by 3 desc limit 500`,
  )
}

/** Beyond this many it does not matter how many more somebody sees. */
const countedAtMost = 20_000
/** How many tickets a reader sees, counted so far. */
export const countSeen = statement<[workspace: string, principals: readonly string[]], { count: number }>(
  `select count(*)::integer as count from (${readableIds({ workspace: '$1::uuid', principals: '$2::uuid[]' }, countedAtMost + 1)}) v`,
)

/**
 * Whether a list walks along its order and asks of each ticket whether it is seen, or begins with all that are seen.
 * Beginning with n costs some 8 µs each; walking to the fiftieth some 3 µs times 50 million / n among a million, but has no
 * end where few fit (bench/README.md). What finds few by itself is walked from there.
 */
function walks(
  { words, view, unread, processes, requesters, ...others }: Sought,
  { isOurs, sees }: Looking,
): boolean {
  if (isOurs || sees > countedAtMost) return true
  const isFew = view !== 'all' || requesters !== null || unread || (words !== null && 'ids' in words)
  if (isFew) return sees > 1000
  const { customers, services, priorities, spans } = others
  const isBefore = Object.values(spans).some(span => span.from === null)
  if (customers || services || priorities || isBefore) return false
  return sees > (processes ? 8000 : 4000)
}
