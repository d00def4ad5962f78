import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type HeldRole, type Named, oneOf, readHeldRoles } from './heldRoles.ts'
import { keyPattern } from './roles.ts'
import type { Problem } from './starterModel.ts'
import { readWorkingHours } from './workingHours.ts'
import {
  choiceOf,
  type Field,
  fieldsOf,
  itemsOf,
  openSource,
  openYaml,
  reportValue,
  textOf,
} from './yamlSource.ts'

/** An organisation file: who there is, who holds what, which services there are, and when we are there. Names and addresses, no ids. */
export type StarterOrganisation = {
  readonly provider: string
  readonly hours: ReturnType<typeof readWorkingHours>
  readonly organisations: readonly {
    readonly name: string
    readonly side: 'customer' | 'partner'
    readonly domains: readonly string[]
  }[]
  readonly services: readonly {
    readonly key: string
    readonly name: string
    readonly customers: readonly string[]
    readonly subscribers: readonly string[]
  }[]
  readonly people: readonly {
    readonly name: string
    readonly email: string
    readonly of: string
    readonly team: string | undefined
    readonly roles: readonly HeldRole[]
  }[]
  readonly teams: readonly {
    readonly name: string
    readonly of: string
    readonly roles: readonly HeldRole[]
  }[]
}
/** The organisation, or every mistake in the file. */
export type ReadOrganisation =
  | { readonly organisation: StarterOrganisation }
  | { readonly problems: readonly [Problem, ...Problem[]] }

const shape = {
  what: 'an organisation file',
  required: ['provider', 'organisations', 'people', 'teams'],
  optional: ['hours', 'services', 'tickets'],
}

/**
 * Reads an organisation file against the keys of the roles there are. What goes on in it (`tickets`) is left to whoever
 * plays it. All mistakes are reported together, each with its place.
 */
export async function readOrganisation(path: string, roles: readonly string[]): Promise<ReadOrganisation> {
  const problems: Problem[] = []
  const root = openYaml(openSource(basename(path), await readFile(path, 'utf8'), problems))
  const organisation = root && readRoot(root, roles)
  const [first, ...rest] = problems.toSorted((a, b) => a.line - b.line || a.column - b.column)
  if (first) return { problems: [first, ...rest] }
  if (!organisation) throw new Error(`${path} could not be read, and nothing is wrong with it.`)
  return { organisation }
}

function readRoot(root: Field, roles: readonly string[]): StarterOrganisation {
  const fields = fieldsOf(root, shape)
  const provider = textOf(fields.get('provider')) ?? ''
  const organisations = readOrganisations(fields.get('organisations'))
  const names = [provider, ...organisations.map(({ name }) => name)]
  const customers = organisations.filter(({ side }) => side === 'customer').map(({ name }) => name)
  const teams = readMembers(fields.get('teams'), teamShape, names)
  const people = readMembers(fields.get('people'), personShape, names)
  const services = readServices(fields.get('services'), { customers, people })
  const named: Named = { roles, customers, services: services.map(({ key }) => key) }
  return {
    ...{ provider, hours: readWorkingHours(fields.get('hours')), organisations, services },
    people: people.map(({ name, email, of, fields: own }) => ({
      ...{ name, email, of, roles: readHeldRoles(own.get('roles'), named) },
      team: teamOf(own.get('team'), of, teams),
    })),
    teams: teams.map(({ name, of, fields: own }) => ({
      ...{ name, of, roles: readHeldRoles(own.get('roles'), named) },
    })),
  }
}

function readOrganisations(field: Field | undefined) {
  const shape = { what: 'an organisation', required: ['name', 'side'], optional: ['domains'] }
  const read = itemsOf(field, '[{ name: Northwind, side: customer }]').flatMap(item => {
    const fields = fieldsOf({ ...item, key: 'name' }, shape)
    const name = textOf(fields.get('name'))
    const side = choiceOf(fields.get('side'), ['customer', 'partner'] as const)
    const domains = itemsOf(fields.get('domains'), '[northwind.example]').flatMap(one => textOf(one) ?? [])
    return name && side ? [{ name, side, domains, at: fields.get('name') }] : []
  })
  reportTwice(read.map(({ name, at }) => ({ text: name, field: at })))
  return read.map(({ name, side, domains }) => ({ name, side, domains }))
}

const personShape = { what: 'a person', required: ['name', 'email', 'of'], optional: ['team', 'roles'] }
const teamShape = { what: 'a team', required: ['name', 'of'], optional: ['roles'] }
type Member = { name: string; email: string; of: string; fields: ReadonlyMap<string, Field> }

/** People or teams, as far as they do not depend on each other. */
function readMembers(
  field: Field | undefined,
  shape: typeof personShape,
  names: readonly string[],
): Member[] {
  const isTeam = shape === teamShape
  const read = itemsOf(field, '[{ name: Mara Ellis, of: Northwind }]').flatMap(item => {
    const fields = fieldsOf(item, shape)
    const name = textOf(fields.get('name'))
    const email = isTeam ? '' : textOf(fields.get('email'))?.toLowerCase()
    const of = oneOf(fields.get('of'), names, 'There is no organisation')
    return name && email !== undefined && of ? [{ name, email, of, fields }] : []
  })
  reportTwice(
    read.map(({ name, email, fields }) => ({
      text: isTeam ? name : email,
      field: fields.get(isTeam ? 'name' : 'email'),
    })),
  )
  return read
}

function teamOf(field: Field | undefined, of: string, teams: readonly Member[]): string | undefined {
  const names = teams.filter(team => team.of === of).map(({ name }) => name)
  return oneOf(field, names, `${of} has no team`)
}

type Served = { customers: readonly string[]; people: readonly Member[] }

function readServices(field: Field | undefined, { customers, people }: Served) {
  if (!field) return []
  const shape = { what: 'a service', required: ['key', 'name'], optional: ['customers', 'subscribers'] }
  const read = itemsOf(field, '[{ key: printing, name: Printing }]').flatMap(item => {
    const fields = fieldsOf(item, shape)
    const [key, name] = [textOf(fields.get('key')), textOf(fields.get('name'))]
    const at = fields.get('key')
    if (at && key && !keyPattern.test(key))
      reportValue(at, `“${key}” cannot be a key. Use small letters, digits and hyphens.`)
    const having = listOf(fields.get('customers'), customers, 'There is no customer')
    // A service without customers is for all of them.
    const theirs = fields.has('customers') ? having : customers
    const emails = people.filter(({ of }) => theirs.includes(of)).map(({ email }) => email)
    const whose = 'No customer of this service has a person with the address'
    const subscribers = listOf(fields.get('subscribers'), emails, whose)
    return key && name ? [{ key, name, customers: having, subscribers, at }] : []
  })
  reportTwice(read.map(({ key, at }) => ({ text: key, field: at })))
  return read.map(({ key, name, customers: having, subscribers }) => ({
    ...{ key, name, customers: having, subscribers },
  }))
}

const listOf = (field: Field | undefined, known: readonly string[], absent: string): string[] =>
  itemsOf(field, `[${known[0] ?? '…'}]`).flatMap(item => oneOf(item, known, absent) ?? [])

function reportTwice(names: readonly { text: string; field: Field | undefined }[]): void {
  const seen = new Set<string>()
  for (const { text, field } of names) {
    if (field && seen.has(text)) reportValue(field, `“${text}” stands twice. Each has its own.`)
    seen.add(text)
  }
}
