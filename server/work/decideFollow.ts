import { Problem } from '../kernel/index.ts'
import type { Change } from './change.ts'
import { type Follower, noConnections } from './connections.ts'
import { draftChange, happen } from './draft.ts'
import type { Facts } from './load.ts'
import { connectionsOf } from './loadConnections.ts'
import { maySeeTicket } from './mayShare.ts'

type Following = { person?: string | undefined }

/**
 * Following a ticket: to see it and to hear of what happens. Everybody may follow what they see; whoever asked may add
 * somebody of their own organisation, the provider their own people and those of the customer. Nobody adds others.
 */
export function decideFollow(facts: Facts, { person }: Following): Change | Problem {
  const { actor, staffing } = facts
  const personId = person ?? actor.personId
  const found = staffing.directory.persons.get(personId)
  if (!found?.active || !mayAdd(facts, found)) return new Problem('person.not_found')
  const draft = draftChange(facts)
  const { seers, followers } = connectionsOf(facts)
  if (followers.some(one => one.personId === personId)) return draft.change
  const isSelf = personId === actor.personId
  draft.quiet = isSelf
  happen(draft, {
    name: 'ticket.followed',
    class: classFor(facts, found.organisationId),
    letters: [],
    party: found.name,
    also: [{ audience: 'follower', at: 'digest', persons: [personId], teams: [] }],
  })
  const granted = !maySeeTicket(personId, seers, staffing.directory)
  const addedBy = isSelf ? null : actor.personId
  draft.change.connections = { ...noConnections(), followed: [{ personId, granted, addedBy, mergeId: null }] }
  return draft.change
}

/** No longer following: oneself, or whom one may take off; the right to see goes if it came with it. */
export function decideUnfollow(facts: Facts, { person }: Following): Change | Problem {
  const { actor, staffing } = facts
  const personId = person ?? actor.personId
  const draft = draftChange(facts)
  const follower = connectionsOf(facts).followers.find(one => one.personId === personId)
  const found = staffing.directory.persons.get(personId)
  if (personId !== actor.personId && (!follower || !mayTakeOff(facts, follower)))
    return new Problem('person.not_found')
  if (!follower || !found) return draft.change
  draft.quiet = true
  happen(draft, {
    name: 'ticket.unfollowed',
    class: classFor(facts, found.organisationId),
    letters: [],
    party: found.name,
  })
  draft.change.connections = { ...noConnections(), unfollowed: [follower] }
  return draft.change
}

/** Whether the actor may take somebody off who follows: the provider, whoever asked, or whoever added them. */
export function mayTakeOff(
  { actor, ticket, staffing }: Facts,
  { personId, addedBy }: Pick<Follower, 'personId' | 'addedBy'>,
): boolean {
  if (actor.side === 'provider' || personId === actor.personId) return true
  const isOwn = staffing.directory.persons.get(personId)?.organisationId === actor.organisationId
  return isOwn && (ticket.requesterId === actor.personId || addedBy === actor.personId)
}

/** Whether the actor may add others than themselves. */
export const mayAddOthers = ({ actor, ticket }: Facts): boolean =>
  actor.side === 'provider' || (actor.side === 'customer' && actor.personId === ticket.requesterId)

function mayAdd(facts: Facts, found: { id: string; organisationId: string }): boolean {
  const { actor, ticket, staffing } = facts
  if (found.id === actor.personId) return true
  if (!mayAddOthers(facts)) return false
  if (actor.side !== 'provider') return found.organisationId === actor.organisationId
  if (found.organisationId === staffing.directory.providerId) return true
  // A part of the work has no customer's eyes on it: they follow the ticket they know.
  return found.organisationId === ticket.customerId && !ticket.original
}

/** Who follows is known to their own side and to us. */
function classFor({ staffing }: Facts, organisationId: string): string {
  const side = staffing.directory.organisations.get(organisationId)?.side
  if (side === 'partner') return `partner:${organisationId}`
  return side === 'customer' ? 'band' : 'provider'
}
