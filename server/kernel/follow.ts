import type { Db } from './db.ts'
import type { Log } from './log.ts'
import { statement } from './statement.ts'

/** An event as followers see it: where, what and how far, for them to decide who may know. */
export type Followed = {
  workspaceId: string
  subjectId: string
  seq: number
  class: string
  payload: Record<string, unknown>
}
type Row = { upTo: string; events: Followed[] }

/**
 * Events committed since a transaction id and before the oldest transaction still running: ids of transactions are given
 * out before they commit, so reading by greatest id would miss whoever commits late.
 */
const readSince = statement<[string], Row>(
  `select s.x::text as "upTo",
     coalesce((select jsonb_agg(jsonb_build_object('workspaceId', e.workspace_id, 'subjectId', e.subject_id, 'seq', e.seq, 'class', e.class, 'payload', e.payload->'ticket'))
       from kernel.event e where e.xid >= $1::xid8 and e.xid < s.x), '[]') as events
   from (select pg_snapshot_xmin(pg_current_snapshot()) as x) s`,
)
const readNow = statement<[], { upTo: string }>(
  `select pg_snapshot_xmin(pg_current_snapshot())::text as "upTo"`,
)

const pollMs = 1000

/** Something that follows what is committed, until stopped; what is committed once it is `ready` will be told. */
export type Follower = { ready: Promise<void>; stop: () => void }

/**
 * Calls `tell` with what was committed, from now on, each event once, and again only where telling failed; woken by
 * announcements, sure by polling.
 */
export function followEvents(
  { db, log }: { db: Db; log: Log },
  tell: (events: Followed[]) => Promise<void>,
): Follower {
  let from: string | undefined
  let reading = false
  let again = false
  let stopped = false
  const { promise: ready, resolve: markReady } = Promise.withResolvers<void>()

  async function read() {
    if (reading) {
      again = true
      return
    }
    reading = true
    try {
      do {
        again = false
        await readOnce()
      } while (again && !stopped)
    } catch (error) {
      log.warn({ err: error }, 'the live stream could not be read; trying again in a second')
    } finally {
      reading = false
    }
  }

  async function readOnce() {
    const since = from
    const [row] = await db.engine(null, tx =>
      since === undefined ? tx.run(readNow, []) : tx.run(readSince, [since]),
    )
    if (!row) return
    const events = 'events' in row ? (row.events as Followed[]) : []
    if (events.length > 0) await tell(events)
    from = row.upTo
    markReady()
  }

  const off = db.onWake(() => void read())
  const timer = setInterval(() => void read(), pollMs)
  timer.unref()
  void read()
  return {
    ready,
    stop() {
      stopped = true
      markReady()
      off()
      clearInterval(timer)
    },
  }
}
