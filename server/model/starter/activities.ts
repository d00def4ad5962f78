import { type ActivityNode, type Drawing, placeOf } from './drawing.ts'
import { type Roles, roleOf, rolesOf } from './roles.ts'
import { type ActivityText, classes, type StarterActivity, stages } from './starterModel.ts'
import { suggest } from './suggest.ts'
import { readActivityTexts } from './texts.ts'
import { checkWords } from './words.ts'
import {
  choiceOf,
  entriesOf,
  type Field,
  fieldsOf,
  isList,
  minutesOf,
  report,
  reportValue,
  textOf,
} from './yamlSource.ts'

/** What the activities of a process are read against. */
export type ActivityContext = {
  readonly drawing: Drawing | undefined
  readonly roles: Roles
  readonly manager: string | undefined
}

const shape = {
  what: 'an activity',
  required: ['stage', 'class', 'effort', 'procedure'],
  optional: ['accountable', 'support', 'consulted', 'informed', 'tell'],
}

/**
 * Reads `activities` of a process: id in the drawing → what the drawing does not say. Both must name the same
 * activities (V1). R is the role of the lane (V2), and there is exactly one A (V5): the process manager where
 * none is named.
 */
export function readActivities(field: Field | undefined, context: ActivityContext): StarterActivity[] {
  if (!field) return []
  const entries = entriesOf(field, '“activities”')
  const drawn = context.drawing?.activities ?? []
  for (const { task } of drawn) {
    if (entries.some(entry => entry.key === task.id)) continue
    const place = context.drawing ? placeIn(context.drawing, task) : ''
    report(
      field.source,
      field.keyAt,
      `The activity “${task.name}” (${task.id}${place}) is drawn but not described here. Add it.`,
    )
  }
  const activities = new Map<string, StarterActivity>()
  for (const entry of entries) {
    const activity = readActivity(entry, context)
    if (activity) activities.set(activity.node, activity)
  }
  return drawn.flatMap(({ task }) => activities.get(task.id) ?? [])
}

function placeIn({ source }: Drawing, task: ActivityNode): string {
  const { line } = source.lines.linePos(placeOf(source, 'id', task.id))
  return `, ${source.file} line ${line}`
}

function readActivity(entry: Field, context: ActivityContext): StarterActivity | undefined {
  const { drawing, roles } = context
  const found = drawing?.activities.find(({ task }) => task.id === entry.key)
  if (drawing && !found) {
    const ids = drawing.activities.map(({ task }) => task.id)
    const hint = suggest(entry.key, ids) ?? 'Draw it, or remove it here.'
    report(entry.source, entry.keyAt, `${drawing.source.file} has no activity “${entry.key}”. ${hint}`)
  }
  const fields = fieldsOf(entry, shape)
  const accountable = readAccountable(entry, fields.get('accountable'), context)
  const letters = readLetters(fields, roles)
  const tell = fields.get('tell')
  const texts = readActivityTexts(tell, found?.labels)
  const activity = {
    stage: choiceOf(fields.get('stage'), stages),
    class: choiceOf(fields.get('class'), classes),
    effortMinutes: minutesOf(fields.get('effort')),
    procedure: textOf(fields.get('procedure')),
  }
  if (activity.class === 'provider' && tell) checkHidden(tell, texts)
  if (!found || !accountable || !activity.stage || !activity.class || !activity.effortMinutes)
    return undefined
  if (!activity.procedure) return undefined
  const { id: node, name, lane: responsible } = found.task
  const read: StarterActivity = {
    ...{ node, name, stage: activity.stage, class: activity.class },
    ...{ responsible, accountable, ...letters },
    ...{ procedure: activity.procedure, effortMinutes: activity.effortMinutes, texts },
  }
  checkWords({ field: entry, activity: read, labels: found.labels }, roles)
  return read
}

function readAccountable(
  entry: Field,
  field: Field | undefined,
  { roles, manager }: ActivityContext,
): string | undefined {
  if (field && isList(field)) {
    reportValue(field, 'Exactly one role is accountable, so it is not a list. Name that role.')
    return undefined
  }
  if (field) return roleOf(field, roles)
  if (manager === undefined) {
    const text = `Nobody is accountable for “${entry.key}”: name a role here, or a manager of the process.`
    report(entry.source, entry.keyAt, text)
  }
  return manager
}

function readLetters(fields: ReadonlyMap<string, Field>, roles: Roles) {
  const seen = new Map<string, string>()
  const read = (letter: string): string[] =>
    rolesOf(fields.get(letter), roles).flatMap(({ key, field }) => {
      const other = seen.get(key)
      if (other === undefined) {
        seen.set(key, letter)
        return [key]
      }
      const where = other === letter ? `twice in ${letter}` : `in ${other} and in ${letter}`
      reportValue(field, `“${key}” stands ${where}. One letter is enough: keep one.`)
      return []
    })
  return { support: read('support'), consulted: read('consulted'), informed: read('informed') }
}

function checkHidden(tell: Field, texts: readonly ActivityText[]): void {
  const told = texts.find(text => text.side !== 'provider')
  if (!told) return
  const advice = 'Make its class band, or remove the text.'
  report(
    tell.source,
    tell.keyAt,
    `The activity is hidden from other sides, but has a text for the ${told.side}. ${advice}`,
  )
}
