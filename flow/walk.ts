import type { FlowNode, ProcessGraph, SequenceFlow } from './graph.ts'

/** The node with an id, if the graph has one. */
export function findNode(graph: ProcessGraph, id: string): FlowNode | undefined {
  return graph.nodes.find(node => node.id === id)
}

/** The flows out of a node, in the order drawn. */
export function flowsFrom(graph: ProcessGraph, id: string): SequenceFlow[] {
  return graph.flows.filter(flow => flow.from === id)
}

/** The flows into a node, in the order drawn. */
export function flowsInto(graph: ProcessGraph, id: string): SequenceFlow[] {
  return graph.flows.filter(flow => flow.to === id)
}

/**
 * Where a flow leads once gateways that only join (one way out) are passed: a task, an end, a gateway that
 * splits, or nothing where a graph that was not compiled turns in a circle or breaks off.
 */
export function passJoins(graph: ProcessGraph, flow: SequenceFlow): FlowNode | undefined {
  let node = findNode(graph, flow.to)
  for (let passed = 0; node?.kind === 'exclusive' && passed <= graph.nodes.length; passed += 1) {
    const [way, ...others] = flowsFrom(graph, node.id)
    if (others.length > 0) return node
    node = way && findNode(graph, way.to)
  }
  return node?.kind === 'exclusive' ? undefined : node
}
