import { type Priority, priorities } from './starterModel.ts'
import { suggest } from './suggest.ts'
import {
  choiceOf,
  type Field,
  fieldsOf,
  isMapping,
  itemsOf,
  numberOf,
  reportValue,
  textOf,
} from './yamlSource.ts'

/** A role that a person or team holds; null: for all customers, all services, all priorities. */
export type HeldRole = {
  readonly role: string
  readonly customer: string | null
  readonly service: string | null
  readonly priorities: readonly Priority[] | null
  readonly hours: 'always' | 'in' | 'after'
}
/** What may be named in the file: keys of roles and services, names of customers. */
export type Named = {
  readonly roles: readonly string[]
  readonly services: readonly string[]
  readonly customers: readonly string[]
}

const shape = {
  what: 'a role that is held',
  required: ['role'],
  optional: ['customer', 'service', 'priorities', 'hours'],
}

/** Reads `roles` of a person or team: keys, or a key with for what it is held. */
export function readHeldRoles(field: Field | undefined, named: Named): HeldRole[] {
  return itemsOf(field).flatMap((item): HeldRole[] => {
    const always = { customer: null, service: null, priorities: null, hours: 'always' } as const
    if (!isMapping(item)) {
      const role = oneOf({ ...item, key: 'role' }, named.roles, 'roles.yaml has no role')
      return role === undefined ? [] : [{ role, ...always }]
    }
    const fields = fieldsOf(item, shape)
    const role = oneOf(fields.get('role'), named.roles, 'roles.yaml has no role')
    const held = {
      customer: oneOf(fields.get('customer'), named.customers, 'There is no customer') ?? null,
      service: oneOf(fields.get('service'), named.services, 'There is no service') ?? null,
      priorities: prioritiesOf(fields.get('priorities')),
      hours: choiceOf(fields.get('hours'), ['in', 'after'] as const) ?? ('always' as const),
    }
    return role === undefined ? [] : [{ role, ...held }]
  })
}

/** A text that is one of those known; `absent` begins the sentence that says it is not. */
export function oneOf(
  field: Field | undefined,
  known: readonly string[],
  absent: string,
): string | undefined {
  const text = textOf(field)
  if (!field || text === undefined || known.includes(text)) return text
  reportValue(field, `${absent} “${text}”. ${suggest(text, known) ?? 'Add it, or name one that is there.'}`)
  return undefined
}

function prioritiesOf(field: Field | undefined): Priority[] | null {
  if (!field) return null
  const read = itemsOf(field, '[1, 2]').flatMap(item => {
    const priority = priorities.find(candidate => candidate === numberOf(item))
    if (priority === undefined) reportValue(item, `A priority is one of ${priorities.join(', ')}.`)
    return priority ?? []
  })
  return read.length > 0 ? [...new Set(read)].sort() : null
}
