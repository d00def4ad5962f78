import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMarker, cutSnippet } from './markText.ts'
import { parseSearch } from './parseSearch.ts'

const stems = new Map([['printers', { stems: ['printer', 'print'], isCommon: false }]])
const marker = (typed: string) => createMarker(parseSearch(typed), stems)
const marked = (typed: string, text: string) => {
  const { marks } = marker(typed)(text, [])
  return marks.map(([from, to]) => text.slice(from, to))
}

test.each([
  ['printers', 'The Printer prints; printing is fine', ['Printer', 'prints', 'printing']],
  ['mara', 'Mára and Mara', ['Mára', 'Mara']],
  ['pri*', 'Print the price', ['Print', 'price']],
  ['"paper jam"', 'paper, jam and paper', ['paper, jam']],
  ['-paper jam', 'paper jam', ['jam']],
  ['title:jam', 'jam', []],
  ['e-50', 'Fuser error E50 or E-50', ['E-50']],
])('%s marks in “%s”', (typed, text, expected) => expect(marked(typed, text)).toEqual(expected))

test('what was sought in titles only is marked in titles', () =>
  expect(marker('title:jam')('a jam', ['title']).marks).toEqual([[2, 5]]))

test('a snippet is the part that says most of what was sought', () => {
  const text = `jam ${'so and on '.repeat(60)}paper jam in the tray ${'so and on '.repeat(60)}`
  const { text: cut, marks } = cutSnippet(text, marker('paper jam'))
  expect(cut).toMatch(/^… .*paper jam in the tray.* …$/)
  expect(marks.map(([from, to]) => cut.slice(from, to))).toEqual(['paper', 'jam'])
})
test('marks lie within their text, in order, whatever is sought in whatever', () => {
  const words = fc.array(fc.constantFrom('jam', 'paper', 'Jam,', '<b>', '日本語', '🙂', 'pape'), {
    maxLength: 200,
  })
  fc.assert(
    fc.property(words, fc.constantFrom('jam', 'paper jam', 'pap*', '"jam paper"'), (said, typed) => {
      const { text, marks } = cutSnippet(said.join(' '), marker(typed))
      let end = 0
      for (const [from, to] of marks) {
        expect(from).toBeGreaterThanOrEqual(end)
        expect(to).toBeGreaterThan(from)
        end = to
        expect(text.slice(from, to)).toMatch(/^(jam|pap)/i)
      }
      expect(end).toBeLessThanOrEqual(text.length)
    }),
  )
})
