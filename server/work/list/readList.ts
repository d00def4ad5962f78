import type { QueryOf, ReplyOf, listTickets as route, TicketSortName } from '../../../contract/index.ts'
import { type Clock, readMark, type Tx, writeCursor, writeMark } from '../../kernel/index.ts'
import { loadStaffing, type Staffing } from '../../model/index.ts'
import { type ListRow, listPage, type Paging, type SortKey } from './queries_list.ts'
import { wrong } from './range.ts'
import { lookAs, seek } from './seek.ts'

type Asked = QueryOf<typeof route>
export type Line = ReplyOf<typeof route>['tickets'][number]

/** One page of the tickets the actor may see. */
export async function readList(
  tx: Tx,
  { sort = '-updated', limit = 50, cursor, ...filter }: Asked,
  clock: Clock,
): Promise<ReplyOf<typeof route>> {
  const paging = readPaging(sort, { limit, cursor })
  if (paging.key === 'due' && (tx.actor?.side !== 'provider' || (filter.state ?? 'open') !== 'open'))
    throw wrong('sort', 'by what is promised is of open tickets, for those who do the work')
  if (paging.key === 'closed' && (filter.state ?? 'open') === 'open')
    throw wrong('sort', 'by when it was closed is of closed tickets')
  const loading = loadStaffing(tx)
  const looking = lookAs(tx, clock)
  // Names are looked up only where the filter has some: else all goes in one round trip.
  const staffed = filter.process === undefined ? undefined : await loading
  const sought = await seek(tx, filter, { clock, ...(staffed && { staffing: staffed }) })
  const [statement, params] = listPage(sought, await looking, { ...paging, limit: limit + 1 })
  const reading = tx.run(statement, params)
  tx.last()
  const [rows, staffing] = await Promise.all([reading, loading])
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    tickets: page.map(row => toLine(row, { staffing, isOurs: tx.actor?.side === 'provider' })),
    next: rows.length > limit && last ? writeNext(last, paging.key) : null,
  }
}

function readPaging(
  sort: TicketSortName,
  { limit, cursor }: { limit: number; cursor: string | undefined },
): Paging {
  const key = sort.replace('-', '') as SortKey
  const descends = sort.startsWith('-')
  if (!cursor) return { key, descends, after: null, limit }
  const [at, id] = readMark(cursor)
  if (key === 'priority' && at > 9n) throw wrong('cursor', 'is of a list in another order')
  const value = key === 'priority' ? String(at) : Temporal.Instant.fromEpochNanoseconds(at * 1000n).toString()
  return { key, descends, after: [value, id], limit }
}

const instants = { updated: 'updatedAt', opened: 'openedAt', closed: 'closedAt', due: 'dueAt' } as const

function writeNext(row: ListRow, key: SortKey): string | null {
  if (key === 'priority') return writeMark(BigInt(row.priority), row.id)
  const at = row[instants[key]]
  return at && writeCursor(at, row.id)
}

/** Nothing is promised: the far end of the order. */
const isFar = (at: Temporal.Instant) => at.toString() >= '2199'

type Reading = { staffing: Staffing; isOurs: boolean }

/** A line as the reader may see it. */
export function toLine(row: ListRow, { staffing: { directory, roster }, isOurs }: Reading): Line {
  const taken = row.runs.find(run => run.takenBy)?.takenBy ?? null
  const person = taken === null ? undefined : directory.persons.get(taken)
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    state: row.state,
    process: roster.processes.get(row.processId)?.name ?? '',
    customer: directory.organisations.get(row.customerId)?.name ?? '',
    requester: row.requester,
    priority: row.priority,
    service: (row.serviceId && roster.services.get(row.serviceId)?.name) || null,
    standsAt: row.runs.map(run => run.name),
    takenBy: isOurs && person?.active ? person.name : null,
    isMine: row.runs.some(run => run.mine),
    isUnread: row.isUnread,
    waitsFor: row.runs.find(run => run.waitsFor)?.waitsFor ?? null,
    dueAt: isOurs && row.dueAt && !isFar(row.dueAt) ? row.dueAt.toString() : null,
    openedAt: row.openedAt.toString(),
    updatedAt: row.updatedAt.toString(),
    closedAt: row.closedAt?.toString() ?? null,
  }
}
