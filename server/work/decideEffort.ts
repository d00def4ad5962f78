import { newId, Problem } from '../kernel/index.ts'
import type { Change, OpenRun } from './change.ts'
import { type Draft, draftChange } from './draft.ts'
import type { Facts } from './load.ts'
import { findRun } from './may.ts'
import { versionOf } from './standing.ts'
import { isResponsible } from './whoActs.ts'

export type Spent = {
  minutes: number
  chargeable?: boolean | undefined
  contract?: string | undefined
  note?: string | undefined
}

/** Time spent on an activity, by whoever does it or helps with it; what the design says is chargeable is, unless said otherwise. */
export function decideEffort(
  facts: Facts,
  { run: runId, ...spent }: Spent & { run: string },
): Change | Problem {
  const run = findRun(facts, runId)
  if (run instanceof Problem) return run
  if (facts.actor.side === 'customer' || !isResponsible(run, facts.actor))
    return new Problem('activity.not_yours')
  const draft = draftChange(facts)
  addEffort(draft, run, spent)
  return draft.change
}

export function addEffort({ facts, change }: Draft, run: OpenRun, spent: Spent): void {
  const activity = versionOf(facts, run.processRunId).activities.get(run.node)
  change.effort = {
    id: newId(),
    runId: run.id,
    personId: facts.actor.personId,
    minutes: spent.minutes,
    chargeable: spent.chargeable ?? activity?.chargeable ?? false,
    contract: spent.contract?.trim() || null,
    note: spent.note?.trim() ?? '',
  }
}
