import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWithinHours } from './hours.ts'
import type { WorkingHours } from './queries.ts'

const office: WorkingHours = {
  zone: 'Europe/Berlin',
  days: [1, 2, 3, 4, 5],
  opensAt: '08:00',
  closesAt: '18:00',
}
const at = (text: string) => Temporal.Instant.from(text)
const within = (text: string, hours: Partial<WorkingHours> = {}) =>
  isWithinHours({ ...office, ...hours }, at(text))

describe('within hours', () => {
  test('is from the moment it opens until just before it closes', () => {
    // Monday, 12 January 2026; Berlin is an hour ahead of UTC.
    expect(within('2026-01-12T06:59:59Z')).toBe(false)
    expect(within('2026-01-12T07:00:00Z')).toBe(true)
    expect(within('2026-01-12T16:59:59Z')).toBe(true)
    expect(within('2026-01-12T17:00:00Z')).toBe(false)
  })
  test('is on the days named, as they are in the zone', () => {
    expect(within('2026-01-11T10:00:00Z')).toBe(false)
    // Sunday evening in UTC is Monday morning in Auckland.
    expect(within('2026-01-11T20:00:00Z', { zone: 'Pacific/Auckland' })).toBe(true)
  })
  test('a day may be open to its end', () => {
    expect(within('2026-01-12T22:59:00Z', { closesAt: '24:00' })).toBe(true)
    expect(within('2026-01-12T23:00:00Z', { closesAt: '24:00' })).toBe(false)
  })
  test('without hours it is always', () => {
    expect(isWithinHours(null, at('2026-01-11T02:00:00Z'))).toBe(true)
  })
})

describe('when the clocks change', () => {
  const night = { days: [7], opensAt: '02:30', closesAt: '06:00' }
  test('the same time on the wall is an hour earlier in summer', () => {
    expect(within('2026-03-27T06:30:00Z')).toBe(false)
    expect(within('2026-03-30T06:30:00Z')).toBe(true)
  })
  test('a time that is skipped moves forward', () => {
    // On 29 March 2026 it is three o'clock at one o'clock UTC; half past two becomes half past three.
    expect(within('2026-03-29T01:15:00Z', night)).toBe(false)
    expect(within('2026-03-29T01:30:00Z', night)).toBe(true)
    const early = { days: [7], opensAt: '00:00', closesAt: '02:30' }
    expect(within('2026-03-29T01:15:00Z', early)).toBe(true)
    expect(within('2026-03-29T01:30:00Z', early)).toBe(false)
  })
  test('an hour that comes twice counts twice', () => {
    // On 25 October 2026 the hour after two o'clock comes at 0:00 and at 1:00 UTC.
    for (const time of ['00:30', '00:59', '01:00', '01:29', '01:45'])
      expect(within(`2026-10-25T${time}:00Z`, night)).toBe(true)
    expect(within('2026-10-25T00:29:00Z', night)).toBe(false)
  })
})

/** What the clock on the wall says, on days when nobody moves its hands. */
function isOpenOnTheWall({ zone, days, opensAt, closesAt }: WorkingHours, instant: Temporal.Instant) {
  const here = instant.toZonedDateTimeISO(zone)
  const time = here.toPlainTime().toString({ smallestUnit: 'minute' })
  return days.includes(here.dayOfWeek) && opensAt <= time && time < closesAt
}
const isUsualDay = (zone: string, instant: Temporal.Instant) =>
  instant.toZonedDateTimeISO(zone).hoursInDay === 24

const time = fc.integer({ min: 0, max: 24 * 60 }).map(minute => {
  const [hour, rest] = [Math.floor(minute / 60), minute % 60]
  return `${String(hour).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
})
const cases = fc.record({
  zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Chatham', 'UTC'),
  days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  times: fc.tuple(time, time).filter(([one, other]) => one !== other),
  minute: fc.integer({ min: 0, max: 3 * 366 * 24 * 60 }),
})
test('on a usual day, what the clock on the wall says decides', () => {
  fc.assert(
    fc.property(cases, ({ zone, days, times, minute }) => {
      const instant = at('2025-01-01T00:00:00Z').add({ minutes: minute })
      fc.pre(isUsualDay(zone, instant))
      const [opensAt = '', closesAt = ''] = times.toSorted()
      const hours = { zone, days, opensAt, closesAt }
      expect(isWithinHours(hours, instant)).toBe(isOpenOnTheWall(hours, instant))
    }),
    { numRuns: 2000 },
  )
})
