import { quote } from './element.ts'
import type { Finding, FindingCode } from './finding.ts'
import type { FlowNode, ProcessGraph } from './graph.ts'
import { edgeOf, flowsFrom, flowsInto, linkKey, type Net, netOf, nodesAfter } from './net.ts'
import { findingOn } from './nodeFinding.ts'
import { checkSplits } from './splits.ts'

/**
 * The rules of a graph that hold for how it is drawn: where it starts and ends, what may lead where, and who chooses
 * at a split. What they cannot see (joins that wait for ever) is for `checkSoundness`.
 */
export function checkGraph(graph: ProcessGraph): Finding[] {
  const net = netOf(graph)
  const scopes = [undefined, ...graph.nodes.filter(node => node.kind === 'subprocess')]
  return [
    ...scopes.flatMap(scope => checkEnds(net, scope)),
    ...graph.nodes.flatMap(node => [...checkWays(net, node), ...checkNode(net, node)]),
    ...checkReach(net),
    ...checkSplits(net),
  ]
}

function checkEnds(net: Net, scope: FlowNode | undefined): Finding[] {
  const starts = net.starts.get(scope?.id ?? '') ?? []
  const [, ...more] = starts.filter(node => !node.trigger)
  const findings = more.map(node => findingOn(node, 'start.several', 'is a second start. Keep one.'))
  const missing = (code: FindingCode, what: string) =>
    findings.push(
      scope
        ? findingOn(scope, code, `has no ${what}. Draw one in it.`)
        : {
            element: net.graph.id,
            name: net.graph.name,
            code,
            text: `The process ${quote(net.graph)} has no ${what}. Draw one.`,
          },
    )
  if (starts.length === 0) missing('start.missing', 'start event')
  if (!net.graph.nodes.some(node => node.kind === 'end' && node.scope === scope?.id))
    missing('end.missing', 'end event')
  return findings
}

const isGateway = ({ kind }: FlowNode) =>
  kind === 'exclusive' || kind === 'inclusive' || kind === 'parallel' || kind === 'event'

function checkWays(net: Net, node: FlowNode): Finding[] {
  const out = flowsFrom(net, node.id).length
  const into = flowsInto(net, node.id).length
  const findings: Finding[] = []
  if (node.kind === 'start' && into > 0)
    findings.push(findingOn(node, 'node.way_into_start', 'has a way in. Lead it to what follows the start.'))
  if ((node.kind === 'boundary' || (node.kind === 'link' && node.side === 'catch')) && into > 0)
    findings.push(findingOn(node, 'node.way_into_start', 'has a way in. Lead it to what follows.'))
  if (node.kind === 'end' || (node.kind === 'link' && node.side === 'throw')) {
    if (out > 0) findings.push(findingOn(node, 'node.way_out_of_end', 'has a way out. Remove it.'))
  } else if (out === 0) {
    findings.push(
      findingOn(node, 'node.no_way_out', 'has no way out. Lead it to the next activity or an end.'),
    )
  } else if (out > 1 && !isGateway(node)) {
    findings.push(
      findingOn(
        node,
        'node.parallel_split',
        'has several ways out, which would run at once. Put a gateway after it: exclusive to choose one, parallel for all.',
      ),
    )
  }
  return findings
}

function checkNode(net: Net, node: FlowNode): Finding[] {
  if (node.kind === 'link') return checkLink(net, node)
  if (node.kind === 'boundary') {
    const activity = net.nodes.get(node.on)
    const kind = activity?.kind
    const fits =
      (kind === 'task' || kind === 'call' || kind === 'subprocess') && activity?.scope === node.scope
    const twice = edgeOf(net, node.on).find(other => other.id !== node.id && isSameError(other, node))
    if (!fits)
      return [findingOn(node, 'event.boundary', 'is on no activity beside it. Draw it on the edge of one.')]
    return twice
      ? [findingOn(node, 'event.boundary', `catches the same error as ${quote(twice)}. Keep one.`)]
      : []
  }
  if (node.kind !== 'event') return []
  return flowsFrom(net, node.id).flatMap(({ to }) => {
    const event = net.nodes.get(to)
    const alone = flowsInto(net, to).length === 1
    return event?.kind === 'catch' && alone
      ? []
      : [
          findingOn(
            node,
            'event.gateway',
            `leads to ${quote(event ?? { id: to })}. Lead it to timers and messages only, each of its own.`,
          ),
        ]
  })
}

type Boundary = FlowNode & { kind: 'boundary' }

const isSameError = (one: Boundary, other: Boundary): boolean =>
  one.trigger.type === 'error' && other.trigger.type === 'error' && one.trigger.code === other.trigger.code

function checkLink(net: Net, node: FlowNode & { kind: 'link' }): Finding[] {
  const alike = net.graph.nodes.filter(other => other.kind === 'link' && linkKey(other) === linkKey(node))
  const catches = alike.filter(other => other.kind === 'link' && other.side === 'catch')
  if (node.side === 'catch') {
    if (catches.length > 1) return [findingOn(node, 'event.link', 'is there twice. Keep one of that name.')]
    return alike.length > 1
      ? []
      : [findingOn(node, 'event.link', 'is where no link leads. Draw the other end.')]
  }
  return catches.length > 0
    ? []
    : [findingOn(node, 'event.link', 'leads nowhere. Draw its other end, with the same name.')]
}

function checkReach(net: Net): Finding[] {
  const { nodes } = net.graph
  const starts = nodes.filter(node => node.kind === 'start' && node.scope === undefined)
  const reached = closure(starts, id => {
    const inner = net.starts.get(id) ?? []
    return [...nodesAfter(net, id), ...inner.map(node => node.id)]
  })
  const before = new Map<string, string[]>()
  for (const node of nodes)
    for (const next of nodesAfter(net, node.id)) before.set(next, [...(before.get(next) ?? []), node.id])
  const stops = nodes.filter(node => node.kind === 'end' || nodesAfter(net, node.id).length === 0)
  const ending = closure(stops, id => before.get(id) ?? [])
  return nodes.flatMap(node => {
    const around = node.scope === undefined || reached.has(node.scope)
    if (starts.length > 0 && around && !reached.has(node.id))
      return [
        findingOn(node, 'node.unreachable', 'cannot be reached from the start. Connect it or remove it.'),
      ]
    return stops.length === 0 || ending.has(node.id)
      ? []
      : [findingOn(node, 'node.never_ends', 'has no way to an end. Add a way out of the loop.')]
  })
}

function closure(from: readonly FlowNode[], next: (id: string) => string[]): Set<string> {
  const found = new Set(from.map(node => node.id))
  for (const id of found) for (const other of next(id)) found.add(other)
  return found
}
