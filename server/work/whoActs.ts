import { isThere, resolveLetters } from '../model/index.ts'
import type { OpenRun } from './change.ts'
import type { Facts } from './load.ts'
import { ofTicket, versionOf } from './standing.ts'

type Run = Pick<OpenRun, 'processRunId' | 'kind' | 'node' | 'state' | 'responsible' | 'takenBy' | 'offeredTo'>

/**
 * An open activity with who has it and who may take it now. Who may is kept with it from when it became ready; but
 * whoever has left has nothing any more, and where nobody is left it falls to those who hold R today, so that no ticket
 * stops for it (communication.md: letters).
 */
export function whoActs<R extends Run>(run: R, facts: Facts): R {
  const { staffing } = facts
  const { directory } = staffing
  const taken = run.takenBy !== null && isThere(run.takenBy, directory)
  if (taken) return run
  const ready = run.takenBy === null ? run : { ...run, state: 'ready' as const, takenBy: null }
  if (run.kind !== 'task') return ready
  if (run.responsible.some(id => isThere(id, directory))) return ready
  const version = versionOf(facts, run.processRunId)
  const acts = version.activities.get(run.node)?.gate ? 'A' : 'R'
  const now = resolveLetters(version, run.node, { staffing, of: ofTicket(facts) }).filter(
    ({ letter }) => letter === acts,
  )
  return { ...ready, responsible: now.flatMap(({ persons, teams }) => [...persons, ...teams]) }
}

/** Whether R is held by this person, in person, through a team, because they have it already or it is offered to them. */
export const isResponsible = (
  run: Pick<OpenRun, 'responsible' | 'takenBy' | 'offeredTo'>,
  { personId, principals }: Facts['actor'],
): boolean =>
  run.takenBy === personId || [...run.responsible, ...run.offeredTo].some(id => principals.includes(id))
