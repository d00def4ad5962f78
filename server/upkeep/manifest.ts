import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A piece of a table's rows: SHA-256 of the bytes as PostgreSQL wrote them, and of the file they are packed in. */
export type Chunk = { hash: string; bytes: number; packed: string; packedBytes: number }
/** Rows of a table, in the order of its key; `hash` is of all their bytes. */
export type KeptTable = { table: string; columns: string[]; rows: number; hash: string; chunks: Chunk[] }
export type KeptFile = { hash: string; size: number }
/** A workspace with all that is its own, or (null) what is the installation's. */
export type Part = {
  workspace: { id: string; slug: string; name: string } | null
  tables: KeptTable[]
  files: KeptFile[]
}
/** What a backup consists of. It is written last. */
export type Manifest = {
  format: 1
  interlock: string
  /** SHA-256 of the installation's id: backups of another one do not get mixed in. */
  installation: string
  /** A whole installation, or one workspace. */
  whole: boolean
  takenAt: string
  migrations: { name: string; hash: string }[]
  sequences: { name: string; last: string; called: boolean }[]
  parts: Part[]
}

export const manifestFile = 'manifest.json'
const sealFile = 'manifest.sha256'
const hashOf = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex')

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const text = `${JSON.stringify(manifest, null, 1)}\n`
  await writeFile(join(folder, manifestFile), text, { mode: 0o600, flush: true })
  await writeFile(join(folder, sealFile), `${hashOf(text)}  ${manifestFile}\n`, { mode: 0o600, flush: true })
}

/** The manifest of a backup; refuses a folder that is none, one that was never finished, and one that was altered. */
export async function readManifest(folder: string): Promise<Manifest> {
  const read = (name: string) =>
    readFile(join(folder, name), 'utf8').catch(() => {
      throw new Error(`${folder} is not a backup: there is no ${name} in it that can be read.`)
    })
  const [text, seal] = await Promise.all([read(manifestFile), read(sealFile)])
  if (seal.split(/\s/)[0] !== hashOf(text))
    throw new Error(`${join(folder, manifestFile)} is damaged or was altered. Take another backup.`)
  const manifest = JSON.parse(text) as Manifest
  if (manifest.format !== 1)
    throw new Error(`${folder} was written by a newer Interlock (${manifest.interlock}). Use that version.`)
  return manifest
}
