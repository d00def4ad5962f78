import { useSyncExternalStore } from 'react'
import { locale } from './catalogue.ts'
import { t } from './words.ts'

/** The reader's clock: used to show how long ago something was, never to decide. Milliseconds since 1970. */
export const readClock = (): number => Date.now()

const tickMs = 20_000
const listeners = new Set<() => void>()
let shownAt = readClock()
let timer: ReturnType<typeof setInterval> | undefined

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  timer ??= setInterval(() => {
    shownAt = readClock()
    for (const each of listeners) each()
  }, tickMs)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The moment relative times are counted from; moves on every 20 seconds for all of them together. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => shownAt)

const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** "5 min. ago", "yesterday"; older than four weeks as a date. */
export const sayRelative = (instant: string, nowMs: number): string => {
  const atMs = Date.parse(instant)
  const diffMs = atMs - nowMs
  if (Math.abs(diffMs) > 28 * 86_400_000) return dateOnly.format(atMs)
  for (const [unit, unitMs] of steps)
    if (Math.abs(diffMs) >= unitMs) return relative.format(Math.trunc(diffMs / unitMs), unit)
  return t('just_now')
}

const dateOnly = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' })
const exact = new Intl.DateTimeFormat(locale, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
})
const hourMinute = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const dayHourMinute = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/** The exact moment in the reader's zone, with the zone's name. */
export const sayExact = (instant: string): string => exact.format(Date.parse(instant))

/** "10:02" today, "20 Nov, 10:02" on another day. */
export const sayClock = (instant: string, nowMs: number): string => {
  const atMs = Date.parse(instant)
  return dateOnly.format(atMs) === dateOnly.format(nowMs)
    ? hourMinute.format(atMs)
    : dayHourMinute.format(atMs)
}

const hourMinuteSecond = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hourCycle: 'h23' })
/** "10:02:03". */
export const sayClockExact = (instant: string): string => hourMinuteSecond.format(Date.parse(instant))

/** A date alone: "21 Nov 2026". */
export const sayDate = (instant: string): string => dateOnly.format(Date.parse(instant))

const twoDigits = (number: number): string => String(number).padStart(2, '0')

/** What a field for date and time shows (`2026-11-21T10:00`), in the reader's zone; empty for no moment. */
export const toField = (instant: string | number): string => {
  const at = new Date(instant)
  if (Number.isNaN(at.getTime())) return ''
  const day = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(twoDigits).join('-')
  return `${day}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`
}
/** The moment that stands in a field for date and time, RFC 3339; undefined while it is not one. */
export const fromField = (field: string): string | undefined => {
  const atMs = Date.parse(field)
  return Number.isNaN(atMs) ? undefined : new Date(atMs).toISOString()
}
/** Tomorrow at this hour, as a field shows it: where a proposal starts. */
export const tomorrowAt = (hour: number): string =>
  `${toField(readClock() + 86_400_000).slice(0, 11)}${twoDigits(hour)}:00`
