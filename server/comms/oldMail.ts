import type { Tx } from '../kernel/index.ts'
import { countOwedBefore, countStuck, hurryWaiting, withholdOwedBefore } from './queries_outbox.ts'

/** How many mails of the transaction's workspace wait with something owed before then. Engine scope. */
export const countOldMail = async (tx: Tx, before: Temporal.Instant): Promise<number> =>
  (await tx.run(countOwedBefore, [tx.workspaceId ?? '', before.toString()]))[0]?.count ?? 0

/** Never sends those mails; the ledger and the outbox say why. Answers how many. Engine scope. */
export const withholdOldMail = async (
  tx: Tx,
  { before, because }: { before: Temporal.Instant; because: string },
): Promise<number> =>
  (await tx.run(withholdOwedBefore, [tx.workspaceId ?? '', before.toString(), because])).length

/** Mails that were put off are tried now. Engine scope. */
export const hurryMail = (tx: Tx, now: Temporal.Instant): Promise<unknown> =>
  tx.run(hurryWaiting, [tx.workspaceId ?? '', now.toString()])

/** Of the transaction's workspace: mails that failed within a week, those due before then that still wait, and mailboxes. Engine scope. */
export const countStuckMail = async (
  tx: Tx,
  before: Temporal.Instant,
): Promise<{ failed: number; late: number; mailboxes: number }> =>
  (await tx.run(countStuck, [tx.workspaceId ?? '', before.toString()]))[0] ?? {
    failed: 0,
    late: 0,
    mailboxes: 0,
  }
