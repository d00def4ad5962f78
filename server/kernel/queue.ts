import type { Clock } from './clock.ts'
import type { Db, Tx } from './db.ts'
import { newId } from './ids.ts'
import type { Log } from './log.ts'
import type { Statement } from './statement.ts'

/** now, lease until, lease token, how many. */
export type Claim = [now: string, leaseUntil: string, leaseToken: string, limit: number]
export type Failure = { token: string; retryAt: Temporal.Instant; reason: string }

/**
 * Rows that wait to be worked on: jobs, deliveries. Claimed with a lease and a token; whoever lost the lease
 * cannot finish the row (fencing), and the row is claimed again when the lease is over.
 */
export type Queue<Row extends { attempt: number }> = {
  readonly name: string
  readonly claim: Statement<Claim, Row>
  /** When the next row is due, null when none waits. */
  readonly next: Statement<[], { at: Temporal.Instant | null }>
  readonly work: (row: Row, signal: AbortSignal) => Promise<void>
  readonly done: (tx: Tx, row: Row, token: string) => Promise<unknown>
  readonly failed: (tx: Tx, row: Row, failure: Failure) => Promise<unknown>
}

/** Nothing claimed by a process that died stays put longer than this. */
export const leaseSeconds = 30
const giveUpAfterMs = 20_000
const pollMs = 1000
const batch = 20

/** 1 s, 2 s, 4 s … up to 15 minutes after the nth failure. */
export const backoff = (attempt: number): Temporal.DurationLike => ({
  seconds: Math.min(900, 2 ** Math.max(0, attempt - 1)),
})

/** A queue being worked; `stop` resolves when nothing of it is in hand. */
export type Worker = { stop: () => Promise<void> }
export type WorkerParts = { db: Db; clock: Clock; log: Log }

/** Works a queue until stopped; on stop, work in hand is finished or aborted and its lease given back by time. */
export function runQueue<Row extends { attempt: number }>(
  queue: Queue<Row>,
  { db, clock, log }: WorkerParts,
): Worker {
  const stopping = new AbortController()
  // A wake that comes while the queue is being read is kept, not lost.
  let woken = false
  let endWait = () => {}
  const wake = () => {
    woken = true
    endWait()
  }
  const unlisten = db.onWake(wake)

  async function workOne(row: Row, token: string) {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(giveUpAfterMs)])
    try {
      await queue.work(row, signal)
      await db.engine(null, tx => queue.done(tx, row, token))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      log.warn({ queue: queue.name, attempt: row.attempt, reason }, 'work failed; it will be tried again')
      const retryAt = clock.now().add(backoff(row.attempt))
      await db.engine(null, tx => queue.failed(tx, row, { token, retryAt, reason }))
    }
  }

  async function workBatch(): Promise<number> {
    const token = newId()
    const now = clock.now()
    const until = now.add({ seconds: leaseSeconds })
    const rows = await db.engine(null, tx =>
      tx.run(queue.claim, [now.toString(), until.toString(), token, batch]),
    )
    await Promise.all(rows.map(row => workOne(row, token)))
    if (rows.length > 0) db.announce()
    return rows.length
  }

  /** Until something is due on our clock, a commit is announced, or a second has passed. */
  async function waitForWork() {
    const [next] = await db.engine(null, tx => tx.run(queue.next, []))
    await new Promise<void>(resolve => {
      const timer = setTimeout(() => endWait(), pollMs)
      const off = next?.at ? clock.wakeAt(next.at, wake) : () => {}
      endWait = () => {
        clearTimeout(timer)
        off()
        resolve()
      }
      if (woken || stopping.signal.aborted) endWait()
    })
  }

  async function loop() {
    while (!stopping.signal.aborted) {
      try {
        woken = false
        if ((await workBatch()) < batch) await waitForWork()
      } catch (error) {
        log.error({ queue: queue.name, err: error }, 'the queue could not be read; trying again in a second')
        await new Promise(resolve => setTimeout(resolve, pollMs))
      }
    }
  }
  const running = loop()

  return {
    async stop() {
      unlisten()
      stopping.abort(new Error('stopping'))
      wake()
      await running
    },
  }
}
