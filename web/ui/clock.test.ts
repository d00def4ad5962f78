import { expect, test } from 'vitest'
import { sayClock, sayRelative } from './clock.ts'

const now = '2026-11-21T12:00:00Z'
const at = (instant: string) => sayRelative(instant, Date.parse(now))

test('a moment is told relative to now, and as a date when it is long ago', () => {
  expect(at('2026-11-21T11:59:30Z')).toBe('just now')
  expect(at('2026-11-21T11:55:00Z')).toMatch(/^5 min\.? ago$/)
  expect(at('2026-11-21T09:50:00Z')).toMatch(/^2 hrs?\.? ago$/)
  expect(at('2026-11-20T11:00:00Z')).toBe('yesterday')
  expect(at('2026-09-01T12:00:00Z')).toBe('1 Sept 2026')
})

test('a time of day stands alone today and with its date on another day', () => {
  expect(sayClock('2026-11-21T12:00:00Z', Date.parse(now))).toMatch(/^\d\d:\d\d$/)
  expect(sayClock('2026-11-01T12:00:00Z', Date.parse(now))).toMatch(/^\d{1,2} \w+,? (at )?\d\d:\d\d$/)
})
