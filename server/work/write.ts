import { type Clock, refuse, type Tx } from '../kernel/index.ts'
import type { Change } from './decide.ts'
import { decideMessage, type Writing } from './decideMessage.ts'
import { lockFacts } from './load.ts'
import { saveChange } from './save.ts'

/** Writes a reply or note on a ticket. */
export async function writeMessage(
  tx: Tx,
  { number, writing }: { number: string; writing: Writing },
  clock: Clock,
): Promise<Change> {
  const facts = await lockFacts(tx, number)
  const change = refuse(decideMessage(facts, writing))
  saveChange(tx, change, { clock, directory: facts.staffing.directory })
  return change
}
