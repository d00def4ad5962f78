import { type Clock, refuse, type Tx } from '../kernel/index.ts'
import { type Change, decideComplete, decideTake } from './decide.ts'
import { lockFacts } from './load.ts'
import { saveChange } from './save.ts'

type Acting = { number: string; run: string }

/** Takes an activity that is ready. */
export async function takeActivity(tx: Tx, { number, run }: Acting, clock: Clock): Promise<Change> {
  const facts = await lockFacts(tx, number)
  const change = refuse(decideTake(facts, run))
  saveChange(tx, change, { clock, directory: facts.staffing.directory })
  return change
}

/** Completes an activity; the process moves on and whoever it names is told. */
export async function completeActivity(
  tx: Tx,
  { number, run, outcome }: Acting & { outcome?: string | undefined },
  clock: Clock,
): Promise<Change> {
  const facts = await lockFacts(tx, number)
  const change = refuse(decideComplete(facts, run, outcome))
  saveChange(tx, change, { clock, directory: facts.staffing.directory })
  return change
}
