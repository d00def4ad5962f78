import { isThere, resolveLetters } from '../model/index.ts'
import type { Facts } from './load.ts'
import type { OpenRun } from './queries.ts'

type Run = Pick<OpenRun, 'node' | 'state' | 'responsible' | 'takenBy'>

/**
 * An open activity with who has it and who may take it now. Who may is kept with it from when it became ready; but
 * whoever has left has nothing any more, and where nobody is left it falls to those who hold R today, so that no ticket
 * stops for it (communication.md: letters).
 */
export function whoActs<R extends Run>(
  run: R,
  { ticket, version, staffing }: Pick<Facts, 'version' | 'staffing'> & { ticket: Requested },
): R {
  const { directory } = staffing
  const taken = run.takenBy !== null && isThere(run.takenBy, directory)
  if (taken) return run
  const ready = run.takenBy === null ? run : { ...run, state: 'ready' as const, takenBy: null }
  if (run.responsible.some(id => isThere(id, directory))) return ready
  const of = { customerId: ticket.customerId, requesterId: ticket.requesterId }
  const now = resolveLetters(version, run.node, { staffing, of }).filter(({ letter }) => letter === 'R')
  return { ...ready, responsible: now.flatMap(({ persons, teams }) => [...persons, ...teams]) }
}

type Requested = { customerId: string; requesterId: string }

/** Whether R is held by this person, in person, through a team, or because they have the activity already. */
export const isResponsible = (
  run: Pick<OpenRun, 'responsible' | 'takenBy'>,
  actor: Facts['actor'],
): boolean => run.takenBy === actor.personId || run.responsible.some(id => actor.principals.includes(id))
