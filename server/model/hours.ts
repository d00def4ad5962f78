import type { WorkingHours } from './queries.ts'

/**
 * Whether the provider is there at an instant: on one of the days, from when it opens until just before it closes, on
 * the clock on the wall of the zone. A time that a change of the clocks skips moves forward, and an hour that comes
 * twice counts twice. Without hours it is always there.
 */
export function isWithinHours(hours: WorkingHours | null, at: Temporal.Instant): boolean {
  if (!hours) return true
  const here = at.toZonedDateTimeISO(hours.zone)
  if (!hours.days.includes(here.dayOfWeek)) return false
  const date = here.toPlainDate()
  const instantOf = (time: string) => {
    // A day ends where the next begins.
    const day = time === '24:00' ? date.add({ days: 1 }) : date
    const plainTime = time === '24:00' ? '00:00' : time
    return day.toZonedDateTime({ timeZone: hours.zone, plainTime }).toInstant()
  }
  const { compare } = Temporal.Instant
  return compare(instantOf(hours.opensAt), at) <= 0 && compare(at, instantOf(hours.closesAt)) < 0
}
