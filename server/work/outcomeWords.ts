import type { ProcessGraph } from '../../flow/index.ts'
import { findText, type ProcessVersion } from '../model/index.ts'

/** Whether the words others are told with an outcome carry what is written with it. */
export const isToldInWords = (
  version: ProcessVersion,
  { node, outcome }: { node: string; outcome: string },
): boolean =>
  (['customer', 'partner'] as const).some(side =>
    findText(version, { event: 'activity.completed', node, outcome, side })?.includes('{{note}}'),
  )

/** Whether an outcome hands the work to another process that asks for a note (flow.md: interlocks). */
export const needsWords = (
  { graph, activities }: ProcessVersion,
  { node, outcome }: { node: string; outcome: string },
): boolean =>
  followOutcome(graph, node, outcome).some(next => activities.get(next)?.interface?.requires.includes('note'))

/** What an outcome leads to: activities and calls behind it, past gateways; of a way that data decides, every way. */
function followOutcome(graph: ProcessGraph, node: string, outcome: string): string[] {
  const reached = new Set<string>()
  const open = [node]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const ways = graph.flows.filter(({ from }) => from === at)
    const chosen = ways.filter(({ name }) => outcome !== '' && name === outcome)
    for (const { to } of chosen.length > 0 ? chosen : ways) {
      if (reached.has(to)) continue
      reached.add(to)
      const kind = graph.nodes.find(({ id }) => id === to)?.kind
      if (kind === 'exclusive' || kind === 'parallel' || kind === 'inclusive') open.push(to)
    }
  }
  return [...reached]
}
