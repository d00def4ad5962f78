import type { Tx } from '../kernel/index.ts'
import { countOldChanges, deleteOldChanges, deleteVisibleOf } from './queries_erase.ts'

/** Nobody sees tickets any more that are taken away. Engine scope. */
export const forgetVisible = (tx: Tx, tickets: readonly string[]): Promise<unknown> =>
  tx.run(deleteVisibleOf, [tickets])

/** Takes the oldest lines out of the log of the configuration; answers how many. Erasing. */
export const eraseOldChanges = async (
  tx: Tx,
  { before, limit }: { before: Temporal.Instant; limit: number },
): Promise<number> => (await tx.run(deleteOldChanges, [before.toString(), limit])).length

/** How many lines of the log are older. Engine scope. */
export const countChangesBefore = async (tx: Tx, before: Temporal.Instant): Promise<number> =>
  (await tx.run(countOldChanges, [before.toString()]))[0]?.changes ?? 0
