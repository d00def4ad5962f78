import { type QueryOf, type ReplyOf, searchTickets as route } from '../../contract/index.ts'
import { foldWords, type Handler, inTransaction, Problem, type Tx } from '../kernel/index.ts'
import { loadStaffing, type Staffing } from '../model/index.ts'
import { createMarker, cutSnippet, type Marker } from './markText.ts'
import { type Filter, parseSearch, type Sought } from './parseSearch.ts'
import { findHits, type HitRow, stemWords } from './queries_search.ts'
import { listWords, type Stems, toQuery, withoutCommon } from './soughtQuery.ts'

type Reply = ReplyOf<typeof route>
/** So many are looked through for the best of them. */
const mostFound = 400

/** What answers searching. */
export const searchHandlers: Handler[] = [inTransaction(route, (tx, { query }) => search(tx, query))]

/** One page of what the actor finds. */
export async function search(tx: Tx, { q, limit = 20, cursor }: QueryOf<typeof route>): Promise<Reply> {
  const offset = readOffset(cursor)
  const typed = parseSearch(q)
  const [stemmed, staffing] = await Promise.all([tx.run(stemWords, [listWords(typed)]), loadStaffing(tx)])
  const stems: Stems = new Map(stemmed.map(({ word, ...stem }) => [word, stem]))
  const sought = withoutCommon(typed, stems)
  const { keys, unknown } = findKeys(sought.filters, { staffing, tx })
  const nothing = { hits: [], count: 0, more: false, unknown, next: null }
  if ((sought.groups.length === 0 && keys.length === 0) || unknown.length > 0) return nothing
  const reading = tx.run(findHits, [
    tx.workspaceId ?? '',
    toQuery(sought, stems),
    JSON.stringify(keys),
    keys.length === 0 && sought.groups.length === 1 ? listNumbers(sought, staffing) : [],
    tx.actor?.principals ?? [],
    mostFound,
    limit,
    offset,
  ])
  tx.last()
  const rows = await reading
  const count = rows[0]?.count ?? 0
  const mark = createMarker(sought, stems)
  return {
    hits: rows.map(row => toHit(row, { mark, staffing })),
    count,
    more: count >= mostFound,
    unknown,
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

/** A number with its prefix as it is; one without in every process. */
const listNumbers = ({ numbers }: Sought, { roster }: Staffing): string[] =>
  numbers.flatMap(number =>
    /^\d+$/.test(number) ? [...roster.processes.values()].map(({ prefix }) => `${prefix}-${number}`) : number,
  )

type Finding = { staffing: Staffing; tx: Tx }
type Keyed = { key: string; names: readonly string[] }

/** Filters as keys of what is kept: one of each list has to be there. What names nothing the actor knows is unknown. */
function findKeys(filters: readonly Filter[], finding: Finding): { keys: string[][]; unknown: string[] } {
  const keys: string[][] = []
  const unknown: string[] = []
  for (const field of ['customer', 'state', 'in'] as const) {
    const asked = filters.filter(filter => filter.field === field)
    if (asked.length === 0) continue
    const known = listKnown(field, finding)
    const named = asked.map(filter => ({ ...filter, keys: known.filter(one => isNamed(one, filter.value)) }))
    for (const { value, keys: found } of named) if (found.length === 0) unknown.push(`${field}:${value}`)
    const wanted = named.filter(({ not }) => !not).flatMap(one => one.keys)
    const unwanted = new Set(named.filter(({ not }) => not).flatMap(one => one.keys))
    const from = asked.some(({ not }) => !not) ? wanted : known
    keys.push([...new Set(from.filter(one => !unwanted.has(one)).map(({ key }) => key))])
  }
  return { keys, unknown }
}

function listKnown(field: Filter['field'], { staffing, tx }: Finding): Keyed[] {
  const { directory, roster } = staffing
  if (field === 'state') return ['open', 'closed'].map(state => ({ key: `s:${state}`, names: [state] }))
  if (field === 'in')
    return [...roster.processes.values()].map(({ id, key, name, prefix }) => ({
      key: `p:${id}`,
      names: [key, name, prefix],
    }))
  // Whoever is not of the provider learns of nobody's name but their own by what is said to be unknown.
  return [...directory.organisations.values()]
    .filter(({ id }) => tx.actor?.side === 'provider' || id === tx.actor?.organisationId)
    .map(({ id, name }) => ({ key: `c:${id}`, names: [name] }))
}

/** The words asked for follow each other in a name, the last of them begun. */
function isNamed({ names }: Keyed, value: string): boolean {
  const asked = foldWords(value).join(' ')
  return asked !== '' && names.some(name => ` ${foldWords(name).join(' ')}`.includes(` ${asked}`))
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
  }
}
