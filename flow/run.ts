import type { Effect, Ending, Marking, Token } from './act.ts'
import type { EndNode, FlowNode, SequenceFlow, Trigger } from './graph.ts'
import { edgeOf, flowsFrom, type Net } from './net.ts'

/**
 * What decides where data decides: conditions, and what a repeated activity is done for. Running asks FEEL;
 * exploring tries everything.
 */
export type Oracle = {
  readonly holds: (condition: string, local: Readonly<Record<string, unknown>>) => boolean
  readonly itemsOf: (expression: string) => readonly unknown[]
  /** Whether an event that could come again and again is to come once. */
  readonly once?: true
}

/** A token on its way along a flow. `outcome`: what was chosen at the activity it comes from. */
export type Arrival = {
  readonly flow: SequenceFlow
  readonly scope: string | undefined
  readonly outcome?: string | undefined
  readonly outcomes?: readonly string[] | undefined
}

/** A step while it is being worked out: the only thing that changes, and only within one call. */
export type Run = {
  readonly net: Net
  readonly oracle: Oracle
  readonly effects: Effect[]
  readonly queue: Arrival[]
  /** The last end event reached in each scope, '' for the process. */
  readonly ends: Map<string, EndNode>
  tokens: Token[]
  next: number
  fuel: number
  /** The split where nothing could be taken. */
  blocked: FlowNode | undefined
  broken: boolean
}

// What one step may pass, and how many tokens may stand: beyond lies a graph that turns round without anybody.
const fuel = 2000
const maxTokens = 500

/** A run that begins with a marking. */
export function beginRun(net: Net, marking: Marking, oracle: Oracle): Run {
  return {
    net,
    oracle,
    effects: [],
    queue: [],
    ends: new Map(),
    tokens: [...marking.tokens],
    next: marking.next,
    fuel,
    blocked: undefined,
    broken: false,
  }
}

/** Puts a token down. */
export function putToken(run: Run, token: Omit<Token, 'id'>): Token {
  const placed: Token = { id: `t${run.next}`, ...token }
  run.next += 1
  run.tokens.push(placed)
  if (run.tokens.length > maxTokens) run.broken = true
  return placed
}

/** The part of a token that says which scope it is in. */
export const inScope = (scope: string | undefined): { scope?: string } =>
  scope === undefined ? {} : { scope }

export const dropToken = (run: Run, token: Token): void => {
  run.tokens = run.tokens.filter(other => other !== token)
}

export const swapToken = (run: Run, token: Token, by: Token): void => {
  run.tokens = run.tokens.map(other => (other === token ? by : other))
}

/** Sends a token along every flow out of a node. */
export function leave(run: Run, id: string, along: Omit<Arrival, 'flow'>): void {
  const ways = flowsFrom(run.net, id)
  if (ways.length === 0) run.broken = true
  for (const flow of ways) run.queue.push({ ...along, flow })
}

/** An event a token waits for, with what it waits for. */
export type Waiting = {
  readonly id: string
  readonly trigger: Trigger
  readonly interrupts: boolean
  readonly edge: boolean
}

/**
 * The events a token waits for: its own, those behind an event-based gateway, or those on the edge of its activity
 * that have not happened for good.
 */
export function waitingAt(net: Net, token: Token): Waiting[] {
  const node = net.nodes.get(token.node)
  if (node?.kind === 'catch') return [{ id: node.id, trigger: node.trigger, interrupts: true, edge: false }]
  if (node?.kind === 'event') {
    return flowsFrom(net, node.id).flatMap(flow => {
      const event = net.nodes.get(flow.to)
      return event?.kind === 'catch'
        ? [{ id: event.id, trigger: event.trigger, interrupts: true, edge: false }]
        : []
    })
  }
  if (token.item !== undefined || token.via !== undefined) return []
  return edgeOf(net, token.node).flatMap(({ id, trigger, interrupts }) =>
    trigger.type === 'error' || token.fired?.includes(id) ? [] : [{ id, trigger, interrupts, edge: true }],
  )
}

/** Begins to wait for the events of a token. */
export function awaitEvents(run: Run, token: Token): void {
  for (const { id, trigger } of waitingAt(run.net, token)) {
    const at = { node: id, token: token.id }
    run.effects.push(
      trigger.type === 'timer'
        ? { kind: 'timer.set', ...at, timer: trigger.timer }
        : { kind: 'message.awaited', ...at, message: trigger.message },
    )
  }
}

/** Stops waiting for the events of a token, but for the one that happened. */
export function unawaitEvents(run: Run, token: Token, happened?: string): void {
  for (const { id, trigger } of waitingAt(run.net, token)) {
    if (id === happened) continue
    const at = { node: id, token: token.id }
    run.effects.push(
      trigger.type === 'timer'
        ? { kind: 'timer.cancelled', ...at }
        : { kind: 'message.unawaited', ...at, message: trigger.message },
    )
  }
}

/** The tokens whose scopes a token is in, the nearest first. */
export function tokensAround(tokens: readonly Token[], token: Token): Token[] {
  const around: Token[] = []
  for (let scope = token.scope; scope !== undefined; scope = around.at(-1)?.scope) {
    const outer = tokens.find(other => other.id === scope)
    if (!outer || around.includes(outer)) break
    around.push(outer)
  }
  return around
}

/** A boundary event that catches errors, and the token of the activity it is on. */
export type Catcher = { readonly id: string; readonly code: string | undefined; readonly token: Token }

/**
 * The events that may catch an error of what a token stands on, the nearest first: on its own activity, then on those
 * around it. One that never gets to see an error, because a nearer one catches it, is left out (BPMN 10.5.6).
 */
export function catchersOf(net: Net, tokens: readonly Token[], token: Token): Catcher[] {
  const found: Catcher[] = []
  for (const standing of [token, ...tokensAround(tokens, token)]) {
    if (standing.item !== undefined) continue
    const events = edgeOf(net, standing.node).flatMap(({ id, trigger }): Catcher[] =>
      trigger.type === 'error' ? [{ id, code: trigger.code, token: standing }] : [],
    )
    const seen = events.filter(
      ({ code }) => !found.some(other => other.code === undefined || other.code === code),
    )
    // The event for every code takes what the ones of its activity for one code leave.
    found.push(
      ...seen.filter(({ code }) => code !== undefined),
      ...seen.filter(({ code }) => code === undefined),
    )
  }
  return found
}

/** Takes a token away with everything that stands within it, as left and not completed. */
export function cancelToken(run: Run, token: Token, happened?: string): void {
  dropToken(run, token)
  cancelScope(run, token.id)
  const kind = run.net.nodes.get(token.node)?.kind
  const at = { node: token.node, token: token.id }
  if (kind === 'task' && token.rounds === undefined) run.effects.push({ kind: 'activity.cancelled', ...at })
  if (kind === 'call') run.effects.push({ kind: 'call.cancelled', ...at })
  unawaitEvents(run, token, happened)
}

/** Takes away everything that stands in a scope. */
export function cancelScope(run: Run, scope: string | undefined): void {
  for (const token of run.tokens.filter(other => other.scope === scope)) {
    if (run.tokens.includes(token)) cancelToken(run, token)
  }
  const kept = run.queue.filter(arrival => arrival.scope !== scope)
  run.queue.splice(0, run.queue.length, ...kept)
}

/** Ends the process: how, and by which end event. */
export function endProcess(run: Run, how: Ending, end?: EndNode): void {
  const code = end?.result?.type === 'error' && end.result.code !== undefined ? { code: end.result.code } : {}
  run.effects.push({ kind: 'process.ended', node: end?.id ?? '', name: end?.name ?? '', how, ...code })
}
