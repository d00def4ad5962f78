import { quote } from './element.ts'
import type { ExclusiveNode, Finding, FindingCode, FlowNode, ProcessGraph } from './graph.ts'
import { findNode, flowsFrom, flowsInto, passJoins } from './walk.ts'

/**
 * The rules of a sound graph. A graph without findings can be started, offers an action on every marking
 * that has a token, and can reach an end from every marking that can be reached.
 */
export function checkGraph(graph: ProcessGraph): Finding[] {
  return [
    ...checkEnds(graph),
    ...graph.nodes.flatMap(node => checkWays(graph, node)),
    ...checkReach(graph),
    ...splitsOf(graph).flatMap(split => checkLabels(graph, split)),
    ...checkChains(graph),
  ]
}

function finding(node: FlowNode, code: FindingCode, text: string): Finding {
  const kinds = { start: 'start', end: 'end', task: 'activity', exclusive: 'gateway' }
  return { element: node.id, name: node.name, code, text: `The ${kinds[node.kind]} ${quote(node)} ${text}` }
}

function checkEnds(graph: ProcessGraph): Finding[] {
  const [first, ...more] = graph.nodes.filter(node => node.kind === 'start')
  const findings = more.map(node => finding(node, 'start.several', 'is a second start. Keep one.'))
  const missing = (code: FindingCode, what: string) =>
    findings.push({
      element: graph.id,
      name: graph.name,
      code,
      text: `The process ${quote(graph)} has no ${what}. Draw one.`,
    })
  if (!first) missing('start.missing', 'start event')
  if (!graph.nodes.some(node => node.kind === 'end')) missing('end.missing', 'end event')
  return findings
}

function checkWays(graph: ProcessGraph, node: FlowNode): Finding[] {
  const out = flowsFrom(graph, node.id).length
  const findings: Finding[] = []
  if (node.kind === 'start' && flowsInto(graph, node.id).length > 0) {
    findings.push(finding(node, 'node.way_into_start', 'has a way in. Lead it to what follows the start.'))
  }
  if (node.kind === 'end') {
    if (out > 0) findings.push(finding(node, 'node.way_out_of_end', 'has a way out. Remove it.'))
  } else if (out === 0) {
    findings.push(finding(node, 'node.no_way_out', 'has no way out. Lead it to the next activity or an end.'))
  } else if (out > 1 && node.kind !== 'exclusive') {
    findings.push(
      finding(
        node,
        'node.parallel_split',
        'has several ways out, which would run at once. Put an exclusive gateway after it.',
      ),
    )
  }
  return findings
}

function checkReach(graph: ProcessGraph): Finding[] {
  const starts = graph.nodes.filter(node => node.kind === 'start')
  const stops = graph.nodes.filter(node => node.kind === 'end' || flowsFrom(graph, node.id).length === 0)
  const reached = closure(starts, id => flowsFrom(graph, id).map(flow => flow.to))
  const ending = closure(stops, id => flowsInto(graph, id).map(flow => flow.from))
  return graph.nodes.flatMap(node => {
    if (starts.length > 0 && !reached.has(node.id)) {
      return [finding(node, 'node.unreachable', 'cannot be reached from the start. Connect it or remove it.')]
    }
    return stops.length === 0 || ending.has(node.id)
      ? []
      : [finding(node, 'node.never_ends', 'has no way to an end. Add a way out of the loop.')]
  })
}

function closure(from: readonly FlowNode[], next: (id: string) => string[]): Set<string> {
  const found = new Set(from.map(node => node.id))
  for (const id of found) for (const other of next(id)) found.add(other)
  return found
}

function splitsOf(graph: ProcessGraph): ExclusiveNode[] {
  return graph.nodes
    .filter(node => node.kind === 'exclusive')
    .filter(node => flowsFrom(graph, node.id).length > 1)
}

function checkLabels(graph: ProcessGraph, split: ExclusiveNode): Finding[] {
  const findings: Finding[] = []
  const seen = new Set<string>()
  for (const flow of flowsFrom(graph, split.id)) {
    const label = flow.name?.toLowerCase()
    if (label === undefined) {
      if (flow.id !== split.default) {
        findings.push(
          finding(
            split,
            'split.no_label',
            `has a way out without a label (${flow.id}). Labels are the buttons: name it.`,
          ),
        )
      }
    } else if (seen.has(label)) {
      findings.push(
        finding(
          split,
          'split.same_label',
          `has the label “${flow.name}” twice. Name each way out differently.`,
        ),
      )
    } else seen.add(label)
  }
  return findings
}

function checkChains(graph: ProcessGraph): Finding[] {
  const endless = new Set<string>()
  const findings: Finding[] = []
  for (const node of graph.nodes) {
    if (node.kind !== 'exclusive' || endless.has(node.id)) continue
    const ahead = gatewaysAhead(graph, node)
    if (!ahead.has(node.id)) continue
    for (const id of ahead) if (gatewaysAhead(graph, { id }).has(node.id)) endless.add(id)
    findings.push(
      finding(
        node,
        'gateway.endless',
        'leads back to itself without any activity. Put an activity into the loop.',
      ),
    )
  }
  for (const node of graph.nodes) {
    if (node.kind !== 'start' && node.kind !== 'exclusive') continue
    const ways = flowsFrom(graph, node.id)
    if (node.kind === 'exclusive' && (ways.length < 2 || endless.has(node.id))) continue
    for (const way of ways) {
      const split = passJoins(graph, way)
      if (split?.kind !== 'exclusive' || endless.has(split.id)) continue
      findings.push(
        node.kind === 'start'
          ? finding(
              split,
              'start.before_split',
              'splits before any activity, so nobody can choose. Put an activity before it.',
            )
          : finding(
              split,
              'split.after_split',
              `splits directly after ${quote(node)}. Join the two into one, or put an activity between them.`,
            ),
      )
    }
  }
  return findings
}

function gatewaysAhead(graph: ProcessGraph, from: { readonly id: string }): Set<string> {
  const next = (id: string) =>
    flowsFrom(graph, id)
      .map(flow => flow.to)
      .filter(to => findNode(graph, to)?.kind === 'exclusive')
  const found = new Set(next(from.id))
  for (const id of found) for (const other of next(id)) found.add(other)
  return found
}
