import type { Static } from 'typebox'
import type { LinkKind } from '../../contract/index.ts'
import { Problem } from '../kernel/index.ts'
import type { Change } from './change.ts'
import { type Link, noConnections } from './connections.ts'
import { draftChange, happen } from './draft.ts'
import type { Facts } from './load.ts'
import { connectionsOf } from './loadConnections.ts'
import { isRestricted } from './mayShare.ts'

type Kind = Static<typeof LinkKind>
export type Linking = { act: 'link' | 'unlink'; kind: Kind }

/** What is said of a ticket, and of the other one by it. */
const says: Record<Kind, [string, string]> = {
  related: ['is related to', 'is related to'],
  duplicate_of: ['is a duplicate of', 'has a duplicate,'],
  caused_by: ['was caused by', 'caused'],
  blocks: ['blocks', 'is blocked by'],
}

/**
 * Links two tickets or takes the link off; it stands in the history of both and is told to nobody. What is linked is the
 * provider's own thought (visibility.md: fields default to provider). A second time changes nothing.
 */
export function decideLink(facts: Facts, { act, kind }: Linking): Change | Problem {
  const { other, actor, ticket } = facts
  if (actor.side !== 'provider') return new Problem('activity.not_yours', 'Links are made by the provider.')
  if (!other || other.ticket.id === ticket.id)
    return new Problem('request.invalid', undefined, [{ field: '/to', text: 'is this ticket itself' }])
  const draft = draftChange(facts)
  const found = connectionsOf(facts).links.find(
    link => link.kind === kind && [link.fromId, link.toId].includes(other.ticket.id),
  )
  // Also the other way round: "A blocks B" says of B all there is to say.
  if ((act === 'link') === (found !== undefined)) return draft.change
  const link: Link = found ?? { fromId: ticket.id, toId: other.ticket.id, kind }
  const [of, by] = link.fromId === ticket.id ? says[kind] : [says[kind][1], says[kind][0]]
  const name = act === 'link' ? 'ticket.linked' : 'ticket.unlinked'
  happen(draft, { name, class: 'provider', letters: [], changes: `${of} ${call(other)}` })
  const beside = draftChange(other)
  happen(beside, { name, class: 'provider', letters: [], changes: `${by} ${call(facts)}` })
  draft.change.connections = {
    ...noConnections(),
    others: [beside.change],
    linked: act === 'link' ? [{ ...link, class: 'provider' }] : [],
    unlinked: act === 'unlink' ? [link] : [],
  }
  return draft.change
}

/** Who reads the history of one ticket may not see the other one. */
const call = (facts: Facts): string =>
  isRestricted(facts) ? 'a restricted record' : `${facts.ticket.number} (${facts.ticket.title})`
