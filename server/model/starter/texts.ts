import { type TextPlace, templateOf } from './placeholders.ts'
import { type ActivityText, activityEvents, type ProcessText, processEvents, sides } from './starterModel.ts'
import { suggest } from './suggest.ts'
import { entriesOf, type Field, fieldsOf, report } from './yamlSource.ts'

/** Reads `tell` of a process: event → side → text. */
export function readProcessTexts(field: Field | undefined): ProcessText[] {
  if (!field) return []
  const events = fieldsOf(field, { what: '“tell” of a process', required: [], optional: processEvents })
  return processEvents.flatMap(event => {
    const told = events.get(event)
    return told ? sidesIn(sideFields(told), { of: 'process', event }).map(text => ({ event, ...text })) : []
  })
}

/**
 * Reads `tell` of an activity: event → side → text, and under `completed` also outcomes → label → side →
 * text. `labels` are the outcomes drawn, or nothing where the drawing could not be read.
 */
export function readActivityTexts(
  field: Field | undefined,
  labels: readonly string[] | undefined,
): ActivityText[] {
  if (!field) return []
  const events = fieldsOf(field, { what: '“tell” of an activity', required: [], optional: activityEvents })
  return activityEvents.flatMap((event): ActivityText[] => {
    const told = events.get(event)
    if (!told) return []
    if (event === 'completed') return readCompleted(told, labels)
    return sidesIn(sideFields(told), { of: 'activity', event }).map(text => ({ event, ...text }))
  })
}

function readCompleted(told: Field, labels: readonly string[] | undefined): ActivityText[] {
  const event = 'completed'
  const fields = sideFields(told, ['outcomes'])
  const outcomes = fields.get('outcomes')
  const place = { of: 'activity', event } as const
  const texts = sidesIn(fields, { ...place, outcome: labels?.length !== 0 }).map(
    text => ({ event, ...text }) as const,
  )
  const more = (outcomes ? entriesOf(outcomes, '“outcomes”') : []).flatMap(entry => {
    const outcome = entry.key
    if (labels && !labels.includes(outcome)) {
      const drawn = labels.map(label => `“${label}”`).join(', ')
      const hint = suggest(outcome, labels) ?? (drawn ? `Drawn are ${drawn}.` : 'No split follows it.')
      report(entry.source, entry.keyAt, `The activity has no outcome “${outcome}”. ${hint}`)
    }
    return sidesIn(sideFields(entry), { ...place, outcome: true }).map(
      text => ({ event, outcome, ...text }) as const,
    )
  })
  return [...texts, ...more]
}

function sideFields(field: Field, others: readonly string[] = []): ReadonlyMap<string, Field> {
  return fieldsOf(field, { what: `“${field.key}”`, required: [], optional: [...sides, ...others] })
}

function sidesIn(fields: ReadonlyMap<string, Field>, place: TextPlace) {
  return sides.flatMap(side => {
    const field = fields.get(side)
    const text = field && templateOf(field, place)
    return text ? [{ side, text }] : []
  })
}
