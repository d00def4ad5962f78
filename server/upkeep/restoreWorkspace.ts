import { type Blobs, type Clock, type Owner, openOwner } from '../kernel/index.ts'
import { hashRows } from './compareTables.ts'
import { type Layout, listExtracts, readLayout } from './layout.ts'
import { type KeptTable, type Manifest, type Part, readManifest } from './manifest.ts'
import { forWorkspace, listAppliedTo, setSequence } from './queries.ts'
import {
  addMissing,
  addRows,
  followNatural,
  holdRestored,
  listKnownWorkspaces,
  makeTemporary,
  renameTemporary,
  standAside,
} from './queries_workspace.ts'
import { loadTable, restoreFiles } from './restore.ts'
import { sayRestored } from './settle.ts'
import type { Progress } from './takeBackup.ts'

/** Which workspace of which backup comes into which running installation. */
export type RestoreWorkspaceParts = {
  databaseUrl: string
  blobs: Blobs
  clock: Clock
  folder: string
  /** Its short name in the backup; may be left out where the backup is of one. */
  workspace?: string
  /** Another short name for it here. */
  as?: string
  onProgress?: Progress
}
/** What came: rows, files, and how many accounts were here already under their address. */
export type RestoredWorkspace = {
  slug: string
  takenAt: string
  rows: number
  files: number
  matched: number
}

type WorkspacePart = Part & { workspace: NonNullable<Part['workspace']> }

/**
 * Brings one workspace of a backup into an installation that goes on working, all of it or nothing. Accounts that are
 * here already, by id or by address, stay as they are and become those of its people. Refuses a workspace that is here, a
 * short name or a mailbox that is taken, and a backup of another release. Its mail is held back.
 */
export async function restoreWorkspace(parts: RestoreWorkspaceParts): Promise<RestoredWorkspace> {
  const manifest = await readManifest(parts.folder)
  const part = findPart(manifest, parts.workspace)
  const owner = await openOwner(parts.databaseUrl)
  try {
    await refuseOtherRelease(owner, manifest)
    const files = await restoreFiles({ parts: [part] }, parts)
    await owner.run('begin')
    const layout = await readLayout(owner)
    const root = layout.tables.find(({ scope }) => scope === 'workspace')?.name ?? ''
    const slug = parts.as ?? part.workspace.slug
    await refuseKnown(owner, root, { id: part.workspace.id, slug })
    await standAside(owner)
    const loading: Loading = { owner, layout, manifest, part, parts, root, slug }
    const { matched } = await bringIn(loading)
    await compare(loading, matched)
    for (const sequence of manifest.sequences) await setSequence(owner, sequence)
    await owner.run('commit')
    const rows = part.tables.reduce((all, table) => all + table.rows, 0)
    return { slug, takenAt: manifest.takenAt, rows, files, matched }
  } catch (error) {
    throw explain(error as Error & { code?: string; table?: string; constraint?: string })
  } finally {
    await owner.end()
  }
}

function findPart({ parts }: Manifest, slug: string | undefined): WorkspacePart {
  const own = parts.filter((part): part is WorkspacePart => part.workspace !== null)
  const found = own.filter(({ workspace }) => slug === undefined || workspace.slug === slug)
  const [part] = found
  if (!part || found.length > 1)
    throw new Error(
      `Name a workspace of this backup with --workspace: ${own.map(({ workspace }) => workspace.slug).join(', ') || 'it has none'}.`,
    )
  return part
}

async function refuseOtherRelease(owner: Owner, { migrations, interlock }: Manifest): Promise<void> {
  const applied = await listAppliedTo(owner)
  const same =
    applied.length === migrations.length &&
    applied.every(
      ({ name, hash }, index) => migrations[index]?.name === name && migrations[index]?.hash === hash,
    )
  if (same) return
  throw new Error(
    `This backup is of another release (${interlock}, ${migrations.at(-1)?.name ?? 'empty'}). Nothing was changed. Restore all of it into an empty installation of this release, back the workspace up there, and restore that.`,
  )
}

