import type { Clock } from './clock.ts'
import type { Db, Tx } from './db.ts'
import { newId } from './ids.ts'
import type { Log } from './log.ts'
import type { Statement } from './statement.ts'

/** now, lease until, lease token, how many. */
export type Claim = [now: string, leaseUntil: string, leaseToken: string, limit: number]
/** `waits`: it failed through no fault, and does not count as a try. */
export type Failure = { token: string; retryAt: Temporal.Instant; reason: string; waits: boolean }

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
/** Of the ten seconds a stop may take; then what is in hand is aborted. */
const finishWithinMs = 8000
const pollMs = 1000
const batch = 20
/** What waits for something outside, such as a mail server to be named, is looked at again this often. */
const notYetSeconds = 60

/** Thrown by work that cannot be done yet through no fault: it waits, and nobody is alarmed. */
export class NotYet extends Error {}

/** 1 s, 2 s, 4 s … up to 15 minutes after the nth failure. */
export const backoff = (attempt: number): Temporal.DurationLike => ({
  seconds: Math.min(900, 2 ** Math.max(0, attempt - 1)),
})

/** A queue being worked; `stop` resolves when nothing of it is in hand. */
export type Worker = { stop: () => Promise<void> }
export type WorkerParts = { db: Db; clock: Clock; log: Log }

/** Rejects when the signal says so: whoever does not listen to it cannot hold up a queue or a stop. */
const abortion = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

/**
 * Works a queue until stopped. On stop, work in hand is given some seconds, then aborted and its lease given back; of
 * what a killed process had in hand the lease runs out.
 */
export function runQueue<Row extends { attempt: number }>(
  queue: Queue<Row>,
  { db, clock, log }: WorkerParts,
): Worker {
  let stopping = false
  const ending = new AbortController()
  const inHand = new Set<Promise<void>>()
  // A wake that comes while the queue is being read is kept, not lost.
  let woken = false
  let endWait = () => {}
  const wake = () => {
    woken = true
    endWait()
  }
  const unlisten = db.onWake(wake)

  async function workOne(row: Row, token: string) {
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(giveUpAfterMs)])
    try {
      await Promise.race([queue.work(row, signal), abortion(signal)])
      await db.engine(null, tx => queue.done(tx, row, token))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const waits = error instanceof NotYet
      log[waits ? 'debug' : 'warn']({ queue: queue.name, attempt: row.attempt, reason }, 'to be tried again')
      const retryAt = clock.now().add(waits ? { seconds: notYetSeconds } : backoff(row.attempt))
      await db.engine(null, tx => queue.failed(tx, row, { token, retryAt, reason, waits }))
    }
  }

  function start(row: Row, token: string): Promise<void> {
    const work = workOne(row, token)
      .catch(err => log.error({ queue: queue.name, err }, 'not noted; it is tried again when its lease ends'))
      .finally(() => inHand.delete(work))
    inHand.add(work)
    return work
  }

  /** Claims what there is room for; true when there may be more. What takes long does not hold up the others. */
  async function workBatch(): Promise<boolean> {
    if (inHand.size >= batch) await Promise.race(inHand)
    const room = batch - inHand.size
    const token = newId()
    const now = clock.now()
    const until = now.add({ seconds: leaseSeconds })
    const rows = await db.engine(null, tx =>
      tx.run(queue.claim, [now.toString(), until.toString(), token, room]),
    )
    if (rows.length === 0) return false
    const all = Promise.all(rows.map(row => start(row, token))).then(db.announce)
    let patience: NodeJS.Timeout | undefined
    await Promise.race([
      all,
      new Promise(resolve => {
        patience = setTimeout(resolve, pollMs)
      }),
    ])
    clearTimeout(patience)
    return rows.length === room
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
      if (woken || stopping) endWait()
    })
  }

  async function loop() {
    while (!stopping) {
      try {
        woken = false
        if (!(await workBatch())) await waitForWork()
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
      stopping = true
      wake()
      const timer = setTimeout(() => ending.abort(new Error('the program is stopping')), finishWithinMs)
      await running
      await Promise.all(inHand)
      clearTimeout(timer)
    },
  }
}
