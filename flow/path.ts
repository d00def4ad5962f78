import type { Marking } from './act.ts'
import type { ProcessGraph } from './graph.ts'
import { type MainLine, mainLineOf } from './mainLine.ts'
import { netOf } from './net.ts'

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
  const ahead = findAhead(main, {
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

// What comes after where tokens stand. One off the main line goes on where the ticket left it.
function findAhead(main: MainLine, { marking, history, hasEnded }: Standing): Set<string> {
  if (hasEnded) return new Set()
  const begin = main.order[0] ?? ''
  const anchors = new Map<string, string>()
  let last = begin
  for (const id of history) {
    if (main.next.has(id)) last = id
    if (!anchors.has(id)) anchors.set(id, last)
  }
  const isOuter = (id: string) => marking.tokens.some(token => token.scope === id)
  const standing = marking.tokens.filter(token => !isOuter(token.id) || token.rounds !== undefined)
  const from = standing.map(({ node }) => (main.next.has(node) ? node : (anchors.get(node) ?? last)))
  const found = new Set((from.length > 0 ? from : [begin]).flatMap(id => main.next.get(id) ?? []))
  for (const id of found) for (const next of main.next.get(id) ?? []) found.add(next)
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
