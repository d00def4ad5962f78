import { newId, Problem } from '../kernel/index.ts'
import { advance, cancelHelp } from './advance.ts'
import type { Change, NewMessage, OpenRun } from './change.ts'
import { addEffort, type Spent } from './decideEffort.ts'
import { type Draft, draftChange, happen, patchRun } from './draft.ts'
import { listProcessOffers } from './handToChild.ts'
import type { Facts } from './load.ts'
import { answersFor, findRun, refuseAct } from './may.ts'
import { promiseFor } from './promise.ts'
import { versionOf } from './standing.ts'
import { isResponsible } from './whoActs.ts'

/** Taking an activity: it is theirs, and work has begun. Taking one's own again changes nothing. */
export function decideTake(facts: Facts, runId: string): Change | Problem {
  const run = findRun(facts, runId)
  if (run instanceof Problem) return run
  const refusal = refuseAct(facts, run)
  if (refusal) return refusal
  const draft = draftChange(facts)
  if (run.takenBy === facts.actor.personId && run.state !== 'ready') return draft.change
  take(draft, run)
  return draft.change
}

/** Whoever was offered a piece of work and acts on it has accepted it. */
export function accept(draft: Draft, run: OpenRun): OpenRun {
  if (!run.offeredTo.some(id => draft.facts.actor.principals.includes(id))) return run
  take(draft, run)
  return draft.standing.get(run.id) ?? run
}

/** Work begins: whoever was offered it accepts by taking it, and R owes the next update from now on. */
export function take(draft: Draft, run: OpenRun): void {
  const { facts } = draft
  const { actor } = facts
  const wasOffered = run.offeredTo.some(id => actor.principals.includes(id))
  // What waits for an answer goes on waiting for it, whoever has it.
  const waits = run.state === 'waiting'
  patchRun(draft, run.id, {
    state: waits ? 'waiting' : 'started',
    ...(!waits && { waitsFor: null, waitsName: null, question: null, waitUntil: null }),
    takenBy: actor.personId,
    nextUpdateAt: promiseFor(facts, run),
    responsible: wasOffered ? run.offeredTo : run.responsible,
    offeredTo: [],
    offeredName: null,
    offeredBy: null,
  })
  // Where work has begun, the process that was handed over is accepted with all it began with.
  const beside = listProcessOffers(draft).filter(({ id }) => id !== run.id)
  acceptOffers(draft, [...(wasOffered ? [run] : []), ...beside])
  happen(draft, { name: 'activity.started', run })
}

/** Offers are accepted: each by its own row, whoever offered them hears it once. */
function acceptOffers(draft: Draft, offers: readonly OpenRun[]): void {
  const { change, quiet } = draft
  const kept = offers.filter(({ offeredBy }) => offeredBy !== null)
  if (kept.length > 0) change.answered = { runIds: kept.map(({ id }) => id), state: 'accepted', answer: null }
  const told = new Set<string>()
  for (const run of offers) {
    if (draft.standing.get(run.id)?.offeredTo.length)
      patchRun(draft, run.id, { offeredTo: [], offeredName: null, offeredBy: null })
    if (!run.offeredBy) continue
    draft.quiet = quiet || told.has(run.offeredBy)
    told.add(run.offeredBy)
    const letters = [{ letter: 'R' as const, role: 'offered it', persons: [run.offeredBy], teams: [] }]
    happen(draft, { name: 'handover.accepted', run, letters })
  }
  draft.quiet = quiet
}

export type Completing = {
  run: string
  outcome?: string | undefined
  note?: string | undefined
  via: NewMessage['via']
  spent?: Spent | undefined
}

/** Completing an activity with an outcome the flow offers; the process moves on (flow.md: labels are buttons). */
export function decideComplete(facts: Facts, completing: Completing): Change | Problem {
  const run = findRun(facts, completing.run)
  if (run instanceof Problem) return run
  const refusal = refuseAct(facts, run)
  if (refusal) return refusal
  const draft = draftChange(facts)
  if (completing.spent) {
    if (facts.actor.side === 'customer')
      return new Problem('request.invalid', undefined, [
        { field: '/spent', text: 'is booked by those who work for you' },
      ])
    addEffort(draft, run, completing.spent)
  }
  if (run.kind === 'help') return giveHelp(draft, run, completing)
  const wrong = complete(draft, run, completing)
  return wrong ?? draft.change
}

/** Finishes an activity run and moves the process on; what was written with it stands in the conversation. */
export function complete(draft: Draft, run: OpenRun, { outcome, note, via }: Completing): Problem | null {
  const { facts } = draft
  const { actor } = facts
  const unticked = refuseUnticked(draft, run)
  if (unticked) return unticked
  const message = note ? writeMessage(facts, { class: run.class, text: note, via }) : null
  if (message) draft.change.message = message
  accept(draft, run)
  cancelHelp(draft, run)
  patchRun(draft, run.id, {
    state: 'done',
    takenBy: actor.personId || run.takenBy,
    outcome: outcome ?? null,
    note: note ?? null,
    nextUpdateAt: null,
    waitsFor: null,
    waitsName: null,
    question: null,
    waitUntil: null,
    offeredTo: [],
    offeredName: null,
    offeredBy: null,
  })
  happen(draft, {
    name: 'activity.completed',
    run,
    outcome,
    note,
    ...(message && { messageId: message.id }),
  })
  const refused = advance(draft, run.processRunId, {
    kind: 'complete',
    node: run.node,
    token: run.token,
    ...(outcome !== undefined && { outcome }),
  })
  if (!refused) return refuseHanding(draft, note)
  return new Problem(
    'activity.outcome_unknown',
    refused.outcomes.length > 0 ? `Choose one of: ${refused.outcomes.join(', ')}.` : refused.text,
  )
}

