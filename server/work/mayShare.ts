import type { Directory } from '../identity/index.ts'
import type { Facts } from './load.ts'
import { connectionsOf } from './loadConnections.ts'

/** Only a list of names sees it, not the whole provider (visibility.md: restricted tickets). */
export const isRestricted = (facts: Facts): boolean =>
  !connectionsOf(facts).seers.includes(facts.staffing.directory.providerId)

/** Whether a person sees a ticket, in person, through a team or their organisation. */
export function maySeeTicket(personId: string, seers: readonly string[], directory: Directory): boolean {
  const organisationId = directory.persons.get(personId)?.organisationId
  return seers.some(
    id =>
      id === personId ||
      id === organisationId ||
      directory.teams.get(id)?.members.includes(personId) === true,
  )
}
