import { foldWords } from '../../kernel/index.ts'
import type { Sought, Term } from '../parseSearch.ts'
import type { Stems } from '../soughtQuery.ts'

/** More words find more, and nothing that is more alike. */
const mostWords = 8
/** A short text is looked through for words as a whole, a long one at its beginning. */
const mostLooked = 40

/** What people say whatever it is about, in the languages we know, as it is folded. */
const saidAnyway = new Set(
  `again all anything asap back best but can could dear does for from get good has have hello help here hey how just kind
   morning need now please problem regards request since something still thank thanks that the there this ticket today try
   want will with work working works would yesterday you your
   bitte danke dringend freundliche geht gruss grusse guten hallo heute hilfe ich immer kann konnen mehr nicht noch problem
   seit und vielen wir
   aide bonjour cordialement merci pas plus pour probleme
   ayuda buenas buenos dias favor gracias hola necesito problema saludos`.split(/\s+/),
)

/** Words a text may be known by: each once, letters of three at least; what every text says is left out by `pickWords`. */
export const listDistinct = (text: string): string[] =>
  [...new Set(foldWords(text))]
    .filter(word => word.length >= 3 && word.length <= 40 && !/^\d+$/.test(word))
    .slice(0, mostLooked)

/** Of these words the first that not every text says, in their order. */
export const pickWords = (words: readonly string[], stems: Stems): string[] =>
  words.filter(word => !stems.get(word)?.isCommon && !saidAnyway.has(word)).slice(0, mostWords)

const toTerm = (word: string, begins: boolean): Term => ({
  ...{ words: [word], place: 'anywhere', exact: false, begins, not: false },
})

/**
 * Two of the words at least, or the only one there is: of each word left out, one of the others is there (the
 * conjunctive form of “two of n”). `begun`: the last is still being typed.
 */
export function toSought(words: readonly string[], begun = false): Sought | null {
  const terms = words.map((word, at) => toTerm(word, begun && at === words.length - 1))
  if (terms.length === 0) return null
  const groups = terms.length === 1 ? [terms] : terms.map((_, out) => terms.filter((__, at) => at !== out))
  return { groups, filters: [], numbers: [], elsewhere: [] }
}
