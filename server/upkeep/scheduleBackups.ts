import { Worker } from 'node:worker_threads'
import type { Clock, Config, Db, Log } from '../kernel/index.ts'
import type { BackupOutcome, BackupTask } from './backupThread.ts'
import { findLastBackups, type LastBackups, noteVerified } from './queries.ts'

/** What backups are taken by themselves with. */
export type ScheduleParts = {
  config: Pick<Config, 'backup' | 'filesDir'>
  databaseUrl: string
  db: Db
  clock: Clock
  log: Log
  version: string
}

const lookEveryMs = 60_000
/** After one that failed, the next is tried this much later, or when it is due anyway. */
const againAfter = { minutes: 10 }
const verifyEvery = { hours: 24 }

/** When the next backup is due, from what is known of those before; the first one at once. */
export function decideNextBackup(last: LastBackups, hours: number, now: Temporal.Instant): Temporal.Instant {
  const due = last.good?.add({ hours }) ?? now
  const retry = last.failed?.add(againAfter)
  return retry && Temporal.Instant.compare(retry, due) > 0 ? retry : due
}

/**
 * Takes a backup of everything whenever one is due, in a thread of its own, and reads the first of each day back. Many
 * processes may do so: one of them does it, the others find it done. Without a folder it does nothing.
 */
export function scheduleBackups(parts: ScheduleParts): { stop: () => Promise<void> } {
  const { dir, hours, keep } = parts.config.backup
  if (dir === null) return { stop: async () => {} }
  let running: Worker | undefined
  let looking: Promise<void> | undefined

  async function look() {
    const last = await parts.db.engine(null, findLastBackups)
    const now = parts.clock.now()
    if (Temporal.Instant.compare(decideNextBackup(last, hours, now), now) > 0) return
    const verify = !last.verified || Temporal.Instant.compare(last.verified.add(verifyEvery), now) <= 0
    const { databaseUrl, config, version } = parts
    const task = { databaseUrl, filesDir: config.filesDir, dir: dir ?? '', keep, version, verify }
    const outcome = await runThread(task, worker => {
      running = worker
    })
    if (outcome?.problems?.length === 0)
      await parts.db.engine(null, tx => noteVerified(tx, outcome.folder, parts.clock.now()))
    for (const problem of outcome?.problems ?? []) parts.log.error({ problem }, 'a backup is damaged')
  }
  const begin = () => {
    looking ??= look()
      .catch(err => parts.log.error({ err }, 'no backup could be taken; it is tried again'))
      .finally(() => {
        looking = undefined
        running = undefined
      })
  }
  const timer = setInterval(begin, lookEveryMs)
  timer.unref()
  begin()
  return {
    async stop() {
      clearInterval(timer)
      await running?.terminate()
      await looking
    },
  }
}

/** What the thread answers; null when another process is taking one, or it was stopped. */
function runThread(task: BackupTask, onStart: (worker: Worker) => void): Promise<BackupOutcome | null> {
  const worker = new Worker(new URL('./backupThread.ts', import.meta.url), { workerData: task })
  onStart(worker)
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', error => {
      if (/Another backup of this database/.test((error as Error).message)) resolve(null)
      else reject(error)
    })
    worker.once('exit', () => resolve(null))
  })
}
