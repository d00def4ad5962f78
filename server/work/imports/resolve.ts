import type { ImportMapping } from '../../../contract/index.ts'
import { createOrganisations, createPeople, type NewPerson } from '../../identity/index.ts'
import { type Clock, Problem, type Tx } from '../../kernel/index.ts'
import {
  addServices,
  findImportedVersion,
  findProcess,
  loadStaffing,
  type Staffing,
} from '../../model/index.ts'
import type { Named, PastTicket } from './shape.ts'

/** Who asked, as far as they are known here. */
export type Asker = {
  customerId: string
  /** Null: nobody of here; then nobody beyond the provider sees the ticket. */
  personId: string | null
  name: string
  organisation: string
  side: 'provider' | 'customer' | 'partner'
}

/** What names of a file are here, as of now. */
export type Names = ReturnType<typeof namesOf>

export function namesOf({ directory, roster }: Staffing) {
  const small = (name: string) => name.toLowerCase()
  const organisations = new Map([...directory.organisations.values()].map(one => [small(one.name), one]))
  const services = new Map(
    [...roster.services.values()].flatMap(one => [
      [small(one.key), one.id],
      [small(one.name), one.id],
    ]),
  )
  const findOrganisation = ({ organisation, requester }: Pick<PastTicket, 'organisation' | 'requester'>) =>
    organisations.get(small(organisation)) ??
    (organisation === '' && requester.email !== ''
      ? directory.findOrganisationByMailDomain(requester.email.split('@')[1] ?? '')
      : undefined)
  const findPerson = ({ email }: Named) => (email === '' ? undefined : directory.findPersonByEmail(email))
  return {
    directory,
    findOrganisation,
    findPerson,
    findService: (name: string) => services.get(small(name)),
    /** A person that is here is of their own organisation, whatever the file says. */
    findAsker(ticket: Pick<PastTicket, 'organisation' | 'requester'>): Asker {
      const person = findPerson(ticket.requester)
      const provider = directory.organisations.get(directory.providerId)
      const organisation = person
        ? directory.organisations.get(person.organisationId)
        : (findOrganisation(ticket) ?? provider)
      return {
        customerId: organisation?.id ?? directory.providerId,
        personId: person?.id ?? null,
        name: person?.name ?? ticket.requester.name,
        organisation: person || findOrganisation(ticket) ? (organisation?.name ?? '') : ticket.organisation,
        side: organisation?.side ?? 'provider',
      }
    },
  }
}

/** What is needed to bring tickets of a file in. */
export type Ground = {
  names: Names
  processId: string
  prefix: string
  versionId: string
  nodes: ReadonlyMap<string, string>
}

/** Finds or makes what tickets of a file stand on: the version they are pinned to; people, organisations, services. Engine scope. */
export async function prepareGround(
  tx: Tx,
  { mapping, tickets }: { mapping: ImportMapping; tickets: readonly PastTicket[] },
  clock: Clock,
): Promise<Ground> {
  const staffing = await addMissing(tx, { mapping, tickets }, clock)
  const process = findProcess(staffing, mapping.process)
  if (!process?.versionId)
    throw new Problem('process.not_found', `No published process has the key “${mapping.process}”.`)
  const activities = tickets.flatMap(ticket => ticket.activities.map(({ name }) => name))
  const lane = staffing.roster.roles.keys().next().value ?? ''
  const version = await findImportedVersion(tx, { processId: process.id, activities, lane }, clock)
  return { names: namesOf(staffing), processId: process.id, prefix: process.prefix, ...version }
}

type Missing = { mapping: ImportMapping; tickets: readonly PastTicket[] }

/** Organisations before people, who are of them. */
async function addMissing(tx: Tx, { mapping, tickets }: Missing, clock: Clock): Promise<Staffing> {
  const workspaceId = tx.workspaceId ?? ''
  const before = await loadStaffing(tx)
  const { findOrganisation, findService } = namesOf(before)
  if (mapping.organisations === 'add') {
    const fresh = tickets.filter(one => one.organisation !== '' && !findOrganisation(one))
    const byName = new Map(fresh.map(({ organisation }) => [organisation.toLowerCase(), organisation]))
    const made = [...byName.values()].map(name => ({ name, side: 'customer' as const }))
    if (made.length > 0) createOrganisations(tx, workspaceId, made)
  }
  if (mapping.services === 'add') {
    const fresh = tickets.filter(({ service }) => service !== '' && !findService(service))
    const byName = new Map(fresh.map(({ service }) => [toKey(service), service]))
    if (byName.size > 0)
      addServices(
        tx,
        [...byName].map(([key, name]) => ({ key, name })),
      )
  }
  const after = await loadStaffing(tx)
  if (mapping.people === 'add') {
    const people = listNewPeople(tickets, namesOf(after))
    if (people.length > 0) await createPeople(tx, { workspaceId, at: clock.now(), people })
  }
  return loadStaffing(tx)
}

export const toKey = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60) || 'service'

/** Whoever asked, has an address, and is of a customer we know: of an account they have none, so they cannot sign in. */
export function listNewPeople(tickets: readonly PastTicket[], names: Names): NewPerson[] {
  const byEmail = new Map<string, NewPerson>()
  for (const ticket of tickets) {
    const { email, name } = ticket.requester
    const organisation =
      email === '' || names.findPerson(ticket.requester) ? undefined : names.findOrganisation(ticket)
    if (organisation && organisation.side !== 'provider' && !organisation.archived && !byEmail.has(email))
      byEmail.set(email, { name: name || email, email, organisationId: organisation.id })
  }
  return [...byEmail.values()]
}
