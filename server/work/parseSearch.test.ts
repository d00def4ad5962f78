import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldWords } from '../kernel/index.ts'
import { parseSearch } from './parseSearch.ts'
import { type Stem, toQuery, withoutCommon } from './soughtQuery.ts'

const stems = new Map<string, Stem>([
  ['printers', { stems: ['printer'], isCommon: false }],
  ['the', { stems: [], isCommon: true }],
])
const query = (typed: string) => toQuery(withoutCommon(parseSearch(typed), stems), stems)

test.each([
  ['printer', `(('printer'))`],
  ['printers jam', `(('printers' | 'printer')) & (('jam'))`],
  ['"paper jam"', `(('paper' <-> 'jam'))`],
  ['-printer jam', `(!('printer')) & (('jam'))`],
  ['laptop OR screen dark', `(('laptop') | ('screen')) & (('dark'))`],
  ['print*', `(('print':*))`],
  ['pr*', `(('pr'))`],
  ['from:Mára', `(('mara':*B))`],
  ['title:printer file:log', `(('printer':A)) & (('log':*C))`],
  ['E-50', `(('e' <-> '50'))`],
  ['mara@northwind.example', `(('mara' <-> 'northwind' <-> 'example'))`],
  ['the printer', `(('printer'))`],
  ['the', `(('the'))`],
  ['"the printer"', `(('the' <-> 'printer'))`],
  ['colour:red', `(('colour' <-> 'red'))`],
  ['Größe', `(('große'))`],
])('%s means %s', (typed, meant) => expect(query(typed)).toBe(meant))

test.each(['', '   ', '"', '""', '-', 'OR', 'OR OR', 'from:', '*', '-""', '!&|()<->:*', 'customer:'])(
  '“%s” seeks nothing and is no error',
  typed => {
    expect(parseSearch(typed)).toEqual({ groups: [], filters: [], numbers: [], elsewhere: [] })
    expect(query(typed)).toBeNull()
  },
)
test('filters stand beside the words, with or without quotation marks and turned round by a minus', () => {
  expect(parseSearch('customer:"North wind" -state:closed in:incident printer')).toMatchObject({
    groups: [[{ words: ['printer'] }]],
    filters: [
      { field: 'customer', value: 'North wind', not: false },
      { field: 'state', value: 'closed', not: true },
      { field: 'in', value: 'incident', not: false },
    ],
  })
})
test('what looks like a number may be one', () => {
  expect(parseSearch('inc-1042').numbers).toEqual(['INC-1042'])
  expect(parseSearch('#1042').numbers).toEqual(['1042'])
  expect(parseSearch('"1042" -1043').numbers).toEqual([])
})
test('whatever is typed, the query is made of quoted words and our own operators', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), typed => {
      expect((query(typed) ?? '').replace(/'[\p{L}\p{N}\p{M}]+'(:\*?[ABC]?)?/gu, 'w')).toMatch(
        /^[w!()|&<>\- ]*$/,
      )
    }),
  )
})
test('words are folded once and for all', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      expect(foldWords(foldWords(text).join(' '))).toEqual(foldWords(text))
    }),
  )
})
test.each([
  ['DESK-2', ['DESK-2'], ['desk-2']],
  ['ticket#482913', [], ['ticket#482913', '482913']],
  ['482913*', ['482913'], ['482913']],
  ['"AB 12"', [], ['ab 12']],
  ['INC0000045', [], ['inc0000045']],
  ['-482913', [], []],
  ['title:482913', [], []],
  ['printer', [], []],
])('%s may be a number here, and one of another system', (typed, numbers, elsewhere) => {
  const parsed = parseSearch(typed)
  expect(parsed.numbers).toEqual(numbers)
  expect([...new Set(parsed.elsewhere)]).toEqual(elsewhere)
})
