import type { ActivityNode } from './drawing.ts'
import { type HandedField, handedFields, type StarterInterface } from './starterModel.ts'
import {
  choiceOf,
  type Field,
  fieldsOf,
  itemsOf,
  minutesOf,
  report,
  reportValue,
  textOf,
} from './yamlSource.ts'

const shape = {
  what: 'an interface',
  required: [],
  optional: ['record', 'requires', 'accept-within'],
}

/**
 * Reads `interface` of an activity: what a call of another process hands over, and how. Every call has one; without
 * the entry, the callee runs within the ticket and needs nothing. A task has none.
 */
export function readInterface(
  field: Field | undefined,
  drawn: ActivityNode | undefined,
): { interface: StarterInterface | null; record?: Field | undefined } {
  const fields = field ? fieldsOf(field, shape) : new Map<string, Field>()
  const record = textOf(fields.get('record')) ?? null
  const requires = readRequired(fields.get('requires'))
  const acceptWithin = fields.get('accept-within')
  const acceptWithinMinutes = minutesOf(acceptWithin) ?? null
  if (acceptWithin && !fields.has('record')) {
    const why = 'Without a record nothing is offered, so nothing is accepted.'
    report(acceptWithin.source, acceptWithin.keyAt, `${why} Add “record”, or remove it.`)
  }
  if (drawn?.kind === 'call') {
    const read = { process: drawn.calls, record, requires, acceptWithinMinutes }
    return { interface: read, record: fields.get('record') }
  }
  if (field && drawn) {
    const why = `“${drawn.name}” calls no other process, so it has no interface.`
    report(field.source, field.keyAt, `${why} Draw it as a call activity, or remove it.`)
  }
  return { interface: null }
}

function readRequired(field: Field | undefined): HandedField[] {
  const names: HandedField[] = []
  for (const item of itemsOf(field, '[impact, urgency]')) {
    const name = choiceOf({ ...item, key: 'requires' }, handedFields)
    if (name === undefined) continue
    if (names.includes(name)) reportValue(item, `“${name}” stands twice. Keep one.`)
    else names.push(name)
  }
  return names
}
