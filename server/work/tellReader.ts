import type { Told } from '../comms/index.ts'
import type { Facts } from './load.ts'

/**
 * What a reader learns of who would be told. The provider reads all; others read their own organisation's people, and
 * that the provider is told, but not which of its people or teams: that would show who holds the steps beyond the line.
 */
export function tellReader(told: Told[], { actor, staffing }: Pick<Facts, 'actor' | 'staffing'>): Told[] {
  if (actor.side === 'provider') return told
  const own = told.filter(one => one.organisationId === actor.organisationId)
  const [beyond] = told.filter(one => one.side === 'provider' && one.state === 'due')
  const { directory } = staffing
  const name = directory.organisations.get(directory.providerId)?.name ?? ''
  return beyond
    ? [
        ...own,
        { ...beyond, id: directory.providerId, name, team: true, channel: 'queue', reasons: [], text: '' },
      ]
    : own
}
