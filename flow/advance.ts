import type { Action, Refusal, Step, Token } from './act.ts'
import { isOffered, splitAfter } from './choice.ts'
import { move } from './move.ts'
import type { Net } from './net.ts'
import { refuse, refuseAbsent, refuseOutcome } from './refuse.ts'
import { endRound } from './rounds.ts'
import {
  beginRun,
  cancelScope,
  cancelToken,
  catchersOf,
  dropToken,
  endProcess,
  leave,
  type Oracle,
  type Run,
  swapToken,
  unawaitEvents,
  waitingAt,
} from './run.ts'
import { raise, settle } from './travel.ts'

/** Begins a process at a start event, with whatever decides. */
export function begin(net: Net, oracle: Oracle, at?: string): Step {
  const starts = net.starts.get('') ?? []
  const event =
    at === undefined ? (starts.find(node => !node.trigger) ?? starts[0]) : starts.find(node => node.id === at)
  const run = beginRun(net, { next: 1, tokens: [] }, oracle)
  leave(run, event?.id ?? '', { scope: undefined })
  settle(run)
  if (run.broken || run.blocked) return { marking: { next: 1, tokens: [] }, effects: [] }
  return endStep(run)
}

/** Takes one action on a run, with whatever decides. */
export function advance(run: Run, action: Action): Step | Refusal {
  const refusal = take(run, action)
  if (refusal) return refusal
  settle(run)
  if (run.blocked) return refuseOutcome(run, action)
  if (run.broken)
    return refuse('broken', action, `The process cannot go on from there: it was never checked.`)
  return endStep(run)
}

const endStep = (run: Run): Step => ({
  marking: { next: run.next, tokens: run.tokens },
  effects: run.effects,
})

function take(run: Run, action: Action): Refusal | undefined {
  switch (action.kind) {
    case 'complete':
    case 'returned':
      return complete(run, action)
    case 'timer':
    case 'message':
      return happen(run, action)
    case 'error':
      return fail(run, action)
    case 'move':
      return move(run, action)
    case 'cancel':
      return cancel(run, action)
  }
}

function complete(run: Run, action: Action & { kind: 'complete' | 'returned' }): Refusal | undefined {
  const node = run.net.nodes.get(action.node)
  const kind = action.kind === 'returned' ? 'call' : 'task'
  const token = run.tokens.find(
    other =>
      other.node === action.node &&
      other.rounds === undefined &&
      (action.token === undefined || other.id === action.token),
  )
  if (!node || !token || node.kind !== kind) return refuseAbsent(run, action)
  const split = splitAfter(run.net, node.id)
  const offered = action.outcome !== undefined && isOffered(split, action.outcome)
  if (action.outcome !== undefined && !offered && kind === 'task') return refuseOutcome(run, action)
  const outcome = action.outcome === undefined ? {} : { outcome: action.outcome }
  dropToken(run, token)
  run.effects.push({ kind: 'activity.completed', node: node.id, token: token.id, ...outcome })
  const whole = run.tokens.find(other => other.id === token.scope && other.rounds !== undefined)
  if (whole && node.kind === 'task') {
    if (!outcome.outcome && split && !split.silent && !split.ways.some(way => way.condition))
      return refuseOutcome(run, action)
    endRound(run, node, { whole, outcome: action.outcome })
    return undefined
  }
  unawaitEvents(run, token)
  leave(run, node.id, { scope: token.scope, ...outcome })
  return undefined
}

function happen(run: Run, action: Action & { kind: 'timer' | 'message' }): Refusal | undefined {
  const isMeant = (token: Token) => action.token === undefined || token.id === action.token
  const find = (token: Token) =>
    waitingAt(run.net, token).find(event => event.id === action.node && event.trigger.type === action.kind)
  const token = run.tokens.find(other => isMeant(other) && find(other) !== undefined)
  const event = token && find(token)
  if (!token || !event) return refuseAbsent(run, action)
  if (event.interrupts) {
    if (event.edge) cancelToken(run, token, event.id)
    else {
      dropToken(run, token)
      unawaitEvents(run, token, event.id)
    }
  } else if (run.oracle.once || (event.trigger.type === 'timer' && event.trigger.timer.kind !== 'cycle')) {
    swapToken(run, token, { ...token, fired: [...(token.fired ?? []), event.id] })
  }
  leave(run, event.id, { scope: token.scope })
  return undefined
}

function fail(run: Run, action: Action & { kind: 'error' }): Refusal | undefined {
  const token = run.tokens.find(other => other.id === action.token)
  const event = run.net.nodes.get(action.node)
  if (!token) return refuseAbsent(run, action)
  if (event?.kind === 'boundary' && event.trigger.type === 'error') {
    const caught = catchersOf(run.net, run.tokens, token).find(one => one.id === event.id)
    if (!caught) return refuseAbsent(run, action)
    cancelToken(run, caught.token)
    leave(run, event.id, { scope: caught.token.scope })
    return undefined
  }
  if (token.node !== action.node) return refuseAbsent(run, action)
  if (raise(run, token.id, action.code)) return undefined
  const code = action.code === undefined ? 'an error' : `the error “${action.code}”`
  return refuse('not_caught', action, `Nothing around it catches ${code}. Move the work on, or complete it.`)
}

function cancel(run: Run, action: Action & { kind: 'cancel' }): Refusal | undefined {
  if (run.tokens.length === 0) return refuse('not_ready', action, 'The process has ended already.')
  cancelScope(run, undefined)
  for (const token of [...run.tokens]) if (run.tokens.includes(token)) cancelToken(run, token)
  endProcess(run, 'cancelled')
  return undefined
}
