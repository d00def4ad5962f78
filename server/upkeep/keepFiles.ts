import { createHash } from 'node:crypto'
import { open, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Blobs, isAbsent, makeFolder } from '../kernel/index.ts'
import type { Found } from './folder.ts'
import type { KeptFile } from './manifest.ts'
import { filePath, linkOrCopy } from './store.ts'

type Parts = { folder: string; before: Found | null; blobs: Blobs }
export type FileKeeper = {
  /** False when there are no such bytes; throws when there are others under this hash. */
  keep: (file: KeptFile) => Promise<boolean>
  freshBytes: () => number
}

/** Puts files into a backup, each once; what the backup before has is shared with it, for bytes of a hash never change. */
export function createFileKeeper({ folder, before, blobs }: Parts): FileKeeper {
  const known = new Set(before?.manifest.parts.flatMap(part => part.files.map(({ hash }) => hash)))
  const kept = new Set<string>()
  let fresh = 0

  async function reuse({ hash, size }: KeptFile, path: string): Promise<boolean> {
    if (!before || !known.has(hash)) return false
    const from = filePath(before.folder, hash)
    const found = await stat(from).catch(isAbsent)
    if (found?.size !== size) return false
    await linkOrCopy(from, path)
    return true
  }
  return {
    async keep(file) {
      const { hash } = file
      if (kept.has(hash)) return true
      const path = filePath(folder, hash)
      await makeFolder(dirname(path))
      if (!(await reuse(file, path))) {
        const blob = await blobs.open(hash)
        if (!blob) return false
        await writeChecked(path, hash, blob.bytes)
        fresh += blob.size
      }
      kept.add(hash)
      return true
    },
    freshBytes: () => fresh,
  }
}

async function writeChecked(path: string, hash: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const seen = createHash('sha256')
  const file = await open(path, 'w', 0o600)
  try {
    for await (const chunk of bytes) {
      seen.update(chunk)
      await file.writeFile(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  if (seen.digest('hex') === hash) return
  await rm(path, { force: true })
  throw new Error(
    `The bytes of the file ${hash} are not what they were when it was sent: the disk has damaged them. Bring them back from an earlier backup (files/${hash.slice(0, 2)}/${hash}).`,
  )
}
