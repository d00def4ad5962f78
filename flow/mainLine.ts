import type { FlowNode, ProcessGraph } from './graph.ts'
import { flowsFrom, linkKey, type Net, netOf } from './net.ts'

/**
 * The way that is meant: `next` says for each node on it which follow (several where a parallel gateway forks), `order`
 * has all of them in one line, the ways of a fork one after the other.
 */
export type MainLine = {
  readonly order: readonly string[]
  readonly next: ReadonlyMap<string, readonly string[]>
}

const lines = new WeakMap<ProcessGraph, MainLine>()

/** The main line of a graph: worked out once for each. */
export function mainLineOf(graph: ProcessGraph): MainLine {
  const known = lines.get(graph)
  if (known) return known
  const line = findMainLine(netOf(graph))
  lines.set(graph, line)
  return line
}

function findMainLine(net: Net): MainLine {
  const starts = net.starts.get('') ?? []
  const begin = starts.find(node => !node.trigger) ?? starts[0]
  const next = new Map<string, readonly string[]>()
  if (!begin || !walk(net, begin.id, { next, closed: new Set() })) return { order: [], next: new Map() }
  return { order: putInOrder(begin.id, next), next }
}

type Found = { readonly next: Map<string, readonly string[]>; readonly closed: Set<string> }

/** Whether the way from a node leads to the end of its scope without coming round; if so, it is noted. */
function walk(net: Net, id: string, found: Found): boolean {
  const node = net.nodes.get(id)
  if (!node) return false
  if (found.next.has(id)) return true
  if (found.closed.has(id)) return false
  found.closed.add(id)
  const ways = waysAfter(net, node)
  if (ways === 'all') {
    const all = flowsFrom(net, id).map(flow => flow.to)
    const kept = all.filter(to => walk(net, to, found))
    if (kept.length > 0) found.next.set(id, kept)
    return kept.length > 0
  }
  if (ways.length === 0) {
    found.next.set(id, [])
    return true
  }
  const [inner] = net.starts.get(id) ?? []
  if (inner && !walk(net, inner.id, found)) return false
  const way = ways.find(to => walk(net, to, found))
  if (way === undefined) return false
  found.next.set(id, [inner?.id ?? way])
  if (inner) linkEnds(net, { id, way }, found)
  return true
}

/** Where a token may go, the most likely first; `all`: everywhere at once; none: it ends here. */
function waysAfter(net: Net, node: FlowNode): readonly string[] | 'all' {
  if (node.kind === 'end') return []
  if (node.kind === 'parallel') return 'all'
  const flows = flowsFrom(net, node.id)
  if (node.kind === 'link' && node.side === 'throw') {
    const other = net.links.get(linkKey(node))
    return other ? [other.id] : []
  }
  const preferred = node.kind === 'exclusive' || node.kind === 'inclusive' ? node.default : undefined
  return [...flows.filter(flow => flow.id === preferred), ...flows].map(flow => flow.to)
}

// What is drawn in a subprocess goes on with what follows the subprocess.
function linkEnds(net: Net, { id, way }: { id: string; way: string }, { next }: Found): void {
  for (const [from, to] of next) {
    const node = net.nodes.get(from)
    if (node?.kind === 'end' && node.scope === id && to.length === 0) next.set(from, [way])
  }
}

// Depth first, the last way first, written from the back: what a fork leads to comes before where its ways meet.
function putInOrder(begin: string, next: ReadonlyMap<string, readonly string[]>): string[] {
  const order: string[] = []
  const seen = new Set<string>()
  const visit = (id: string) => {
    if (seen.has(id)) return
    seen.add(id)
    for (const other of [...(next.get(id) ?? [])].reverse()) visit(other)
    order.unshift(id)
  }
  visit(begin)
  return order
}
