import {
  type Actor,
  asEngine,
  type Clock,
  type Db,
  lookAsEngine,
  Problem,
  type Tx,
} from '../../kernel/index.ts'
import { lockImports } from '../queries_import.ts'
import {
  analyseImported,
  clearErrors,
  endImport,
  type ImportRow,
  insertErrors,
  lockImport,
  noteProgress,
  noteTotal,
} from './queries.ts'
import { type Ground, prepareGround } from './resolve.ts'
import { saveBatch } from './saveBatch.ts'
import type { PastFile, PastTicket } from './shape.ts'

/** A batch is one transaction: as many tickets, or as much text, as is written well within a second. */
const batchTickets = 500
const batchCharacters = 2_000_000

type Run = { db: Db; actor: Actor; clock: Clock }
type Importing = {
  importId: string
  file: PastFile
  isOver?: () => boolean
  onProgress?: (row: ImportRow) => void
}

/**
 * Brings in what is left of a file, batch by batch, each in a transaction of its own with how far it came, so that after
 * any interruption it goes on there. Answers the import as it then stands; it stops where `isOver` says so, or where
 * the import is no longer running.
 */
export async function runImport(run: Run, { importId, file, isOver = () => false, onProgress }: Importing) {
  let row = await begin(run, importId, file)
  let ground: Ground | undefined
  let isFirst = true
  while (row.state === 'running' && !isOver()) {
    ground ??= await inWriting(run, async tx => {
      await tx.run(lockImports, [tx.workspaceId ?? ''])
      return prepareGround(tx, { mapping: row.mapping, tickets: file.tickets }, run.clock)
    })
    row = await takeBatch(run, { importId, file }, ground)
    if (isFirst || row.state === 'done') await inWriting(run, tx => tx.run(analyseImported, []))
    isFirst = false
    run.db.announce()
    onProgress?.(row)
  }
  return row
}

const inWriting = <T>({ db, actor }: Run, body: (tx: Tx) => Promise<T>): Promise<T> =>
  db.actAs(actor, tx => {
    asEngine(tx)
    return body(tx)
  })

/** Notes how much there is, and what is wrong with it, once more for each time it is read. */
const begin = (run: Run, importId: string, { tickets, errors }: PastFile): Promise<ImportRow> =>
  inWriting(run, async tx => {
    const workspaceId = tx.workspaceId ?? ''
    const row = await lock(tx, importId)
    if (row.total === tickets.length && row.position > 0) return row
    tx.run(noteTotal, [workspaceId, importId, tickets.length])
    tx.run(clearErrors, [workspaceId, importId])
    const rows = errors.map(({ line, column, text }, n) => ({ n, line, col: column, text }))
    tx.run(insertErrors, [workspaceId, importId, JSON.stringify(rows)])
    return { ...row, total: tickets.length }
  })

async function lock(tx: Tx, importId: string): Promise<ImportRow> {
  lookAsEngine(tx)
  const [row] = await tx.run(lockImport, [tx.workspaceId ?? '', importId])
  if (!row) throw new Problem('import.not_found')
  return row
}

const takeBatch = (
  run: Run,
  { importId, file }: Pick<Importing, 'importId' | 'file'>,
  ground: Ground,
): Promise<ImportRow> =>
  inWriting(run, async tx => {
    const workspaceId = tx.workspaceId ?? ''
    const [row] = await Promise.all([lock(tx, importId), tx.run(lockImports, [workspaceId])])
    if (row.state !== 'running') return row
    const tickets = nextBatch(file.tickets, row.position)
    const { source } = row.mapping
    const saved = await saveBatch(tx, { importId, source, tickets, clock: run.clock }, ground)
    const position = row.position + tickets.length
    tx.run(noteProgress, [workspaceId, importId, position, saved.brought, saved.known])
    const isDone = position >= file.tickets.length
    if (isDone) tx.run(endImport, [workspaceId, importId, 'done', null, run.clock.now().toString()])
    const { brought, known } = row
    return {
      ...row,
      ...{ position, brought: brought + saved.brought, known: known + saved.known },
      state: isDone ? 'done' : 'running',
    }
  })

function nextBatch(tickets: readonly PastTicket[], position: number): readonly PastTicket[] {
  let characters = 0
  let end = position
  while (end < tickets.length && end - position < batchTickets && characters < batchCharacters) {
    const ticket = tickets[end]
    characters += 1000 + 300 * (ticket?.activities.length ?? 0)
    for (const { text, html } of ticket?.messages ?? []) characters += text.length + (html?.length ?? 0)
    end++
  }
  return tickets.slice(position, end)
}
