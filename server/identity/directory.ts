import type { Side } from '../../contract/index.ts'
import { type Actor, readAsEngine, type Tx } from '../kernel/index.ts'
import { type DirectoryRow, loadEverybody, loadRevision } from './queries_directory.ts'

/** A person as the program knows them, active or not. */
export type DirectoryPerson = {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly side: Side
  readonly organisationId: string
  /** The organisation's name. */
  readonly organisation: string
  readonly admin: boolean
  readonly active: boolean
  readonly hasAccount: boolean
}
/** A team with who is in it. */
export type DirectoryTeam = {
  readonly id: string
  readonly name: string
  readonly organisationId: string
  /** Person ids; the deactivated among them included. */
  readonly members: readonly string[]
  /** Not offered any more. */
  readonly archived?: boolean
}
/** An organisation; the domains its mail comes from are in small letters. */
export type DirectoryOrganisation = {
  readonly id: string
  readonly name: string
  readonly side: Side
  readonly mailDomains: readonly string[]
  /** Not offered any more. */
  readonly archived?: boolean
}
/** Everybody in a workspace, as of one revision. Beyond what most actors may see: never answered as it is. */
export type Directory = {
  readonly workspaceId: string
  readonly workspace: { readonly slug: string; readonly name: string }
  /** Of its people, its teams and its model; another one after every change. */
  readonly revision: string
  readonly persons: ReadonlyMap<string, DirectoryPerson>
  readonly teams: ReadonlyMap<string, DirectoryTeam>
  readonly organisations: ReadonlyMap<string, DirectoryOrganisation>
  readonly providerId: string
  /** Case does not matter. */
  readonly findPersonByEmail: (email: string) => DirectoryPerson | undefined
  /** Whose mail domain this is, to the letter: no subdomains. Case does not matter. */
  readonly findOrganisationByMailDomain: (domain: string) => DirectoryOrganisation | undefined
}

const mostKept = 200
const kept = new Map<string, Directory>()

/** What a transaction was last told, for what follows in it. */
const decidedWith = new WeakMap<Tx, Directory>()

/**
 * The workspace's directory; no more than one small statement when nobody has changed since. The statement is sent
 * at once: call this together with other loads and they share a round trip.
 */
export async function loadDirectory(tx: Tx): Promise<Directory> {
  const { workspaceId } = tx
  if (workspaceId === null) throw new Error('A directory is of one workspace; this transaction has none.')
  const [now] = await tx.run(loadRevision, [])
  const known = kept.get(workspaceId)
  const directory = known && known.revision === now?.revision ? known : await readDirectory(tx, workspaceId)
  decidedWith.set(tx, directory)
  return directory
}

/** The directory this transaction has loaded: what follows at once from an act needs no query. */
export function knownDirectory(tx: Tx): Directory {
  const known = decidedWith.get(tx)
  if (!known) throw new Error('The directory is loaded before anything is emitted.')
  return known
}

async function readDirectory(tx: Tx, workspaceId: string): Promise<Directory> {
  const [row] = await readAsEngine(tx, () => tx.run(loadEverybody, []))
  if (!row) throw new Error(`There is no workspace ${workspaceId}.`)
  const directory = toDirectory(workspaceId, row)
  kept.delete(workspaceId)
  kept.set(workspaceId, directory)
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) break
    kept.delete(oldest)
  }
  return directory
}

function toDirectory(workspaceId: string, row: DirectoryRow): Directory {
  const organisations = byId(row.organisations)
  const provider = row.organisations.find(organisation => organisation.side === 'provider')
  if (!provider) throw new Error(`Workspace ${workspaceId} has no provider organisation.`)
  const persons = byId(
    row.persons.map(person => {
      const { side, name } = organisations.get(person.organisationId) ?? provider
      return { ...person, side, organisation: name }
    }),
  )
  const byEmail = new Map([...persons.values()].map(person => [person.email, person]))
  const byDomain = new Map(
    row.organisations.flatMap(organisation =>
      organisation.mailDomains.map(domain => [domain, organisation] as const),
    ),
  )
  return {
    workspaceId,
    workspace: { slug: row.slug, name: row.name },
    revision: row.revision,
    persons,
    teams: byId(row.teams),
    organisations,
    providerId: provider.id,
    findPersonByEmail: email => byEmail.get(email.toLowerCase()),
    findOrganisationByMailDomain: domain => byDomain.get(domain.toLowerCase()),
  }
}

const byId = <T extends { readonly id: string }>(things: readonly T[]): Map<string, T> =>
  new Map(things.map(thing => [thing.id, thing]))

/** Somebody as the one who acts, for what they do by mail; null: there is no such active person. */
export function actorOf({ workspaceId, persons, teams }: Directory, personId: string): Actor | null {
  const person = persons.get(personId)
  if (!person?.active) return null
  const { organisationId, side } = person
  const theirs = [...teams.values()].filter(team => team.members.includes(personId)).map(team => team.id)
  const principals = [personId, ...theirs, organisationId]
  return {
    workspaceId,
    personId,
    accountId: null,
    organisationId,
    side,
    admin: false,
    principals,
    scopes: ['tickets:read', 'tickets:write'],
    via: 'web',
  }
}
