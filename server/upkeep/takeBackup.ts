import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Blobs,
  type Clock,
  findInstallationId,
  makeFolder,
  type Owner,
  openOwner,
  seizeBlobs,
  syncFolder,
} from '../kernel/index.ts'
import { type KeptHash, keptHashes } from '../work/index.ts'
import { cutRows } from './cutRows.ts'
import { clearLeftOvers, type Found, findLatest, nameBackup, partialName, removeOld } from './folder.ts'
import { createFileKeeper } from './keepFiles.ts'
import { type Extract, type Layout, listExtracts, listPointedTo, readLayout } from './layout.ts'
import { type KeptFile, type KeptTable, type Manifest, type Part, writeManifest } from './manifest.ts'
import { forWorkspace, listAppliedTo, lockBackups, noteBackup, readSequence } from './queries.ts'
import { listWorkspacesIn, migrationsKnown } from './queries_catalogue.ts'
import { writeRegisterOf } from './register.ts'
import { type ChunkWriter, createChunkWriter, hashOf } from './store.ts'

/** How far a backup or restore is: what is in hand, and how many bytes it has gone through. */
export type Progress = (what: string, bytes: number) => void
/** What is backed up, and where to. */
export type BackupParts = {
  databaseUrl: string
  blobs: Blobs
  clock: Clock
  /** This program's version, for the manifest. */
  version: string
  /** Where backups are kept, each in a folder of its own. */
  dir: string
  /** The short name of the one workspace to back up; else all of it. */
  workspace?: string
  /** How many of this kind stay; the oldest go. */
  keep?: number
  onProgress?: Progress
}
/** A backup that was taken: where, how much it is and what of it is not shared with the one before. */
export type Taken = {
  folder: string
  rows: number
  bytes: number
  freshBytes: number
  files: number
  removed: string[]
}

/**
 * Takes a backup while work goes on: one snapshot of every table, then the files its rows name. It has its name when all
 * of it is on the disk, and not before. Refuses while another one of this database is being taken, in a folder of
 * another installation, and for a workspace nobody knows.
 */
export async function takeBackup(parts: BackupParts): Promise<Taken> {
  const began = parts.clock.now()
  const owner = await openOwner(parts.databaseUrl)
  const name = freeName(began, parts)
  try {
    await refuseUnmigrated(owner)
    await lockBackups(owner)
    const taken = await takeLocked(owner, name, parts).catch(async (error: Error) => {
      await noteBackup(owner, {
        ...noted(name, parts),
        began,
        ended: parts.clock.now(),
        failed: error.message,
      }).catch(() => {})
      throw error
    })
    await writeRegisterOf(owner, parts.dir)
    await noteBackup(owner, {
      ...noted(name, parts),
      ...taken,
      began,
      ended: parts.clock.now(),
      failed: null,
    })
    return taken
  } finally {
    await owner.end()
  }
}

async function refuseUnmigrated(owner: Owner): Promise<void> {
  const [row] = await owner.ask<{ known: boolean }>(migrationsKnown)
  if (!row?.known) throw new Error('There is nothing to back up: this installation has never been started.')
}

/** Two of the same millisecond have names one after the other all the same. */
function freeName(at: Temporal.Instant, parts: BackupParts): string {
  const name = nameBackup(at, parts.workspace)
  return existsSync(join(parts.dir, name)) ? freeName(at.add({ milliseconds: 1 }), parts) : name
}
const noted = (name: string, { dir, workspace }: BackupParts) => ({
  id: randomUUID(),
  workspace: workspace ?? null,
  folder: join(dir, name),
  bytes: 0,
  freshBytes: 0,
})

async function takeLocked(owner: Owner, name: string, parts: BackupParts): Promise<Taken> {
  const { dir, workspace } = parts
  await makeFolder(dir)
  await clearLeftOvers(dir)
  const before = await findLatest(dir, workspace)
  const installation = hashOf(Buffer.from(await findInstallationId(owner)))
  if (before && before.manifest.installation !== installation)
    throw new Error(
      `${dir} holds backups of another installation. Nothing was written. Choose another folder.`,
    )
  const folder = join(dir, partialName(name))
  await makeFolder(folder)
  try {
    const writer = createChunkWriter(
      folder,
      before && { folder: before.folder, chunks: chunksOf(before.manifest) },
    )
    const manifest = await copyTables(owner, writer, { ...parts, installation })
    const files = await keepFiles(manifest, { folder, before, parts })
    await writeManifest(folder, manifest)
    await syncAll(folder)
    await rename(folder, join(dir, name))
    await syncFolder(dir)
    const removed = parts.keep === undefined ? [] : await removeOld(dir, parts.keep, workspace)
    return { folder: join(dir, name), ...sizesOf(manifest, writer.freshBytes() + files.freshBytes), removed }
  } catch (error) {
    await rm(folder, { recursive: true, force: true }).catch(() => {})
    throw error
  }
}

