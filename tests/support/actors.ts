import type { Actor } from '../../server/kernel/index.ts'
import type { Parties, Somebody } from './house.ts'

/** Somebody of the parties as an actor, as signing in would make them. */
export function actorFrom(parties: Parties, who: 'ada' | 'ben' | 'cleo'): Actor {
  const somebody: Somebody = parties[who]
  const isCustomer = who === 'cleo'
  const organisationId = isCustomer ? parties.customerId : parties.providerId
  return {
    workspaceId: parties.workspaceId,
    personId: somebody.personId,
    accountId: somebody.accountId,
    organisationId,
    side: isCustomer ? 'customer' : 'provider',
    admin: !isCustomer,
    principals: [somebody.personId, ...(isCustomer ? [] : [parties.teamId]), organisationId],
    scopes: ['tickets:read', 'tickets:write'],
    via: 'web',
  }
}
