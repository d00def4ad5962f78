import type { Action, Refusal, Step } from './act.ts'
import { labelsOf, splitAfter } from './choice.ts'
import { quote } from './element.ts'
import type { Run } from './run.ts'

/** Whether a step was refused. */
export function isRefusal(result: Step | Refusal): result is Refusal {
  return 'refused' in result
}

/** A refusal in words. */
export function refuse(refused: Refusal['refused'], action: Action, text: string): Refusal {
  return { refused, node: nodeOf(action), outcomes: [], text }
}

const nodeOf = (action: Action): string =>
  action.kind === 'cancel' ? '' : action.kind === 'move' ? action.to : action.node

/** What an action says of a node, as a sentence refers to it. */
export const quoteNode = (run: Run, id: string): string => quote(run.net.nodes.get(id) ?? { id })

/** Nothing stands where the action says: it has come round again, or work stands elsewhere. */
export function refuseAbsent(run: Run, action: Action): Refusal {
  const node = nodeOf(action)
  const subject = quoteNode(run, node)
  const isThere = run.tokens.some(token => token.node === node && token.rounds === undefined)
  if (isThere && 'token' in action && action.token !== undefined)
    return refuse('stale', action, `${subject} has come round again since. Look at it before completing it.`)
  return action.kind === 'complete'
    ? refuse('not_ready', action, `${subject} is not ready to be completed: work stands elsewhere.`)
    : refuse('not_ready', action, `Nothing waits at ${subject}: work stands elsewhere.`)
}

/** An outcome is missing, or there is none of that name. */
export function refuseOutcome(run: Run, action: Action): Refusal {
  const node = nodeOf(action)
  const subject = quoteNode(run, node)
  const outcomes = labelsOf(splitAfter(run.net, node))
  if (action.kind !== 'complete' && action.kind !== 'returned') {
    const where = run.blocked ? quoteNode(run, run.blocked.id) : subject
    return refuse('broken', action, `No way out of ${where} holds, and it has no default.`)
  }
  const offered = outcomes.map(outcome => `“${outcome}”`).join(', ')
  if (action.outcome === undefined || action.kind === 'returned') {
    const text = offered
      ? `${subject} is completed with one of ${offered}.`
      : `No way on from ${subject} holds, and there is no default.`
    return { refused: offered ? 'outcome_needed' : 'broken', node, outcomes, text }
  }
  const known = offered ? `The outcomes are ${offered}.` : 'It is simply done.'
  return {
    refused: 'outcome_unknown',
    node,
    outcomes,
    text: `${subject} has no outcome “${action.outcome}”. ${known}`,
  }
}
