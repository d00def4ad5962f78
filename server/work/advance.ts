import type { LetterHolders } from '../../contract/index.ts'
import {
  type Action,
  type Effect,
  isRefusal,
  outcomesOf,
  type Refusal,
  start,
  step,
} from '../../flow/index.ts'
import { newId } from '../kernel/index.ts'
import { resolveLetters, resolveRoleHolders } from '../model/index.ts'
import type { OpenRun, PartPlace } from './change.ts'
import { addRun, type Draft, happen, moveProcess, patchRun } from './draft.ts'
import { handToChild, type Place } from './handToChild.ts'
import { promiseFor } from './promise.ts'
import { dataOf, ofTicket, versionOf } from './standing.ts'
import { dueOf } from './timers.ts'

/** The process run of an id on this ticket, also one begun in the act at hand. */
export const placeOf = ({ facts, change }: Draft, processRunId: string): Place | undefined =>
  facts.standing.processes.find(({ id }) => id === processRunId) ??
  change.called.find(({ id }) => id === processRunId)

/** The process run on this ticket that called another one on it. */
const callerOf = (draft: Draft, { parentRunId }: Place): Place | undefined =>
  parentRunId === null ? undefined : placeOf(draft, parentRunId)

/** Moves a process run by one action of the flow and interprets what follows from it; a refusal changes nothing. */
export function advance(draft: Draft, processRunId: string, action: Action): Refusal | null {
  const place = placeOf(draft, processRunId)
  const marking = draft.markings.get(processRunId)?.marking
  if (!place || !marking) throw new Error(`No process run ${processRunId} goes on here.`)
  const { graph } = versionOf(draft.facts, processRunId, draft)
  const moved = step(graph, marking, action, dataOf(draft.facts, draft))
  if (isRefusal(moved)) return moved
  moveProcess(draft, { id: processRunId, marking: moved.marking, ended: null })
  interpret(draft, place, moved.effects)
  return null
}

/** Begins a process run at its start event. */
export function begin(draft: Draft, place: Place): void {
  const version = draft.facts.versions.get(place.versionId) ?? calleeOf(draft, place.versionId)
  if (!version) return
  const begun = start(version.graph, dataOf(draft.facts, draft))
  draft.change.called.push({ ...place, marking: begun.marking, ended: null })
  moveProcess(draft, { id: place.id, marking: begun.marking, ended: null })
  interpret(draft, place, begun.effects)
}

const calleeOf = ({ facts }: Draft, versionId: string) =>
  [...facts.callees.values()].find(({ id }) => id === versionId)

/** The activity run that stands on a token. */
export const runOn = (draft: Draft, processRunId: string, token: string): OpenRun | undefined =>
  [...draft.standing.values()].find(
    run =>
      run.processRunId === processRunId &&
      run.token === token &&
      (run.kind === 'task' || run.kind === 'call'),
  )

/** The event that waits on a token: several may, after an event-based gateway (BPMN 10.6.6). */
export const eventOn = (draft: Draft, processRunId: string, { node, token }: Standing): OpenRun | undefined =>
  [...draft.standing.values()].find(
    run =>
      (run.kind === 'timer' || run.kind === 'message') &&
      run.processRunId === processRunId &&
      run.token === token &&
      run.node === node,
  )

function interpret(draft: Draft, place: Place, effects: readonly Effect[]): void {
  for (const effect of effects) interpretOne(draft, place, effect)
}

type Interpreters = {
  [K in Effect['kind']]?: (draft: Draft, place: Place, effect: Extract<Effect, { kind: K }>) => void
}
const interpreters: Interpreters = {
  'activity.ready': ready,
  'activity.cancelled': (draft, place, { token }) => cancelRun(draft, runOn(draft, place.id, token)),
  'timer.set': setTimer,
  'timer.cancelled': finishWaiting,
  'message.awaited': awaitMessage,
  'message.unawaited': finishWaiting,
  'call.started': callProcess,
  'call.cancelled': (draft, place, { token }) => cancelCall(draft, place, token),
  'process.ended': endProcess,
}
const interpretOne = (draft: Draft, place: Place, effect: Effect): void =>
  (interpreters[effect.kind] as ((draft: Draft, place: Place, effect: Effect) => void) | undefined)?.(
    draft,
    place,
    effect,
  )

