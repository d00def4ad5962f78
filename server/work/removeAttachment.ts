import { asEngine, type Clock, Problem, type Tx } from '../kernel/index.ts'
import { draftChange, happen } from './draft.ts'
import { lockFacts } from './load.ts'
import { findOwn, markRemoved } from './queries_attachment.ts'
import { saveChange } from './save.ts'

/** Takes a file of the actor back. One that was sent leaves a line that says so, and an event on its ticket. */
export async function removeAttachment(tx: Tx, id: string, clock: Clock): Promise<Record<string, never>> {
  const [own] = await tx.run(findOwn, [tx.workspaceId ?? '', id, tx.actor?.principals ?? []])
  if (!own) throw new Problem('attachment.not_found')
  const facts = own.number === null ? null : await lockFacts(tx, own.number, clock)
  asEngine(tx)
  const removed = await tx.run(markRemoved, [tx.workspaceId ?? '', id, clock.now().toString()])
  if (removed.length === 0) throw new Problem('attachment.not_found')
  if (!facts) return {}
  const draft = draftChange(facts)
  happen(draft, {
    name: 'attachment.removed',
    class: own.class ?? 'provider',
    ...(own.messageId !== null && { messageId: own.messageId }),
    letters: [],
  })
  saveChange(tx, draft.change, { clock, directory: facts.staffing.directory })
  return {}
}
