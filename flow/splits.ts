import { and, labelsOf, type Split, splitAt } from './choice.ts'
import { quote } from './element.ts'
import type { Finding } from './finding.ts'
import type { FlowNode, SequenceFlow } from './graph.ts'
import { flowsFrom, flowsInto, linkKey, type Net } from './net.ts'
import { findingOn } from './nodeFinding.ts'

/** The rules of who or what chooses at a split, and of gateways that follow each other. */
export function checkSplits(net: Net): Finding[] {
  const endless = findEndless(net)
  const splits = net.graph.nodes
    .filter(node => node.kind === 'exclusive' || node.kind === 'inclusive')
    .filter(node => flowsFrom(net, node.id).length > 1)
    .map(node => splitAt(net, node))
  return [
    ...net.graph.flows.flatMap(flow => checkCondition(net, flow)),
    ...splits.flatMap(checkLabels),
    ...endless.findings,
    ...splits.filter(split => !endless.ids.has(split.node.id)).flatMap(split => checkChooser(net, split)),
    ...net.graph.nodes.flatMap(node => checkSubprocess(net, node, splits)),
  ]
}

function checkCondition(net: Net, flow: SequenceFlow): Finding[] {
  if (flow.condition === undefined) return []
  const source = net.nodes.get(flow.from)
  const flowFinding = (why: string): Finding => ({
    element: flow.id,
    name: flow.name ?? '',
    code: 'flow.condition',
    text: `The sequence flow ${quote(flow)} ${why}`,
  })
  if ((source?.kind !== 'exclusive' && source?.kind !== 'inclusive') || flowsFrom(net, source.id).length < 2)
    return [flowFinding('has a condition, but no exclusive or inclusive gateway that splits before it.')]
  return source.default === flow.id
    ? [flowFinding('is the default and has a condition. Remove one of the two.')]
    : []
}

function checkLabels(split: Split): Finding[] {
  const findings: Finding[] = []
  const find = (code: Finding['code'], text: string) => findings.push(findingOn(split.node, code, text))
  const seen = new Set<string>()
  for (const flow of split.ways) {
    if (flow.condition !== undefined || flow === split.silent) continue
    const label = flow.name?.toLowerCase()
    if (label === undefined)
      find('split.no_label', `has a way out without a label (${flow.id}). Labels are the buttons: name it.`)
    else if (seen.has(label))
      find('split.same_label', `has the label “${flow.name}” twice. Name each way out differently.`)
    else if (split.node.kind === 'inclusive' && label.includes(and.trim()))
      find(
        'split.label',
        `has “+” in the label “${flow.name}”. That sign joins labels when several are chosen.`,
      )
    else seen.add(label)
  }
  if (split.buttons.length === 0 && findings.length === 0 && !split.silent)
    find('split.no_default', 'goes by conditions only. Mark one way out as the default, for when none holds.')
  return findings
}

// Where somebody stands who can choose: what is completed with an outcome, or returns with one.
const chooses = (node: FlowNode) => node.kind === 'task' || node.kind === 'call' || node.kind === 'subprocess'

/** Everything a token passes without stopping: it has no choice to make of its own. */
const isPassed = ({ kind }: FlowNode) =>
  kind === 'exclusive' || kind === 'inclusive' || kind === 'parallel' || kind === 'throw' || kind === 'link'

/** A split with labels must follow an activity, past gateways that only join. */
function checkChooser(net: Net, split: Split): Finding[] {
  if (split.buttons.length === 0) return []
  const findings: Finding[] = []
  const seen = new Set([split.node.id])
  const isJoin = flowsInto(net, split.node.id).length > 1
  if (split.node.kind === 'inclusive' && isJoin)
    findings.push(
      findingOn(
        split.node,
        'split.after_split',
        'joins and splits at once. Put an activity between the two.',
      ),
    )
  for (const id of seen) {
    const node = net.nodes.get(id)
    if (node?.kind === 'inclusive' && id !== split.node.id) continue
    for (const before of node ? nodesBefore(net, node) : []) {
      if (chooses(before) || seen.has(before.id)) continue
      const joins = before.kind === 'exclusive' && flowsFrom(net, before.id).length === 1
      if (joins || before.kind === 'throw' || before.kind === 'link') seen.add(before.id)
      else findings.push(refuseBefore(split, before))
    }
  }
  return findings
}

function refuseBefore(split: Split, before: FlowNode): Finding {
  if (before.kind === 'start')
    return findingOn(
      split.node,
      'start.before_split',
      'splits before any activity, so nobody can choose. Put an activity before it.',
    )
  return findingOn(
    split.node,
    'split.after_split',
    isPassed(before)
      ? `splits directly after ${quote(before)}. Join the two into one, or put an activity between them.`
      : `splits directly after ${quote(before)}, where nobody can choose. Put an activity between them, or conditions on its ways.`,
  )
}

function nodesBefore(net: Net, node: FlowNode): FlowNode[] {
  const ids = flowsInto(net, node.id).map(flow => flow.from)
  if (node.kind === 'link' && node.side === 'catch') {
    for (const other of net.graph.nodes)
      if (other.kind === 'link' && other.side === 'throw' && linkKey(other) === linkKey(node))
        ids.push(other.id)
  }
  return ids.flatMap(id => net.nodes.get(id) ?? [])
}

/** The end events of a subprocess are its outcomes, where labels follow it. */
function checkSubprocess(net: Net, node: FlowNode, splits: readonly Split[]): Finding[] {
  if (node.kind !== 'subprocess') return []
  const [flow] = flowsFrom(net, node.id)
  const split = splits.find(one => one.node.id === flow?.to)
  if (!split || split.buttons.length === 0) return []
  const labels = labelsOf(split)
  const ends = net.graph.nodes.filter(
    end => end.kind === 'end' && end.scope === node.id && end.result?.type !== 'error',
  )
  const names = ends.map(end => end.name)
  const odd = split.silent ? [] : ends.filter(end => !labels.includes(end.name))
  const never = labels.filter(label => !names.includes(label))
  return [
    ...odd.map(end =>
      findingOn(end, 'subprocess.outcome', `is no label of ${quote(split.node)}. Name it like one.`),
    ),
    ...never.map(label =>
      findingOn(
        split.node,
        'subprocess.outcome',
        `has the label “${label}”, but no end of ${quote(node)} has that name.`,
      ),
    ),
  ]
}

/** Gateways and thrown events that lead back to themselves without anything that waits. */
function findEndless(net: Net): { ids: Set<string>; findings: Finding[] } {
  const ids = new Set<string>()
  const findings: Finding[] = []
  for (const node of net.graph.nodes) {
    if (!isPassed(node) || ids.has(node.id)) continue
    const ahead = passedAfter(net, node.id)
    if (!ahead.has(node.id)) continue
    for (const id of ahead) if (passedAfter(net, id).has(node.id)) ids.add(id)
    findings.push(
      findingOn(
        node,
        'gateway.endless',
        'leads back to itself without any activity. Put an activity into the loop.',
      ),
    )
  }
  return { ids, findings }
}

function passedAfter(net: Net, from: string): Set<string> {
  const next = (id: string): string[] => {
    const node = net.nodes.get(id)
    const link = node?.kind === 'link' && node.side === 'throw' ? net.links.get(linkKey(node)) : undefined
    const ids = link ? [link.id] : flowsFrom(net, id).map(flow => flow.to)
    return ids.filter(other => {
      const target = net.nodes.get(other)
      return target !== undefined && isPassed(target)
    })
  }
  const found = new Set(next(from))
  for (const id of found) for (const other of next(id)) found.add(other)
  return found
}