/** Who holds the letters of an activity now. */
const lettersOf = (draft: Draft, { processRunId, node }: Pick<OpenRun, 'processRunId' | 'node'>) =>
  resolveLetters(versionOf(draft.facts, processRunId, draft), node, {
    staffing: draft.facts.staffing,
    of: ofTicket(draft.facts, draft),
  })

/** An activity waits for those who hold R at this moment; a gate for A. */
function ready(draft: Draft, place: Place, { node, token }: { node: string; token: string }): void {
  const { facts } = draft
  const version = versionOf(facts, place.id, draft)
  const activity = version.activities.get(node)
  const letters = lettersOf(draft, { processRunId: place.id, node })
  const acts = activity?.gate ? 'A' : 'R'
  const run = addRun(draft, {
    processRunId: place.id,
    versionId: version.id,
    node,
    token,
    name: activity?.name ?? node,
    class: activity?.class ?? 'provider',
    nextUpdateAt: promiseFor(
      facts,
      { processRunId: place.id, node, class: activity?.class ?? 'provider' },
      draft,
    ),
    responsible: letters
      .filter(({ letter }) => letter === acts)
      .flatMap(({ persons, teams }) => [...persons, ...teams]),
  })
  for (const item of activity?.checklist ?? []) draft.change.checklist.push({ runId: run.id, ...item })
  // Whoever signs a gate is asked like whoever does the work of an activity.
  const asked = activity?.gate
    ? letters.map(held => (held.letter === 'A' ? { ...held, letter: 'R' as const } : held))
    : letters
  happen(draft, { name: 'activity.ready', run, letters: asked })
}

/** Takes a run off the ticket; whoever has it, or was asked to take it over, hears that it is not needed any more. */
export function cancelRun(draft: Draft, run: OpenRun | undefined): void {
  if (!run) return
  cancelHelp(draft, run)
  patchRun(draft, run.id, { state: 'cancelled', nextUpdateAt: null })
  const { teams } = draft.facts.staffing.directory
  const had = [...(run.takenBy ? [run.takenBy] : []), ...run.offeredTo]
  const letters: LetterHolders[] = [
    {
      letter: 'R',
      role: run.takenBy ? 'had it' : 'was offered it',
      persons: had.filter(id => !teams.has(id)),
      teams: had.filter(id => teams.has(id)),
    },
  ]
  happen(draft, { name: 'activity.cancelled', run, letters, class: run.class })
}

/** Help for what is not there any more is not needed either. */
export function cancelHelp(draft: Draft, run: Pick<OpenRun, 'id'>): void {
  for (const help of draft.standing.values()) if (help.forRunId === run.id) cancelRun(draft, help)
}

type Standing = { node: string; token: string }

function setTimer(draft: Draft, place: Place, { node, token, timer }: Effect & { kind: 'timer.set' }): void {
  const dueAt = dueOf(timer, draft.facts.now)
  draft.change.timers.push({ processRunId: place.id, node, token, dueAt, round: 1 })
  standAtEvent(draft, place, { node, token, kind: 'timer', waitUntil: dueAt.toString() })
}

function awaitMessage(
  draft: Draft,
  place: Place,
  { node, token, message }: Effect & { kind: 'message.awaited' },
) {
  standAtEvent(draft, place, { node, token, kind: 'message', waitsName: message })
}

/** An event in the flow stands on the ticket like an activity that waits; one on the border of an activity does not. */
function standAtEvent(draft: Draft, place: Place, at: Standing & Partial<OpenRun>): void {
  const version = versionOf(draft.facts, place.id, draft)
  const node = version.graph.nodes.find(({ id }) => id === at.node)
  if (node?.kind === 'boundary') return
  const name = node?.name || at.waitsName || ''
  addRun(draft, {
    ...at,
    processRunId: place.id,
    versionId: version.id,
    state: 'waiting',
    name,
    class: 'provider',
  })
}

