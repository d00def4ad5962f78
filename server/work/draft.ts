import type {
  AlsoTold,
  LetterHolders,
  MeetingFacts,
  TicketEventName,
  TicketFacts,
} from '../../contract/index.ts'
import { newId } from '../kernel/index.ts'
import { type ProcessVersion, resolveAudience, resolveLetters } from '../model/index.ts'
import type { Change, NewRun, OpenRun, ProcessMove, RunPatch, TicketEvent } from './change.ts'
import type { Facts } from './load.ts'
import { promiseFor } from './promise.ts'
import { ofTicket, versionOf } from './standing.ts'
import { type Said, wordsFor } from './words.ts'

/**
 * A change in the making: deciders add to it what follows from an act, one thing after another, and what comes later in
 * the same act sees what came before. Made for one decision and thrown away with it.
 */
export type Draft = {
  readonly facts: Facts
  readonly change: Change
  /** Where each process run stands by now, by id. */
  readonly markings: Map<string, ProcessMove>
  /** Activity runs that stand by now, also those begun in this act. */
  readonly standing: Map<string, OpenRun>
  /** The act is told as a whole: its parts are kept for the record, owed to nobody. */
  quiet: boolean
  /** How many tickets were handed part of the work in this act, all together: each has a number of its own. */
  readonly handed: { count: number }
}

/** Begins a change of the ticket as it stands. */
export function draftChange(facts: Facts, handed = { count: 0 }): Draft {
  const { ticket, standing } = facts
  const { title, impact, urgency, priority, serviceId, processId } = ticket
  const stands = new Map(standing.runs.map(run => [run.id, run]))
  return {
    facts,
    change: {
      ticketId: ticket.id,
      version: ticket.version,
      state: ticket.state,
      ticket: { title, impact, urgency, priority, serviceId, processId },
      processes: [],
      called: [],
      changed: [],
      begun: [],
      timers: [],
      message: null,
      handovers: [],
      answered: null,
      withdrawn: [],
      meeting: null,
      effort: null,
      checklist: [],
      children: [],
      recalled: [],
      retold: [],
      events: [],
      whose: { customerId: ticket.customerId, requesterId: ticket.requesterId },
      standing: stands,
      parents: new Map(standing.processes.map(({ id, parentRunId }) => [id, parentRunId])),
    },
    markings: new Map(standing.processes.map(({ id, marking }) => [id, { id, marking, ended: null }])),
    standing: stands,
    quiet: false,
    handed,
  }
}

type Happening = Said & {
  name: TicketEventName
  run?: Pick<OpenRun, 'id' | 'node' | 'processRunId'>
  class?: string
  messageId?: string
  letters?: LetterHolders[]
  also?: AlsoTold[]
  meeting?: MeetingFacts
  failed?: TicketFacts['failed']
}

/** One event of a ticket with who holds the letters now and the words for each side. */
export function happen(draft: Draft, happening: Happening): TicketEvent {
  const { facts, change } = draft
  const { ticket, actor } = facts
  const { name, run, outcome, messageId, meeting, reason, failed } = happening
  const version = run ? versionOf(facts, run.processRunId, draft) : facts.version
  const activity = run && version.activities.get(run.node)
  const letters =
    happening.letters ??
    (run ? resolveLetters(version, run.node, { staffing: facts.staffing, of: ofTicket(facts, draft) }) : [])
  const also = draft.quiet ? [] : alsoTold(draft, happening, version)
  const payload: TicketFacts = {
    ticket: {
      number: ticket.number,
      title: change.ticket.title,
      customerId: ticket.customerId,
      requesterId: ticket.requesterId,
      version: version.id,
      ...(ticket.original && { original: ticket.original }),
    },
    ...(run && { activity: { run: run.id, node: run.node, name: activity?.name ?? run.node } }),
    ...(outcome !== undefined && { outcome }),
    ...(messageId !== undefined && { message: messageId }),
    ...(reason !== undefined && { reason }),
    ...(meeting && { meeting }),
    ...(failed && { failed }),
    ...(draft.quiet && { quiet: true as const }),
    letters: withNames(letters, facts),
    ...(also.length > 0 && { also }),
    ...(actor.via === 'mail' && isWork(name) && { byMail: true as const }),
    words: wordsFor({
      facts,
      version,
      draft,
      ...happening,
      node: run?.node,
      // Whoever goes on owes the next word from now on: completing an activity promises it like beginning one.
      nextUpdateAt:
        run &&
        (name === 'activity.completed'
          ? promiseFor(facts, { ...run, class: activity?.class ?? 'provider' }, draft)
          : draft.standing.get(run.id)?.nextUpdateAt),
    }),
  }
  const event: TicketEvent = {
    id: newId(),
    subjectId: ticket.id,
    seq: ++change.version,
    name,
    actorId: actor.personId || null,
    class: happening.class ?? activity?.class ?? 'band',
    payload,
  }
  change.events.push(event)
  return event
}

