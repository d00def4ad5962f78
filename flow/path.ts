import type { Marking, Token } from './act.ts'
import type { ProcessGraph } from './graph.ts'
import { type MainLine, mainLineOf } from './mainLine.ts'
import { netOf, nodesAfter } from './net.ts'

/** An activity on the flow strip: already done, being done, or expected next. */
export type PathStep = {
  readonly node: string
  readonly name: string
  readonly state: 'done' | 'current' | 'ahead'
}

/**
 * The way a ticket is expected to take, for the strip on its page: the main line of the drawing, with detours
 * where they were taken. The main line goes along the default flow of a split or else the first drawn, along every
 * way of a parallel gateway, one after the other, and through subprocesses; never twice over a node. `completed` are
 * the activities completed so far, oldest first, repeats included. Main-line activities behind the ticket that it
 * never did (a short cut) are left out; those ahead of it are shown as ahead even if done before a loop brought it
 * back, for they will be done again.
 */
export function expectedPath(
  graph: ProcessGraph,
  marking: Marking,
  completed: readonly string[],
): readonly PathStep[] {
  const { nodes } = netOf(graph)
  const isActivity = (id: string) => nodes.get(id)?.kind === 'task' || nodes.get(id)?.kind === 'call'
  const main = mainLineOf(graph)
  const now = [...new Set(marking.tokens.map(token => token.node))].filter(isActivity)
  const history = [...completed, ...now].filter(isActivity)
  const line = withDetours(main.order.filter(isActivity), history)
  const ahead = findAhead(graph, main, {
    marking,
    history,
    hasEnded: marking.tokens.length === 0 && completed.length > 0,
  })
  return line.flatMap((node): PathStep[] => {
    const step = (state: PathStep['state']): PathStep[] => [
      { node, name: nodes.get(node)?.name ?? '', state },
    ]
    if (now.includes(node)) return step('current')
    if (ahead.has(node)) return step('ahead')
    return completed.includes(node) ? step('done') : []
  })
}

type Standing = { readonly marking: Marking; readonly history: readonly string[]; readonly hasEnded: boolean }

// What comes after where tokens stand. One off the main line goes on where the ticket left that, but for what it passes by.
function findAhead(
  graph: ProcessGraph,
  main: MainLine,
  { marking, history, hasEnded }: Standing,
): Set<string> {
  if (hasEnded) return new Set()
  const begin = main.order[0] ?? ''
  if (marking.tokens.length === 0) return reach([begin], id => main.next.get(id) ?? [])
  const anchors = new Map<string, string>()
  let last = begin
  for (const id of history) {
    if (main.next.has(id)) last = id
    if (!anchors.has(id)) anchors.set(id, last)
  }
  const isOuter = ({ id, rounds }: Token) => !rounds && marking.tokens.some(token => token.scope === id)
  const found = new Set<string>()
  for (const { node } of marking.tokens.filter(token => !isOuter(token))) {
    const isMain = main.next.has(node)
    const after = reach([isMain ? node : (anchors.get(node) ?? last)], id => main.next.get(id) ?? [])
    const again = isMain ? after : findAgain(graph, main, node)
    for (const id of after) if (again.has(id)) found.add(id)
  }
  return found
}

/** What of the main line follows a node off it. */
function findAgain(graph: ProcessGraph, main: MainLine, node: string): Set<string> {
  const net = netOf(graph)
  const next = (id: string): readonly string[] => {
    const { kind, scope } = net.nodes.get(id) ?? {}
    return (
      main.next.get(id) ??
      (kind === 'end' && scope !== undefined ? nodesAfter(net, scope) : nodesAfter(net, id))
    )
  }
  return reach([node], next)
}

/** Everything that follows some nodes, without them. */
function reach(from: readonly string[], next: (id: string) => readonly string[]): Set<string> {
  const found = new Set(from.flatMap(next))
  for (const id of found) for (const other of next(id)) found.add(other)
  return found
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
