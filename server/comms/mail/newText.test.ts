import { expect, test } from 'vitest'
import { newText } from './newText.ts'

const quote = 'On Mon, 2 Mar 2026 at 09:12, Service desk <desk@example.com> wrote:\n> How are you?\n> Well?\n'

test('the quote below a reply goes, the reply stays', () => {
  expect(newText(`It works now.\n\n${quote}`)).toBe('It works now.')
})

test('answers woven into the quote are kept with it', () => {
  const woven = `${quote}\nFine.\n\n> And the printer?\n\nBroken.`
  expect(newText(woven)).toBe(woven)
})

test('a forwarded mail is kept whole: it is why the mail was sent', () => {
  const forwarded =
    'Please look.\n\nFrom: A <a@example.com>\nSent: Monday\nTo: b@example.com\nSubject: x\n\nHelp!'
  expect(newText(forwarded)).toBe('Please look.')
  for (const subject of ['Fwd: x', 'WG: x', 'TR : x', 'FW: x'])
    expect(newText(forwarded, subject)).toBe(forwarded)
})

test('a text that would be empty is kept', () => {
  expect(newText(quote)).toBe(quote.trim())
  expect(newText('-- \nAnna')).toBe('-- \nAnna')
})

test('a sentence that ends in a colon is no quote', () => {
  for (const text of [
    'On Friday Ben wrote:\n\nplease restart it',
    'I tried 3 things, as Ben wrote:\nfirst, second, third',
    'From: the cellar\nTo: the roof\neverything is wet',
  ])
    expect(newText(text)).toBe(text)
})

const bestOfThreeMs = (text: string): number =>
  Math.min(
    ...[1, 2, 3].map(() => {
      const started = performance.now()
      newText(text)
      return performance.now() - started
    }),
  )

test('the time grows with the length of a text, not with its square', () => {
  for (const part of [
    '>',
    'On 2 Mar 2026 a@b.example wrote:\n',
    'From: a\n',
    ':\n',
    ' ',
    '-',
    '_\n',
    '-- \n',
    'On ',
    'wrote ',
    'x\n>y\n',
  ])
    for (const around of ['', 'x\n']) {
      const text = (characters: number) => around + part.repeat(characters / part.length) + around
      const [short, long] = [bestOfThreeMs(text(30_000)), bestOfThreeMs(text(300_000))]
      // Ten times the text; a square would take a hundred times as long.
      expect(long, JSON.stringify(part)).toBeLessThan(60 * short + 250)
    }
})
