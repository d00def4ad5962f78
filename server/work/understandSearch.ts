import { foldWords, type Tx } from '../kernel/index.ts'
import { loadStaffing, type Staffing } from '../model/index.ts'
import { type Filter, parseSearch, type Sought } from './parseSearch.ts'
import { stemWords } from './queries_search.ts'
import { listWords, type Stems, toQuery, withoutCommon } from './soughtQuery.ts'

/** What was typed, as the index is asked for it. */
export type Understood = {
  sought: Sought
  stems: Stems
  staffing: Staffing
  /** Null where no words are sought. */
  query: string | null
  /** Of each list one has to be there. */
  keys: string[][]
  /** What names nobody and nothing the actor knows: nothing is found with it. */
  unknown: string[]
  /** Where a number is all that is sought: of a ticket here, and as it may be called in another system. */
  numbers: string[]
  elsewhere: readonly string[]
}

/** Reads what was typed with what the dictionaries and the model know of it. The statement is sent at once. */
export async function understandSearch(tx: Tx, typed: string): Promise<Understood> {
  const parsed = parseSearch(typed)
  const [stemmed, staffing] = await Promise.all([tx.run(stemWords, [listWords(parsed)]), loadStaffing(tx)])
  const stems: Stems = new Map(stemmed.map(({ word, ...stem }) => [word, stem]))
  const sought = withoutCommon(parsed, stems)
  const { keys, unknown } = findKeys(sought.filters, { staffing, tx })
  const isOne = keys.length === 0 && unknown.length === 0 && sought.groups.length === 1
  return {
    ...{ sought, stems, staffing, keys, unknown },
    query: toQuery(sought, stems),
    numbers: isOne ? listNumbers(sought, staffing) : [],
    elsewhere: isOne ? sought.elsewhere : [],
  }
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
