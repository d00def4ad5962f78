import type { LetterHolders } from '../../contract/index.ts'
import type { Directory } from '../identity/index.ts'
import { isWithinHours } from './hours.ts'
import type { Holder } from './queries.ts'
import type { Staffing } from './roster.ts'
import type { ProcessVersion } from './version.ts'

/**
 * For what roles are resolved: the ticket's customer and requester, and as far as they are known its service, its
 * priority (1–4) and the moment. Without a moment it is taken to be within working hours.
 */
export type ResolvedFor = {
  customerId: string
  requesterId: string
  serviceId?: string | null | undefined
  priority?: number | null | undefined
  at?: Temporal.Instant | undefined
}
/** What roles are resolved with: who there is, and for what. */
export type Resolving = { staffing: Staffing; of: ResolvedFor }
/** Who holds a role. `standIn`: nobody does, and these act in their place. */
export type Holders = { persons: string[]; teams: string[]; standIn?: true }

/** The requester's role is never assigned: whoever asked holds it on that ticket. */
const requesterRole = 'requester'

/**
 * Who holds the letters of an activity at this moment (communication.md: letters). Of the holders who fit the ticket's
 * priority and the hour, those named most closely win: for its customer and its service, for its customer, for its
 * service, for all. Where nobody fits, the hour is left out of account, then the priority. A role that nobody active
 * holds falls back to the process manager, the process owner, the administrators, and at last anybody of the provider,
 * so that no ticket stops for it; that is marked `standIn`, as something we do not know yet.
 */
export function resolveLetters(version: ProcessVersion, node: string, resolving: Resolving): LetterHolders[] {
  const letters = version.activities.get(node)?.letters ?? []
  return letters.map(({ letter, role }) => ({
    letter,
    role,
    // Only work and its answerability must land somewhere; nobody needs to stand in for being informed.
    ...(letter === 'R' || letter === 'A'
      ? resolveRoleHolders(version, role, resolving)
      : findHolders(role, resolving)),
  }))
}

/** Who is to act for a role on a ticket, with the same fallbacks as a letter R. */
export function resolveRoleHolders(version: ProcessVersion, role: string, resolving: Resolving): Holders {
  const found = findHolders(role, resolving)
  if (!isEmpty(found)) return found
  for (const stand of [version.manager, version.owner]) {
    const instead = findHolders(stand, resolving)
    if (!isEmpty(instead)) return { ...instead, standIn: true }
  }
  const ours = [...resolving.staffing.directory.persons.values()].filter(
    person => person.active && person.side === 'provider',
  )
  const admins = ours.filter(person => person.admin)
  const persons = (admins.length > 0 ? admins : ours).map(person => person.id)
  return { persons, teams: [], standIn: true }
}

const isEmpty = ({ persons, teams }: Holders) => persons.length === 0 && teams.length === 0

/** Who holds a role on a ticket; nobody, where nobody does. */
export function findHolders(role: string, { staffing, of }: Resolving): Holders {
  const { roster, directory } = staffing
  if (role === requesterRole)
    return { persons: isThere(of.requesterId, directory) ? [of.requesterId] : [], teams: [] }
  const eligible = (roster.roles.get(role)?.holders ?? []).filter(
    holder =>
      isThere(holder.person ?? holder.team ?? '', directory) &&
      isOfThisCustomer(holder, { directory, customerId: of.customerId }) &&
      (holder.customer === null || holder.customer === of.customerId) &&
      (holder.service === null || holder.service === of.serviceId),
  )
  const holders = narrowest(chooseFitting(eligible, { staffing, of }))
  return {
    persons: unique(holders.flatMap(holder => holder.person ?? [])),
    teams: unique(holders.flatMap(holder => holder.team ?? [])),
  }
}

const unique = (ids: string[]) => [...new Set(ids)]

/** Those whose priorities and hours fit; else those whose priorities do; else all. */
function chooseFitting(holders: Holder[], { staffing, of }: Resolving): Holder[] {
  const { priority, at } = of
  const ofPriority = holders.filter(
    ({ priorities }) => priorities === null || (priority != null && priorities.includes(priority)),
  )
  // Working it out takes longer than all the rest: only where it matters.
  if (ofPriority.every(({ hours }) => hours === 'always')) return firstFilled([ofPriority, holders])
  const now = at === undefined || isWithinHours(staffing.roster.hours, at) ? 'in' : 'after'
  const onDuty = ofPriority.filter(({ hours }) => hours === 'always' || hours === now)
  return firstFilled([onDuty, ofPriority, holders])
}

const firstFilled = (choices: Holder[][]): Holder[] => choices.find(holders => holders.length > 0) ?? []

/** How closely a holder is named: a customer weighs more than a service. */
export const closenessOf = ({ customer, service }: Pick<Holder, 'customer' | 'service'>): number =>
  (customer === null ? 0 : 2) + (service === null ? 0 : 1)

function narrowest(holders: Holder[]): Holder[] {
  const closest = Math.max(...holders.map(closenessOf))
  return holders.filter(holder => closenessOf(holder) === closest)
}

/** Whether anybody is behind this id: a person who has not left, or a team with one of them in it. */
export const isThere = (id: string, { persons, teams }: Directory): boolean =>
  persons.get(id)?.active === true ||
  (teams.get(id)?.members.some(member => persons.get(member)?.active) ?? false)

/** A customer's person never holds a letter on another customer's ticket, whatever was entered. */
function isOfThisCustomer(
  { person, team }: Holder,
  { directory, customerId }: { directory: Directory; customerId: string },
): boolean {
  const organisation = directory.organisations.get(
    (person ? directory.persons.get(person) : directory.teams.get(team ?? ''))?.organisationId ?? '',
  )
  return organisation?.side !== 'customer' || organisation.id === customerId
}
