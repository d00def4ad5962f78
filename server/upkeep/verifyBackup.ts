import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type KeptTable, type Manifest, readManifest } from './manifest.ts'
import { filePath, readChunk } from './store.ts'
import type { Progress } from './takeBackup.ts'

/** What was read, and what of it is not as it was written. */
export type Verified = { manifest: Manifest; bytes: number; problems: string[] }

/** Reads all of a backup and says what of it is not what was written: every file by its hash, every table by its rows. */
export async function verifyBackup(folder: string, onProgress?: Progress): Promise<Verified> {
  const manifest = await readManifest(folder)
  const problems: string[] = []
  let bytes = 0
  const note = (what: string, read: number) => {
    bytes += read
    onProgress?.(what, read)
  }
  for (const part of manifest.parts) {
    for (const table of part.tables) problems.push(...(await verifyTable(folder, table, note)))
    for (const { hash, size } of part.files) {
      const found = await hashFile(filePath(folder, hash)).catch(() => null)
      note('files', size)
      if (found !== hash)
        problems.push(
          `${filePath(folder, hash)} is ${found === null ? 'missing' : 'damaged or was altered'}.`,
        )
    }
  }
  return { manifest, bytes, problems }
}

async function verifyTable(folder: string, table: KeptTable, note: Progress): Promise<string[]> {
  const whole = createHash('sha256')
  const problems: string[] = []
  for (const chunk of table.chunks)
    try {
      whole.update(await readChunk(folder, chunk))
      note(table.table, chunk.bytes)
    } catch (error) {
      problems.push((error as Error).message)
    }
  if (problems.length === 0 && whole.digest('hex') !== table.hash)
    problems.push(`The manifest says something else of ${table.table} than its pieces are.`)
  return problems
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(path)) hash.update(bytes as Uint8Array)
  return hash.digest('hex')
}
