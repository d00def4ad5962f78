import fc from 'fast-check'
import {
  type Action,
  type Data,
  enabled,
  isRefusal,
  type Marking,
  type Offer,
  type ProcessGraph,
  type Step,
  start,
  step,
} from '../../flow/index.ts'

/** What moves a process: `step`, or a faulty one that a law must notice. */
export type Stepper = (
  graph: ProcessGraph,
  marking: Marking,
  action: Action,
  data?: Data,
) => ReturnType<typeof step>

/** One thing that happened, with the data it was decided on. */
export type Taken = { readonly action: Action; readonly data: Data }

/** A walk: what was done, and the step each act made; the first step is the start. */
export type Walk = { readonly history: readonly Taken[]; readonly steps: readonly Step[] }

/** What decides a walk: each number picks what happens, how it turns out, and the data. */
export const picks: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(0xffff), { maxLength: 25 })

/** The data a number stands for: conditions of generated processes ask for `d1` and `d2`. */
export const dataOf = (pick: number): Data => ({ d1: ((pick >> 12) & 1) === 1, d2: ((pick >> 13) & 1) === 1 })

/** The action that takes up an offer, as a number picks. */
export function actionOf(offer: Offer, pick: number): Action {
  const { kind, node, token } = offer
  if (kind === 'timer' || kind === 'message' || kind === 'error') return { kind, node, token }
  const { outcomes } = offer
  const choice =
    (pick >> 4) % (outcomes.length + ('several' in offer ? 1 : 0) + (offer.needsOutcome ? 0 : 1) || 1)
  const outcome =
    outcomes[choice] ?? ('several' in offer && choice === outcomes.length ? outcomes.join(' + ') : undefined)
  return { kind, node, token, ...(outcome === undefined ? {} : { outcome }) }
}

/** Walks a graph as numbers pick, from what is offered on each marking. A refusal of what is offered is an error. */
export function walk(graph: ProcessGraph, chosen: readonly number[], stepper: Stepper = step): Walk {
  const data = dataOf(chosen[0] ?? 0)
  const history: Taken[] = []
  const steps: Step[] = [start(graph, data)]
  for (const pick of chosen) {
    const { marking } = steps.at(-1) ?? start(graph, data)
    const offers = enabled(graph, marking)
    const offer = offers[pick % Math.max(1, offers.length)]
    if (!offer) break
    const taken = { action: actionOf(offer, pick), data: dataOf(pick) }
    const result = stepper(graph, marking, taken.action, taken.data)
    if (isRefusal(result)) throw new Error(`${JSON.stringify(taken.action)} was refused: ${result.text}`)
    history.push(taken)
    steps.push(result)
  }
  return { history, steps }
}

/** Walks on to the end: the oldest token first, out of every loop, without events that need not happen. */
export function finish(graph: ProcessGraph, marking: Marking, stepper: Stepper = step): Marking {
  let here = marking
  for (let left = graph.nodes.length * 20; left > 0 && here.tokens.length > 0; left -= 1) {
    const offers = enabled(graph, here)
    const isOwn = ({ kind, node, token }: Offer) =>
      kind === 'complete' ||
      kind === 'returned' ||
      here.tokens.some(one => one.id === token && one.node === node) ||
      isBehindGateway(graph, here, { node, token })
    const offer = offers.find(isOwn)
    if (!offer) throw new Error(`Nothing can happen on ${JSON.stringify(here)}.`)
    const outcome = 'outcomes' in offer ? offer.outcomes.at(-1) : undefined
    const action = { ...actionOf(offer, 0), ...(outcome === undefined ? {} : { outcome }) } as Action
    const result = stepper(graph, here, action, {})
    if (isRefusal(result)) throw new Error(`${JSON.stringify(action)} was refused: ${result.text}`)
    here = result.marking
  }
  return here
}

const isBehindGateway = (
  graph: ProcessGraph,
  marking: Marking,
  at: { node: string; token: string },
): boolean => {
  const standing = marking.tokens.find(({ id }) => id === at.token)?.node
  return graph.flows.some(({ from, to }) => from === standing && to === at.node)
}

/** A graph whose parallel joins let every token pass: a fault that laws must notice. */
export const withoutJoins = (graph: ProcessGraph): ProcessGraph => ({
  ...graph,
  nodes: graph.nodes.map(node =>
    node.kind === 'parallel' && graph.flows.filter(flow => flow.from === node.id).length === 1
      ? { kind: 'exclusive', id: node.id, name: node.name, ...(node.scope && { scope: node.scope }) }
      : node,
  ),
})
