import type { ImportMapping } from '../../../contract/index.ts'
import type { Moment } from './shape.ts'

type How = Pick<ImportMapping, 'zone' | 'dates'>
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)? ?(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i
const local =
  /^(\d{1,2})[/.-](\d{1,2}|[a-z]{3})[a-z]*[/.-](\d{4}|\d{2})(?:,?[ T]+(\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([ap])\.?m\.?)?)?$/i

/**
 * Reads moments as exports write them: ISO 8601, with its offset or in the zone of the mapping; 29/2/2016 01:16,
 * 29.02.2016, 02/Jan/22 3:04 PM, also in that zone; seconds since 1970. Undefined: it is no moment. In the hour a clock
 * is put back, the first of the two is meant; in the hour that is left out, the moment after it (RFC 5545, 3.3.5).
 */
export function momentReader(how: How): (text: string) => Moment | undefined {
  const kept = new Map<string, Moment | undefined>()
  return text => {
    if (kept.has(text)) return kept.get(text)
    if (kept.size > 200_000) kept.clear()
    const read = readMoment(text.trim(), how)
    kept.set(text, read)
    return read
  }
}

function readMoment(text: string, { zone, dates }: How): Moment | undefined {
  if (text.length > 60) return undefined
  if (/^\d{9,10}(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000)
  if (/^\d{12,13}$/.test(text)) return Number(text)
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', offset] =
    iso.exec(text) ?? []
  try {
    if (year) {
      const millisecond = Math.trunc(Number(`0.${fraction}`) * 1000)
      const plain = toPlain([year, month, day, hour, minute, second].map(Number), millisecond)
      return toMoment(plain, offset ? toOffset(offset) : zone)
    }
    const [, first = '', middle = '', late = '', h = '0', m = '0', s = '0', half] = local.exec(text) ?? []
    if (first === '') return undefined
    const named = months.indexOf(middle.slice(0, 3).toLowerCase()) + 1
    const [d, mo] = named > 0 || dates === 'day first' ? [first, named || middle] : [middle, first]
    const hours = half ? (Number(h) % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : Number(h)
    const y = late.length === 2 ? 2000 + Number(late) : Number(late)
    return toMoment(toPlain([y, Number(mo), Number(d), hours, Number(m), Number(s)], 0), zone)
  } catch {
    return undefined
  }
}

const toPlain = ([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: number[], ms: number) =>
  Temporal.PlainDateTime.from(
    { year, month, day, hour, minute, second: Math.min(second, 59), millisecond: ms },
    { overflow: 'reject' },
  )

const toMoment = (plain: Temporal.PlainDateTime, zone: string): Moment =>
  plain.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds

function toOffset(text: string): string {
  if (/^(z|utc)$/i.test(text)) return 'UTC'
  return `${text.slice(0, 3)}:${text.replace(':', '').slice(3) || '00'}`
}

/** Whether there is such a zone. */
export function isZone(zone: string): boolean {
  try {
    return Temporal.PlainDateTime.from('2026-01-01T00:00').toZonedDateTime(zone).timeZoneId !== ''
  } catch {
    return false
  }
}
