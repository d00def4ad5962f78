import { Readable } from 'node:stream'
import { crc32, createDeflateRaw } from 'node:zlib'

type Entry = { name: string; text: AsyncIterable<string | Uint8Array> }
type Written = { name: Buffer; at: number; crc: number; packed: number; size: number }

// 1980-01-01: when a part of it was made is nobody's concern.
const date = 0x0021

/** What a file in a ZIP archive begins with (APPNOTE 4.3.7): sizes come after it, for they are not known yet. */
function beginEntry(name: Buffer): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(20, 4)
  header.writeUInt16LE(0x0808, 6)
  header.writeUInt16LE(8, 8)
  header.writeUInt16LE(date, 12)
  header.writeUInt16LE(name.length, 26)
  return Buffer.concat([header, name])
}

/** Checksum and sizes, where they come after the bytes (4.3.9). */
function endEntry({ crc, packed, size }: Written): Buffer {
  const after = Buffer.alloc(16)
  after.writeUInt32LE(0x08074b50, 0)
  after.writeUInt32LE(crc, 4)
  after.writeUInt32LE(packed, 8)
  after.writeUInt32LE(size, 12)
  return after
}

/** A line of the directory at the end (4.3.12). */
function listEntry({ name, at, crc, packed, size }: Written): Buffer {
  const line = Buffer.alloc(46)
  line.writeUInt32LE(0x02014b50, 0)
  line.writeUInt16LE(20, 4)
  line.writeUInt16LE(20, 6)
  line.writeUInt16LE(0x0808, 8)
  line.writeUInt16LE(8, 10)
  line.writeUInt16LE(date, 14)
  line.writeUInt32LE(crc, 16)
  line.writeUInt32LE(packed, 20)
  line.writeUInt32LE(size, 24)
  line.writeUInt16LE(name.length, 28)
  line.writeUInt32LE(at, 42)
  return Buffer.concat([line, name])
}

/** The end of it all (4.3.16). */
function end(count: number, size: number, at: number): Buffer {
  const last = Buffer.alloc(22)
  last.writeUInt32LE(0x06054b50, 0)
  last.writeUInt16LE(count, 8)
  last.writeUInt16LE(count, 10)
  last.writeUInt32LE(size, 12)
  last.writeUInt32LE(at, 16)
  return last
}

/**
 * A ZIP archive of texts (APPNOTE 6.3.3 without ZIP64: each part and all of it below 4 GB), made while they come: no part
 * is ever whole in memory.
 */
export async function* zip(entries: readonly Entry[]): AsyncGenerator<Uint8Array> {
  const written: Written[] = []
  let at = 0
  for (const { name: called, text } of entries) {
    const entry: Written = { name: Buffer.from(called), at, crc: 0, packed: 0, size: 0 }
    const bytes = async function* () {
      for await (const piece of text) {
        const chunk = Buffer.from(piece)
        entry.crc = crc32(chunk, entry.crc)
        entry.size += chunk.length
        yield chunk
      }
    }
    const begun = beginEntry(entry.name)
    yield begun
    const source = Readable.from(bytes())
    const deflate = createDeflateRaw()
    // What breaks on the way in breaks the way out.
    source.on('error', error => deflate.destroy(error))
    for await (const packed of source.pipe(deflate) as AsyncIterable<Buffer>) {
      entry.packed += packed.length
      yield packed
    }
    yield endEntry(entry)
    at += begun.length + entry.packed + 16
    written.push(entry)
  }
  const directory = Buffer.concat(written.map(listEntry))
  yield directory
  yield end(written.length, directory.length, at)
}
