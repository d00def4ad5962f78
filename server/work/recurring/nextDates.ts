import type { Schedule } from '../../../contract/index.ts'

type Rhythm = Schedule['rhythm']
type Falls = {
  [E in Rhythm['every']]: (date: Temporal.PlainDate, rhythm: Extract<Rhythm, { every: E }>) => boolean
}

const weekOfMonth = ({ day }: Temporal.PlainDate): number => Math.ceil(day / 7)
const isLastWeek = (date: Temporal.PlainDate): boolean => date.day + 7 > date.daysInMonth

const falls: Falls = {
  day: () => true,
  weekday: date => date.dayOfWeek <= 5,
  week: (date, { days }) => days.includes(date.dayOfWeek),
  month: (date, { day }) => date.day === day,
  'month-end': date => date.day === date.daysInMonth,
  'month-weekday': (date, { nth, day }) =>
    date.dayOfWeek === day && (nth === -1 ? isLastWeek(date) : weekOfMonth(date) === nth),
  year: (date, { month, day }) => date.month === month && date.day === day,
}
const fallsOn = (date: Temporal.PlainDate, rhythm: Rhythm): boolean =>
  (falls[rhythm.every] as (date: Temporal.PlainDate, rhythm: Rhythm) => boolean)(date, rhythm)

/** The 29th of February may be eight years away; five of them are looked for. */
const daysAtMost = 366 * 41

/**
 * The next moments of a schedule after one, at most so many: fewer where its last day comes before. A time that a change
 * of the clocks skips is an hour later, one that comes twice is the first (RFC 5545, 3.3.5).
 */
export function nextDates(schedule: Schedule, after: Temporal.Instant, most: number): Temporal.Instant[] {
  const { rhythm, at, zone, from, until } = schedule
  const found: Temporal.Instant[] = []
  const first = Temporal.PlainDate.from(from)
  const last = until === undefined ? null : Temporal.PlainDate.from(until)
  const here = after.toZonedDateTimeISO(zone).toPlainDate()
  let date = Temporal.PlainDate.compare(here, first) > 0 ? here : first
  for (let looked = 0; looked < daysAtMost && found.length < most; looked++) {
    if (last && Temporal.PlainDate.compare(date, last) > 0) break
    if (fallsOn(date, rhythm)) {
      const moment = date.toZonedDateTime({ timeZone: zone, plainTime: at }).toInstant()
      if (Temporal.Instant.compare(moment, after) > 0) found.push(moment)
    }
    date = date.add({ days: 1 })
  }
  return found
}
