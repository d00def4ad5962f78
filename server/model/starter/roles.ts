import { type StarterRole, sides } from './starterModel.ts'
import { suggest } from './suggest.ts'
import {
  choiceOf,
  entriesOf,
  type Field,
  fieldsOf,
  itemsOf,
  report,
  reportValue,
  textOf,
} from './yamlSource.ts'

/**
 * The roles known, by key, and whether a key is one of them. Where roles.yaml could not be read, every role is
 * taken as known, so that one mistake there is not repeated for each use.
 */
export type Roles = { readonly all: readonly StarterRole[]; readonly keys: readonly string[] | undefined }

export const keyPattern = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/** Reads roles.yaml: key → name, side, description. */
export function readRoles(root: Field | undefined): Roles {
  if (!root) return { all: [], keys: undefined }
  const all: StarterRole[] = []
  const entries = entriesOf(root, 'roles.yaml')
  for (const entry of entries) {
    if (!keyPattern.test(entry.key)) {
      report(
        entry.source,
        entry.keyAt,
        `“${entry.key}” cannot be a key. Use small letters, digits and hyphens.`,
      )
    }
    const fields = fieldsOf(entry, { what: 'a role', required: ['name', 'side', 'description'] })
    const name = textOf(fields.get('name'))
    const side = choiceOf(fields.get('side'), sides)
    const description = textOf(fields.get('description'))
    if (name && side && description) all.push({ key: entry.key, name, side, description })
  }
  return { all, keys: entries.length > 0 ? entries.map(entry => entry.key) : undefined }
}

/** What is wrong with a role key, or nothing. */
export function unknownRole(key: string, { keys }: Roles): string | undefined {
  if (!keys || keys.includes(key)) return undefined
  const hint = suggest(key, keys) ?? 'Add it there, or name one that is there.'
  return `roles.yaml has no role “${key}”. ${hint}`
}

/** The key of a role. */
export function roleOf(field: Field | undefined, roles: Roles): string | undefined {
  const key = textOf(field)
  const mistake = key === undefined ? undefined : unknownRole(key, roles)
  if (field && mistake) reportValue(field, mistake)
  return mistake ? undefined : key
}

/** A list of role keys. */
export function rolesOf(field: Field | undefined, roles: Roles): { key: string; field: Field }[] {
  return itemsOf(field).flatMap(item => {
    const key = roleOf(item, roles)
    return key === undefined ? [] : [{ key, field: item }]
  })
}
