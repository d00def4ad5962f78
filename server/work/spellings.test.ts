import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { listSpellings } from './spellings.ts'

describe('words one slip away', () => {
  test.each([
    ['pritner', 'printer'],
    ['priner', 'printer'],
    ['prinnter', 'printer'],
    ['orinter', 'printer'],
    ['printre', 'printer'],
    ['принтр', 'принтер'],
    ['strafe', 'straße'],
  ])('%s may be %s', (typed, meant) => {
    expect(listSpellings(typed)).toContain(meant)
  })
  const word = fc.string({ unit: fc.constantFrom(...'abcdeß'), minLength: 1, maxLength: 9 })
  test('whoever may be meant may be mistaken for it', () => {
    fc.assert(
      fc.property(word, fc.nat(), (typed, nth) => {
        const others = listSpellings(typed).filter(other => other !== '')
        const other = others[nth % Math.max(1, others.length)] ?? typed
        expect(other === typed || listSpellings(other).includes(typed)).toBe(true)
      }),
    )
  })
})
