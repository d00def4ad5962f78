import { createHash } from 'node:crypto'
import { constants as fsConstants } from 'node:fs'
import { copyFile, link, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import { makeFolder } from '../kernel/index.ts'
import type { Chunk } from './manifest.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)
/** Fast; two backups an hour apart share nearly everything anyway. */
const packing = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const tablePath = (folder: string, hash: string) => join(folder, 'tables', hash.slice(0, 2), `${hash}.zst`)
export const filePath = (folder: string, hash: string) => join(folder, 'files', hash.slice(0, 2), hash)

/** Makes folders once. */
function folderMaker() {
  const made = new Map<string, Promise<void>>()
  return (path: string): Promise<void> => {
    const making = made.get(path) ?? makeFolder(path)
    made.set(path, making)
    return making
  }
}

/** The same bytes under another name, without taking room where the disk can do that. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return
    if (error.code === 'ENOENT') throw error
    await copyFile(from, to, fsConstants.COPYFILE_FICLONE)
  })
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Where pieces of tables go; what the backup before has is taken from there. */
export type ChunkWriter = {
  keep: (bytes: Buffer) => Promise<Chunk>
  /** Bytes of files that were written anew. */
  freshBytes: () => number
}

export function createChunkWriter(
  folder: string,
  before: { folder: string; chunks: Chunk[] } | null,
): ChunkWriter {
  const makeOnce = folderMaker()
  const known = new Map(before?.chunks.map(chunk => [chunk.hash, chunk]))
  const kept = new Map<string, Promise<Chunk>>()
  let fresh = 0

  /** A chunk of the backup before, when it still is what it was: damage is not handed down. */
  async function reuse(hash: string): Promise<Chunk | null> {
    const chunk = known.get(hash)
    if (!chunk || !before) return null
    const path = tablePath(before.folder, hash)
    const packed = await readFile(path).catch(() => null)
    if (!packed || hashOf(packed) !== chunk.packed) return null
    await linkOrCopy(path, tablePath(folder, hash))
    return chunk
  }
  async function write(hash: string, bytes: Buffer): Promise<Chunk> {
    await makeOnce(join(folder, 'tables', hash.slice(0, 2)))
    const reused = await reuse(hash)
    if (reused) return reused
    const packed = await compress(bytes, packing)
    await writeSynced(tablePath(folder, hash), packed)
    fresh += packed.length
    return { hash, bytes: bytes.length, packed: hashOf(packed), packedBytes: packed.length }
  }
  return {
    keep(bytes) {
      const hash = hashOf(bytes)
      const keeping = kept.get(hash) ?? write(hash, bytes)
      kept.set(hash, keeping)
      return keeping
    },
    freshBytes: () => fresh,
  }
}

/** The bytes of a chunk; refuses, naming the file, when they are not what was kept. */
export async function readChunk(folder: string, chunk: Chunk): Promise<Buffer> {
  const path = tablePath(folder, chunk.hash)
  const packed = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${path} cannot be read (${error.code ?? error.message}). Take another backup.`)
  })
  const bytes = hashOf(packed) === chunk.packed ? await decompress(packed).catch(() => null) : null
  if (!bytes || hashOf(bytes) !== chunk.hash)
    throw new Error(`${path} is damaged or was altered. Take another backup.`)
  return bytes
}

/** The chunks one after another, the next being read while one is used. */
export async function* readChunks(folder: string, chunks: readonly Chunk[]): AsyncGenerator<Buffer> {
  let next: Promise<Buffer> | undefined
  for (let at = 0; at < chunks.length; at++) {
    const [chunk, after] = [chunks[at], chunks[at + 1]]
    const now = next ?? (chunk && readChunk(folder, chunk))
    next = after && readChunk(folder, after)
    next?.catch(() => {})
    if (now) yield await now
  }
}