function finishWaiting(draft: Draft, place: Place, { node, token }: Standing): void {
  const run = eventOn(draft, place.id, { node, token })
  if (run) patchRun(draft, run.id, { state: 'cancelled' })
}

/** A call activity (BPMN 10.3.6): its callee runs inside this ticket, or as a ticket of its own where the interface says so. */
function callProcess(
  draft: Draft,
  place: Place,
  { node, token, calls }: Effect & { kind: 'call.started' },
): void {
  const version = versionOf(draft.facts, place.id, draft)
  const activity = version.activities.get(node)
  const callee = draft.facts.callees.get(calls)
  const call = addRun(draft, {
    processRunId: place.id,
    versionId: version.id,
    node,
    token,
    kind: 'call',
    state: 'waiting',
    name: activity?.name ?? node,
    class: activity?.class ?? 'provider',
    waitsName: callee?.processName ?? calls,
  })
  if (!callee) throw new Error(`The process “${calls}” that ${version.processKey} calls is not published.`)
  if (activity?.interface?.record) handToChild(draft, { call, callee }, begin)
  else begin(draft, { id: newId(), versionId: callee.id, parentRunId: place.id, parentToken: token })
}

/** A call is left without having come back (BPMN 13.4.3): what it called ends, here or on another ticket. */
function cancelCall(draft: Draft, place: Place, token: string): void {
  const at = { processRunId: place.id, token }
  const callee = calleeOn(draft, at)
  if (callee) advance(draft, callee, { kind: 'cancel' })
  else recall(draft, at)
  cancelRun(draft, runOn(draft, place.id, token))
}

/** The process run that a call has begun on this ticket. */
const calleeOn = (draft: Draft, { processRunId, token }: PartPlace): string | undefined =>
  [...draft.markings.keys()].find(id => {
    const inner = placeOf(draft, id)
    return inner?.parentRunId === processRunId && inner.parentToken === token
  })

/** What stands on another ticket is ended there, by a job: that ticket is locked before this one, never after it. */
function recall({ facts, change }: Draft, { processRunId, token }: PartPlace): void {
  const part = facts.standing.children.find(
    one => one.parentRunId === processRunId && one.parentToken === token,
  )
  if (part?.state !== 'closed') change.recalled.push({ processRunId, token })
}

/** A process that ends gives the way back to the one that called it; the last to end closes the ticket. */
function endProcess(
  draft: Draft,
  place: Place,
  { name, how, code }: Effect & { kind: 'process.ended' },
): void {
  const marking = draft.markings.get(place.id)?.marking
  if (marking) moveProcess(draft, { id: place.id, marking, ended: name || how })
  if (how === 'cancelled') return
  const parent = callerOf(draft, place)
  const token = place.parentToken
  if (parent && token && how === 'error') failFrom(draft, parent, { token, name, code })
  else if (parent && token) returnFrom(draft, parent, { token, outcome: name })
  else closeTicket(draft, how === 'error' ? { name, code } : undefined)
}

/** How a step of a process run would go, with what came back to a call of it. */
function tryStep(draft: Draft, parent: Place, action: Answer) {
  const { graph } = versionOf(draft.facts, parent.id, draft)
  const marking = draft.markings.get(parent.id)?.marking
  const data = dataOf(draft.facts, draft)
  const outcome = action.kind === 'returned' && action.outcome
  const outcomes = { ...data.outcomes, ...(outcome && { [action.node]: outcome }) }
  return marking && step(graph, marking, action, { ...data, outcomes })
}
type Answer = Action & { kind: 'returned' | 'error' }
const goes = (moved: ReturnType<typeof tryStep>): boolean => moved !== undefined && !isRefusal(moved)

/** What a call activity waited for has come back: the process goes on along the flow its outcome names. */
export function returnFrom(
  draft: Draft,
  parent: Place,
  { token, outcome }: { token: string; outcome: string },
) {
  const call = runOn(draft, parent.id, token)
  if (!call) return
  const action = { kind: 'returned' as const, node: call.node, token, ...(outcome && { outcome }) }
  if (!goes(tryStep(draft, parent, action))) {
    const what = outcome ? `with “${outcome}”` : 'without an outcome'
    return holdUp(draft, call, `it came back ${what}, for which no way is drawn`)
  }
  patchRun(draft, call.id, { state: 'done', outcome: outcome || null })
  happen(draft, { name: 'activity.completed', run: call, ...(outcome && { outcome }) })
  advance(draft, parent.id, action)
}

