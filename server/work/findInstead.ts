import { foldWords, type Tx } from '../kernel/index.ts'
import type { Sought } from './parseSearch.ts'
import { countFound, findWords } from './queries_search.ts'
import { listSpellings } from './spellings.ts'
import { understandSearch } from './understandSearch.ts'

/** So few are little: perhaps they only share the slip. */
export const little = 2
const wordsAtMost = 3

/**
 * The same with words that find more, where one was mistyped; null where there is none. A word is offered only if the actor
 * finds tickets by it, and the whole only if it finds more than what was typed.
 */
export async function findInstead(
  tx: Tx,
  { q, sought, count }: { q: string; sought: Sought; count: number },
): Promise<string | null> {
  const words = listGuessable(sought, count).slice(0, wordsAtMost)
  if (words.length === 0) return null
  const spelled = words.map(word => ({ word, others: listSpellings(word) }))
  const rows = await tx.run(findWords, [spelled.flatMap(({ word, others }) => [word, ...others])])
  const counts = new Map(rows.map(row => [row.word, row.count]))
  const better = new Map(
    spelled.flatMap(({ word, others }) => {
      const own = counts.get(word) ?? 0
      if (own > little) return []
      const [best] = others
        .filter(other => (counts.get(other) ?? 0) > own)
        .sort((a, b) => likeness(b, word, counts) - likeness(a, word, counts))
      return best === undefined ? [] : [[word, best] as const]
    }),
  )
  if (better.size === 0) return null
  const instead = q.replace(
    /[\p{L}\p{N}\p{M}]+/gu,
    written => better.get(foldWords(written).join('')) ?? written,
  )
  const { query, keys } = await understandSearch(tx, instead)
  const [found] = await tx.run(countFound, [query, JSON.stringify(keys)])
  return (found?.count ?? 0) > count ? instead : null
}

/** Words that may be mistyped: of letters, long enough that one of them does not matter, and not meant exactly. */
const listGuessable = ({ groups }: Sought, count: number): string[] => [
  ...new Set(
    groups
      .flat()
      .filter(
        // A word that is only begun is not mistyped while something begins so.
        ({ words, exact, not, place, begins }) =>
          words.length === 1 && !exact && !not && place === 'anywhere' && (count === 0 || !begins),
      )
      .flatMap(({ words }) => words)
      .filter(word => /^\p{L}{4,30}$/u.test(word)),
  ),
]

/** What is found more often, among those that begin alike. */
const likeness = (other: string, word: string, counts: ReadonlyMap<string, number>): number =>
  (counts.get(other) ?? 0) + (other[0] === word[0] ? 100 : 0)
