import type { AlsoTold, LetterHolders } from '../../contract/index.ts'
import { Problem } from '../kernel/index.ts'
import { isThere } from '../model/index.ts'
import type { Change, NewMessage, OpenRun } from './change.ts'
import { accept, writeMessage } from './decide.ts'
import { inviteTo, type Proposal } from './decideMeeting.ts'
import { type Draft, draftChange, happen, patchRun } from './draft.ts'
import type { Facts } from './load.ts'
import { findOwnRun, findRun } from './may.ts'
import { promiseFor } from './promise.ts'
import { sayWhen } from './words.ts'

export type Waiting = {
  run: string
  /** `requester`, or the id of a person or organisation of this ticket. */
  for?: string | undefined
  question?: string | undefined
  /** RFC 3339. */
  until?: string | undefined
  via: NewMessage['via']
}
export type Stuck = Waiting & { reason: string; meeting?: Proposal | undefined }

/** An agreed wait: on a named party's answer, or until a date (communication.md: promises and stalls). */
export function decideWait(facts: Facts, waiting: Waiting): Change | Problem {
  const found = findOwnRun(facts, waiting.run)
  if (found instanceof Problem) return found
  const wrong = refuseWait(facts, waiting)
  if (wrong) return wrong
  const party = partyOf(facts, waiting.for)
  if (party instanceof Problem) return party
  const draft = draftChange(facts)
  const run = accept(draft, found)
  const message = ask(draft, run, { ...waiting, party })
  stand(draft, run, { party, waiting })
  happen(draft, {
    name: 'activity.waiting',
    run,
    question: waiting.question,
    party: sayParty(facts, party, waiting),
    also: tellParty(facts, party, waiting.question),
    ...(message && { messageId: message.id }),
    ...(classFor(facts, party) && { class: classFor(facts, party) ?? '' }),
  })
  return draft.change
}

/**
 * R cannot go on and says why, once, to A and to those concerned; a question or a meeting says what would help. With
 * either it waits for the answer; without, the work stays where it is and A knows.
 */
export function decideStuck(facts: Facts, stuck: Stuck): Change | Problem {
  const found = findOwnRun(facts, stuck.run)
  if (found instanceof Problem) return found
  const asks = stuck.question !== undefined || stuck.meeting !== undefined
  const wrong = refuseDate(facts, stuck) ?? (stuck.for !== undefined && !asks ? refuseSilent : null)
  if (wrong) return wrong
  const party = partyOf(facts, stuck.for ?? (asks ? 'requester' : undefined))
  if (party instanceof Problem) return party
  const draft = draftChange(facts)
  const run = accept(draft, found)
  const message = ask(draft, run, { ...stuck, party })
  if (asks || stuck.until) stand(draft, run, { party, waiting: stuck })
  happen(draft, {
    name: 'activity.stuck',
    run,
    reason: stuck.reason,
    question: stuck.question,
    // The invitation asks in its own words; what was asked stands in the conversation with being stuck.
    ...(message && stuck.meeting && { messageId: message.id }),
  })
  if (stuck.meeting) {
    const { meeting: proposal, question = stuck.reason } = stuck
    const refused = inviteTo(draft, { run, proposal, question, messageId: message?.id })
    if (refused) return refused
  } else if (asks)
    happen(draft, {
      name: 'activity.waiting',
      run,
      question: stuck.question,
      party: sayParty(facts, party, stuck),
      letters: [],
      also: tellParty(facts, party, stuck.question),
      ...(message && { messageId: message.id }),
      ...(classFor(facts, party) && { class: classFor(facts, party) ?? '' }),
    })
  return draft.change
}

/** Work goes on: whoever waited says so, whatever came of it. */
export function decideResume(facts: Facts, runId: string): Change | Problem {
  const run = findRun(facts, runId)
  if (run instanceof Problem) return run
  const own = findOwnRun(facts, runId)
  if (own instanceof Problem) return own
  const draft = draftChange(facts)
  if (run.state === 'waiting') resume(draft, run, 'work goes on')
  return draft.change
}

/** Whoever waited has what they waited for: they are told, and owe the next update again. */
export function resume(draft: Draft, run: OpenRun, reason: string): void {
  patchRun(draft, run.id, {
    state: run.takenBy ? 'started' : 'ready',
    waitsFor: null,
    waitsName: null,
    question: null,
    waitUntil: null,
    nextUpdateAt: run.takenBy ? promiseFor(draft.facts, run) : null,
  })
  const letters: LetterHolders[] = [
    run.takenBy
      ? { letter: 'R', role: 'waited for it', persons: [run.takenBy], teams: [] }
      : { letter: 'R', role: 'responsible', ...splitIds(draft.facts, run.responsible) },
  ]
  happen(draft, { name: 'activity.resumed', run, reason, letters, class: 'provider' })
}

