import type { MarkedText } from '../../contract/index.ts'
import { foldWords } from '../kernel/index.ts'
import type { Place, Sought, Term } from './parseSearch.ts'
import type { Stems } from './soughtQuery.ts'

type Token = { from: number; to: number; word: string }
/** Letters a form of a word may have beyond its stem. */
const endings = 4
const snippetLength = 220
const before = 60

/** What of a text is marked for what was sought; whether anything is. */
export type Marker = (text: string, places: readonly Place[]) => MarkedText

/** Marks what was sought in texts of these places. What must not be there is not marked. */
export function createMarker({ groups }: Sought, stems: Stems): Marker {
  const terms = groups.flat().filter(({ not }) => !not)
  return (text, places) => {
    const tokens = readTokens(text)
    const wanted = terms.filter(({ place }) => place === 'anywhere' || places.includes(place))
    const marks = tokens.flatMap((_, at) => {
      const length = Math.max(
        0,
        ...wanted.map(term => matchAt(tokens.slice(at, at + term.words.length), { term, stems })),
      )
      const [first, last] = [tokens[at], tokens[at + length - 1]]
      return length > 0 && first && last ? [[first.from, last.to] as [number, number]] : []
    })
    return { text, marks: join(marks) }
  }
}

function readTokens(text: string): Token[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map(({ 0: piece, index }) => ({
    from: index,
    to: index + piece.length,
    word: foldWords(piece).join(''),
  }))
}

/** How many words the term takes here; 0 where it is not here. */
function matchAt(tokens: Token[], { term, stems }: { term: Term; stems: Stems }): number {
  const { words, exact, begins } = term
  const matches = words.every((word, at) => {
    const here = tokens[at]?.word ?? ''
    if (begins && at === words.length - 1) return here.startsWith(word)
    if (here === word) return true
    if (exact) return false
    return (stems.get(word)?.stems ?? []).some(
      stem => stem.length > 2 && here.startsWith(stem) && here.length <= stem.length + endings,
    )
  })
  return matches ? words.length : 0
}

function join(marks: readonly [number, number][]): [number, number][] {
  const joined: [number, number][] = []
  for (const [from, to] of marks) {
    const last = joined.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else joined.push([from, to])
  }
  return joined
}

/** The part of a text that says most of it, on one line. */
export function cutSnippet(text: string, mark: Marker): MarkedText {
  const line = text.replace(/\s+/g, ' ').trim()
  const { marks } = mark(line, [])
  const kinds = (from: number) =>
    new Set(
      marks
        .filter(([start, end]) => start >= from && end <= from + snippetLength)
        .map(([start, end]) => foldWords(line.slice(start, end)).join(' ')),
    ).size
  const [start] = marks
    .map(([from]) => Math.max(0, from - before))
    .sort((a, b) => kinds(b) - kinds(a) || a - b)
  const from = start ? line.indexOf(' ', start - 1) + 1 : 0
  const to = Math.min(line.length, from + snippetLength)
  const lead = from > 0 ? '… ' : ''
  const shift = lead.length - from
  const inside = marks.filter(([at, end]) => at >= from && end <= to)
  return {
    text: `${lead}${line.slice(from, to)}${to < line.length ? ' …' : ''}`,
    marks: inside.map(([at, end]) => [at + shift, end + shift]),
  }
}
