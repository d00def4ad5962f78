import { Readable, type Transform } from 'node:stream'
import { createGunzip, createInflateRaw } from 'node:zlib'
import { refused } from '../readTicketRows.ts'
import { limits } from './shape.ts'

/** Opens the file anew each time it is called. */
export type OpenFile = () => Promise<Readable>

/**
 * The text of a file, piece by piece: packed as gzip (RFC 1952) or as a zip archive of one file (APPNOTE 6.3, deflate) or
 * not at all; in UTF-8, UTF-16 or, where it is neither, Windows-1252 (WHATWG Encoding); without its byte order mark.
 * Refuses what is packed so tightly that it can only be meant to fill the memory.
 */
export async function* openText(open: OpenFile): AsyncGenerator<string> {
  const label = await findEncoding(open)
  const decoder = new TextDecoder(label)
  for await (const bytes of unpack(open)) yield decoder.decode(bytes, { stream: true })
  yield decoder.decode()
}

async function findEncoding(open: OpenFile): Promise<'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'> {
  const strict = new TextDecoder('utf-8', { fatal: true })
  let head: Buffer | null = null
  try {
    for await (const bytes of unpack(open)) {
      head ??= bytes
      if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
      if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
      if (bytes.includes(0)) throw refused([{ field: 'file', text: 'is no text: save it as CSV or JSON' }])
      strict.decode(bytes, { stream: true })
    }
    strict.decode()
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1252'
    throw error
  }
  return 'utf-8'
}

/** The bytes of the file, unpacked, within the limits. */
async function* unpack(open: OpenFile): AsyncGenerator<Buffer> {
  const file = await open()
  let packed = 0
  const counted = async function* () {
    for await (const bytes of file as AsyncIterable<Buffer>) {
      packed += bytes.length
      if (packed > limits.fileBytes) throw tooLarge(limits.fileBytes)
      yield bytes
    }
  }
  try {
    let unpacked = 0
    for await (const bytes of await unpackedBy(counted())) {
      unpacked += bytes.length
      if (unpacked > limits.unpackedBytes) throw tooLarge(limits.unpackedBytes)
      if (unpacked > limits.ratioFrom && unpacked > packed * limits.ratio)
        throw refused([{ field: 'file', text: 'is packed too tightly to be a table: unpack it first' }])
      yield bytes
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE')
      throw refused([{ field: 'file', text: 'is packed and cannot be unpacked: it is damaged' }])
    throw error
  } finally {
    file.destroy()
  }
}

const tooLarge = (bytes: number) =>
  refused([
    { field: 'file', text: `is larger than ${bytes / 1024 / 1024} MB unpacked: bring it in in parts` },
  ])

async function unpackedBy(bytes: AsyncGenerator<Buffer>): Promise<AsyncIterable<Buffer>> {
  const head = await readAtLeast(bytes, 4)
  if (head[0] === 0x1f && head[1] === 0x8b) return through(after(head, bytes), createGunzip())
  if (head.subarray(0, 4).toString('latin1') !== 'PK\u0003\u0004') return after(head, bytes)
  const local = await readAtLeast(after(head, bytes), 30)
  const start = 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
  const whole = await readAtLeast(after(local, bytes), start)
  if (local.readUInt16LE(8) !== 8 || (local.readUInt16LE(6) & 1) === 1)
    throw refused([{ field: 'file', text: 'is a zip archive that cannot be read here: unpack it first' }])
  return through(after(whole.subarray(start), bytes), createInflateRaw())
}

/** What goes wrong with the file reaches whoever reads what was in it; whoever reads no further hears nothing of it. */
function through(bytes: AsyncGenerator<Buffer>, unpacker: Transform): AsyncIterable<Buffer> {
  const packed = Readable.from(bytes)
  packed.on('error', error => unpacker.destroy(error))
  unpacker.on('error', () => packed.destroy())
  return packed.pipe(unpacker)
}

/** Reads on until there is this much, or all there is. */
async function readAtLeast(bytes: AsyncGenerator<Buffer>, length: number): Promise<Buffer> {
  let read = Buffer.alloc(0)
  while (read.length < length) {
    const { value, done } = await bytes.next()
    if (done) break
    read = Buffer.concat([read, value])
  }
  return read
}

async function* after(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head
  yield* rest
}

/** What a file begins with: enough to say what it is. */
export async function readHead(open: OpenFile): Promise<string> {
  let head = ''
  for await (const text of openText(open)) {
    head += text
    if (head.length > 65_536) break
  }
  return head
}
