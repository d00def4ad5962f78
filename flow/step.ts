import { quote } from './element.ts'
import type { Action, Marking, Offer, ProcessGraph, Refusal, SequenceFlow, Step } from './graph.ts'
import { findNode, flowsFrom, passJoins } from './walk.ts'

/**
 * Begins a process: one token runs from the start event to the first activity, or straight to an end. A
 * graph that did not come from `compile` may have nowhere to go: its marking is then empty, without effects.
 */
export function start(graph: ProcessGraph): Step {
  const node = graph.nodes.find(candidate => candidate.kind === 'start')
  const [flow] = node ? flowsFrom(graph, node.id) : []
  const empty: Marking = { next: 1, tokens: [] }
  return (flow && move(graph, empty, flow)) ?? { marking: empty, effects: [] }
}

/**
 * Takes one action. Completing an activity consumes its token and puts a new one, with a new id, on what
 * follows: along the flow whose label is the outcome, or along an unlabelled default flow where no outcome
 * is given (BPMN 13.4.2). Deterministic and total: what cannot be done is a refusal in words, never an
 * exception, and the marking given is never changed.
 */
export function step(graph: ProcessGraph, marking: Marking, action: Action): Step | Refusal {
  const node = findNode(graph, action.node)
  const token = marking.tokens.find(
    candidate =>
      candidate.node === action.node && (action.token === undefined || candidate.id === action.token),
  )
  if (node?.kind !== 'task' || !token) return refuseAbsent(graph, marking, action)
  const choice = choiceAfter(graph, node.id)
  const flow = choose(choice, action.outcome)
  if (!flow) return refuseOutcome(action, choice, quote(node))
  const rest: Marking = {
    next: marking.next,
    tokens: marking.tokens.filter(candidate => candidate.id !== token.id),
  }
  const moved = move(graph, rest, flow)
  if (!moved)
    return {
      refused: 'broken',
      node: action.node,
      outcomes: [],
      text: `Nothing follows ${quote(node)}: the process was never checked.`,
    }
  const outcome = action.outcome === undefined ? {} : { outcome: action.outcome }
  const completed = { kind: 'activity.completed', node: node.id, token: token.id, ...outcome } as const
  return { marking: moved.marking, effects: [completed, ...moved.effects] }
}

/** The actions that can be taken on a marking, one for each token that stands on an activity. */
export function enabled(graph: ProcessGraph, marking: Marking): Offer[] {
  return marking.tokens.flatMap(token => {
    if (findNode(graph, token.node)?.kind !== 'task') return []
    const { labelled, unlabelled } = choiceAfter(graph, token.node)
    const outcomes = labelled.map(flow => flow.name)
    return [{ node: token.node, token: token.id, outcomes, needsOutcome: unlabelled === undefined }]
  })
}

/**
 * The labels offered to whoever completes an activity, in the order drawn. None where no split follows.
 */
export function outcomesOf(graph: ProcessGraph, node: string): string[] {
  return choiceAfter(graph, node).labelled.map(flow => flow.name)
}

/** Whether a step was refused. */
export function isRefusal(result: Step | Refusal): result is Refusal {
  return 'refused' in result
}

type Labelled = SequenceFlow & { readonly name: string }
type Choice = { readonly labelled: Labelled[]; readonly unlabelled: SequenceFlow | undefined }

function choiceAfter(graph: ProcessGraph, node: string): Choice {
  const [flow] = flowsFrom(graph, node)
  const split = flow && passJoins(graph, flow)
  if (split?.kind !== 'exclusive') return { labelled: [], unlabelled: flow }
  const ways = flowsFrom(graph, split.id)
  return {
    labelled: ways.filter((way): way is Labelled => way.name !== undefined),
    unlabelled: ways.find(way => way.id === split.default && way.name === undefined),
  }
}

function choose({ labelled, unlabelled }: Choice, outcome: string | undefined): SequenceFlow | undefined {
  return outcome === undefined ? unlabelled : labelled.find(flow => flow.name === outcome)
}

function move(graph: ProcessGraph, marking: Marking, flow: SequenceFlow): Step | undefined {
  const node = passJoins(graph, flow)
  if (node?.kind === 'end') return { marking, effects: [{ kind: 'process.ended', node: node.id }] }
  if (node?.kind !== 'task') return undefined
  const token = { id: `t${marking.next}`, node: node.id }
  return {
    marking: { next: marking.next + 1, tokens: [...marking.tokens, token] },
    effects: [{ kind: 'activity.ready', node: node.id, token: token.id }],
  }
}

function refuseAbsent(graph: ProcessGraph, marking: Marking, action: Action): Refusal {
  const subject = quote(findNode(graph, action.node) ?? { id: action.node })
  return marking.tokens.some(token => token.node === action.node)
    ? {
        refused: 'stale',
        node: action.node,
        outcomes: [],
        text: `${subject} has come round again since. Look at it before completing it.`,
      }
    : {
        refused: 'not_ready',
        node: action.node,
        outcomes: [],
        text: `${subject} is not ready to be completed: work stands elsewhere.`,
      }
}

function refuseOutcome(action: Action, { labelled }: Choice, subject: string): Refusal {
  const outcomes = labelled.map(flow => flow.name)
  const offered = outcomes.map(outcome => `“${outcome}”`).join(', ')
  if (action.outcome === undefined) {
    return {
      refused: 'outcome_needed',
      node: action.node,
      outcomes,
      text: `${subject} is completed with one of ${offered}.`,
    }
  }
  const known = offered ? `The outcomes are ${offered}.` : 'It is simply done.'
  return {
    refused: 'outcome_unknown',
    node: action.node,
    outcomes,
    text: `${subject} has no outcome “${action.outcome}”. ${known}`,
  }
}
