import type { LetterHolders, TicketEventName, TicketFacts } from '../../contract/index.ts'
import { isRefusal, type Marking, step } from '../../flow/index.ts'
import { type NewEvent, newId, Problem } from '../kernel/index.ts'
import { resolveLetters } from '../model/index.ts'
import type { Facts } from './load.ts'
import type { OpenRun } from './queries.ts'
import { isResponsible, whoActs } from './whoActs.ts'
import { wordsFor } from './words.ts'

export type TicketEvent = NewEvent<TicketEventName>
export type NewRun = {
  id: string
  processRunId: string
  versionId: string
  node: string
  token: string
  name: string
  class: string
  responsible: string[]
}
export type NewMessage = {
  id: string
  ticketId: string
  class: string
  authorId: string | null
  authorName: string
  authorSide: string
  authorOrganisation: string
  text: string
  html: string | null
  via: 'web' | 'mail' | 'api'
  unverified: boolean
}
/** What an act changes: the only thing that is saved, and what a preview is made from. */
export type Change = {
  ticketId: string
  version: number
  state: 'open' | 'closed'
  process: { id: string; marking: Marking; ended: boolean } | null
  changed: { id: string; state: 'started' | 'done'; takenBy: string; outcome: string | null } | null
  begun: NewRun[]
  message: NewMessage | null
  events: TicketEvent[]
}

type Happening = {
  name: TicketEventName
  run?: Pick<OpenRun, 'id' | 'node'>
  outcome?: string | undefined
  class?: string
  text?: string
  messageId?: string
  letters?: LetterHolders[]
}

/** One event of a ticket with who holds the letters now and the words for each side. */
export function makeEvent(facts: Facts, seq: number, happening: Happening): TicketEvent {
  const { ticket, version, actor } = facts
  const { name, run, outcome, text, messageId } = happening
  const activity = run && version.activities.get(run.node)
  const of = { customerId: ticket.customerId, requesterId: ticket.requesterId }
  const payload: TicketFacts = {
    ticket: {
      number: ticket.number,
      title: ticket.title,
      customerId: ticket.customerId,
      requesterId: ticket.requesterId,
      version: version.id,
    },
    ...(run && activity && { activity: { run: run.id, node: run.node, name: activity.name } }),
    ...(outcome !== undefined && { outcome }),
    ...(messageId !== undefined && { message: messageId }),
    letters: withNames(
      happening.letters ?? (run ? resolveLetters(version, run.node, { staffing: facts.staffing, of }) : []),
      facts,
    ),
    words: wordsFor({ version, name, node: run?.node, outcome, ticket, actorName: actor.name, text }),
  }
  const contentClass = happening.class ?? activity?.class ?? 'band'
  const made = {
    id: newId(),
    subjectId: ticket.id,
    seq,
    name,
    actorId: actor.personId,
    class: contentClass,
    payload,
  }
  // More names than the compiler tries one by one; all of them carry the same facts.
  return made as TicketEvent
}

/** Roles by the names people know them by: they are read as the reason why somebody is told. */
const withNames = (letters: LetterHolders[], { staffing }: Facts): LetterHolders[] =>
  letters.map(held => ({ ...held, role: staffing.roster.roles.get(held.role)?.name ?? held.role }))

/** The open run an act is about; one beyond the line is to others as if it were not there. */
function findRun(facts: Facts, runId: string): OpenRun | Problem {
  const { standing, ticket, version, actor } = facts
  const found = standing.runs.find(candidate => candidate.id === runId)
  const run = found && whoActs(found, facts)
  const inBand = run && version.activities.get(run.node)?.class === 'band'
  if (run && (inBand || actor.side === 'provider' || isResponsible(run, actor))) return run
  return ticket.state === 'closed' ? new Problem('ticket.closed') : new Problem('activity.done')
}

