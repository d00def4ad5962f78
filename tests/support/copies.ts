import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withDatabase as onDatabase } from '../../server/firstRun.ts'
import { type Clock, createBlobs, createLog } from '../../server/kernel/index.ts'
import { type Progress, restoreAll, settleCopy, takeBackup } from '../../server/upkeep/index.ts'
import { emptyDatabase } from './database.ts'
import { ask } from './killer.ts'

/** A temporary folder of one test file. */
export function temporaryFolder(what: string): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `interlock-${what}-`))
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) }
}

/** What a backup is taken of: a product does. */
export type Original = { databaseUrl: string; filesDir: string; clock: Clock }
export type BackupOptions = { workspace?: string; keep?: number; onProgress?: Progress }

export const backUp = (
  { databaseUrl, filesDir, clock }: Original,
  dir: string,
  options: BackupOptions = {},
) =>
  takeBackup({
    databaseUrl,
    blobs: createBlobs({ dir: filesDir, clock }),
    clock,
    version: '0.1.0',
    dir,
    ...options,
  })

/** Restores into a database of its own and settles it, as the command does. */
export async function restoreCopy(folder: string, clock: Clock, into?: { url: string; filesDir: string }) {
  const made = into ? null : await emptyDatabase()
  const files = into ? null : temporaryFolder('restored')
  const databaseUrl = into?.url ?? made?.url ?? ''
  const filesDir = into?.filesDir ?? files?.path ?? ''
  const drop = async () => {
    await made?.drop()
    files?.remove()
  }
  try {
    const restored = await restoreAll({
      databaseUrl,
      blobs: createBlobs({ dir: filesDir, clock }),
      folder,
      settle: manifest =>
        onDatabase({ databaseUrl, log: createLog('silent') }, db => settleCopy(db, clock, manifest)),
    })
    return { ...restored, databaseUrl, filesDir, drop }
  } catch (error) {
    await drop()
    throw error
  }
}

type Named = { name: string; columns: string }
/**
 * A hash of every table's rows, by a way of its own: PostgreSQL sorts and adds up, nothing of the program's reading is
 * used. Ids of transactions and generated columns are left out, as they mean nothing elsewhere.
 */
export async function hashTables(url: string, workspaceId?: string): Promise<Record<string, string>> {
  const tables = await ask<Named>(
    url,
    `select format('%I.%I', table_schema, table_name) as name,
       string_agg(quote_ident(column_name), ', ' order by column_name collate "C") filter (where data_type <> 'xid8' and is_generated = 'NEVER') as columns
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema in ('kernel', 'identity', 'model', 'work', 'comms', 'upkeep') and table_type = 'BASE TABLE'
       and ($1 = '' or exists (select from information_schema.columns w where w.table_schema = columns.table_schema and w.table_name = columns.table_name and w.column_name = 'workspace_id'))
     group by 1 order by 1`,
    [workspaceId ?? ''],
  )
  const hashes: Record<string, string> = {}
  for (const { name, columns } of tables) {
    const which = workspaceId === undefined ? 'true' : `workspace_id = '${workspaceId}'`
    const rows = await ask<{ text: string }>(
      url,
      `select text from (select row(${columns})::text as text from ${name} where ${which}) r order by text collate "C"`,
    )
    hashes[name] = `${rows.length} ${createHash('sha256')
      .update(rows.map(({ text }) => text).join('\n'))
      .digest('hex')}`
  }
  return hashes
}
