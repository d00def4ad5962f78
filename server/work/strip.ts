import type { getTicket, ReplyOf } from '../../contract/index.ts'
import { expectedPath, type Marking } from '../../flow/index.ts'
import type { ProcessVersion } from '../model/index.ts'
import type { Facts } from './load.ts'
import { topProcess } from './standing.ts'

type Strip = ReplyOf<typeof getTicket>['strip']
type Way = {
  version: ProcessVersion
  marking: Marking
  processRunId: string | null
  ticket: string | null
  done: string[]
}

/**
 * The designed main line with where the ticket stands on it. What another process does for it stands in its place, also
 * under another number; whoever is beyond the line sees only what lies in the band.
 */
export function toStrip(
  facts: Facts,
  runs: readonly { node: string; processRunId: string; state: string }[],
): Strip {
  const top = topProcess(facts.standing.processes)
  if (!top) return []
  const doneIn = (id: string) =>
    runs.filter(run => run.state === 'done' && run.processRunId === id).map(({ node }) => node)
  return stepsOf({
    version: facts.version,
    marking: top.marking,
    processRunId: top.id,
    ticket: null,
    done: doneIn(top.id),
  })

  function stepsOf(way: Way): Strip {
    return expectedPath(way.version.graph, way.marking, way.done).flatMap(step => {
      const inner = way.processRunId === null ? undefined : innerOf(way, step.node)
      return inner ? stepsOf(inner) : toStep(facts, way, step)
    })
  }

  /** The way through the process that an activity calls, once it has been called. */
  function innerOf({ version, processRunId, marking }: Way, node: string): Way | undefined {
    if (version.graph.nodes.find(({ id }) => id === node)?.kind !== 'call') return undefined
    const token = marking.tokens.find(candidate => candidate.node === node)?.id
    const inner = facts.standing.processes.find(
      one => one.parentRunId === processRunId && (!token || one.parentToken === token),
    )
    const innerVersion = inner && facts.versions.get(inner.versionId)
    if (inner && innerVersion)
      return {
        version: innerVersion,
        marking: inner.marking,
        processRunId: inner.id,
        ticket: null,
        done: doneIn(inner.id),
      }
    const child = facts.standing.children.findLast(
      one => one.parentRunId === processRunId && (!token || one.parentToken === token),
    )
    const childVersion = child && facts.versions.get(child.versionId)
    return child && childVersion
      ? {
          version: childVersion,
          marking: child.marking,
          processRunId: null,
          ticket: child.number,
          done: child.done,
        }
      : undefined
  }
}

function toStep(
  { staffing, actor }: Facts,
  { version, ticket }: Way,
  { node, state }: { node: string; state: 'done' | 'current' | 'ahead' },
): Strip {
  const activity = version.activities.get(node)
  if (!activity || (actor.side !== 'provider' && activity.class !== 'band')) return []
  const role = activity.letters.find(({ letter }) => letter === 'R')?.role
  return [
    {
      node,
      process: actor.side === 'provider' ? version.processKey : '',
      name: activity.name,
      stage: activity.stage,
      state,
      role: (role && staffing.roster.roles.get(role)?.name) || null,
      beyondLine: activity.class === 'provider',
      ticket: actor.side === 'provider' ? ticket : null,
    },
  ]
}
