import { newId, Problem } from '../kernel/index.ts'
import { begin } from './advance.ts'
import type { Change, OpenChange } from './change.ts'
import { type Follower, type MessageFacts, noConnections } from './connections.ts'
import { whoHasIt } from './decideMessage.ts'
import { describeOpening } from './decideOpen.ts'
import { draftChange, happen } from './draft.ts'
import type { Facts } from './load.ts'
import { connectionsOf } from './loadConnections.ts'
import { isRestricted } from './mayShare.ts'

export type Splitting = {
  messages: string[]
  process: string
  title: string
  requesterId?: string | undefined
}

/**
 * Messages of a ticket become a ticket of their own, linked to this one, for the same requester or a colleague of theirs.
 * Whoever asked is told both numbers, in one message under the new one. Merging it back is the way to undo it.
 */
export function decideSplit(facts: Facts, splitting: Splitting): Change | Problem {
  const { ticket, actor, staffing, now } = facts
  if (actor.side !== 'provider') return new Problem('activity.not_yours')
  const refusal = refuseSplit(facts, splitting.messages)
  if (refusal) return refusal
  const version = facts.callees.get(splitting.process)
  if (!version) return new Problem('process.not_found')
  const requester = staffing.directory.persons.get(splitting.requesterId ?? ticket.requesterId)
  if (!requester?.active || requester.organisationId !== ticket.customerId)
    return new Problem('person.not_found')
  const { chosen } = connectionsOf(facts)
  const first = chosen.find(message => message.class === 'band')
  if (!first)
    return new Problem('request.invalid', undefined, [
      { field: '/messages', text: 'need one at least that the customer wrote or saw' },
    ])
  const about = describeOpening(
    { version, callees: facts.callees, staffing, actor, now, numbers: facts.numbers.slice(1) },
    {
      id: newId(),
      number: facts.numbers[0] ?? '…',
      title: splitting.title,
      text: first.text,
      html: null,
      requesterId: requester.id,
      via: 'web',
      impact: ticket.impact,
      urgency: ticket.urgency,
      serviceId: ticket.serviceId,
    },
    requester,
  )
  const between = { from: ticket, into: about.ticket }
  const draft = draftChange(facts)
  happen(draft, { name: 'ticket.split', class: 'provider', between, letters: whoHasIt(facts) })
  const part = openPart(about, { facts, first, chosen })
  // What the new ticket hands on at once stands beside it.
  draft.change.children = [part, ...part.children]
  part.children = []
  return draft.change
}

/** Why these messages may not go; null: they may. */
function refuseSplit(facts: Facts, wanted: string[]): Problem | null {
  const { ticket } = facts
  const { chosen, staying } = connectionsOf(facts)
  const refuse = (text: string) => new Problem('ticket.split_refused', text)
  if (chosen.length !== new Set(wanted).size || chosen.some(message => message.class === 'customer'))
    return new Problem('message.not_found')
  if (ticket.original)
    return refuse(`The conversation stands under ${ticket.original.number}: make the new ticket from there.`)
  if (isRestricted(facts)) return refuse('This ticket is restricted; a new one would show it to others.')
  if (chosen.some(message => message.class.startsWith('partner:')))
    return refuse('What was said to a partner stays where the partner can read it.')
  if (staying === 0)
    return refuse('Nothing would be left of the conversation. Move the ticket to another process instead.')
  return null
}

type Part = { facts: Facts; first: MessageFacts; chosen: MessageFacts[] }

function openPart(about: Facts, { facts, first, chosen }: Part): OpenChange {
  const { ticket } = facts
  const draft = draftChange(about)
  draft.quiet = true
  happen(draft, { name: 'ticket.opened', messageId: first.id, text: first.text })
  draft.quiet = false
  // Whoever asked first goes on hearing of what they wrote.
  const asked = ticket.requesterId === about.ticket.requesterId ? [] : [ticket.requesterId]
  happen(draft, {
    name: 'ticket.split',
    between: { from: ticket, into: about.ticket },
    letters: [],
    also: [{ audience: 'follower', at: 'digest', persons: asked, teams: [] }],
  })
  begin(draft, { id: newId(), versionId: about.version.id, parentRunId: null, parentToken: null })
  const { id, number, customerId, requesterId, requesterName } = about.ticket
  draft.change.connections = {
    ...noConnections(),
    taken: chosen.map(message => message.id),
    linked: [{ fromId: id, toId: ticket.id, kind: 'related', class: 'band' }],
    followed: asked.map(
      (personId): Follower => ({ personId, granted: true, addedBy: facts.actor.personId, mergeId: null }),
    ),
  }
  return {
    ...draft.change,
    opening: { id, number, customerId, requesterId, requesterName, originalId: null },
  }
}
