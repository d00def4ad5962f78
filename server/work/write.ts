import { type Clock, refuse, type Tx } from '../kernel/index.ts'
import { giveAttachments, lockAttachments } from './attachments.ts'
import type { Change } from './decide.ts'
import { decideMessage, type Writing } from './decideMessage.ts'
import { lockFacts } from './load.ts'
import { saveChange } from './save.ts'

/** Writes a reply or note on a ticket. */
export async function writeMessage(
  tx: Tx,
  {
    number,
    writing,
    attachments,
  }: { number: string; writing: Writing; attachments?: readonly string[] | undefined },
  clock: Clock,
): Promise<Change> {
  const [facts, files] = await Promise.all([lockFacts(tx, number), lockAttachments(tx, attachments)])
  const change = refuse(decideMessage(facts, { ...writing, files }))
  saveChange(tx, change, { clock, directory: facts.staffing.directory })
  giveAttachments(tx, change.message?.id ?? '', files)
  return change
}
