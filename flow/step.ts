import type { Action, Data, Marking, Refusal, Step } from './act.ts'
import { advance, begin } from './advance.ts'
import { quote } from './element.ts'
import { answerOf, isHeld } from './feel.ts'
import type { ProcessGraph } from './graph.ts'
import { netOf } from './net.ts'
import { isRefusal, refuse } from './refuse.ts'
import { beginRun, type Oracle } from './run.ts'
import { mayGetStuck } from './sound.ts'

/**
 * Begins a process: a token runs from the start event to where it first stands, or straight to an end. `data` is what
 * conditions are asked of; `at` the id of the start event, for a process that a timer or a message begins: else the
 * one without a trigger, or the first. A graph that did not come from `compile` may have nowhere to go: its marking is
 * then empty, without effects.
 */
export function start(graph: ProcessGraph, data: Data = {}, at?: string): Step {
  const net = netOf(graph)
  return begin(net, askData(data), at)
}

/**
 * Takes one action. Completing an activity consumes its token and puts new ones, with new ids, on what follows
 * (BPMN 13.4). `data` is what conditions are asked of. Deterministic and total: what cannot be done is a refusal in
 * words, never an exception, and the marking given is never changed.
 */
export const step: (graph: ProcessGraph, marking: Marking, action: Action, data?: Data) => Step | Refusal = (
  graph,
  marking,
  ...[action, data]
) => {
  const net = netOf(graph)
  const result = advance(beginRun(net, marking, askData(data ?? {})), action)
  if (action.kind !== 'move' || isRefusal(result) || !mayGetStuck(net, result.marking)) return result
  const place = quote(net.nodes.get(action.to) ?? { id: action.to })
  const text = `If the work went to ${place}, other work would wait for ever. Finish that first, or move it.`
  return refuse('strands', action, text)
}

/** Conditions by FEEL. A repeated activity whose items cannot be worked out is done once: somebody sees it. */
function askData(data: Data): Oracle {
  return {
    holds: (condition, local) => isHeld(condition, { ...data, ...local }),
    itemsOf: expression => {
      const value = answerOf(expression, data)
      if (Array.isArray(value)) return value.map(toPlain)
      return typeof value === 'number' && value >= 0 && value <= 1000
        ? Array.from({ length: Math.floor(value) }, (_, at) => at + 1)
        : [1]
    },
  }
}

// What FEEL makes of a date or a range is not for a marking, which is stored as JSON.
const toPlain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null))