/** Somebody has something to do. */
const isWork = (name: TicketEventName) => name === 'activity.ready' || name === 'handover.offered'

/** What followers hear of without any rule of the process. */
const followed: readonly TicketEventName[] = [
  'activity.completed',
  'message.added',
  'ticket.solved',
  'ticket.closed',
  'ticket.reclassified',
]

/** Whom an event is told beside the letters: those the act names, those the rules name, and followers. */
function alsoTold(draft: Draft, { name, run, also = [] }: Happening, version: ProcessVersion): AlsoTold[] {
  const { facts } = draft
  const { followers } = facts.standing
  const of = ofTicket(facts, draft)
  const ruled = run
    ? resolveAudience(version, { node: run.node, event: name }, { staffing: facts.staffing, of })
    : []
  const filled = ruled.map(one =>
    one.audience === 'follower' || one.audience === 'related' ? { ...one, persons: followers } : one,
  )
  const following =
    followed.includes(name) && !filled.some(({ audience }) => audience === 'follower')
      ? [{ audience: 'follower' as const, at: 'digest' as const, persons: followers, teams: [] }]
      : []
  return [...also, ...filled, ...following].filter(({ persons, teams }) => persons.length + teams.length > 0)
}

/** Roles by the names people know them by: they are read as the reason why somebody is told. */
const withNames = (letters: LetterHolders[], { staffing }: Facts): LetterHolders[] =>
  letters.map(held => ({ ...held, role: staffing.roster.roles.get(held.role)?.name ?? held.role }))

/** Changes an activity run that stands; what is not named stays. */
export function patchRun(draft: Draft, runId: string, changes: Partial<RunPatch>): void {
  const run = draft.standing.get(runId)
  if (!run) return
  const fresh = draft.change.begun.find(({ id }) => id === runId)
  const known = draft.change.changed.find(({ id }) => id === runId)
  const patch: RunPatch = { ...toPatch(run), ...known, ...changes }
  if (fresh) Object.assign(fresh, changes)
  else if (known) Object.assign(known, patch)
  else draft.change.changed.push(patch)
  const { state, outcome: _, note: __, ...rest } = patch
  const stands = state === 'ready' || state === 'started' || state === 'waiting'
  if (run.offeredTo.length > 0 && !(stands && patch.offeredTo.length > 0)) draft.change.withdrawn.push(runId)
  if (stands) draft.standing.set(runId, { ...run, ...rest, state })
  else draft.standing.delete(runId)
}

const toPatch = (run: OpenRun): RunPatch => ({
  id: run.id,
  state: run.state,
  responsible: run.responsible,
  takenBy: run.takenBy,
  waitsFor: run.waitsFor,
  waitsName: run.waitsName,
  question: run.question,
  waitUntil: run.waitUntil,
  nextUpdateAt: run.nextUpdateAt,
  offeredTo: run.offeredTo,
  offeredName: run.offeredName,
  offeredBy: run.offeredBy,
  outcome: null,
  note: null,
})

type Beginning = Partial<OpenRun> &
  Pick<NewRun, 'processRunId' | 'versionId' | 'node' | 'token' | 'name' | 'class'>

/** A new activity run; it stands from now on. */
export function addRun(draft: Draft, { versionId, ...beginning }: Beginning): OpenRun {
  const run: OpenRun = {
    id: newId(),
    kind: 'task',
    state: 'ready',
    responsible: [],
    takenBy: null,
    forRunId: null,
    waitsFor: null,
    waitsName: null,
    question: null,
    waitUntil: null,
    nextUpdateAt: null,
    offeredTo: [],
    offeredName: null,
    offeredBy: null,
    ...beginning,
  }
  draft.change.begun.push({ ...run, versionId, outcome: null, note: null })
  draft.standing.set(run.id, run)
  return run
}

/** Where a process run stands after what has happened; written once, at the end. */
export function moveProcess(draft: Draft, move: ProcessMove): void {
  draft.markings.set(move.id, move)
  const called = draft.change.called.find(({ id }) => id === move.id)
  const known = called ?? draft.change.processes.find(({ id }) => id === move.id)
  if (known) Object.assign(known, move)
  else draft.change.processes.push({ ...move })
}
