import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isAbsent, syncFolder } from '../kernel/index.ts'
import { type Manifest, readManifest } from './manifest.ts'

/** What is not finished, or no longer wanted, has a name nobody takes for a backup. */
const unfinished = '.partial-'
const unwanted = '.removed-'
export const partialName = (name: string): string => `${unfinished}${name}`

/** The name of a backup: when it was taken, and of which workspace where it is of one. */
export const nameBackup = (at: Temporal.Instant, slug?: string): string =>
  `backup-${at.toString({ smallestUnit: 'millisecond' }).replace(/[:.]/g, '-')}${slug === undefined ? '' : `-${slug}`}`

/** The backups of a folder, oldest first: those of everything, or of one workspace. */
export async function listBackups(dir: string, slug?: string): Promise<string[]> {
  const shape = slug === undefined ? /^backup-[0-9TZ-]+Z$/ : new RegExp(`^backup-[0-9TZ-]+Z-${slug}$`)
  const names = (await readdir(dir).catch(isAbsent)) ?? []
  return names.filter(name => shape.test(name)).sort()
}

export type Found = { folder: string; manifest: Manifest }
/** The latest backup whose manifest is whole; null when there is none. */
export async function findLatest(dir: string, slug?: string): Promise<Found | null> {
  for (const name of (await listBackups(dir, slug)).reverse()) {
    const folder = join(dir, name)
    const manifest = await readManifest(folder).catch(() => null)
    if (manifest) return { folder, manifest }
  }
  return null
}

/** Removes what killed backups and removals left behind. */
export async function clearLeftOvers(dir: string): Promise<void> {
  const names = (await readdir(dir).catch(isAbsent)) ?? []
  for (const name of names)
    if (name.startsWith(unfinished) || name.startsWith(unwanted))
      await rm(join(dir, name), { recursive: true, force: true })
}

/** Removes the oldest beyond `keep`. One that is half removed is no backup any more by its name. */
export async function removeOld(dir: string, keep: number, slug?: string): Promise<string[]> {
  const names = await listBackups(dir, slug)
  const old = names.slice(0, Math.max(0, names.length - keep))
  for (const name of old) {
    await rename(join(dir, name), join(dir, `${unwanted}${name}`))
    await syncFolder(dir)
    await rm(join(dir, `${unwanted}${name}`), { recursive: true, force: true })
  }
  return old
}
