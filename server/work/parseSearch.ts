import { foldWords } from '../kernel/index.ts'

/** Where words are sought: anywhere, in number and title, among the names of who asked and wrote, in names of files. */
export type Place = 'anywhere' | 'title' | 'from' | 'file'
/** Words that follow each other, folded. */
export type Term = {
  readonly words: readonly string[]
  readonly place: Place
  /** As it was written: in quotation marks, or of several words. */
  readonly exact: boolean
  /** The last word only begins so. */
  readonly begins: boolean
  readonly not: boolean
}
export type Filter = {
  readonly field: 'customer' | 'state' | 'in'
  readonly value: string
  readonly not: boolean
}
/** One of each group has to be there, and what each filter says has to hold. */
export type Sought = {
  readonly groups: readonly (readonly Term[])[]
  readonly filters: readonly Filter[]
  /** What looks like a ticket's number: `INC-1042`, `1042`. */
  readonly numbers: readonly string[]
  /** What may be the number a ticket had in another system, as it is kept: `desk-2`, `ticket#482913`, `482913`. */
  readonly elsewhere: readonly string[]
}

/** Fewer letters begin too many words. */
const leastOfBeginning = 3
const mostTerms = 20
const places: Readonly<Record<string, Place>> = { title: 'title', from: 'from', file: 'file' }
const filters: Readonly<Record<string, Filter['field']>> = { customer: 'customer', state: 'state', in: 'in' }
const pieces = /(-?)(?:(\p{L}+):)?(?:["“”„]([^"“”„]*)(?:["“”„]|$)|([^\s"“”„]+))/gu

/** What somebody typed, as it is meant; whatever is typed means something or nothing, and nothing is an error. */
export function parseSearch(typed: string): Sought {
  const groups: Term[][] = []
  const found: Filter[] = []
  const numbers: string[] = []
  const elsewhere: string[] = []
  let joins = false
  for (const [whole, minus, name = '', quoted, bare = ''] of typed.matchAll(pieces)) {
    if (whole === 'OR') {
      joins = groups.length > 0
      continue
    }
    // A place or a filter without anything behind it, as it is being typed.
    if (
      /:$/.test(bare) &&
      (places[bare.slice(0, -1).toLowerCase()] ?? filters[bare.slice(0, -1).toLowerCase()])
    )
      continue
    const field = filters[name.toLowerCase()]
    if (field) {
      const value = (quoted ?? bare).trim()
      if (value !== '') found.push({ field, value, not: minus === '-' })
      continue
    }
    const place = places[name.toLowerCase()]
    // A word with a colon that is none of ours is just words.
    const text = place || name === '' ? (quoted ?? bare) : `${name} ${quoted ?? bare}`
    const term = toTerm(text, {
      place: place ?? 'anywhere',
      quoted: quoted !== undefined,
      not: minus === '-',
    })
    if (!term) continue
    const written = (quoted ?? text.replace(/\*$/, '')).trim()
    if (quoted === undefined && !term.not && !place && /^#?(\p{L}+-)?\d{1,18}$/u.test(written))
      numbers.push(written.replace('#', '').toUpperCase())
    if (!term.not && !place && /\p{N}/u.test(written))
      elsewhere.push(written.toLowerCase(), written.toLowerCase().replace(/^.*#/, ''))
    const last = groups.at(-1)
    if (joins && last) last.push(term)
    else groups.push([term])
    joins = false
  }
  return { groups: groups.slice(0, mostTerms), filters: found, numbers, elsewhere }
}

type Written = { place: Place; quoted: boolean; not: boolean }

function toTerm(text: string, { place, quoted, not }: Written): Term | null {
  const words = foldWords(text)
  const last = words.at(-1)
  if (last === undefined) return null
  const begins =
    (text.endsWith('*') && !quoted && last.length >= leastOfBeginning) || place === 'from' || place === 'file'
  return { words, place, exact: quoted || words.length > 1, begins, not }
}
