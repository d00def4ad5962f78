import type { MeetingFacts } from '../../contract/index.ts'
import { newId, Problem } from '../kernel/index.ts'
import type { Change, NewMeeting, OpenRun } from './change.ts'
import { accept } from './decide.ts'
import { type Draft, draftChange, happen } from './draft.ts'
import type { Facts } from './load.ts'
import { findOwnRun, worksOn } from './may.ts'

export type Proposal = {
  /** RFC 3339. */
  startsAt: string
  minutes: number
  place: string
  /** Ids of persons; the requester where nobody is named. */
  invite?: string[] | undefined
}

/** A meeting about an activity: everybody invited gets it for their calendar (RFC 5545). */
export function decideMeeting(
  facts: Facts,
  { run: runId, text, ...proposal }: Proposal & { run: string; text: string },
): Change | Problem {
  const found = findOwnRun(facts, runId)
  if (found instanceof Problem) return found
  const draft = draftChange(facts)
  const run = accept(draft, found)
  return inviteTo(draft, { run, proposal, question: text }) ?? draft.change
}

type Inviting = {
  run: OpenRun
  proposal: Proposal
  question: string
  /** The message that stands in the conversation with it. */
  messageId?: string | undefined
}

/** Adds a meeting to a change; refuses a moment that has passed and people who have no part in the ticket. */
export function inviteTo(draft: Draft, { run, proposal, question, messageId }: Inviting): Problem | null {
  const { facts, change } = draft
  const { ticket, actor, staffing, standing } = facts
  const startsAt = Temporal.Instant.from(proposal.startsAt)
  if (Temporal.Instant.compare(startsAt, facts.now) <= 0)
    return new Problem('request.invalid', undefined, [{ field: '/startsAt', text: 'lies in the past' }])
  const invited = [...new Set(proposal.invite?.length ? proposal.invite : [ticket.requesterId])]
  for (const id of invited) {
    const person = staffing.directory.persons.get(id)
    const mayCome =
      person?.active &&
      (person.side === 'provider' ||
        person.organisationId === ticket.customerId ||
        standing.partners.includes(person.organisationId))
    if (!mayCome)
      return new Problem('person.not_found', 'Only people who have a part in this ticket can be invited.')
  }
  const meeting: NewMeeting = {
    id: newId(),
    class: classOf(facts, invited),
    organiserId: actor.personId,
    organiserName: actor.name,
    invited,
    startsAt: startsAt.toString(),
    minutes: proposal.minutes,
    place: proposal.place,
    summary: `${ticket.original?.number ?? ticket.number}: ${ticket.original?.title ?? change.ticket.title}`,
    sequence: 0,
    state: 'proposed',
  }
  change.meeting = meeting
  happen(draft, {
    name: 'meeting.proposed',
    run,
    class: meeting.class,
    question,
    ...(messageId !== undefined && { messageId }),
    meeting: toFacts(meeting),
    letters: [],
    // The organiser has it in their calendar, too.
    also: [{ audience: 'party', at: 'once', persons: [...invited, actor.personId], teams: [] }],
  })
  return null
}

/** In which class a meeting stands: among ourselves, with one partner, or in the band where the customer is invited. */
function classOf({ staffing }: Facts, invited: string[]): string {
  const people = invited.flatMap(id => staffing.directory.persons.get(id) ?? [])
  const beyond = people.filter(({ side }) => side !== 'provider')
  const partners = [...new Set(beyond.map(({ organisationId }) => organisationId))]
  if (partners.length === 0) return 'provider'
  const isOnePartner = partners.length === 1 && beyond.every(({ side }) => side === 'partner')
  return isOnePartner ? `partner:${partners[0]}` : 'band'
}

/** Calling a meeting off; whoever was invited has it taken out of their calendar. */
export function decideCancelMeeting(facts: Facts, meetingId: string): Change | Problem {
  const known = facts.standing.meetings.find(({ id }) => id === meetingId)
  if (!known) return new Problem('meeting.not_found')
  const { actor } = facts
  if (actor.personId !== known.organiserId && (actor.side !== 'provider' || !worksOn(facts)))
    return new Problem('activity.not_yours')
  const draft = draftChange(facts)
  const meeting: NewMeeting = { ...known, sequence: known.sequence + 1, state: 'cancelled' }
  draft.change.meeting = meeting
  happen(draft, {
    name: 'meeting.cancelled',
    class: meeting.class,
    meeting: toFacts(meeting),
    letters: [],
    also: [{ audience: 'party', at: 'once', persons: [...known.invited, known.organiserId], teams: [] }],
  })
  return draft.change
}

const toFacts = ({ id, sequence, startsAt, minutes, place, summary, state }: NewMeeting): MeetingFacts => ({
  uid: id,
  sequence,
  startsAt,
  minutes,
  place,
  summary,
  state,
})
