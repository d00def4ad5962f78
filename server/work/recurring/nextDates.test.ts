import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Schedule } from '../../../contract/index.ts'
import { nextDates } from './nextDates.ts'

const berlin = (rhythm: Schedule['rhythm'], at = '08:00', more: Partial<Schedule> = {}): Schedule => ({
  ...{ rhythm, at, zone: 'Europe/Berlin', from: '2026-01-01' },
  ...more,
})
/** As the clock on the wall of the zone says it, with how far it is from UTC. */
const next = (schedule: Schedule, after: string, most = 3) =>
  nextDates(schedule, Temporal.Instant.from(after), most).map(at => {
    const there = at.toZonedDateTimeISO(schedule.zone)
    return `${there.toPlainDateTime().toString({ smallestUnit: 'minute' })} ${there.offset}`
  })
const days = (schedule: Schedule, after: string, most = 3) =>
  next(schedule, after, most).map(text => text.slice(0, 10))

describe('a schedule', () => {
  test('keeps to the clock on the wall when summer time begins', () => {
    expect(next(berlin({ every: 'day' }), '2026-03-28T00:00Z')).toEqual([
      '2026-03-28T08:00 +01:00',
      '2026-03-29T08:00 +02:00',
      '2026-03-30T08:00 +02:00',
    ])
  })
  test('keeps to the clock on the wall when summer time ends', () => {
    expect(next(berlin({ every: 'day' }), '2026-10-24T00:00Z')).toEqual([
      '2026-10-24T08:00 +02:00',
      '2026-10-25T08:00 +01:00',
      '2026-10-26T08:00 +01:00',
    ])
  })
  test('counting hours instead would not', () => {
    const [first, second] = nextDates(berlin({ every: 'day' }), Temporal.Instant.from('2026-03-28T00:00Z'), 2)
    expect(first?.add({ hours: 24 }).equals(second ?? first)).toBe(false)
  })
  test('a time that is skipped is an hour later, once', () => {
    expect(next(berlin({ every: 'day' }, '02:30'), '2026-03-28T12:00Z', 2)).toEqual([
      '2026-03-29T03:30 +02:00',
      '2026-03-30T02:30 +02:00',
    ])
  })
  test('a time that comes twice is the first of both, once', () => {
    expect(next(berlin({ every: 'day' }, '02:30'), '2026-10-24T12:00Z', 2)).toEqual([
      '2026-10-25T02:30 +02:00',
      '2026-10-26T02:30 +01:00',
    ])
    expect(next(berlin({ every: 'day' }, '02:30'), '2026-10-25T00:30:00Z', 1)).toEqual([
      '2026-10-26T02:30 +01:00',
    ])
  })
  test('leaves the weekend out', () => {
    expect(days(berlin({ every: 'weekday' }), '2026-11-20T12:00Z')).toEqual([
      '2026-11-23',
      '2026-11-24',
      '2026-11-25',
    ])
  })
  test('comes on days of the week', () => {
    expect(days(berlin({ every: 'week', days: [1, 5] }), '2026-11-22T12:00Z')).toEqual([
      '2026-11-23',
      '2026-11-27',
      '2026-11-30',
    ])
  })
  test('leaves out a month that has no such day', () => {
    expect(days(berlin({ every: 'month', day: 31 }), '2026-03-01T00:00Z')).toEqual([
      '2026-03-31',
      '2026-05-31',
      '2026-07-31',
    ])
  })
  test('comes on the last day of every month', () => {
    expect(days(berlin({ every: 'month-end' }), '2028-01-31T12:00Z')).toEqual([
      '2028-02-29',
      '2028-03-31',
      '2028-04-30',
    ])
  })
  test('comes on the second and on the last Tuesday of a month', () => {
    expect(days(berlin({ every: 'month-weekday', nth: 2, day: 2 }), '2026-11-01T00:00Z')).toEqual([
      '2026-11-10',
      '2026-12-08',
      '2027-01-12',
    ])
    expect(days(berlin({ every: 'month-weekday', nth: -1, day: 2 }), '2026-11-01T00:00Z')).toEqual([
      '2026-11-24',
      '2026-12-29',
      '2027-01-26',
    ])
  })
  test('comes once a year, a leap day in leap years', () => {
    expect(days(berlin({ every: 'year', month: 2, day: 29 }), '2026-01-01T00:00Z', 2)).toEqual([
      '2028-02-29',
      '2032-02-29',
    ])
  })
  test('begins on its first day and ends with its last', () => {
    const schedule = berlin({ every: 'day' }, '08:00', { from: '2026-05-01', until: '2026-05-02' })
    expect(days(schedule, '2026-01-01T00:00Z', 5)).toEqual(['2026-05-01', '2026-05-02'])
    expect(days(schedule, '2026-05-02T07:00Z', 5)).toEqual([])
  })
})

const rhythm: fc.Arbitrary<Schedule['rhythm']> = fc.oneof(
  fc.constantFrom<Schedule['rhythm']>({ every: 'day' }, { every: 'weekday' }, { every: 'month-end' }),
  fc
    .uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 })
    .map(on => ({ every: 'week' as const, days: on })),
  fc.integer({ min: 1, max: 31 }).map(day => ({ every: 'month' as const, day })),
  fc
    .record({ nth: fc.constantFrom(-1, 1, 2, 3, 4), day: fc.integer({ min: 1, max: 7 }) })
    .map(each => ({ every: 'month-weekday' as const, ...each })),
)
test('one after the other is the same as all at once, each later than the one before, at its time', () => {
  const at = fc
    .integer({ min: 0, max: 24 * 60 - 1 })
    .map(
      minutes =>
        `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`,
    )
  const zone = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'UTC',
    'Asia/Kolkata',
  )
  const after = fc
    .integer({ min: 0, max: 4 * 366 * 24 })
    .map(hours => Temporal.Instant.from('2026-01-01T00:00Z').add({ hours }))
  fc.assert(
    fc.property(fc.record({ rhythm, at, zone }), after, (made, from) => {
      const schedule = { ...made, from: '2026-01-01' }
      const together = nextDates(schedule, from, 4)
      let last = from
      for (const each of together) {
        expect(Temporal.Instant.compare(each, last)).toBe(1)
        expect(nextDates(schedule, last, 1)[0]?.equals(each)).toBe(true)
        last = each
      }
      expect(together).toHaveLength(4)
    }),
    { numRuns: 60 },
  )
})
