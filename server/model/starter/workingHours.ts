import { suggest } from './suggest.ts'
import { type Field, fieldsOf, itemsOf, reportValue, textOf } from './yamlSource.ts'

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const shape = { what: '“hours”', required: ['zone', 'days', 'from', 'to'] }

/** Reads `hours` of a workspace: an IANA zone, days of the week, and from when to when on the clock on the wall. */
export function readWorkingHours(field: Field | undefined) {
  if (!field) return null
  const fields = fieldsOf(field, shape)
  const zone = zoneOf(fields.get('zone'))
  const days = daysOf(fields.get('days'))
  const opensAt = timeOf(fields.get('from'), /^([01]\d|2[0-3]):[0-5]\d$/)
  const until = fields.get('to')
  const closesAt = timeOf(until, /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/)
  if (!zone || days.length === 0 || !opensAt || !closesAt || !until) return null
  if (closesAt <= opensAt) {
    reportValue(until, `“to” is ${closesAt}, but must be later than “from”, which is ${opensAt}.`)
    return null
  }
  return { zone, days, opensAt, closesAt }
}

function zoneOf(field: Field | undefined): string | undefined {
  const zone = textOf(field)
  if (!field || zone === undefined) return undefined
  try {
    Temporal.PlainDate.from('2000-01-01').toZonedDateTime(zone)
    return zone
  } catch {
    reportValue(field, `“${zone}” is not a time zone. Use a name such as Europe/Berlin.`)
    return undefined
  }
}

/** `mon`, or `mon..fri` for all from one to the other. Numbers as in ISO 8601: 1 is Monday. */
function daysOf(field: Field | undefined): number[] {
  const days = itemsOf(field, '[mon..fri]').flatMap(item => {
    const text = textOf(item)
    if (text === undefined) return []
    const [first = '', last = first] = text.split('..')
    const [from, to] = [weekdays.indexOf(first), weekdays.indexOf(last)]
    const unknown = from === -1 ? first : to === -1 ? last : undefined
    if (unknown !== undefined) {
      const hint = suggest(unknown, weekdays) ?? `Known: ${weekdays.join(', ')}.`
      reportValue(item, `“${unknown}” is not a day of the week. ${hint}`)
      return []
    }
    const count = ((to - from + weekdays.length) % weekdays.length) + 1
    return Array.from({ length: count }, (_, index) => ((from + index) % weekdays.length) + 1)
  })
  return [...new Set(days)].sort((a, b) => a - b)
}

function timeOf(field: Field | undefined, pattern: RegExp): string | undefined {
  const text = textOf(field)
  if (!field || text === undefined || pattern.test(text)) return text
  reportValue(field, `“${field.key}” must be a time such as '08:00', not “${text}”.`)
  return undefined
}
