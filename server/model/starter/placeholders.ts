import { isScalar } from 'yaml'
import { type ActivityEvent, activityEvents, type ProcessEvent, processEvents } from './starterModel.ts'
import { suggest } from './suggest.ts'
import { type Field, offsetOf, report, reportValue, textOf } from './yamlSource.ts'

/** Where a text stands, which decides what can be filled in: of a process or an activity, when what happens. */
export type TextPlace = {
  readonly of: 'process' | 'activity'
  readonly event: ProcessEvent | ActivityEvent
  /** Whether a completed activity has an outcome. */
  readonly outcome?: boolean
}

type Events = readonly TextPlace['event'][]
const everywhere: Events = [...processEvents, ...activityEvents]

/** The placeholders, and the events at which they have a value. There is no other logic in a text. */
const placeholders: Readonly<Record<string, Events>> = {
  'requester.first_name': everywhere,
  'ticket.number': everywhere,
  'ticket.title': everywhere,
  'actor.name': everywhere,
  'organisation.name': everywhere,
  priority: everywhere,
  'activity.name': everywhere,
  outcome: ['completed'],
  note: ['ready', 'completed', 'solved'],
  next_update: ['started', 'completed'],
  party: ['waiting', 'offered', 'returned'],
  question: ['waiting', 'meeting'],
  reason: ['stuck', 'returned', 'reclassified'],
  'meeting.when': ['meeting'],
  'meeting.place': ['meeting'],
  'meeting.minutes': ['meeting'],
}

const pattern = /\{\{\s*([^{}]*?)\s*\}\}/g

/** A text as a template: each placeholder must be known, closed, and have a value at its place. */
export function templateOf(field: Field, place: TextPlace): string | undefined {
  const text = textOf(field)
  if (text === undefined) return undefined
  const names = [...text.matchAll(pattern)].map(match => match[1] ?? '')
  const offsets = placeholderOffsets(field)
  for (const [index, name] of names.entries()) {
    const mistake = mistakeIn(name, place)
    if (!mistake) continue
    if (offsets.length === names.length) report(field.source, offsets[index] ?? offsetOf(field), mistake)
    else reportValue(field, mistake)
  }
  if (/\{\{|\}\}/.test(text.replace(pattern, ''))) {
    reportValue(
      field,
      'A placeholder is not closed. Write it as {{ticket.number}}, with two braces on each side.',
    )
  }
  return text
}

function mistakeIn(name: string, place: TextPlace): string | undefined {
  const known = Object.hasOwn(placeholders, name) ? placeholders[name] : undefined
  if (!known) {
    const names = Object.keys(placeholders)
    const hint = suggest(name, names) ?? `Known: ${names.join(', ')}.`
    return `{{${name}}} is not a placeholder. ${hint}`
  }
  const nothing = `{{${name}}} has no value here:`
  if (name === 'activity.name' && place.of === 'process')
    return `${nothing} this text is told of the whole process.`
  if (name === 'outcome' && !place.outcome)
    return `${nothing} only an activity completed with a label has one.`
  return known.includes(place.event) ? undefined : `${nothing} only ${known.join(', ')} have one.`
}

// Placeholders are looked for in the file itself, because folding and escapes move them in the value.
function placeholderOffsets({ node, source }: Field): number[] {
  if (!isScalar(node)) return []
  const written = source.text.slice(node.range[0], node.range[1])
  return [...written.matchAll(pattern)].map(match => node.range[0] + match.index)
}
