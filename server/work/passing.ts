import type { ProcessGraph } from '../../flow/index.ts'

type Way = readonly [from: string, to: string]

/** Whether work on one activity may come to another, along flows, links and events, into and out of subprocesses. */
export const leadsTo = (graph: ProcessGraph, [from, to]: Way): boolean =>
  reach(graph, [from], () => false).has(to)

/**
 * Which activities that only A may let pass would be passed over, if work on one were taken to another. Stepping back to
 * what can be reached without them passes nothing; those that every way to where the work stands led through have been
 * passed.
 */
export function gatesBetween(
  graph: ProcessGraph,
  isGate: (node: string) => boolean,
  [from, to]: Way,
): string[] {
  if (from === to) return []
  const starts = graph.nodes.filter(({ kind, scope }) => kind === 'start' && !scope).map(({ id }) => id)
  const gates = graph.nodes.map(({ id }) => id).filter(id => isGate(id) && id !== to)
  const passed = new Set(
    gates.filter(gate => gate !== from && !reach(graph, starts, node => node === gate).has(from)),
  )
  const stops = (node: string) => isGate(node) && !passed.has(node)
  if (reach(graph, starts, node => stops(node) && node !== to).has(to)) return []
  const isFree = !stops(from) && reach(graph, [from], node => stops(node) && node !== to).has(to)
  if (isFree) return []
  const ahead = reach(graph, [from], () => false)
  const between = gates.filter(
    gate => !passed.has(gate) && (gate === from || ahead.has(gate)) && leadsTo(graph, [gate, to]),
  )
  // Behind us, on a way of its own: stepping back passes nothing.
  return ahead.has(to) ? between : []
}

/** The nodes a token may come to from others; it goes no further where it is stopped. */
function reach(
  graph: ProcessGraph,
  from: readonly string[],
  stopsAt: (node: string) => boolean,
): Set<string> {
  const seen = new Set<string>()
  const open = [...from]
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const to of after(graph, at))
      if (!seen.has(to)) {
        seen.add(to)
        if (!stopsAt(to)) open.push(to)
      }
  return seen
}

/** Where a token on a node may be next. A subprocess is left through its ends. */
function after({ nodes, flows }: ProcessGraph, id: string): string[] {
  const node = nodes.find(one => one.id === id)
  const along = (from: string) => flows.flatMap(flow => (flow.from === from ? [flow.to] : []))
  const events = nodes.flatMap(one => (one.kind === 'boundary' && one.on === id ? [one.id] : []))
  if (node?.kind === 'subprocess')
    return [...events, ...nodes.flatMap(one => (one.kind === 'start' && one.scope === id ? [one.id] : []))]
  if (node?.kind === 'end' && node.scope !== undefined) return along(node.scope)
  if (node?.kind === 'link' && node.side === 'throw')
    return nodes.flatMap(one =>
      one.kind === 'link' && one.side === 'catch' && one.link === node.link && one.scope === node.scope
        ? [one.id]
        : [],
    )
  return [...events, ...along(id)]
}