async function refuseKnown(
  owner: Owner,
  root: string,
  { id, slug }: { id: string; slug: string },
): Promise<void> {
  await forWorkspace(owner, null)
  const known = await owner.ask<{ id: string; slug: string }>(listKnownWorkspaces(root), [id, slug])
  await owner.run('reset role')
  if (known.some(one => one.id === id))
    throw new Error(`This workspace is here already. Nothing was changed. A restore never overwrites.`)
  if (known.length > 0)
    throw new Error(
      `There is another workspace “${slug}” here. Nothing was changed. Choose a short name with --as.`,
    )
}

type Loading = {
  owner: Owner
  layout: Layout
  manifest: Manifest
  part: WorkspacePart
  parts: RestoreWorkspaceParts
  root: string
  slug: string
}

/** Rows come into temporary tables first, where what points to accounts is put right, and from there into their own. */
async function bringIn({
  owner,
  layout,
  manifest,
  part,
  parts,
  root,
  slug,
}: Loading): Promise<{ matched: number }> {
  const temporary = new Map<string, string>()
  const load = async (kept: KeptTable) => {
    const name = `restored_${temporary.size}`
    temporary.set(kept.table, name)
    await owner.run(makeTemporary({ name, ...kept }))
    await loadTable(owner, kept, { folder: parts.folder, into: name, onProgress: parts.onProgress })
  }
  for (const kept of part.tables) await load(kept)
  if (parts.as !== undefined) await owner.ask(renameTemporary(temporary.get(root) ?? ''), [slug])
  const installation = manifest.parts.find(({ workspace }) => workspace === null)
  let matched = 0
  for (const shared of layout.shared) {
    const kept = installation?.tables.find(({ table }) => table === shared.name)
    const from = temporary.get(shared.from)
    if (!kept || !from) continue
    if (!temporary.has(kept.table)) await load(kept)
    const ours = temporary.get(kept.table) ?? ''
    await forWorkspace(owner, null)
    await owner.run(addMissing({ ours, from, shared, columns: kept.columns }))
    if (shared.naturally)
      matched += (await owner.ask(followNatural({ ours, from, shared, naturally: shared.naturally }))).length
    await owner.run('reset role')
  }
  await forWorkspace(owner, part.workspace.id)
  for (const kept of part.tables) await owner.run(addRows(kept, temporary.get(kept.table) ?? ''))
  await holdRestored(owner, { at: parts.clock.now(), because: sayRestored(manifest.takenAt) })
  return { matched }
}

/** What stands in the tables now is what was kept, but for what was put right on purpose. */
async function compare({ owner, layout, part, parts, root }: Loading, matched: number): Promise<void> {
  const putRight = new Set(matched > 0 ? layout.shared.map(({ from }) => from) : [])
  if (parts.as !== undefined) putRight.add(root)
  // The hold that the restore has just put there.
  putRight.add('upkeep.hold')
  for (const { table, sql } of listExtracts(layout, part.workspace.id)) {
    const kept = part.tables.find(one => one.table === table)
    if (putRight.has(table) || (await hashRows(owner, sql)) === kept?.hash) continue
    throw new Error(`The rows of ${table} are not what was kept. Nothing was changed. Please report this.`)
  }
  await owner.run('reset role')
}

function explain(error: Error & { code?: string; table?: string; constraint?: string }): Error {
  if (error.code === '42501' && /session_replication_role/.test(error.message))
    return new Error(
      'The database user may not restore single workspaces. Nothing was changed. Let an administrator of the database run: grant set on parameter session_replication_role to the user of DATABASE_URL;',
    )
  if (error.code === '23505')
    return new Error(
      `Something of this workspace is here already: ${error.table ?? 'a table'} (${error.constraint ?? ''}) has it. Nothing was changed. Change or remove that first.`,
    )
  return error
}
