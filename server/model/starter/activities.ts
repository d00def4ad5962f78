import type { ReadCall } from './calls.ts'
import { type ActivityNode, type Drawing, placeOf } from './drawing.ts'
import { readInterface } from './interfaces.ts'
import { type Roles, roleOf, rolesOf } from './roles.ts'
import { readChecklist, readPromise, readRules } from './rules.ts'
import { classes, type StarterActivity, stages } from './starterModel.ts'
import { suggest } from './suggest.ts'
import { readActivityTexts } from './texts.ts'
import { checkWords } from './words.ts'
import {
  choiceOf,
  entriesOf,
  type Field,
  fieldsOf,
  flagOf,
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
  /** Where calls of other processes go, to be checked once all are read. */
  readonly calls: ReadCall[]
}

const letters = ['accountable', 'support', 'consulted', 'informed']
const more = ['checklist', 'gate', 'chargeable', 'promise', 'also', 'interface', 'tell']
const shape = {
  what: 'an activity',
  required: ['stage', 'class', 'effort', 'procedure'],
  optional: [...letters, ...more],
}
// What is handed to another process is done there.
const callShape = {
  ...shape,
  required: ['stage', 'class'],
  optional: ['effort', 'procedure', ...shape.optional],
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
  for (const { drawn: node } of drawn) {
    if (entries.some(entry => entry.key === node.id)) continue
    const place = context.drawing ? placeIn(context.drawing, node) : ''
    report(
      field.source,
      field.keyAt,
      `The activity “${node.name}” (${node.id}${place}) is drawn but not described here. Add it.`,
    )
  }
  const activities = new Map<string, StarterActivity>()
  for (const entry of entries) {
    const activity = readActivity(entry, context)
    if (activity) activities.set(activity.node, activity)
  }
  return drawn.flatMap(({ drawn: node }) => activities.get(node.id) ?? [])
}

function placeIn({ source }: Drawing, node: ActivityNode): string {
  const { line } = source.lines.linePos(placeOf(source, 'id', node.id))
  return `, ${source.file} line ${line}`
}

function readActivity(entry: Field, context: ActivityContext): StarterActivity | undefined {
  const { drawing, roles } = context
  const found = findDrawn(entry, drawing)
  const isCall = found?.drawn.kind === 'call'
  const fields = fieldsOf(entry, isCall ? callShape : shape)
  const accountable = readAccountable(entry, fields.get('accountable'), context)
  const letters = readLetters(fields, roles)
  const facts = readFacts(fields, found?.drawn)
  const handed = readInterface(fields.get('interface'), found?.drawn)
  if (drawing && found?.drawn.kind === 'call' && handed.interface) {
    const { drawn, labels } = found
    context.calls.push({ drawn, labels, drawing, interface: handed.interface, record: handed.record, entry })
  }
  const texts = readActivityTexts(fields.get('tell'), found?.labels)
  const stage = choiceOf(fields.get('stage'), stages)
  const contentClass = choiceOf(fields.get('class'), classes)
  const effortMinutes = minutesOf(fields.get('effort')) ?? (isCall ? 0 : undefined)
  const procedure = textOf(fields.get('procedure')) ?? (isCall ? '' : undefined)
  if (contentClass === 'provider') checkHidden(fields, { texts, also: facts.also })
  if (!found || !accountable || !stage || !contentClass) return undefined
  if (effortMinutes === undefined || procedure === undefined) return undefined
  const { id: node, name, lane: responsible } = found.drawn
  const read: StarterActivity = {
    ...{ node, name, stage, class: contentClass, responsible, accountable, ...letters },
    ...{ procedure, effortMinutes, ...facts, interface: handed.interface, texts },
  }
  checkWords({ field: entry, activity: read, labels: found.labels }, roles)
  return read
}

function findDrawn(entry: Field, drawing: Drawing | undefined) {
  const found = drawing?.activities.find(({ drawn }) => drawn.id === entry.key)
  if (drawing && !found) {
    const ids = drawing.activities.map(({ drawn }) => drawn.id)
    const hint = suggest(entry.key, ids) ?? 'Draw it, or remove it here.'
    report(entry.source, entry.keyAt, `${drawing.source.file} has no activity “${entry.key}”. ${hint}`)
  }
  return found
}

function readFacts(fields: ReadonlyMap<string, Field>, drawn: ActivityNode | undefined) {
  const gate = fields.get('gate')
  if (gate && drawn?.kind === 'call') {
    const why = `“${drawn.name}” is done in the process it calls, so nobody completes it here.`
    report(gate.source, gate.keyAt, `${why} Make a step of that process the gate.`)
  }
  return {
    checklist: readChecklist(fields.get('checklist')),
    gate: flagOf(gate),
    chargeable: flagOf(fields.get('chargeable')),
    promise: readPromise(fields.get('promise')),
    also: readRules(fields.get('also')),
  }
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

function checkHidden(
  fields: ReadonlyMap<string, Field>,
  { texts, also }: Pick<StarterActivity, 'texts' | 'also'>,
): void {
  const hidden = 'The activity is hidden from other sides, but'
  const complain = (field: Field | undefined, what: string) =>
    field && report(field.source, field.keyAt, `${hidden} ${what}`)
  const told = texts.find(text => text.side !== 'provider')
  if (told) {
    const advice = 'Make its class band, or remove the text.'
    complain(fields.get('tell'), `has a text for the ${told.side}. ${advice}`)
  }
  const rule = also.find(({ who }) => who === 'business' || who === 'related')
  if (rule) {
    const advice = 'Make its class band, or remove the rule.'
    complain(fields.get('also'), `a rule tells ${rule.who} of it. ${advice}`)
  }
}