/** What the process makes compulsory is ticked first; whoever is not of the provider does not see it, and is not held. */
function refuseUnticked({ facts, change }: Draft, { id }: OpenRun): Problem | null {
  if (facts.actor.side !== 'provider') return null
  const begun = change.checklist.filter(({ compulsory }) => compulsory)
  const open = [...facts.standing.mustTick, ...begun].filter(({ runId }) => runId === id)
  if (open.length === 0) return null
  return new Problem(
    'checklist.open',
    `Still to be ticked: ${open.map(({ text }) => `“${text}”`).join(', ')}.`,
  )
}

/** What is handed to another process must carry what its interface asks for (flow.md: interlocks). */
function refuseHanding(draft: Draft, note: string | undefined): Problem | null {
  const { facts, change } = draft
  const calls = change.begun.filter(({ kind }) => kind === 'call')
  const requires = calls.flatMap(
    ({ processRunId, node }) =>
      versionOf(facts, processRunId, draft).activities.get(node)?.interface?.requires ?? [],
  )
  const missing = [
    ...(requires.includes('note') && !note
      ? [{ field: '/note', text: 'says what is to be done and why' }]
      : []),
    ...(requires.includes('service') && !change.ticket.serviceId
      ? [{ field: '/service', text: 'is needed before the work can be handed on' }]
      : []),
  ]
  return missing.length > 0 ? new Problem('request.invalid', undefined, missing) : null
}

/** Whoever has an activity, else who may take it. */
const holdersOf = ({ staffing }: Facts, { takenBy, responsible }: OpenRun) => {
  const isTeam = (id: string) => staffing.directory.teams.has(id)
  const held = takenBy ? [takenBy] : responsible
  return { persons: held.filter(id => !isTeam(id)), teams: held.filter(isTeam) }
}

/** The answer to a call for help goes to whoever has the work it is for. */
function giveHelp(draft: Draft, run: OpenRun, { note, via }: Completing): Change | Problem {
  if (!note)
    return new Problem('request.invalid', undefined, [{ field: '/note', text: 'says what the help was' }])
  const { facts } = draft
  const helped = run.forRunId ? draft.standing.get(run.forRunId) : undefined
  const message = writeMessage(facts, { class: run.class, text: note, via })
  draft.change.message = message
  patchRun(draft, run.id, { state: 'done', takenBy: facts.actor.personId, note })
  happen(draft, {
    name: 'help.given',
    run,
    note,
    class: run.class,
    messageId: message.id,
    letters: [
      {
        letter: 'R',
        role: 'asked for it',
        ...(helped ? holdersOf(facts, helped) : { persons: [], teams: [] }),
      },
    ],
  })
  return draft.change
}

export type Writing = {
  class: string
  text: string
  html?: string | null
  via: NewMessage['via']
  /** Ids of persons it names. */
  mentions?: readonly string[] | undefined
}

/** A message by the acting person. */
export function writeMessage(facts: Facts, { class: contentClass, text, html, via }: Writing): NewMessage {
  const { ticket, actor, staffing } = facts
  return {
    id: newId(),
    // The conversation with the requester stands under the number they know.
    ticketId: contentClass === 'band' && ticket.original ? ticket.original.id : ticket.id,
    class: contentClass,
    authorId: actor.personId || null,
    authorName: actor.name,
    authorSide: actor.side,
    authorOrganisation: staffing.directory.organisations.get(actor.organisationId)?.name ?? '',
    text,
    html: html ?? null,
    via,
    unverified: false,
  }
}

/** Giving an activity to a colleague of the same role: theirs, and they are told. */
export function decideAssign(
  facts: Facts,
  { run: runId, to }: { run: string; to: string },
): Change | Problem {
  const run = findRun(facts, runId)
  if (run instanceof Problem) return run
  const { actor, staffing } = facts
  // What a colleague was given and has not begun may be given back, or on, by anybody who may do it.
  const isUnbegun = run.kind === 'task' && run.state === 'ready' && isResponsible(run, actor)
  const may = answersFor(facts, run) || isUnbegun || !refuseAct(facts, run)
  if (!may) return refuseAct(facts, run) ?? new Problem('activity.not_yours')
  const colleague = staffing.directory.persons.get(to)
  if (!colleague?.active) return new Problem('person.not_found')
  const inRole = run.responsible.some(
    id => id === to || staffing.directory.teams.get(id)?.members.includes(to),
  )
  if (!inRole)
    return new Problem(
      'activity.not_theirs',
      `${colleague.name} does not hold the role it belongs to. Hand it over instead: they accept it or give it back.`,
    )
  const draft = draftChange(facts)
  if (run.takenBy === to) return draft.change
  acceptOffers(draft, listProcessOffers(draft))
  patchRun(draft, run.id, {
    takenBy: to,
    state: run.state === 'waiting' ? 'waiting' : 'ready',
    offeredTo: [],
    offeredName: null,
    offeredBy: null,
  })
  const persons = to === actor.personId ? [] : [to]
  const before = run.takenBy && run.takenBy !== actor.personId ? [run.takenBy] : []
  happen(draft, {
    name: 'activity.assigned',
    run,
    party: colleague.name,
    letters: [{ letter: 'R', role: 'was given it', persons: [...persons, ...before], teams: [] }],
  })
  return draft.change
}
