import type { Tx } from '../../kernel/index.ts'
import { countUnfinished } from './queries.ts'

/** Imports of the transaction's workspace: going on, of those begun before then, and those that failed half way. Engine scope. */
export const countImports = async (
  tx: Tx,
  before: Temporal.Instant,
): Promise<{ going: number; stuck: number; failed: number }> =>
  (await tx.run(countUnfinished, [tx.workspaceId ?? '', before.toString()]))[0] ?? {
    going: 0,
    stuck: 0,
    failed: 0,
  }
