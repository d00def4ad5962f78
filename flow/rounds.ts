import type { Rounds, Token } from './act.ts'
import type { TaskNode } from './graph.ts'
import {
  awaitEvents,
  cancelScope,
  dropToken,
  inScope,
  leave,
  putToken,
  type Run,
  swapToken,
  unawaitEvents,
} from './run.ts'

/** The most instances of one activity. */
const maxItems = 100

/**
 * Begins a repeated activity (BPMN 13.3.6, 13.3.7): a token for the activity as a whole, and within it one for each
 * instance: all at once, or the first. Nothing to do it for, it is passed.
 */
export function beginRounds(run: Run, node: TaskNode, scope: string | undefined): void {
  const { repeat } = node
  if (!repeat) return
  const items = repeat.kind === 'loop' ? undefined : run.oracle.itemsOf(repeat.items).slice(0, maxItems)
  const idle =
    repeat.kind === 'loop' ? repeat.before && !run.oracle.holds(repeat.condition, {}) : items?.length === 0
  if (idle) {
    leave(run, node.id, { scope })
    return
  }
  const rounds: Rounds = { begun: 0, done: 0, ...(items && { items }), outcomes: [] }
  const token = putToken(run, { node: node.id, ...inScope(scope), rounds })
  const all = repeat.kind === 'parallel' ? (items?.length ?? 0) : 1
  let whole = token
  for (let count = 0; count < all; count += 1) whole = beginRound(run, whole)
  awaitEvents(run, whole)
}

function beginRound(run: Run, whole: Token): Token {
  const rounds = whole.rounds ?? { begun: 0, done: 0, outcomes: [] }
  const item = rounds.items?.[rounds.begun] ?? rounds.begun + 1
  const counted = { ...whole, rounds: { ...rounds, begun: rounds.begun + 1 } }
  swapToken(run, whole, counted)
  const token = putToken(run, { node: whole.node, scope: whole.id, item })
  run.effects.push({ kind: 'activity.ready', node: token.node, token: token.id, item })
  return counted
}

/** After an instance was completed: another round, or the activity is done and its token goes on. */
export function endRound(
  run: Run,
  node: TaskNode,
  { whole, outcome }: { whole: Token; outcome: string | undefined },
): void {
  const was = whole.rounds ?? { begun: 1, done: 0, outcomes: [] }
  const outcomes = outcome === undefined ? was.outcomes : [...was.outcomes, outcome]
  const rounds: Rounds = { ...was, done: was.done + 1, outcomes }
  const counted = { ...whole, rounds }
  swapToken(run, whole, counted)
  if (!isOver(run, node, rounds)) {
    if (node.repeat?.kind !== 'parallel') beginRound(run, counted)
    return
  }
  cancelScope(run, whole.id)
  dropToken(run, counted)
  unawaitEvents(run, counted)
  leave(run, node.id, { scope: whole.scope, outcome, outcomes })
}

function isOver(run: Run, { repeat }: TaskNode, rounds: Rounds): boolean {
  const { begun, done, items, outcomes } = rounds
  if (repeat?.kind === 'loop') {
    const counter = { loopCounter: done, outcomes }
    return done >= (repeat.atMost ?? Number.POSITIVE_INFINITY) || !run.oracle.holds(repeat.condition, counter)
  }
  const total = items?.length ?? begun
  // The names BPMN gives these (table 10.30).
  const counts = {
    numberOfInstances: total,
    numberOfActiveInstances: begun - done,
    numberOfCompletedInstances: done,
    outcomes,
  }
  return done >= total || (repeat?.until !== undefined && run.oracle.holds(repeat.until, counts))
}
