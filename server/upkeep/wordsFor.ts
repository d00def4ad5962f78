import type { WordsFor } from '../kernel/index.ts'

const asPattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** By what name somebody stands from now on: the same in every text, and nothing to find them by. */
export const pseudonymFor = (erasureId: string): string => `Erased person ${erasureId.slice(-4)}`
/** An address that can be nobody's (RFC 2606, 2: .invalid). */
export const addressFor = (erasureId: string): string => `erased-${erasureId}@erased.invalid`

/**
 * What is looked for of somebody, and what is put in its place: addresses before names, which may stand in them; longer
 * names before shorter; a name only where it is no part of another word. Names of one letter would be found everywhere.
 */
export function wordsFor(
  { names, addresses }: { names: readonly string[]; addresses: readonly string[] },
  erasureId: string,
): WordsFor {
  const longestFirst = (texts: readonly string[]) => texts.toSorted((a, b) => b.length - a.length)
  const found = [
    ...longestFirst(addresses).map(address => ({
      pattern: `(?i)(?<![[:alnum:]._%+-])${asPattern(address)}(?![[:alnum:]-])`,
      word: addressFor(erasureId),
    })),
    ...longestFirst(names)
      .map(name => name.trim())
      .filter(name => name.length > 1)
      .map(name => ({
        pattern: `(?<![[:alnum:]])${asPattern(name)}(?![[:alnum:]])`,
        word: pseudonymFor(erasureId),
      })),
  ]
  return { patterns: found.map(({ pattern }) => pattern), words: found.map(({ word }) => word) }
}
