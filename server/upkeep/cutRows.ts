import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Chunk } from './manifest.ts'

const leastBytes = 2 * 1024 * 1024
const mostBytes = 8 * 1024 * 1024
const firstBytes = 64 * 1024
/** Of two keys, and what parts them. */
const keyBytes = 73
const oneIn = 1024
/** So many pieces are packed and written at a time; then reading waits. */
const atOnce = 4

/**
 * Cuts a stream of rows into pieces at places that depend on the rows themselves (content-defined chunking, as rsync and
 * Borg do): what was added, changed or removed since the last time gives one or two new pieces, and all others are the
 * same bytes again.
 */
export function cutRows(keep: (bytes: Buffer) => Promise<Chunk>): {
  take: (row: Buffer) => Promise<void> | undefined
  finish: () => Promise<{ rows: number; hash: string; chunks: Chunk[] }>
} {
  const whole = createHash('sha256')
  const keeping: Promise<Chunk>[] = []
  let inHand = 0
  let held = Buffer.allocUnsafe(firstBytes)
  let size = 0
  let rows = 0
  let roomAgain: PromiseWithResolvers<void> | undefined

  function cut(): void {
    if (size === 0) return
    const bytes = Buffer.from(held.subarray(0, size))
    size = 0
    whole.update(bytes)
    inHand++
    const kept = keep(bytes).finally(() => {
      inHand--
      roomAgain?.resolve()
      roomAgain = undefined
    })
    // It is waited for at the end; until then nobody may be listening.
    kept.catch(() => {})
    keeping.push(kept)
  }
  function hold(row: Buffer): void {
    if (size + row.length > held.length) {
      const larger = Buffer.allocUnsafe(2 * (size + row.length))
      held.copy(larger, 0, 0, size)
      held = larger
    }
    size += row.copy(held, size)
  }
  return {
    take(row) {
      rows++
      hold(row)
      if (size < leastBytes) return undefined
      if (size < mostBytes && crc32(row.subarray(0, keyBytes)) % oneIn !== 0) return undefined
      cut()
      if (inHand < atOnce) return undefined
      roomAgain ??= Promise.withResolvers<void>()
      return roomAgain.promise
    },
    async finish() {
      cut()
      return { chunks: await Promise.all(keeping), rows, hash: whole.digest('hex') }
    },
  }
}
