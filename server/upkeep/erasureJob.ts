import type { Clock, Db, Job } from '../kernel/index.ts'
import { finishErasure, leaveErasure } from './erasePerson.ts'
import { writeRegister } from './register.ts'

/** A job is given up after twenty seconds: it does what it can in less, and leaves another for the rest. */
const sliceMs = 8000

/** Does the jobs of erasures; the first thing each does is to keep the register beside the backups. */
export function createErasureJob({
  db,
  clock,
  backupDir,
}: {
  db: () => Db
  clock: Clock
  backupDir: string | null
}) {
  return async (job: Job): Promise<void> => {
    const workspaceId = job.workspaceId ?? ''
    const erasureId = String(job.payload.erasureId)
    if (backupDir !== null) await writeRegister(db(), backupDir)
    const over = AbortSignal.timeout(sliceMs)
    const isOver = await finishErasure({ db: db(), clock }, { workspaceId, erasureId }, () => !over.aborted)
    if (!isOver) await db().engine(workspaceId, async tx => leaveErasure(tx, erasureId, clock.now()))
  }
}
