import { setTimeout as delay } from 'node:timers/promises'
import { actorOf, loadDirectory } from '../../identity/index.ts'
import {
  type Actor,
  asEngine,
  type Blobs,
  type Clock,
  type Db,
  type Job,
  Problem,
} from '../../kernel/index.ts'
import { openBlob } from './keepFile.ts'
import { type ImportPayload, leaveJob } from './leaveJob.ts'
import { endImport, findImport, type ImportRow } from './queries.ts'
import { runImport } from './runImport.ts'
import type { PastFile } from './shape.ts'
import { readPast } from './startImport.ts'
import { undoBatch } from './undoImport.ts'

/** `db` is asked for when a job runs. */
export type ImportJobParts = { db: () => Db; clock: Clock; blobs: Blobs }

/** A job is given up after twenty seconds: it does what it can in less, and leaves another for the rest. */
const sliceMs = 8000
const patienceMs = 6000
const triesBeforeFailing = 5

/** Does the jobs of imports. What was read of a file is held as long as its import goes on here. */
export function createImportJob({ db, clock, blobs }: ImportJobParts) {
  const held = new Map<string, Promise<PastFile>>()
  return async (job: Job): Promise<void> => {
    const workspaceId = job.workspaceId ?? ''
    const { importId } = job.payload as ImportPayload
    const [row, actor] = await db().engine(workspaceId, async tx => {
      const [[found], directory] = await Promise.all([
        tx.run(findImport, [workspaceId, importId]),
        loadDirectory(tx),
      ])
      return [found, found && actorOf(directory, found.madeBy)] as const
    })
    if (!row || (row.state !== 'running' && row.state !== 'undoing')) return
    if (!actor) return end(row, 'Whoever began it has left. Begin it again yourself.')
    const parts = { db: db(), actor: { ...actor, via: 'web' as const }, clock }
    try {
      const isOver = row.state === 'undoing' ? await undoSlice(parts, row) : await importSlice(parts, row)
      if (isOver) held.delete(importId)
      else await db().engine(workspaceId, async tx => leaveJob(tx, importId, clock))
    } catch (error) {
      held.delete(importId)
      if (!(error instanceof Problem) && job.attempt < triesBeforeFailing) throw error
      const why =
        error instanceof Problem ? sayProblem(error) : 'It stopped again and again. Begin it again later.'
      await end(row, why)
    }

    function end({ id }: ImportRow, why: string): Promise<void> {
      return db().engine(workspaceId, async tx => {
        tx.run(endImport, [workspaceId, id, 'failed', why, clock.now().toString()])
      })
    }
  }

  type Parts = { db: Db; actor: Actor; clock: Clock }

  /** True: it has come to its end. */
  async function importSlice(parts: Parts, { id, mapping, fileHash }: ImportRow): Promise<boolean> {
    const over = AbortSignal.timeout(sliceMs)
    const reading = held.get(id) ?? readPast(openBlob(blobs, fileHash), { mapping, clock })
    reading.catch(() => {})
    held.set(id, reading)
    const file = await Promise.race([reading, delay(patienceMs, null, { ref: false })])
    if (!file) return false
    const done = await runImport(parts, { importId: id, file, isOver: () => over.aborted })
    return done.state !== 'running'
  }
}

async function undoSlice(parts: { db: Db; actor: Actor; clock: Clock }, { id }: ImportRow): Promise<boolean> {
  const over = AbortSignal.timeout(sliceMs)
  while (!over.aborted) {
    const isOver = await parts.db.actAs(parts.actor, tx => {
      asEngine(tx)
      return undoBatch(tx, id, parts.clock)
    })
    if (isOver) return true
  }
  return false
}

const sayProblem = ({ detail, message, errors }: Problem): string =>
  [detail ?? message, ...(errors ?? []).map(({ field, text }) => `${field} ${text}`)].join(' ').slice(0, 500)
