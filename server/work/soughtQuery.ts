import type { Place, Sought, Term } from './parseSearch.ts'

/** What the dictionaries know of a word: the forms it is also kept as, and whether some language says it all the time. */
export type Stem = { stems: readonly string[]; isCommon: boolean }
export type Stems = ReadonlyMap<string, Stem>

const weights: Readonly<Record<Place, string>> = { anywhere: '', title: 'A', from: 'B', file: 'C' }

/** Every word whose stems are needed. */
export const listWords = ({ groups }: Sought): string[] => [
  ...new Set(groups.flat().flatMap(({ words }) => words)),
]

/**
 * Leaves out what is in every text (`the`, `ist`): only where it is not quoted and something else is sought. What is left
 * out is sought by nobody and cannot be wrong in another language.
 */
export function withoutCommon({ groups, ...rest }: Sought, stems: Stems): Sought {
  const isCommon = ({ words, exact, not, place, begins }: Term) =>
    !exact && !not && !begins && place === 'anywhere' && words.every(word => stems.get(word)?.isCommon)
  const left = groups.filter(group => !group.every(isCommon))
  return { ...rest, groups: left.length > 0 ? left : groups }
}

/**
 * The same as a query of the database (tsquery, PostgreSQL 8.11.2); null where no words are sought. Words are letters and
 * digits only, so that nothing typed can be anything else in it.
 */
export function toQuery({ groups }: Sought, stems: Stems): string | null {
  if (groups.length === 0) return null
  return groups.map(group => `(${group.map(term => writeTerm(term, stems)).join(' | ')})`).join(' & ')
}

function writeTerm(term: Term, stems: Stems): string {
  const { words, place, exact, begins, not } = term
  const weight = weights[place]
  const lexeme = (word: string, suffix: string) => `'${word}'${suffix ? `:${suffix}` : ''}`
  const last = words.length - 1
  const suffix = (at: number) => `${begins && at === last ? '*' : ''}${weight}`
  const [word = ''] = words
  const forms =
    exact || begins || words.length > 1
      ? [words.map((each, at) => lexeme(each, suffix(at))).join(' <-> ')]
      : [...new Set([word, ...(stems.get(word)?.stems ?? [])])].map(each => lexeme(each, weight))
  return `${not ? '!' : ''}(${forms.join(' | ')})`
}
