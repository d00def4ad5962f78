import { enabled, type Marking } from '../../flow/index.ts'
import type { OpenRun } from './change.ts'
import type { Facts } from './load.ts'
import { versionOf } from './standing.ts'

/** A message that is waited for on the edge of an activity, or of a subprocess it is drawn in (BPMN 10.5.4). */
export type Arrival = { event: string; token: string; name: string }

/** The messages that may come while an activity stands and lead away from it. */
export function listArrivals(facts: Facts, run: Pick<OpenRun, 'processRunId' | 'token' | 'kind'>): Arrival[] {
  if (run.kind !== 'task' && run.kind !== 'call') return []
  const { graph } = versionOf(facts, run.processRunId)
  const edges = new Set(
    graph.nodes.flatMap(node =>
      node.kind === 'boundary' && node.trigger.type === 'message' ? [node.id] : [],
    ),
  )
  const marking = facts.standing.processes.find(({ id }) => id === run.processRunId)?.marking
  if (edges.size === 0 || !marking) return []
  const around = scopesOf(marking, run.token)
  return enabled(graph, marking).flatMap(offer =>
    offer.kind === 'message' && edges.has(offer.node) && around.includes(offer.token)
      ? [{ event: offer.node, token: offer.token, name: offer.message }]
      : [],
  )
}

/** A token and those whose scopes it is in. */
function scopesOf({ tokens }: Pick<Marking, 'tokens'>, token: string): string[] {
  const scope = tokens.find(({ id }) => id === token)?.scope
  return scope === undefined ? [token] : [token, ...scopesOf({ tokens }, scope)]
}
