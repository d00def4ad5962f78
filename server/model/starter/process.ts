import { readActivities } from './activities.ts'
import type { ReadCall } from './calls.ts'
import type { Drawing } from './drawing.ts'
import { keyPattern, type Roles, roleOf } from './roles.ts'
import { readPromise } from './rules.ts'
import { readSolve } from './solve.ts'
import type { StarterProcess } from './starterModel.ts'
import { readProcessTexts } from './texts.ts'
import { type Field, fieldsOf, reportValue, textOf } from './yamlSource.ts'

const shape = {
  what: 'a process',
  required: ['key', 'name', 'prefix', 'description', 'owner', 'manager', 'activities'],
  optional: ['record', 'solve', 'promise', 'tell'],
}

/** A process as far as it could be read, with the texts that must differ between processes. */
export type ReadProcess = {
  readonly names: readonly { readonly text: string; readonly field: Field }[]
  readonly process: StarterProcess | undefined
  readonly calls: readonly ReadCall[]
}

/** Reads the YAML file of a process against its drawing. Everything that is wrong with it is reported. */
export function readProcessFile(root: Field, drawing: Drawing | undefined, roles: Roles): ReadProcess {
  const fields = fieldsOf(root, shape)
  const key = patternOf(fields.get('key'), keyPattern, 'small letters, digits and hyphens')
  const prefix = patternOf(fields.get('prefix'), /^[A-Z]{2,6}$/, 'two to six capital letters')
  const name = textOf(fields.get('name'))
  const description = textOf(fields.get('description'))
  const owner = roleOf(fields.get('owner'), roles)
  const manager = roleOf(fields.get('manager'), roles)
  const texts = readProcessTexts(fields.get('tell'))
  // An unknown manager is reported once, where it stands, not again for each activity.
  const accountable = manager ?? (fields.has('manager') ? '' : undefined)
  const calls: ReadCall[] = []
  const activities = readActivities(fields.get('activities'), { drawing, roles, manager: accountable, calls })
  const record = textOf(fields.get('record')) ?? null
  const solve = readSolve(fields.get('solve'), drawing)
  const promise = readPromise(fields.get('promise'))
  const complete = key && name && prefix && description && owner && manager && drawing
  return {
    calls,
    names: [fields.get('key'), fields.get('prefix')].flatMap(field => {
      const text = field?.key === 'key' ? key : prefix
      return field && text ? [{ text, field }] : []
    }),
    process: complete
      ? {
          ...{ key, name, prefix, description, owner, manager, activities, texts },
          ...{ record, solve, promise },
          ...{ graph: drawing.graph, bpmn: drawing.source.text },
        }
      : undefined,
  }
}

function patternOf(field: Field | undefined, pattern: RegExp, words: string): string | undefined {
  const text = textOf(field)
  if (!field || text === undefined || pattern.test(text)) return text
  reportValue(field, `“${text}” cannot be a ${field.key}. Use ${words}.`)
  return undefined
}