function refuseAct(facts: Facts, run: OpenRun): Problem | null {
  const role = facts.version.activities.get(run.node)?.letters.find(({ letter }) => letter === 'R')?.role
  if (!isResponsible(run, facts.actor))
    return new Problem(
      'activity.not_yours',
      role ? `It belongs to ${facts.staffing.roster.roles.get(role)?.name ?? role}.` : undefined,
    )
  if (run.takenBy && run.takenBy !== facts.actor.personId) {
    return new Problem(
      'activity.taken',
      `${facts.staffing.directory.persons.get(run.takenBy)?.name ?? 'Somebody'} has it.`,
    )
  }
  return null
}

/** Taking an activity: it is theirs, and work has begun. Taking one's own again changes nothing. */
export function decideTake(facts: Facts, runId: string): Change | Problem {
  const run = findRun(facts, runId)
  if (run instanceof Problem) return run
  const refusal = refuseAct(facts, run)
  if (refusal) return refusal
  const nothing = { ...unchanged(facts), changed: null, events: [] }
  if (run.takenBy === facts.actor.personId) return nothing
  const event = makeEvent(facts, facts.ticket.version + 1, { name: 'activity.started', run })
  return {
    ...nothing,
    version: event.seq,
    changed: { id: run.id, state: 'started', takenBy: facts.actor.personId, outcome: null },
    events: [event],
  }
}

/** Completing an activity with an outcome the flow offers; the process moves on (flow.md: labels are buttons). */
export function decideComplete(facts: Facts, runId: string, outcome: string | undefined): Change | Problem {
  const run = findRun(facts, runId)
  if (run instanceof Problem) return run
  const refusal = refuseAct(facts, run)
  if (refusal) return refusal
  const { ticket, standing, version } = facts
  const action = {
    kind: 'complete' as const,
    node: run.node,
    token: run.token,
    ...(outcome !== undefined && { outcome }),
  }
  const moved = step(version.graph, standing.marking, action)
  if (isRefusal(moved)) {
    return new Problem(
      'activity.outcome_unknown',
      moved.outcomes.length > 0 ? `Choose one of: ${moved.outcomes.join(', ')}.` : moved.text,
    )
  }
  const ended = moved.marking.tokens.length === 0
  const begun = moved.effects.flatMap(effect =>
    effect.kind === 'activity.ready' ? beginRun(facts, effect) : [],
  )
  let seq = ticket.version
  const events = [
    makeEvent(facts, ++seq, { name: 'activity.completed', run, outcome }),
    ...begun.map(fresh => makeEvent(facts, ++seq, { name: 'activity.ready', run: fresh })),
    ...(ended ? [makeEvent(facts, ++seq, { name: 'ticket.closed' })] : []),
  ]
  return {
    ...unchanged(facts),
    version: seq,
    state: ended ? 'closed' : 'open',
    process: { id: standing.processRunId, marking: moved.marking, ended },
    changed: { id: run.id, state: 'done', takenBy: facts.actor.personId, outcome: outcome ?? null },
    begun,
    events,
  }
}

/** The run of an activity that has become ready, with whoever holds R at this moment. */
export function beginRun(facts: Facts, { node, token }: { node: string; token: string }): NewRun {
  const { ticket, standing, version, staffing } = facts
  const activity = version.activities.get(node)
  const of = { customerId: ticket.customerId, requesterId: ticket.requesterId }
  const responsible = resolveLetters(version, node, { staffing, of }).filter(({ letter }) => letter === 'R')
  return {
    id: newId(),
    processRunId: standing.processRunId,
    versionId: version.id,
    node,
    token,
    name: activity?.name ?? node,
    class: activity?.class ?? 'provider',
    responsible: responsible.flatMap(({ persons, teams }) => [...persons, ...teams]),
  }
}

export const unchanged = ({ ticket }: Facts): Change => ({
  ticketId: ticket.id,
  version: ticket.version,
  state: ticket.state,
  process: null,
  changed: null,
  begun: [],
  message: null,
  events: [],
})
