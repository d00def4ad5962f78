import type { Tx } from '../../kernel/index.ts'
import { findMatching } from '../queries_search.ts'
import { understandSearch } from '../understandSearch.ts'
import type { FoundWords } from './queries_list.ts'

/** So many tickets are looked up by name; words that more have are asked for along the list. */
const mostNamed = 4000

type Narrowed = {
  processes: string[] | null
  customers: string[] | null
  state: 'open' | 'closed' | 'any'
  most?: number
}

/**
 * What is typed above a list as tickets, or as a question to each: what the search finds with the last word begun, as far
 * as the actor may read. `narrowed`: what else the list asks for that the index knows.
 */
export async function seekWords(tx: Tx, q: string, narrowed: Narrowed): Promise<FoundWords | null> {
  const typed = q.trim()
  if (typed === '') return null
  const { query, keys, unknown, numbers, elsewhere } = await understandSearch(tx, begun(typed))
  if (unknown.length > 0 || (query === null && keys.length === 0)) return { ids: [] }
  const also = [
    narrowed.processes?.map(id => `p:${id}`),
    narrowed.customers?.map(id => `c:${id}`),
    narrowed.state === 'any' ? undefined : [`s:${narrowed.state}`],
  ].flatMap(each => (each ? [each] : []))
  const { most = mostNamed } = narrowed
  const [found] = await tx.run(findMatching, [
    tx.workspaceId ?? '',
    query,
    JSON.stringify([...keys, ...also]),
    numbers,
    elsewhere,
    most + 1,
  ])
  const { ids = [], named = [] } = found ?? {}
  if (ids.length > most) return { query, keys, named }
  return { ids: [...new Set([...ids, ...named])] }
}

/** While one types the last word is only begun, unless it is more than a word. */
const begun = (typed: string): string => (/(^|\s)[\p{L}\p{N}]{3,}$/u.test(typed) ? `${typed}*` : typed)
