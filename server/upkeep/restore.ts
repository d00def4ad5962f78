import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import {
  type Blobs,
  isAbsent,
  migrate,
  type Owner,
  openOwner,
  readMigrations,
  unfinishedRestore,
} from '../kernel/index.ts'
import { compareTables } from './compareTables.ts'
import { readLayout } from './layout.ts'
import { type KeptTable, type Manifest, type Part, readManifest } from './manifest.ts'
import { forWorkspace, setSequence, tableHasRows } from './queries.ts'
import {
  dropSchema,
  findUnfinished,
  listObstacles,
  listOurSchemas,
  makeMigrationTableAnew,
  markUnfinished,
  migrationsKnown,
  unmarkUnfinished,
} from './queries_catalogue.ts'
import { filePath, readChunks } from './store.ts'
import type { Progress } from './takeBackup.ts'

/** Which backup becomes which installation. */
export type RestoreParts = {
  databaseUrl: string
  blobs: Blobs
  folder: string
  onProgress?: Progress
  /** What has to happen to the restored rows before anybody works on them; runs at this program's own schema. */
  settle: (manifest: Manifest) => Promise<void>
}
/** A restore that was finished. */
export type Restored = { manifest: Manifest; rows: number; files: number }

/**
 * Fills an empty installation from a backup of all of it, compares every table with what was kept, brings it to this
 * program's schema and settles it. Refuses an installation that has anything in it, a backup of a newer program, one of a
 * single workspace, and a file that is damaged. Killed at any moment, it leaves a database that no program starts on,
 * and that the next try begins anew.
 */
export async function restoreAll(parts: RestoreParts): Promise<Restored> {
  const manifest = await readManifest(parts.folder)
  if (!manifest.whole)
    throw new Error(
      `${parts.folder} is a backup of one workspace. Nothing was changed. Bring it into a running installation with --workspace.`,
    )
  await refuseNewer(manifest)
  const owner = await openOwner(parts.databaseUrl)
  try {
    await clearEmpty(owner, manifest)
    await migrate(parts.databaseUrl, { only: manifest.migrations.map(({ name }) => name), restoring: true })
    const files = await restoreFiles(manifest, parts)
    await fill(owner, manifest, parts)
    await migrate(parts.databaseUrl, { restoring: true })
    await parts.settle(manifest)
    await owner.ask(unmarkUnfinished, [unfinishedRestore])
    await owner.run('analyze')
    return { manifest, rows: countRows(manifest.parts), files }
  } finally {
    await owner.end()
  }
}

const countRows = (parts: Part[]): number =>
  parts.reduce((all, { tables }) => all + tables.reduce((sum, { rows }) => sum + rows, 0), 0)

/** Refuses a backup with a past that this program does not know. */
async function refuseNewer({ migrations, interlock }: Manifest): Promise<void> {
  const known = new Map((await readMigrations()).map(({ name, hash }) => [name, hash]))
  for (const { name, hash } of migrations)
    if (known.get(name) !== hash)
      throw new Error(
        `This backup is of another Interlock (${interlock}, ${name}). Nothing was changed. Restore it with that version, or a newer one.`,
      )
}

/** Refuses a database that has anything in it; clears away what an unfinished restore or an empty start has left. */
async function clearEmpty(owner: Owner, { migrations, takenAt }: Manifest): Promise<void> {
  const [{ known } = { known: false }] = await owner.ask<{ known: boolean }>(migrationsKnown)
  const schemas = await owner.ask<{ name: string }>(listOurSchemas)
  const unfinished = known && (await owner.ask(findUnfinished, [unfinishedRestore])).length > 0
  if (!known && schemas.length > 0)
    throw new Error(
      `This database is somebody else's: it has ${schemas.map(({ name }) => name).join(', ')}. Nothing was changed. Make a new one.`,
    )
  if (known && !unfinished) await refuseFilled(owner)
  await owner.run('begin')
  for (const { name } of schemas) await owner.run(dropSchema(name))
  await owner.run(makeMigrationTableAnew)
  await owner.ask(markUnfinished, [unfinishedRestore, `${migrations.at(-1)?.name ?? ''} ${takenAt}`])
  await owner.run('commit')
}

/** Whoever has a workspace or an account has begun. Looked at as the program looks. */
async function refuseFilled(owner: Owner): Promise<void> {
  const { tables, shared } = await readLayout(owner)
  const telling = tables.filter(
    ({ name, scope }) => scope === 'workspace' || shared.some(one => one.name === name),
  )
  await owner.run('begin')
  await forWorkspace(owner, null)
  const filled: boolean[] = []
  for (const { name } of telling) filled.push(await tableHasRows(owner, name))
  await owner.run('rollback')
  if (filled.includes(true))
    throw new Error(
      'This installation is not empty: a restore would overwrite what is in it. Nothing was changed. Give Interlock a new data folder (INTERLOCK_DATA) or an empty database, and restore before its first start.',
    )
}

/** Bytes first, then rows that name them. */
export async function restoreFiles(
  { parts }: Pick<Manifest, 'parts'>,
  { folder, blobs, onProgress }: Pick<RestoreParts, 'folder' | 'blobs' | 'onProgress'>,
): Promise<number> {
  const files = new Map(parts.flatMap(part => part.files.map(({ hash, size }) => [hash, size] as const)))
  for (const [hash, size] of files) {
    const path = filePath(folder, hash)
    const found = await stat(path).catch(isAbsent)
    if (!found) throw new Error(`${path} is missing from the backup. Take another backup.`)
    const staged = await blobs.stage(createReadStream(path), size)
    if (staged?.hash !== hash) {
      await staged?.drop()
      throw new Error(`${path} is damaged or was altered. Take another backup.`)
    }
    await staged.keep()
    onProgress?.('files', size)
  }
  return files.size
}

/** All rows in one transaction: indexes, foreign keys and triggers are taken away before and come back after. */
async function fill(owner: Owner, manifest: Manifest, parts: RestoreParts): Promise<void> {
  await owner.run(`begin; set local maintenance_work_mem = '256MB'`)
  const obstacles = await owner.ask<{ step: number; away: string; back: string }>(listObstacles)
  // The keys say what belongs to whom, so it is read while they are there.
  const layout = await readLayout(owner)
  for (const { away } of obstacles) await owner.run(away)
  await owner.run(`truncate ${layout.tables.map(({ name }) => name).join(', ')}`)
  for (const part of manifest.parts)
    for (const kept of part.tables)
      await loadTable(owner, kept, { folder: parts.folder, into: kept.table, onProgress: parts.onProgress })
  for (const { name, last, called } of manifest.sequences) await setSequence(owner, { name, last, called })
  await compareTables(owner, { layout, parts: manifest.parts, onProgress: parts.onProgress })
  for (const { back } of obstacles.toReversed()) {
    parts.onProgress?.('indexes and keys', 0)
    await owner.run(back)
  }
  await owner.run('commit')
}

type Loading = { folder: string; into: string; onProgress: Progress | undefined }
export async function loadTable(
  owner: Owner,
  kept: KeptTable,
  { folder, into, onProgress }: Loading,
): Promise<void> {
  if (kept.chunks.length === 0) return
  async function* chunks() {
    for await (const bytes of readChunks(folder, kept.chunks)) {
      onProgress?.(kept.table, bytes.length)
      yield bytes
    }
  }
  await owner.copyIn(`copy ${into} (${kept.columns.join(', ')}) from stdin`, chunks())
}
