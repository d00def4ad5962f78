import type { Side } from '../../contract/index.ts'
import { newId, type Tx } from '../kernel/index.ts'
import {
  findPersonsByEmail,
  insertAccounts,
  insertOrganisations,
  insertPersons,
  insertTeamMembers,
  insertTeams,
  insertWorkspace,
} from './queries_setup.ts'

// Everything here needs engine scope; times come from the caller's clock.

/** A workspace to be: its name in addresses, its name for people, its provider. */
export type NewWorkspace = { slug: string; name: string; providerName: string; at: Temporal.Instant }
/** A workspace with its provider organisation, nobody in it yet; its id is the transaction's where that has one. */
export function createWorkspace(
  tx: Tx,
  { slug, name, providerName, at }: NewWorkspace,
): { workspaceId: string; providerId: string } {
  const workspaceId = tx.workspaceId ?? newId()
  tx.run(insertWorkspace, [workspaceId, slug, name, at.toString()])
  const [providerId = ''] = createOrganisations(tx, workspaceId, [{ name: providerName, side: 'provider' }])
  return { workspaceId, providerId }
}

/** An organisation to be. */
export type NewOrganisation = { name: string; side: Side; mailDomains?: readonly string[] }
/** Answers their ids, in order. */
export function createOrganisations(
  tx: Tx,
  workspaceId: string,
  organisations: readonly NewOrganisation[],
): string[] {
  const rows = organisations.map(({ name, side, mailDomains = [] }) => ({
    id: newId(),
    name,
    side,
    mailDomains: mailDomains.map(domain => domain.toLowerCase()),
  }))
  tx.run(insertOrganisations, [workspaceId, JSON.stringify(rows)])
  return rows.map(row => row.id)
}

/** A person to be. */
export type NewPerson = {
  name: string
  email: string
  organisationId: string
  admin?: boolean
  /** With an account to sign in with; an account of that address is used when there is one. */
  account?: boolean
}
/** A person who was asked for, new or there already. */
export type CreatedPerson = { id: string; email: string; accountId: string | null; created: boolean }
/** One each address, in order: the new person, or (`created` false) who had the address in the workspace already. */
export async function createPeople(
  tx: Tx,
  { workspaceId, at, people }: { workspaceId: string; at: Temporal.Instant; people: readonly NewPerson[] },
): Promise<CreatedPerson[]> {
  const rows = people.map(person => ({
    admin: false,
    account: false,
    ...person,
    id: newId(),
    email: person.email.toLowerCase(),
  }))
  const accounts = rows.filter(row => row.account).map(({ email }) => ({ id: newId(), email }))
  const emails = rows.map(row => row.email)
  if (accounts.length > 0) tx.run(insertAccounts, [JSON.stringify(accounts), at.toString()])
  tx.run(insertPersons, [workspaceId, JSON.stringify(rows), at.toString()])
  const found = new Map(
    (await tx.run(findPersonsByEmail, [workspaceId, emails])).map(person => [person.email, person]),
  )
  return rows.flatMap(({ id, email }) => {
    const person = found.get(email)
    return person ? [{ ...person, created: person.id === id }] : []
  })
}

/** A team to be; `members` are person ids. */
export type NewTeam = { name: string; organisationId: string; members: readonly string[] }
/** Answers their ids, in order. */
export function createTeams(tx: Tx, workspaceId: string, teams: readonly NewTeam[]): string[] {
  const rows = teams.map(team => ({ id: newId(), ...team }))
  tx.run(insertTeams, [workspaceId, JSON.stringify(rows)])
  const pairs = rows.flatMap(({ id, members }) => members.map(member => [id, member] as const))
  addTeamMembers(tx, workspaceId, pairs)
  return rows.map(row => row.id)
}

/** Pairs of team and person; who is a member already stays one. */
export function addTeamMembers(
  tx: Tx,
  workspaceId: string,
  pairs: readonly (readonly [teamId: string, personId: string])[],
): void {
  if (pairs.length > 0)
    tx.run(insertTeamMembers, [workspaceId, pairs.map(([team]) => team), pairs.map(([, person]) => person)])
}
