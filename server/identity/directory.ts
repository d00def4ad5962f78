import type { Side } from '../../contract/index.ts'
import { readAsEngine, type Tx } from '../kernel/index.ts'
import { type DirectoryRow, loadEverybody, loadRevision } from './queries_directory.ts'

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
export type DirectoryTeam = {
  readonly id: string
  readonly name: string
  readonly organisationId: string
  /** Person ids; the deactivated among them included. */
  readonly members: readonly string[]
}
export type DirectoryOrganisation = {
  readonly id: string
  readonly name: string
  readonly side: Side
  readonly mailDomains: readonly string[]
}
/** Everybody in a workspace, as of one revision. Beyond what most actors may see: never answered as it is. */
export type Directory = {
  readonly workspaceId: string
  readonly revision: bigint
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

/**
 * The workspace's directory; no more than one small statement when nobody has changed since. The statement is sent
 * at once: call this together with other loads and they share a round trip.
 */
export async function loadDirectory(tx: Tx): Promise<Directory> {
  if (tx.workspaceId === null) throw new Error('A directory is of one workspace; this transaction has none.')
  const { workspaceId } = tx
  const [now] = await tx.run(loadRevision, [])
  if (!now) throw new Error(`There is no workspace ${workspaceId}.`)
  const key = `${now.database} ${workspaceId}`
  const known = kept.get(key)
  if (known?.revision === now.revision) return remember(tx, known)
  const [row] = await readAsEngine(tx, () => tx.run(loadEverybody, []))
  if (!row) throw new Error(`There is no workspace ${workspaceId}.`)
  const directory = toDirectory(workspaceId, row)
  // What this transaction has changed itself may yet be taken back.
  if (!row.own) keep(key, directory)
  return remember(tx, directory)
}

function remember(tx: Tx, directory: Directory): Directory {
  decidedWith.set(tx, directory)
  return directory
}

/** The directory an act was just decided with: what follows at once needs no query. */
const decidedWith = new WeakMap<Tx, Directory>()
export function knownDirectory(tx: Tx): Directory {
  const known = decidedWith.get(tx)
  if (!known) throw new Error('The directory is loaded before anything is emitted.')
  return known
}

function keep(key: string, directory: Directory) {
  const known = kept.get(key)
  if (known && known.revision > directory.revision) return
  kept.delete(key)
  kept.set(key, directory)
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKept) break
    kept.delete(oldest)
  }
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
