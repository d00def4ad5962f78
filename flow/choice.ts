import type { ExclusiveNode, InclusiveNode, SequenceFlow } from './graph.ts'
import { flowsFrom, linkKey, type Net } from './net.ts'

/** What joins the labels of an outcome where an inclusive gateway lets several be chosen. */
export const and = ' + '

type Labelled = SequenceFlow & { readonly name: string }

/** A gateway that splits, with the ways a person chooses and the one taken without being chosen. */
export type Split = {
  readonly node: ExclusiveNode | InclusiveNode
  readonly ways: readonly SequenceFlow[]
  readonly buttons: readonly Labelled[]
  readonly silent: SequenceFlow | undefined
}

/**
 * The gateway as a split. Where every way but the default has a condition, the default's label is only for reading;
 * beside ways that people choose, a default with a label is a button like them.
 */
export function splitAt(net: Net, node: ExclusiveNode | InclusiveNode): Split {
  const ways = flowsFrom(net, node.id)
  const byHand = ways.some(way => way.condition === undefined && way.id !== node.default)
  const buttons = byHand
    ? ways.filter((way): way is Labelled => way.condition === undefined && way.name !== undefined)
    : []
  const silent = ways.find(way => way.id === node.default && !(byHand && way.name !== undefined))
  return { node, ways, buttons, silent }
}

/**
 * The split whose labels are offered to whoever completes an activity: the first gateway with several ways out
 * that follows it, past gateways that only join, links and messages thrown. None where its ways are taken by data.
 */
export function splitAfter(net: Net, id: string): Split | undefined {
  const [flow, ...more] = flowsFrom(net, id)
  if (!flow || more.length > 0) return undefined
  let node = net.nodes.get(flow.to)
  for (let passed = 0; node && passed <= net.nodes.size; passed += 1) {
    const ways = flowsFrom(net, node.id)
    const [way] = ways
    if (node.kind === 'link' && node.side === 'throw') node = net.links.get(linkKey(node))
    else if ((node.kind === 'exclusive' || node.kind === 'inclusive') && ways.length > 1) {
      const split = splitAt(net, node)
      return split.buttons.length > 0 ? split : undefined
    } else if (node.kind === 'exclusive' || node.kind === 'throw' || node.kind === 'link')
      node = way && net.nodes.get(way.to)
    else return undefined
  }
  return undefined
}

/** The labels of a split, in the order drawn. */
export const labelsOf = (split: Split | undefined): string[] => split?.buttons.map(way => way.name) ?? []

/** Whether a split needs an outcome to be chosen for certain: nothing is taken without. */
export const needsOutcome = (split: Split | undefined): boolean =>
  split !== undefined && split.buttons.length > 0 && split.silent === undefined

/** The labels an outcome names: one, or several where the split is inclusive. */
export const chosenLabels = (split: Split | undefined, outcome: string): string[] =>
  split?.node.kind === 'inclusive' ? outcome.split(and) : [outcome]

/** Whether a split offers an outcome. */
export function isOffered(split: Split | undefined, outcome: string): boolean {
  const labels = labelsOf(split)
  return chosenLabels(split, outcome).every(label => labels.includes(label))
}

type Asked = { readonly outcome: string | undefined; readonly holds: (condition: string) => boolean }

/**
 * The ways taken out of a split (BPMN 13.4.2, 13.4.3): those whose condition holds, then what was chosen, then the
 * default. Exclusive: the first of them; inclusive: all that hold and all that were chosen. None: the token would be
 * stuck, and whoever acts is asked for an outcome.
 */
export function chooseWays(split: Split, { outcome, holds }: Asked): readonly SequenceFlow[] {
  const labels = outcome === undefined ? [] : chosenLabels(split, outcome)
  const isChosen = (way: SequenceFlow) =>
    split.buttons.some(one => one.id === way.id && labels.includes(one.name))
  const isHeld = (way: SequenceFlow) => way.condition !== undefined && holds(way.condition)
  if (split.node.kind === 'inclusive') {
    const taken = split.ways.filter(way => isHeld(way) || isChosen(way))
    return taken.length > 0 ? taken : toList(split.silent)
  }
  return toList(split.ways.find(isHeld) ?? split.ways.find(isChosen) ?? split.silent)
}

const toList = (way: SequenceFlow | undefined): SequenceFlow[] => (way ? [way] : [])
