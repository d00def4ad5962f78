import type { Db, Log, Worker } from '../kernel/index.ts'
import { listDueWorkspaces, lockWriting, skipDue, writeDue } from './queries_search.ts'

const batch = 50
const pollMs = 1000

type Parts = { db: Db; log: Log }

/** Writes what full-text search finds of every ticket that is due, until none is or `mayGoOn` says no. */
export async function writeSearch({ db, log }: Parts, mayGoOn = () => true): Promise<void> {
  const write = (workspaceId: string, most: number) =>
    db.engine(workspaceId, async tx => {
      const [lock] = await tx.run(lockWriting, [workspaceId])
      if (!lock?.locked) return 0
      const [written] = await tx.run(writeDue, [workspaceId, most])
      return written?.taken ?? 0
    })

  /** All of a batch or, where one of it cannot be written, one by one without that one. */
  async function writeBatch(workspaceId: string): Promise<number> {
    try {
      return await write(workspaceId, batch)
    } catch {
      return await write(workspaceId, 1).catch(async err => {
        const [skipped] = await db.engine(workspaceId, tx => tx.run(skipDue, [workspaceId]))
        log.error({ err, ticketId: skipped?.ticketId }, 'a ticket cannot be made searchable until it changes')
        return 1
      })
    }
  }

  let written = 0
  do {
    const due = await db.engine(null, tx => tx.run(listDueWorkspaces, []))
    written = 0
    for (const { id } of due) if (mayGoOn()) written += await writeBatch(id)
  } while (written > 0)
}

/**
 * Writes what full-text search finds, soon after each commit that changed it: triggers note which tickets are due, in the
 * transaction that changes them, so that a kill loses nothing. Any number of processes may do it; one writes at a time.
 */
export function startSearchWriter({ db, log }: Parts): Worker {
  let stopping = false
  let woken = false
  let endWait = () => {}
  const wake = () => {
    woken = true
    endWait()
  }
  const unlisten = db.onWake(wake)

  async function loop() {
    while (!stopping) {
      woken = false
      await writeSearch({ db, log }, () => !stopping).catch(err =>
        log.error({ err }, 'search could not be written; trying again in a second'),
      )
      await new Promise<void>(resolve => {
        const timer = setTimeout(() => endWait(), pollMs)
        endWait = () => {
          clearTimeout(timer)
          resolve()
        }
        if (woken || stopping) endWait()
      })
    }
  }
  const running = loop()
  return {
    async stop() {
      unlisten()
      stopping = true
      wake()
      await running
    },
  }
}