const chunksOf = (manifest: Manifest) =>
  manifest.parts.flatMap(part => part.tables.flatMap(table => table.chunks))

function sizesOf({ parts }: Manifest, freshBytes: number) {
  const tables = parts.flatMap(part => part.tables)
  const files = parts.flatMap(part => part.files)
  const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0)
  return {
    rows: sum(tables.map(({ rows }) => rows)),
    bytes:
      sum(tables.flatMap(({ chunks }) => chunks.map(({ bytes }) => bytes))) +
      sum(files.map(({ size }) => size)),
    freshBytes,
    files: new Set(files.map(({ hash }) => hash)).size,
  }
}

type Copying = BackupParts & { installation: string }

/** Everything in one snapshot, read with the engine's rights workspace by workspace, as the program itself reads. */
async function copyTables(owner: Owner, writer: ChunkWriter, parts: Copying): Promise<Manifest> {
  // Until this connection ends, none of the files that the snapshot names may be swept away.
  await seizeBlobs(owner)
  await owner.run('begin isolation level repeatable read read only')
  const layout = await readLayout(owner)
  const migrations = await listAppliedTo(owner)
  const copied: Part[] = []
  const workspaces = await listWorkspaces(owner, layout, parts.workspace)
  const copyPart = async (workspace: Part['workspace'], extracts: Extract[]) => {
    await forWorkspace(owner, workspace?.id ?? null)
    const files = workspace ? await owner.ask<KeptHash>(keptHashes, [workspace.id]) : []
    copied.push({ workspace, tables: await copyExtracts(owner, writer, { extracts, parts }), files })
  }
  if (parts.workspace === undefined) await copyPart(null, listExtracts(layout, null))
  for (const workspace of workspaces) {
    if (parts.workspace !== undefined) {
      await forWorkspace(owner, workspace.id)
      const tables = await copyExtracts(owner, writer, {
        extracts: listPointedTo(layout, workspace.id),
        parts,
      })
      copied.push({ workspace: null, tables, files: [] })
    }
    await copyPart(workspace, listExtracts(layout, workspace.id))
  }
  await owner.run('commit')
  // Numbers are given out beyond every snapshot: read after it, they are at least as far as any row of it.
  const sequences: Manifest['sequences'] = []
  for (const name of layout.sequences) sequences.push({ name, ...(await readSequence(owner, name)) })
  return {
    format: 1,
    interlock: parts.version,
    installation: parts.installation,
    whole: parts.workspace === undefined,
    takenAt: parts.clock.now().toString(),
    migrations,
    sequences,
    parts: copied,
  }
}

async function listWorkspaces(owner: Owner, { tables }: Layout, slug: string | undefined) {
  const root = tables.find(({ scope }) => scope === 'workspace')
  if (!root) throw new Error('This database has no workspaces: it has not been migrated.')
  await forWorkspace(owner, null)
  const all = await owner.ask<{ id: string; slug: string; name: string }>(listWorkspacesIn(root.name))
  const wanted = slug === undefined ? all : all.filter(one => one.slug === slug)
  if (slug !== undefined && wanted.length === 0)
    throw new Error(
      `There is no workspace “${slug}”. There are: ${all.map(one => one.slug).join(', ') || 'none'}.`,
    )
  return wanted
}

/** So many tables may still be on their way to the disk while the next one is read. */
const tablesAtOnce = 8

type What = { extracts: Extract[]; parts: BackupParts }
async function copyExtracts(
  owner: Owner,
  writer: ChunkWriter,
  { extracts, parts }: What,
): Promise<KeptTable[]> {
  const keeping: Promise<KeptTable>[] = []
  for (const [index, { table, columns, sql }] of extracts.entries()) {
    let bytes = 0
    const cutting = cutRows(writer.keep)
    await owner.copyOut(sql, row => {
      bytes += row.length
      return cutting.take(row)
    })
    const kept = cutting.finish().then(found => ({ table, columns, ...found }))
    // All are waited for at the end; until then nobody may be listening.
    kept.catch(() => {})
    keeping.push(kept)
    await keeping[index - tablesAtOnce]
    parts.onProgress?.(table, bytes)
  }
  return Promise.all(keeping)
}

type Where = { folder: string; before: Found | null; parts: BackupParts }

/** The bytes behind the rows of the snapshot. */
async function keepFiles(manifest: Manifest, { folder, before, parts }: Where) {
  const keeper = createFileKeeper({ folder, before, blobs: parts.blobs })
  for (const part of manifest.parts) {
    const kept: KeptFile[] = []
    for (const file of part.files) {
      if (await keeper.keep(file)) kept.push(file)
      parts.onProgress?.('files', file.size)
    }
    // Bytes that are not there cannot be kept; `interlock audit` names them, and a restore must not miss them.
    part.files = kept
  }
  return { freshBytes: keeper.freshBytes() }
}

/** A name in a folder is only sure when the folder is on the disk, too. */
async function syncAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) await syncFolder(join(entry.parentPath, entry.name))
  await syncFolder(folder)
}