const splitIds = ({ staffing }: Facts, ids: string[]) => ({
  persons: ids.filter(id => !staffing.directory.teams.has(id)),
  teams: ids.filter(id => staffing.directory.teams.has(id)),
})

/** What waited for the writer of a message goes on with it. */
export function resumeAnswered(
  draft: Draft,
  { via, class: contentClass }: Pick<NewMessage, 'via' | 'class'>,
): void {
  const { actor } = draft.facts
  if (!actor.personId || contentClass === 'customer') return
  for (const run of draft.standing.values()) {
    if (run.kind !== 'task' || run.state !== 'waiting' || !run.waitsFor) continue
    if (run.waitsFor === actor.personId || run.waitsFor === actor.organisationId)
      resume(draft, run, `${actor.name} answered${via === 'mail' ? ' by mail' : ''}`)
  }
}

type Party = { id: string; name: string; persons: string[]; teams: string[] }

function partyOf({ ticket, staffing, standing }: Facts, id: string | undefined): Party | null | Problem {
  if (id === undefined) return null
  const { persons, organisations, teams } = staffing.directory
  const person = persons.get(id === 'requester' ? ticket.requesterId : id)
  const concerns = (organisationId: string) =>
    organisationId === ticket.customerId ||
    organisations.get(organisationId)?.side === 'provider' ||
    standing.partners.includes(organisationId)
  if (person && isThere(person.id, staffing.directory) && concerns(person.organisationId))
    return { id: person.id, name: person.name, persons: [person.id], teams: [] }
  const organisation = organisations.get(id)
  if (organisation && standing.partners.includes(id)) {
    // A partner's queue, where they have one; else everybody of theirs.
    const queues = [...teams.values()].filter(team => team.organisationId === id).map(team => team.id)
    const people = [...persons.values()]
      .filter(one => one.active && one.organisationId === id)
      .map(one => one.id)
    return { id, name: organisation.name, persons: queues.length > 0 ? [] : people, teams: queues }
  }
  return new Problem('person.not_found', 'Only somebody who has a part in this ticket can be waited for.')
}

function refuseWait({ now }: Facts, { for: party, until, question }: Waiting): Problem | null {
  if (party === undefined && until === undefined)
    return new Problem('request.invalid', undefined, [{ field: '/for', text: 'says on whom, or until when' }])
  if (party !== undefined && !question && until === undefined) return refuseSilent
  return refuseDate({ now }, { until })
}

const refuseSilent = new Problem('request.invalid', undefined, [
  { field: '/question', text: 'is what they are asked' },
])

function refuseDate({ now }: Pick<Facts, 'now'>, { until }: Pick<Waiting, 'until'>): Problem | null {
  if (until !== undefined && Temporal.Instant.compare(Temporal.Instant.from(until), now) <= 0)
    return new Problem('request.invalid', undefined, [{ field: '/until', text: 'lies in the past' }])
  return null
}

/** Who hears the question: the side of whoever is asked decides in which class it stands. */
function classFor({ staffing }: Facts, party: Party | null): string | null {
  const asked = party && (staffing.directory.persons.get(party.id)?.organisationId ?? party.id)
  const side = asked && staffing.directory.organisations.get(asked)?.side
  if (!side) return null
  return side === 'customer' ? 'band' : side === 'partner' ? `partner:${asked}` : 'provider'
}

function ask(draft: Draft, run: OpenRun, { party, question, via }: Waiting & { party: Party | null }) {
  if (!question) return null
  const message = writeMessage(draft.facts, {
    class: classFor(draft.facts, party) ?? run.class,
    text: question,
    via,
  })
  draft.change.message = message
  return message
}

function stand(draft: Draft, run: OpenRun, { party, waiting }: { party: Party | null; waiting: Waiting }) {
  const { until, question } = waiting
  const dueAt = until && Temporal.Instant.from(until)
  patchRun(draft, run.id, {
    state: 'waiting',
    takenBy: run.takenBy ?? draft.facts.actor.personId,
    waitsFor: party?.id ?? null,
    waitsName: party?.name ?? null,
    question: question ?? null,
    waitUntil: dueAt ? dueAt.toString() : null,
    nextUpdateAt: dueAt && run.class === 'band' ? dueAt.toString() : null,
  })
  if (dueAt)
    draft.change.timers.push({
      processRunId: run.processRunId,
      node: run.node,
      token: run.token,
      dueAt,
      round: 1,
    })
}

const sayParty = (facts: Facts, party: Party | null, { until }: Waiting): string =>
  [party?.name, until && `until ${sayWhen(Temporal.Instant.from(until), { facts })}`]
    .filter(Boolean)
    .join(', ')

/** Whoever is asked is told what they are asked; the requester in their own right. */
const tellParty = ({ ticket }: Facts, party: Party | null, question: string | undefined): AlsoTold[] =>
  party && question && party.id !== ticket.requesterId
    ? [{ audience: 'party', at: 'once', persons: party.persons, teams: party.teams }]
    : []
