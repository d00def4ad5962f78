import { Problem } from '../kernel/index.ts'
import { resolveLetters, resolveRoleHolders } from '../model/index.ts'
import type { OpenRun } from './change.ts'
import type { Draft } from './draft.ts'
import type { Facts } from './load.ts'
import { ofTicket, versionOf } from './standing.ts'
import { isResponsible, whoActs } from './whoActs.ts'

/** The open run an act is about; one beyond the line is to others as if it were not there. */
export function findRun(facts: Facts, runId: string): OpenRun | Problem {
  const { standing, ticket, actor } = facts
  const found = standing.runs.find(candidate => candidate.id === runId)
  const run = found && whoActs(found, facts)
  if (run && (run.class === 'band' || actor.side === 'provider' || isResponsible(run, actor))) return run
  return ticket.state === 'closed' ? new Problem('ticket.closed') : new Problem('activity.done')
}

/** Why the actor may not do this work; null: they may. */
export function refuseAct(facts: Facts, run: OpenRun): Problem | null {
  const { actor, staffing } = facts
  if (run.kind !== 'task' && run.kind !== 'help')
    return new Problem('activity.not_yours', `${run.name} goes on by itself.`)
  if (!isResponsible(run, actor)) {
    const activity = versionOf(facts, run.processRunId).activities.get(run.node)
    const acts = activity?.gate ? 'A' : 'R'
    const role = activity?.letters.find(({ letter }) => letter === acts)?.role
    return new Problem(
      'activity.not_yours',
      role ? `It belongs to ${staffing.roster.roles.get(role)?.name ?? role}.` : undefined,
    )
  }
  // Whoever it is offered to takes it over by accepting it.
  const isOffered = run.offeredTo.some(id => actor.principals.includes(id))
  if (run.takenBy && run.takenBy !== actor.personId && !isOffered) {
    return new Problem(
      'activity.taken',
      `${staffing.directory.persons.get(run.takenBy)?.name ?? 'Somebody'} has it.`,
    )
  }
  return null
}

/** The run, when the actor may do its work. */
export function findOwnRun(facts: Facts, runId: string): OpenRun | Problem {
  const run = findRun(facts, runId)
  return run instanceof Problem ? run : (refuseAct(facts, run) ?? run)
}

/** Whether the actor answers for an activity: they hold A there, or manage the process. */
export function answersFor(
  facts: Facts,
  run: Pick<OpenRun, 'processRunId' | 'node'>,
  draft?: Draft,
): boolean {
  const { actor, staffing } = facts
  const version = versionOf(facts, run.processRunId, draft)
  const resolving = { staffing, of: ofTicket(facts, draft) }
  const accountable = resolveLetters(version, run.node, resolving).filter(({ letter }) => letter === 'A')
  const holders = [...accountable, resolveRoleHolders(version, version.manager, resolving)]
  return holders.some(({ persons, teams }) =>
    [...persons, ...teams].some(id => actor.principals.includes(id)),
  )
}

/** Whether the actor holds R of an activity now. */
export const holdsR = (
  facts: Facts,
  { processRunId, node }: Pick<OpenRun, 'processRunId' | 'node'>,
): boolean =>
  resolveLetters(versionOf(facts, processRunId), node, {
    staffing: facts.staffing,
    of: ofTicket(facts),
  }).some(
    ({ letter, persons, teams }) =>
      letter === 'R' && [...persons, ...teams].some(id => facts.actor.principals.includes(id)),
  )

/**
 * Whether the actor does any of the work that stands on the ticket, or answers for it; where nothing but events stands,
 * whether they do any of the work of the process.
 */
export const worksOn = (facts: Facts): boolean =>
  facts.standing.runs.some(
    run => isResponsible(whoActs(run, facts), facts.actor) || answersFor(facts, run),
  ) ||
  (facts.standing.runs.every(({ kind }) => kind === 'timer' || kind === 'message') && worksIn(facts))

function worksIn(facts: Facts): boolean {
  const { standing, staffing, actor } = facts
  const resolving = { staffing, of: ofTicket(facts) }
  const isMine = (id: string) => actor.principals.includes(id)
  return [...new Set(standing.runs.map(run => versionOf(facts, run.processRunId)))].some(version =>
    [...version.activities.keys()]
      .flatMap(node => resolveLetters(version, node, resolving))
      .some(({ letter, persons, teams }) => letter === 'R' && [...persons, ...teams].some(isMine)),
  )
}
