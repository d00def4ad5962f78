import { Problem } from '../kernel/index.ts'
import type { Change, OpenRun } from './change.ts'
import { draftChange, happen, patchRun } from './draft.ts'
import type { Facts } from './load.ts'
import { answersFor, findRun, refuseAct } from './may.ts'
import { promiseFor } from './promise.ts'
import { isResponsible, whoActs } from './whoActs.ts'

/** Why work is not put back to everybody whose it may be; null: it can be. */
export function refuseRelease(facts: Facts, run: OpenRun): Problem | null {
  if (run.kind !== 'task' && run.kind !== 'help') return refuseAct(facts, run)
  // What a colleague was given and has not begun is put back by anybody who may give it on.
  const isUnbegun = run.kind === 'task' && run.state === 'ready' && isResponsible(run, facts.actor)
  if (!answersFor(facts, run) && !isUnbegun) {
    const refusal = refuseAct(facts, run)
    if (refusal) return refusal
  }
  if (run.offeredTo.length > 0)
    return cannot(`It is offered to ${run.offeredName ?? 'somebody'}: they take it, or return it first.`)
  if (run.takenBy === null) return cannot('Nobody has it: whoever may do it can take it.')
  if (run.state === 'waiting')
    return cannot('It waits for an answer: go on with it first, or give it to a colleague, who waits on.')
  return null
}
const cannot = (todo: string) => new Problem('activity.release_refused', todo)

/**
 * Putting work back that was taken: it is ready again for everybody who may do it. What whoever asked was promised meanwhile
 * holds: they hear no later for it.
 */
export function decideRelease(facts: Facts, runId: string): Change | Problem {
  const run = findRun(facts, runId)
  if (run instanceof Problem) return run
  const refusal = refuseRelease(facts, run)
  if (refusal) return refusal
  const draft = draftChange(facts)
  patchRun(draft, run.id, { state: 'ready', takenBy: null, nextUpdateAt: nextUpdate(facts, run) })
  const { responsible } = whoActs({ ...run, state: 'ready', takenBy: null }, facts)
  const isTeam = (id: string) => facts.staffing.directory.teams.has(id)
  const before = run.takenBy && run.takenBy !== facts.actor.personId ? [run.takenBy] : []
  happen(draft, {
    name: 'activity.released',
    run,
    class: run.class,
    letters: [
      {
        letter: 'R',
        role: 'may take it',
        persons: responsible.filter(id => !isTeam(id)),
        teams: responsible.filter(isTeam),
      },
      ...(before.length > 0 ? [{ letter: 'R' as const, role: 'had it', persons: before, teams: [] }] : []),
    ],
  })
  return draft.change
}

/** As when it became ready, and never later than what is promised already. RFC 3339. */
function nextUpdate(facts: Facts, run: OpenRun): string | null {
  const fresh = promiseFor(facts, run)
  if (!fresh || !run.nextUpdateAt) return fresh
  return Temporal.Instant.compare(run.nextUpdateAt, fresh) < 0 ? run.nextUpdateAt : fresh
}
