import type { Tx } from '../kernel/index.ts'
import {
  findObligation,
  lockDeliveryOf,
  markWaived,
  type ObligationRow,
  withholdEmpty,
} from './queries_waive.ts'

export type { ObligationRow } from './queries_waive.ts'

/** An obligation on a ticket's ledger, as far as the actor sees it. */
export const loadObligation = async (
  tx: Tx,
  { ticketId, id }: { ticketId: string; id: string },
): Promise<ObligationRow | undefined> =>
  (await tx.run(findObligation, [tx.workspaceId ?? '', ticketId, id]))[0]

/** Who waives an obligation, why and when. */
export type Waiver = { id: string; by: { id: string; name: string }; because: string; at: Temporal.Instant }

/**
 * Says that an obligation need not be told any more; false when it was told already or is being sent at this moment. Its
 * delivery is locked first, so that nobody sends it meanwhile, and is not sent when nothing is left on it. Engine scope.
 */
export async function waive(tx: Tx, { id, by, because, at }: Waiver): Promise<boolean> {
  const workspaceId = tx.workspaceId ?? ''
  const now = at.toString()
  tx.run(lockDeliveryOf, [workspaceId, id])
  const waiving = tx.run(markWaived, [workspaceId, id, by.id, by.name, because, now])
  // Statements of their own see what was committed while we waited for the lock.
  tx.run(withholdEmpty, [workspaceId, id])
  return (await waiving).length > 0
}
