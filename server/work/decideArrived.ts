import { Problem } from '../kernel/index.ts'
import { advance, eventOn, placeOf, runOn } from './advance.ts'
import { listArrivals } from './arrivals.ts'
import type { Change, OpenRun } from './change.ts'
import { resume } from './decideWait.ts'
import { type Draft, draftChange, happen, patchRun } from './draft.ts'
import type { Facts } from './load.ts'
import { findRun, holdsR, worksOn } from './may.ts'
import { versionOf } from './standing.ts'
import { dueOf, roundsOf } from './timers.ts'

type Arrived = { run: string; event?: string | undefined }

/** What a message event of the process waited for has come (BPMN 10.5.5.2), as somebody who works on the ticket says. */
export function decideArrived(facts: Facts, { run: runId, event }: Arrived): Change | Problem {
  if (event !== undefined) return arriveAt(facts, { run: runId, event })
  const run = facts.standing.runs.find(({ id }) => id === runId)
  if (run?.kind !== 'message') return new Problem('activity.done')
  if (!mayReport(facts, run)) return new Problem('activity.not_yours')
  const draft = draftChange(facts)
  patchRun(draft, run.id, { state: 'done' })
  report(draft, run, run.name)
  const refused = advance(draft, run.processRunId, { kind: 'message', node: run.node, token: run.token })
  return refused ? new Problem('activity.done') : draft.change
}

/** The same of one on the edge of an activity: it is left, or further work begins beside it, as drawn (BPMN 10.5.4). */
function arriveAt(facts: Facts, { run: runId, event }: Required<Arrived>): Change | Problem {
  const run = findRun(facts, runId)
  if (run instanceof Problem) return run
  if (!mayReport(facts, run)) return new Problem('activity.not_yours')
  const arrival = listArrivals(facts, run).find(one => one.event === event)
  if (!arrival) return new Problem('activity.done')
  const draft = draftChange(facts)
  report(draft, run, arrival.name)
  const action = { kind: 'message' as const, node: arrival.event, token: arrival.token }
  return advance(draft, run.processRunId, action) ? new Problem('activity.done') : draft.change
}

/** Whether the actor may say that a message has come: they work on the ticket, or had the call made that stands there. */
export const mayReport = (facts: Facts, run: OpenRun): boolean =>
  facts.actor.side === 'provider' && (worksOn(facts) || (run.kind === 'call' && holdsR(facts, run)))

const report = (draft: Draft, run: OpenRun, message: string) =>
  happen(draft, {
    name: 'activity.resumed',
    run,
    reason: `“${message}” has come`,
    letters: [],
    class: 'provider',
  })

type Timing = { processRunId: string; node: string; token: string; round: number }

/** A moment has come: that of a timer of the drawing, or the one an activity was to wait until. Nothing, where nothing waits. */
export function decideTimer(facts: Facts, timer: Timing): Change | null {
  const draft = draftChange(facts)
  if (facts.ticket.state === 'closed' || !placeOf(draft, timer.processRunId)) return null
  const run = runOn(draft, timer.processRunId, timer.token)
  if (run?.kind === 'task' && run.node === timer.node) {
    const isDue =
      run.waitUntil !== null && Temporal.Instant.compare(Temporal.Instant.from(run.waitUntil), facts.now) <= 0
    if (run.state !== 'waiting' || !isDue) return null
    resume(draft, run, 'the date it waited for has come')
    return draft.change
  }
  const event = eventOn(draft, timer.processRunId, timer)
  if (event) patchRun(draft, event.id, { state: 'done' })
  const refused = advance(draft, timer.processRunId, { kind: 'timer', node: timer.node, token: timer.token })
  if (refused) return null
  comeRound(draft, timer)
  // The process moved by itself without anything to tell: that it did is kept all the same.
  if (draft.change.events.length === 0)
    happen(draft, { name: 'activity.resumed', reason: 'its time has come', letters: [], class: 'provider' })
  return draft.change
}

/** A cycle that does not interrupt comes again, as often as drawn, for as long as its activity stands (BPMN 10.5.5.3). */
function comeRound(draft: Draft, { processRunId, node, token, round }: Timing): void {
  const drawn = versionOf(draft.facts, processRunId, draft).graph.nodes.find(({ id }) => id === node)
  const trigger = drawn && 'trigger' in drawn ? drawn.trigger : undefined
  const stands = draft.markings.get(processRunId)?.marking.tokens.some(({ id }) => id === token)
  if (trigger?.type !== 'timer' || trigger.timer.kind !== 'cycle') return
  if (!stands || round >= roundsOf(trigger.timer)) return
  const dueAt = dueOf(trigger.timer, draft.facts.now)
  draft.change.timers.push({ processRunId, node, token, dueAt, round: round + 1 })
}
