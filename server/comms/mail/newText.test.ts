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

test('a megabyte of anything takes less than half a second', () => {
  for (const part of [
    '> ',
    '> \n',
    '>',
    'On 2 Mar 2026 a@b.example wrote:\n',
    'From: a\n',
    ':\n',
    ' ',
    '-',
    '_\n',
    '-- \n',
    'On ',
  ])
    for (const text of [
      part.repeat(1_000_000 / part.length),
      `x\n${part.repeat(1_000_000 / part.length)}\nx`,
    ]) {
      const started = performance.now()
      newText(text)
      // No measure of speed: a hundred times what it takes, to find what is not linear.
      expect(performance.now() - started, JSON.stringify(part)).toBeLessThan(20_000)
    }
})
