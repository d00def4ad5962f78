import { Problem } from '../../kernel/index.ts'
import type { Span } from './queries_list.ts'

type When = { now: Temporal.Instant; zone: string }

/** The zone somebody's days are in; refuses one that does not exist. */
export function readZone(zone: string | undefined): string {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone ?? 'UTC').timeZoneId
  } catch {
    throw wrong('zone', 'is no time zone')
  }
}

/** A range as it stands in an address (contract/lists.ts), in instants: from the first to before the second. */
export function readRange(name: string, text: string, when: When): Span {
  const [first = '', last = ''] = text.split('..')
  try {
    return { from: readEnd(first, when)?.from ?? null, to: readEnd(last, when)?.to ?? null }
  } catch (error) {
    if (error instanceof RangeError) throw wrong(name, 'is no day there is')
    throw error
  }
}

export const wrong = (field: string, text: string) =>
  new Problem('request.invalid', undefined, [{ field: `querystring/${field}`, text }])

/** A day begins and ends; a moment is both. */
function readEnd(text: string, { now, zone }: When): { from: string; to: string } | null {
  if (text === '') return null
  const hours = /^([+-]\d+)h$/.exec(text)?.[1]
  if (text === 'now' || hours !== undefined) {
    const at = now.add({ hours: Number(hours ?? 0) }).toString()
    return { from: at, to: at }
  }
  const today = now.toZonedDateTimeISO(zone).toPlainDate()
  const days = { today: 0, tomorrow: 1, yesterday: -1 }[text] ?? /^([+-]\d+)d$/.exec(text)?.[1]
  const day = days === undefined ? Temporal.PlainDate.from(text) : today.add({ days: Number(days) })
  const startOf = (date: Temporal.PlainDate) => date.toZonedDateTime(zone).toInstant().toString()
  return { from: startOf(day), to: startOf(day.add({ days: 1 })) }
}
