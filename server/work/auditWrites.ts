import { countWaivers } from '../comms/index.ts'
import type { Db } from '../kernel/index.ts'
import { countStands, countWrites } from './queries_audit.ts'

/** Writes that no event speaks of, by kind; every count must be 0. The audit starts here, not from what was emitted. */
export const auditWrites = (db: Db, workspaceId: string): Promise<{ what: string; missing: number }[]> =>
  db.engine(workspaceId, async tx => {
    const counted = [countWrites, countStands, countWaivers].map(count => tx.run(count, [workspaceId]))
    return (await Promise.all(counted)).flat()
  })
