import type { Marking, Offer } from './act.ts'
import { labelsOf, needsOutcome, splitAfter } from './choice.ts'
import type { ProcessGraph } from './graph.ts'
import { type Net, netOf } from './net.ts'
import { catchersOf, waitingAt } from './run.ts'

/**
 * What can happen on a marking: activities somebody may complete with their outcomes, calls that stand, and timers,
 * messages and errors that would move a token.
 */
export function enabled(graph: ProcessGraph, marking: Marking): Offer[] {
  return offersOf(netOf(graph), marking)
}

/** As `enabled`. */
export function offersOf(net: Net, marking: Marking): Offer[] {
  return marking.tokens.flatMap((token): Offer[] => {
    const node = net.nodes.get(token.node)
    const at = { node: token.node, token: token.id }
    const offers: Offer[] = []
    const split = splitAfter(net, token.node)
    const choice = { outcomes: labelsOf(split), needsOutcome: needsOutcome(split) }
    if (node?.kind === 'task' && token.rounds === undefined) {
      const several = split?.node.kind === 'inclusive' && { several: true as const }
      const item = token.item !== undefined && { item: token.item }
      offers.push({ kind: 'complete', ...at, ...choice, ...several, ...item })
    }
    if (node?.kind === 'call') offers.push({ kind: 'returned', ...at, calls: node.calls, ...choice })
    for (const { id, trigger } of waitingAt(net, token)) {
      offers.push(
        trigger.type === 'timer'
          ? { kind: 'timer', node: id, token: token.id, timer: trigger.timer }
          : { kind: 'message', node: id, token: token.id, message: trigger.message },
      )
    }
    if ((node?.kind === 'task' && token.rounds === undefined) || node?.kind === 'call')
      offers.push(
        ...catchersOf(net, marking.tokens, token).map(({ id, code }): Offer => {
          const which = code === undefined ? {} : { code }
          return { kind: 'error', node: id, token: token.id, ...which }
        }),
      )
    return offers
  })
}

/**
 * The labels offered to whoever completes an activity (or for a call: what its end events are to be named), in the
 * order drawn. None where no choice follows.
 */
export function outcomesOf(graph: ProcessGraph, node: string): string[] {
  return labelsOf(splitAfter(netOf(graph), node))
}
