import type { TicketFilters } from '../../../contract/index.ts'
import type { Clock, Tx } from '../../kernel/index.ts'
import { findProcess, type Staffing } from '../../model/index.ts'
import { countSeen, type Looking, type Sought } from './queries_list.ts'
import { readRange, readZone, wrong } from './range.ts'
import { seekWords } from './seekWords.ts'

const nobody = '00000000-0000-0000-0000-000000000000'
/** Filters about what only the provider's people may know, of open tickets. */
const ours = ['activity', 'assignee', 'team', 'waiting', 'due'] as const

const split = (text: string | undefined) => (text === undefined ? null : text.split(','))
/** Each word for itself, but for those that stand for something else. */
const replace = <T>(words: readonly string[] | null, meant: Record<string, T>): (string | T)[] | null =>
  words?.map(word => (Object.hasOwn(meant, word) ? (meant[word] as T) : word)) ?? null

/** What a filter asks for, in ids and instants; refuses what this reader may not ask, and what is about open tickets only of others. */
export async function seek(
  tx: Tx,
  filter: TicketFilters,
  { clock, staffing }: { clock: Clock; staffing?: Staffing },
): Promise<Sought> {
  const { personId = nobody, principals = [], organisationId = nobody, side } = tx.actor ?? {}
  const { state = 'open', view = 'all', q = '' } = filter
  for (const name of ours) {
    if (filter[name] === undefined) continue
    if (side !== 'provider') throw wrong(name, 'is for those who do the work')
    if (state !== 'open') throw wrong(name, 'is about open tickets')
  }
  const zone = readZone(filter.zone)
  const spans: Sought['spans'] = {}
  for (const name of ['opened', 'updated', 'closed', 'due'] as const) {
    const text = filter[name]
    if (text !== undefined) spans[name] = readRange(name, text, { now: clock.now(), zone })
  }
  if (spans.closed && state === 'open') throw wrong('closed', 'is about closed tickets')
  // Its own organisation is everybody's of the provider's: a team's work is not all of theirs.
  const mine = principals.filter(id => id !== organisationId)
  const processes =
    split(filter.process)?.map(key => (staffing && findProcess(staffing, key)?.id) ?? nobody) ?? null
  const customers = split(filter.customer)
  return {
    state,
    words: await seekWords(tx, q, { state, processes, customers }),
    view,
    processes,
    nodes: split(filter.activity),
    takers: replace<string | null>(split(filter.assignee), { me: personId, nobody: null }),
    holders: split(filter.team)?.flatMap(id => (id === 'mine' ? mine : [id])) ?? null,
    customers,
    requesters: replace(split(filter.requester), { me: personId }),
    services: replace<string | null>(split(filter.service), { none: null }),
    priorities: split(filter.priority)?.map(Number) ?? null,
    waits: split(filter.waiting),
    unread: filter.unread !== undefined,
    spans,
  }
}

/** Thirty days. */
const newsHours = 720
const forMs = 10 * 60_000
const keptAtMost = 10_000
const known = new Map<string, { sees: number; untilMs: number }>()

/**
 * Whose eyes, and how many tickets they see; that is from up to ten minutes ago, and no more than speed hangs on it.
 */
export async function lookAs(tx: Tx, clock: Clock): Promise<Looking> {
  const { personId = nobody, principals = [], side } = tx.actor ?? {}
  const workspaceId = tx.workspaceId ?? nobody
  const isOurs = side === 'provider'
  const nowMs = clock.now().epochMilliseconds
  const name = `${workspaceId} ${personId}`
  let found = known.get(name)
  // The provider's people see nearly all.
  if (!isOurs && (!found || found.untilMs < nowMs)) {
    const [row] = await tx.run(countSeen, [workspaceId, principals])
    found = { sees: row?.count ?? 0, untilMs: nowMs + forMs }
    if (known.size >= keptAtMost) known.clear()
    known.set(name, found)
  }
  const newsSince = clock.now().subtract({ hours: newsHours }).toString()
  return { workspaceId, principals, isOurs, sees: found?.sees ?? 0, newsSince }
}
