import type { AlsoTold, EventName } from '../../contract/index.ts'
import { findHolders, isThere, type Resolving, resolveRoleHolders } from './resolveLetters.ts'
import type { CommunicationRule } from './starter/index.ts'
import type { ProcessVersion } from './version.ts'

/** Who answers for a service inside the customer's organisation. */
const serviceOwnerRole = 'customer-service-owner'

const audiences = {
  business: 'business',
  related: 'related',
  followers: 'follower',
  manager: 'manager',
} as const satisfies Record<CommunicationRule['who'], AlsoTold['audience']>

/**
 * Whom the communication rules of an activity tell of an event beside the letters (communication.md: audience). Business
 * is the customer's service owner and those of that customer who subscribe to the ticket's service; manager is whoever
 * holds the process manager's role. Followers and related people are known to the ticket: they are answered without
 * anybody, to be filled in by whoever has it.
 */
export function resolveAudience(
  version: ProcessVersion,
  { node, event }: { node: string; event: EventName },
  resolving: Resolving,
): AlsoTold[] {
  const rules = version.activities.get(node)?.rules ?? []
  return rules
    .filter(rule => event === `activity.${rule.when}`)
    .map(({ who, at }) => ({ audience: audiences[who], at, ...membersOf(who, version, resolving) }))
}

function membersOf(who: CommunicationRule['who'], version: ProcessVersion, resolving: Resolving) {
  if (who === 'business') return findBusiness(resolving)
  if (who !== 'manager') return { persons: [], teams: [] }
  const { persons, teams } = resolveRoleHolders(version, version.manager, resolving)
  return { persons, teams }
}

function findBusiness({ staffing, of }: Resolving) {
  const { directory, roster } = staffing
  const owners = findHolders(serviceOwnerRole, { staffing, of })
  const subscribers = roster.services.get(of.serviceId ?? '')?.subscribers ?? []
  const theirs = subscribers.filter(
    id => isThere(id, directory) && directory.persons.get(id)?.organisationId === of.customerId,
  )
  return { persons: [...new Set([...owners.persons, ...theirs])], teams: owners.teams }
}
