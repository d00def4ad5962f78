import type { Marking } from './act.ts'
import type { ProcessGraph, TaskNode } from './graph.ts'
import { flowsFrom, netOf } from './net.ts'

/** An activity on the flow strip: already done, being done, or expected next. */
export type PathStep = {
  readonly node: string
  readonly name: string
  readonly state: 'done' | 'current' | 'ahead'
}

/**
 * The way a ticket is expected to take, for the strip on its page: the main line of the drawing, with detours
 * where they were taken. The main line goes along the default flow of a split or else the first drawn, and
 * never twice over a node. `completed` are the activities completed so far, oldest first, repeats included.
 * Main-line activities behind the ticket that it never did (a short cut) are left out; those ahead of it are
 * shown as ahead even if done before a loop brought it back, for they will be done again.
 */
export function expectedPath(
  graph: ProcessGraph,
  marking: Marking,
  completed: readonly string[],
): readonly PathStep[] {
  const main = mainLine(graph)
  const now = marking.tokens
    .map(token => token.node)
    .filter(id => netOf(graph).nodes.get(id)?.kind === 'task')
  const line = withDetours(
    main.map(task => task.id),
    [...completed, ...now],
  )
  const ended = marking.tokens.length === 0 && completed.length > 0
  const here = ended ? line.length : line.findIndex(id => now.includes(id))
  return line.flatMap((id, position): PathStep[] => {
    const task = netOf(graph).nodes.get(id)
    if (task?.kind !== 'task') return []
    const step = (state: PathStep['state']): PathStep => ({ node: id, name: task.name, state })
    if (now.includes(id)) return [step('current')]
    if (position >= here) return main.includes(task) ? [step('ahead')] : []
    return completed.includes(id) ? [step('done')] : []
  })
}

function mainLine(graph: ProcessGraph): TaskNode[] {
  const start = graph.nodes.find(node => node.kind === 'start')
  const seen = new Set<string>()
  const walk = (id: string): TaskNode[] | undefined => {
    const node = netOf(graph).nodes.get(id)
    if (!node || seen.has(id)) return undefined
    if (node.kind === 'end') return []
    seen.add(id)
    const preferred = node.kind === 'exclusive' ? node.default : undefined
    const ways = flowsFrom(netOf(graph), id)
    for (const way of [...ways.filter(flow => flow.id === preferred), ...ways]) {
      const rest = walk(way.to)
      if (rest) return node.kind === 'task' ? [node, ...rest] : rest
    }
    return undefined
  }
  return (start && walk(start.id)) ?? []
}

// An activity off the main line stands after the activity that came before it in the history.
function withDetours(main: readonly string[], history: readonly string[]): string[] {
  const line = [...main]
  for (const [at, id] of history.entries()) {
    if (line.includes(id)) continue
    const before = history[at - 1]
    line.splice(before === undefined ? 0 : line.indexOf(before) + 1, 0, id)
  }
  return line
}
