import { type QueryOf, type ReplyOf, searchTickets as route } from '../../contract/index.ts'
import { type Handler, inTransaction, Problem, type Tx } from '../kernel/index.ts'
import type { Staffing } from '../model/index.ts'
import { findInstead, little } from './findInstead.ts'
import { createMarker, cutSnippet, type Marker } from './markText.ts'
import { findHits, type HitRow } from './queries_search.ts'
import { understandSearch } from './understandSearch.ts'

type Reply = ReplyOf<typeof route>
/** So many are looked through for the best of them. */
const mostFound = 400

/** What answers searching. */
export const searchHandlers: Handler[] = [inTransaction(route, (tx, { query }) => search(tx, query))]

/** One page of what the actor finds. */
export async function search(tx: Tx, { q, limit = 20, cursor }: QueryOf<typeof route>): Promise<Reply> {
  const offset = readOffset(cursor)
  const understood = await understandSearch(tx, q)
  const { sought, stems, staffing, unknown } = understood
  const nothing = { hits: [], count: 0, more: false, unknown, instead: null, next: null }
  if ((sought.groups.length === 0 && understood.keys.length === 0) || unknown.length > 0) return nothing
  const reading = tx.run(findHits, [
    tx.workspaceId ?? '',
    understood.query,
    JSON.stringify(understood.keys),
    understood.numbers,
    tx.actor?.principals ?? [],
    mostFound,
    limit,
    offset,
    understood.elsewhere,
  ])
  const rows = await reading
  const count = rows[0]?.count ?? 0
  const instead = count <= little && offset === 0 ? await findInstead(tx, { q, sought, count }) : null
  const mark = createMarker(sought, stems)
  return {
    hits: rows.map(row => toHit(row, { mark, staffing })),
    count,
    more: count >= mostFound,
    unknown,
    instead,
    next: offset + rows.length < count ? String(offset + rows.length) : null,
  }
}

function readOffset(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  if (/^\d{1,4}$/.test(cursor)) return Number(cursor)
  throw new Problem('request.invalid', undefined, [
    { field: 'querystring/cursor', text: 'is not one we gave' },
  ])
}

type Showing = { mark: Marker; staffing: Staffing }

function toHit(row: HitRow, { mark, staffing }: Showing): Reply['hits'][number] {
  const said = (row.messages ?? []).map(message => ({ ...message, ...cutSnippet(message.text, mark) }))
  const kinds = ({ text, marks }: { text: string; marks: readonly (readonly number[])[] }) =>
    new Set(marks.map(([from, to]) => text.slice(from, to).toLowerCase())).size
  const [best] = said.filter(({ marks }) => marks.length > 0).sort((a, b) => kinds(b) - kinds(a))
  const [file] = (row.files ?? []).map(name => mark(name, ['file'])).filter(({ marks }) => marks.length > 0)
  return {
    id: row.id,
    number: row.number,
    title: mark(row.title, ['title']),
    state: row.state,
    process: staffing.roster.processes.get(row.processId)?.name ?? '',
    customer: staffing.directory.organisations.get(row.customerId)?.name ?? '',
    requester: mark(row.requester, ['from']),
    openedAt: row.openedAt.toString(),
    updatedAt: row.updatedAt.toString(),
    said: best
      ? {
          by: best.by,
          at: Temporal.Instant.from(best.at).toString(),
          class: best.class,
          text: best.text,
          marks: best.marks,
        }
      : null,
    file: file ?? null,
    isNumber: row.isNumber,
    elsewhere: row.elsewhere,
    goesOnIn: row.goesOnIn,
  }
}
