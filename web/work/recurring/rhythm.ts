import type { BodyOf, listRecurrences, ReplyOf, Schedule, saveRecurrence } from '../../../contract/index.ts'
import { listOf, locale } from '../../ui/index.ts'
import { r } from './words.ts'

export type Recurrence = ReplyOf<typeof listRecurrences>['recurrences'][number]
export type Draft = BodyOf<typeof saveRecurrence>
export type Rhythm = Schedule['rhythm']
export type Every = Rhythm['every']

/** How often, in the order it is offered. */
export const everies = [
  'day',
  'weekday',
  'week',
  'month',
  'month-end',
  'month-weekday',
  'year',
] as const satisfies readonly Every[]
export const nths = [1, 2, 3, 4, -1] as const

// 5 January 2026 is a Monday.
const dayName = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
const shortName = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' })
const monthName = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' })
/** Monday is 1. */
export const sayWeekday = (day: number): string => dayName.format(Date.UTC(2026, 0, 4 + day))
export const sayShortWeekday = (day: number): string => shortName.format(Date.UTC(2026, 0, 4 + day))
/** January is 1. */
export const sayMonth = (month: number): string => monthName.format(Date.UTC(2026, month - 1, 1))
export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const
export const months = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const

/** One of each kind, as it begins. */
export const rhythmOf = (every: Every): Rhythm => {
  if (every === 'week') return { every, days: [1] }
  if (every === 'month') return { every, day: 1 }
  if (every === 'month-weekday') return { every, nth: 1, day: 1 }
  return every === 'year' ? { every, month: 1, day: 1 } : { every }
}

/** When something comes again, as people say it. */
export const saySchedule = ({ rhythm, at }: Pick<Schedule, 'rhythm' | 'at'>): string => {
  switch (rhythm.every) {
    case 'week':
      return r('say.week', { days: listOf(rhythm.days.toSorted().map(sayWeekday)), at })
    case 'month':
      return r('say.month', { day: rhythm.day, at })
    case 'month-weekday':
      return r('say.month-weekday', {
        nth: r(`nth.${rhythm.nth as (typeof nths)[number]}`),
        day: sayWeekday(rhythm.day),
        at,
      })
    case 'year':
      return r('say.year', { day: rhythm.day, month: sayMonth(rhythm.month), at })
    default:
      return r(`say.${rhythm.every}`, { at })
  }
}

/** A moment on the clock on the wall of a zone. */
export const sayThere = (at: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, {
    ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone },
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' },
  }).format(Date.parse(at))

/** A day of the calendar in a zone, YYYY-MM-DD. */
export const dayIn = (atMs: number, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(atMs)
