import type {
  BoundaryNode,
  FlowNode,
  InclusiveNode,
  LinkNode,
  ProcessGraph,
  SequenceFlow,
  StartNode,
} from './graph.ts'

/** A graph with its nodes and flows looked up by id: worked out once for each graph. */
export type Net = {
  readonly graph: ProcessGraph
  readonly nodes: ReadonlyMap<string, FlowNode>
  readonly out: ReadonlyMap<string, readonly SequenceFlow[]>
  readonly into: ReadonlyMap<string, readonly SequenceFlow[]>
  /** Boundary events by the activity they are on. */
  readonly edge: ReadonlyMap<string, readonly BoundaryNode[]>
  /** Start events by the scope they are in ('' for the process). */
  readonly starts: ReadonlyMap<string, readonly StartNode[]>
  /** Catching links by scope and name. */
  readonly links: ReadonlyMap<string, LinkNode>
  /** Inclusive gateways that join. */
  readonly inclusive: readonly InclusiveNode[]
  /** By inclusive join: for each way in, the nodes that can still reach it. Filled when asked for. */
  readonly upstream: Map<string, ReadonlyMap<string, ReadonlySet<string>>>
}

const nets = new WeakMap<ProcessGraph, Net>()

/** The net of a graph. A graph is immutable, so its net is kept for as long as it is. */
export function netOf(graph: ProcessGraph): Net {
  const known = nets.get(graph)
  if (known) return known
  const net = makeNet(graph)
  nets.set(graph, net)
  return net
}

function makeNet(graph: ProcessGraph): Net {
  const nodes = new Map<string, FlowNode>()
  for (const node of graph.nodes) if (!nodes.has(node.id)) nodes.set(node.id, node)
  const into = groupBy(graph.flows, flow => flow.to)
  const all = [...nodes.values()]
  return {
    graph,
    nodes,
    out: groupBy(graph.flows, flow => flow.from),
    into,
    edge: groupBy(
      all.filter(node => node.kind === 'boundary'),
      node => node.on,
    ),
    starts: groupBy(
      all.filter(node => node.kind === 'start'),
      node => node.scope ?? '',
    ),
    links: new Map(
      all.flatMap(node => (node.kind === 'link' && node.side === 'catch' ? [[linkKey(node), node]] : [])),
    ),
    inclusive: all
      .filter(node => node.kind === 'inclusive')
      .filter(node => (into.get(node.id)?.length ?? 0) > 1),
    upstream: new Map(),
  }
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}

/** Under which key a link is found: its name, within its scope. */
export const linkKey = ({ scope, link }: LinkNode): string => JSON.stringify([scope ?? '', link])

const none: readonly never[] = []

/** The flows out of a node, in the order drawn. */
export const flowsFrom = (net: Net, id: string): readonly SequenceFlow[] => net.out.get(id) ?? none

/** The flows into a node, in the order drawn. */
export const flowsInto = (net: Net, id: string): readonly SequenceFlow[] => net.into.get(id) ?? none

/** The boundary events of an activity, in the order drawn. */
export const edgeOf = (net: Net, id: string): readonly BoundaryNode[] => net.edge.get(id) ?? none

/** The nodes a token on a node may stand on next: along flows, over links, out of boundary events, into a subprocess. */
export function nodesAfter(net: Net, id: string): string[] {
  const node = net.nodes.get(id)
  const next = flowsFrom(net, id).map(flow => flow.to)
  for (const event of edgeOf(net, id)) next.push(event.id)
  if (node?.kind === 'link' && node.side === 'throw') {
    const other = net.links.get(linkKey(node))
    if (other) next.push(other.id)
  }
  return next
}
