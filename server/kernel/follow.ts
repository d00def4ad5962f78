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
type Found = Followed & { id: string; xid: string }

/**
 * Events since a transaction id (none: since the oldest transaction still running), and that oldest transaction. Ids are
 * given out before their transactions commit, so whoever read on from the greatest would miss who commits late: the next
 * read begins at the oldest still running. `$2` leaves out what is not certain to be complete yet.
 */
const readSince = statement<[from: string, certain: boolean], { upTo: string; events: Found[] }>(
  `select s.x::text as "upTo",
     coalesce((select jsonb_agg(jsonb_build_object('id', e.id, 'xid', e.xid::text, 'workspaceId', e.workspace_id, 'subjectId', e.subject_id,
         'seq', e.seq, 'class', e.class, 'payload', e.payload->'ticket') order by e.xid, e.seq)
       from kernel.event e where e.xid >= coalesce(nullif($1, '')::xid8, s.x) and (not $2 or e.xid < s.x)), '[]') as events
   from (select pg_snapshot_xmin(pg_current_snapshot()) as x) s`,
)

/**
 * What was told and may be found again, because a transaction older than it still runs, maybe in another database of
 * the same server. Beyond this many, what is not certain waits instead.
 */
const mostTold = 5000

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
  let from = ''
  const told = new Map<string, bigint>()
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
    const certain = told.size > mostTold
    const [row] = await db.engine(null, tx => tx.run(readSince, [from, certain]))
    if (!row) return
    const fresh = row.events.filter(event => !told.has(event.id))
    // What was there before the first read is not told: whoever follows reads that for themselves.
    if (from !== '' && fresh.length > 0) await tell(fresh)
    for (const { id, xid } of fresh) told.set(id, BigInt(xid))
    from = row.upTo
    const oldest = BigInt(from)
    for (const [id, xid] of told) if (xid < oldest) told.delete(id)
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
