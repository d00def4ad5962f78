import type { Token } from './act.ts'
import { chooseWays, splitAt } from './choice.ts'
import type {
  CallNode,
  EndNode,
  ExclusiveNode,
  InclusiveNode,
  ParallelNode,
  SubprocessNode,
  TaskNode,
} from './graph.ts'
import { flowsFrom, flowsInto, linkKey } from './net.ts'
import { beginRounds } from './rounds.ts'
import {
  type Arrival,
  awaitEvents,
  cancelScope,
  cancelToken,
  catchersOf,
  dropToken,
  endProcess,
  inScope,
  leave,
  putToken,
  type Run,
  unawaitEvents,
} from './run.ts'
import { findWaitingJoin } from './upstream.ts'

/**
 * Lets every token on its way come to rest: on an activity, an event, a join that still waits, or nowhere, at an end.
 * Then inclusive joins that wait for nothing more go on, then subprocesses in which nothing stands. Ends the process
 * when no token is left.
 */
export function settle(run: Run): void {
  for (;;) {
    const arrival = run.queue.shift()
    if (arrival) {
      run.fuel -= 1
      if (run.fuel < 0) run.broken = true
      if (run.broken || run.blocked) return
      if (isAlive(run, arrival.scope)) arrive(run, arrival)
      continue
    }
    const waiting = findWaitingJoin(run)
    if (waiting) {
      for (const token of waiting.tokens) dropToken(run, token)
      split(run, waiting.node, { scope: waiting.scope })
      continue
    }
    const empty = run.tokens.find(token => isEmptied(run, token))
    if (!empty) break
    closeSubprocess(run, empty)
  }
  if (run.tokens.length > 0 || run.effects.some(effect => effect.kind === 'process.ended')) return
  const end = run.ends.get('')
  if (end) endProcess(run, end.result?.type ?? 'none', end)
  else run.broken = true
}

const isAlive = (run: Run, scope: string | undefined): boolean =>
  scope === undefined || run.tokens.some(token => token.id === scope)

const isEmptied = (run: Run, token: Token): boolean =>
  run.net.nodes.get(token.node)?.kind === 'subprocess' && !run.tokens.some(other => other.scope === token.id)

function closeSubprocess(run: Run, token: Token): void {
  dropToken(run, token)
  unawaitEvents(run, token)
  leave(run, token.node, { scope: token.scope, outcome: run.ends.get(token.id)?.name })
}

type Along = Omit<Arrival, 'flow'>
type Gateway = ExclusiveNode | InclusiveNode | ParallelNode
type ActivityNode = TaskNode | CallNode | SubprocessNode

function arrive(run: Run, { flow, ...along }: Arrival): void {
  const node = run.net.nodes.get(flow.to)
  const { scope } = along
  if (node?.kind === 'end') reachEnd(run, node, scope)
  else if (node?.kind === 'task' || node?.kind === 'call') beginActivity(run, node, scope)
  else if (node?.kind === 'subprocess') beginSubprocess(run, node, scope)
  else if (node?.kind === 'catch' || node?.kind === 'event')
    awaitEvents(run, putToken(run, { node: node.id, ...inScope(scope) }))
  else if (node?.kind === 'link') {
    const other = node.side === 'throw' ? run.net.links.get(linkKey(node)) : node
    leave(run, other?.id ?? '', along)
  } else if (node?.kind === 'throw') {
    run.effects.push({ kind: 'message.thrown', node: node.id, message: node.message })
    leave(run, node.id, along)
  } else if (node && node.kind !== 'start' && node.kind !== 'boundary')
    reachGateway(run, node, { flow, ...along })
  else run.broken = true
}

function reachGateway(run: Run, node: Gateway, { flow, ...along }: Arrival): void {
  const joins = node.kind !== 'exclusive' && flowsInto(run.net, node.id).length > 1
  if (!joins) {
    split(run, node, along)
    return
  }
  putToken(run, { node: node.id, ...inScope(along.scope), via: flow.id })
  if (node.kind === 'parallel') joinParallel(run, node, along.scope)
}

/** Puts a token on an activity, with its instances where it is repeated. Repeated for nothing, it is passed. */
function beginActivity(run: Run, node: TaskNode | CallNode, scope: string | undefined): void {
  if (node.kind === 'task' && node.repeat) {
    beginRounds(run, node, scope)
    return
  }
  const token = putToken(run, { node: node.id, ...inScope(scope) })
  const at = { node: node.id, token: token.id }
  run.effects.push(
    node.kind === 'call'
      ? { kind: 'call.started', ...at, calls: node.calls }
      : { kind: 'activity.ready', ...at },
  )
  awaitEvents(run, token)
}

function beginSubprocess(run: Run, node: SubprocessNode, scope: string | undefined): void {
  const token = putToken(run, { node: node.id, ...inScope(scope) })
  awaitEvents(run, token)
  const [begin] = run.net.starts.get(node.id) ?? []
  leave(run, begin?.id ?? '', { scope: token.id })
}

/** Puts a token straight on an activity or a subprocess, as `move` does. */
export function standOn(run: Run, node: ActivityNode, scope: string | undefined): void {
  if (node.kind === 'subprocess') beginSubprocess(run, node, scope)
  else beginActivity(run, node, scope)
}

function split(run: Run, node: Gateway, along: Along): void {
  const { scope, outcome, outcomes } = along
  if (node.kind === 'parallel' || flowsFrom(run.net, node.id).length < 2) {
    leave(run, node.id, node.kind === 'exclusive' ? along : { scope })
    return
  }
  const local = { ...(outcome !== undefined && { outcome }), ...(outcomes && { outcomes }) }
  const ways = chooseWays(splitAt(run.net, node), {
    outcome,
    holds: condition => run.oracle.holds(condition, local),
  })
  if (ways.length === 0) run.blocked = node
  for (const flow of ways) run.queue.push({ flow, scope })
}

// BPMN 13.4.1: as soon as every way in has brought a token, one of each goes on as one.
function joinParallel(run: Run, node: Gateway, scope: string | undefined): void {
  const waiting = run.tokens.filter(token => token.node === node.id && token.scope === scope)
  const first = flowsInto(run.net, node.id).map(flow => waiting.find(token => token.via === flow.id))
  if (first.some(token => token === undefined)) return
  for (const token of first) if (token) dropToken(run, token)
  leave(run, node.id, { scope })
}

function reachEnd(run: Run, node: EndNode, scope: string | undefined): void {
  run.ends.set(scope ?? '', node)
  const { result } = node
  if (result?.type === 'message') {
    run.effects.push({ kind: 'message.thrown', node: node.id, message: result.message })
  } else if (result?.type === 'terminate') cancelScope(run, scope)
  else if (result?.type === 'error' && !raise(run, scope, result.code)) {
    run.queue.length = 0
    cancelScope(run, undefined)
    endProcess(run, 'error', node)
  }
}

/**
 * Takes an error out of a scope: the nearest subprocess or activity around it with a boundary event that catches the
 * code is left by it (BPMN 10.5.6). False: nothing catches it, and nothing has changed.
 */
export function raise(run: Run, scope: string | undefined, code: string | undefined): boolean {
  const inner = run.tokens.find(other => other.id === scope)
  const caught =
    inner && catchersOf(run.net, run.tokens, inner).find(one => one.code === code || one.code === undefined)
  if (!caught) return false
  cancelToken(run, caught.token)
  leave(run, caught.id, { scope: caught.token.scope })
  return true
}
