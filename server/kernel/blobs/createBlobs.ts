import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Clock } from '../clock.ts'
import { isAbsent, makeFolder, syncFolder } from './folder.ts'

/** How much of the beginning is handed out with a blob, for whoever wants to know what it is. */
const headBytes = 256 * 1024

/** Bytes that were taken in and are not kept yet: `keep` or `drop` them. */
export type StagedBlob = {
  /** SHA-256, hexadecimal: the name it has for good. */
  hash: string
  size: number
  /** The first 256 kB at most. */
  head: Buffer
  /** Returns when a power cut loses it no more. */
  keep: () => Promise<void>
  drop: () => Promise<void>
}

/** Where bytes are kept by what they are: the same content once, never changed, found by its hash. */
export type Blobs = {
  /** Their folder, for who opens it in another thread. */
  readonly dir: string
  /** Takes a stream in without holding it; null when it is longer than `atMost` bytes, of which nothing stays then. */
  stage: (bytes: AsyncIterable<Uint8Array>, atMost: number) => Promise<StagedBlob | null>
  /** The bytes of a hash, null where there are none. Whoever asks reads or destroys the stream. */
  open: (hash: string) => Promise<{ size: number; bytes: Readable } | null>
  /** In bytes; null where there are none. */
  sizeOf: (hash: string) => Promise<number | null>
  /** Hashes that were not kept again since, a folder at a time; what was staged before and left behind is removed. */
  listIdle: (since: Temporal.Instant) => AsyncIterable<string[]>
  remove: (hash: string) => Promise<void>
}

const isHash = (hash: string): boolean => /^[0-9a-f]{64}$/.test(hash)

/** Blobs in a folder, which is made with the first of them: `ab/abcd…` by hash, `staged/` for what is coming in. */
export function createBlobs({ dir, clock }: { dir: string; clock: Pick<Clock, 'now'> }): Blobs {
  const staged = join(dir, 'staged')
  const folderOf = (hash: string) => join(dir, hash.slice(0, 2))
  const pathOf = (hash: string) => join(folderOf(hash), hash)

  async function keep(path: string, hash: string) {
    await makeFolder(folderOf(hash))
    // Over what is there already: it counts as kept now, and a sweep leaves it alone.
    await rename(path, pathOf(hash))
    await syncFolder(folderOf(hash))
  }

  return {
    dir,
    async stage(bytes, atMost) {
      await makeFolder(staged)
      const path = join(staged, randomUUID())
      const written = await write(path, { bytes, atMost, at: clock.now() }).catch(async error => {
        await rm(path, { force: true })
        throw error
      })
      const drop = () => rm(path, { force: true })
      if (written) return { ...written, keep: () => keep(path, written.hash), drop }
      await drop()
      return null
    },
    async open(hash) {
      if (!isHash(hash)) return null
      const handle = await open(pathOf(hash), 'r').catch(isAbsent)
      if (!handle) return null
      const { size } = await handle.stat()
      return { size, bytes: createReadStream('', { fd: handle }) }
    },
    sizeOf: async hash => (isHash(hash) ? ((await stat(pathOf(hash)).catch(isAbsent))?.size ?? null) : null),
    async *listIdle(since) {
      const isIdle = async (path: string) => {
        const found = await stat(path).catch(isAbsent)
        return found !== null && found.mtimeMs < since.epochMilliseconds
      }
      for (const folder of await readdir(dir).catch(() => [])) {
        const names = await readdir(join(dir, folder)).catch(() => [])
        const idle: string[] = []
        for (const name of names) if (await isIdle(join(dir, folder, name))) idle.push(name)
        if (folder !== 'staged') yield idle.filter(isHash)
        else for (const name of idle) await rm(join(staged, name), { force: true })
      }
    },
    async remove(hash) {
      if (isHash(hash)) await rm(pathOf(hash), { force: true })
    },
  }
}

type Incoming = { bytes: AsyncIterable<Uint8Array>; atMost: number; at: Temporal.Instant }

/** Writes and hashes chunk by chunk; null as soon as there is more than allowed. */
async function write(path: string, { bytes, atMost, at }: Incoming) {
  const hash = createHash('sha256')
  const head: Uint8Array[] = []
  let size = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of bytes) {
      if (size + chunk.length > atMost) return null
      if (size < headBytes) head.push(chunk.subarray(0, headBytes - size))
      size += chunk.length
      hash.update(chunk)
      await file.writeFile(chunk)
    }
    await file.utimes(at.epochMilliseconds / 1000, at.epochMilliseconds / 1000)
    await file.sync()
  } finally {
    await file.close()
  }
  return { hash: hash.digest('hex'), size, head: Buffer.concat(head) }
}