/** What a process ended with that nothing in it caught: the name of its end event, and the code of the error. */
export type Failure = { name: string; code: string | undefined }
type FailedCall = Failure & { token: string }

/**
 * What a call activity waited for has ended with an error: the call is left by the nearest event that catches it, on
 * itself or around it (BPMN 10.5.6), in this process or in one that called it. Where nothing does, the error's name may be
 * drawn as an outcome; else it is held up.
 */
export function failFrom(draft: Draft, parent: Place, { token, ...failure }: FailedCall): void {
  const call = runOn(draft, parent.id, token)
  if (!call) return
  const said = sayFailure(failure)
  const { graph } = versionOf(draft.facts, parent.id, draft)
  const outer = callerOf(draft, parent)
  const up = { token: parent.parentToken ?? '', ...failure }
  if (catches(draft, parent, { token, ...failure })) {
    patchRun(draft, call.id, { state: 'cancelled' })
    const letters = lettersOf(draft, call).filter(({ letter }) => letter === 'A')
    happen(draft, { name: 'activity.cancelled', run: call, reason: said, letters })
    advance(draft, parent.id, raiseAt(call, failure))
  } else if (outcomesOf(graph, call.node).includes(failure.name))
    returnFrom(draft, parent, { token, outcome: failure.name })
  else if (outer && catchesAround(draft, outer, up)) {
    advance(draft, parent.id, { kind: 'cancel' })
    failFrom(draft, outer, up)
  } else holdUp(draft, call, `${said}, which nothing drawn catches`)
}

const raiseAt = ({ node, token }: OpenRun, { code }: Failure): Action & { kind: 'error' } => ({
  ...{ kind: 'error', node, token },
  ...(code !== undefined && { code }),
})

function catches(draft: Draft, place: Place, { token, ...failure }: FailedCall): boolean {
  const call = runOn(draft, place.id, token)
  return call !== undefined && goes(tryStep(draft, place, raiseAt(call, failure)))
}

/** Whether a process catches an error of what it called, or one of those around it on this ticket does. */
function catchesAround(draft: Draft, place: Place, failed: FailedCall): boolean {
  const outer = callerOf(draft, place)
  if (catches(draft, place, failed)) return true
  return outer !== undefined && catchesAround(draft, outer, { ...failed, token: place.parentToken ?? '' })
}

const sayFailure = ({ name, code }: Failure): string =>
  name || code ? `it ended with the error “${name || code}”` : 'it ended with an error'

/** No way is drawn for what came back: whoever answers for it hears so, once, and says where it goes on. */
function holdUp(draft: Draft, call: OpenRun, what: string): void {
  const reason = `${what}; send it where it is to go on`
  if (call.question === reason) return
  patchRun(draft, call.id, { question: reason })
  happen(draft, { name: 'activity.stuck', run: call, reason })
}

/**
 * The last process run has ended: nothing stands on the ticket any more. An error that nothing caught is told to whoever
 * manages the process, or to the ticket that waits for this one.
 */
export function closeTicket(draft: Draft, failure?: Failure): void {
  const { facts } = draft
  draft.change.state = 'closed'
  for (const run of draft.standing.values()) {
    if (run.kind === 'call' && !calleeOn(draft, run)) recall(draft, run)
    patchRun(draft, run.id, { state: 'cancelled' })
  }
  if (!failure) {
    happen(draft, { name: 'ticket.closed' })
    return
  }
  const of = ofTicket(facts, draft)
  const { persons, teams } = resolveRoleHolders(facts.version, facts.version.manager, {
    staffing: facts.staffing,
    of,
  })
  happen(draft, {
    name: 'ticket.closed',
    reason: sayFailure(failure),
    failed: failure.code === undefined ? {} : { code: failure.code },
    also: facts.ticket.original ? [] : [{ audience: 'manager', at: 'once', persons, teams }],
  })
}
