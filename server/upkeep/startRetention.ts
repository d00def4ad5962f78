import type { Clock, Db, Log, Worker } from '../kernel/index.ts'
import { listRuledWorkspaces } from './queries_keeping.ts'
import { retain } from './retain.ts'

const everyMs = 3_600_000

/** Does what the rules of every workspace say, once an hour. Many processes may: each takes what no other has in hand. */
export function startRetention({ db, clock, log }: { db: Db; clock: Clock; log: Log }): Worker {
  let stopping = false
  let running: Promise<void> | undefined
  async function run() {
    for (const { workspaceId } of await db.engine(null, tx => tx.run(listRuledWorkspaces, []))) {
      const removed = await retain({ db, clock }, workspaceId, () => !stopping)
      if (Object.values(removed).some(count => count > 0))
        log.info({ workspaceId, removed }, 'after its time')
    }
  }
  const begin = () => {
    running ??= run()
      .catch(err => log.warn({ err }, 'not everything that is out of date could go; it is tried again'))
      .finally(() => {
        running = undefined
      })
  }
  const timer = setInterval(begin, everyMs)
  timer.unref()
  begin()
  return {
    async stop() {
      stopping = true
      clearInterval(timer)
      await running
    },
  }
}
