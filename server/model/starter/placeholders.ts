import { isScalar } from 'yaml'
import { suggest } from './suggest.ts'
import { type Field, offsetOf, report, reportValue, textOf } from './yamlSource.ts'

/** The placeholders every text may use. There is no other logic in a text. */
const placeholders = [
  'requester.first_name',
  'ticket.number',
  'ticket.title',
  'actor.name',
  'organisation.name',
  'activity.name',
  'outcome',
] as const

/** Where a text stands, which decides what can be filled in. */
export type TextPlace = 'process' | 'activity' | 'outcome'

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
  if (!placeholders.some(known => known === name)) {
    const hint = suggest(name, placeholders) ?? `Known: ${placeholders.join(', ')}.`
    return `{{${name}}} is not a placeholder. ${hint}`
  }
  if (name === 'activity.name' && place === 'process') {
    return '{{activity.name}} has no value here: this text is told of the whole process.'
  }
  if (name === 'outcome' && place !== 'outcome') {
    return '{{outcome}} has no value here: only an activity completed with a label has one.'
  }
  return undefined
}

// Placeholders are looked for in the file itself, because folding and escapes move them in the value.
function placeholderOffsets({ node, source }: Field): number[] {
  if (!isScalar(node)) return []
  const written = source.text.slice(node.range[0], node.range[1])
  return [...written.matchAll(pattern)].map(match => node.range[0] + match.index)
}
