import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { createManualClock } from '../clock.ts'
import { createBlobs } from './createBlobs.ts'

const root = mkdtempSync(join(tmpdir(), 'interlock-blobs-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const clock = createManualClock(Temporal.Instant.from('2026-03-02T08:00:00Z'))
let count = 0
const open = () => createBlobs({ dir: join(root, String(count++)), clock })

async function* inChunks(...chunks: Uint8Array[]) {
  yield* chunks
}
async function read(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks)
}
const list = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true }).filter(one => one.isFile())

test('whatever the chunks, what comes out is what went in, under the hash of all of it', async () => {
  const blobs = open()
  const chunks = fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(chunks, async given => {
      const whole = Buffer.concat(given)
      const staged = await blobs.stage(inChunks(...given), 100_000)
      await staged?.keep()
      expect(staged?.hash).toBe(createHash('sha256').update(whole).digest('hex'))
      const found = await blobs.open(staged?.hash ?? '')
      expect(found?.size).toBe(whole.length)
      if (found) expect((await read(found.bytes)).equals(whole)).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('what is larger than allowed leaves nothing, exactly at the limit it is kept', async () => {
  const blobs = open()
  expect(await blobs.stage(inChunks(Buffer.alloc(600), Buffer.alloc(401)), 1000)).toBeNull()
  expect(list(blobs.dir)).toEqual([])
  const staged = await blobs.stage(inChunks(Buffer.alloc(600), Buffer.alloc(400)), 1000)
  expect(staged?.size).toBe(1000)
  await staged?.drop()
  expect(list(blobs.dir)).toEqual([])
})

test('a stream that breaks off leaves nothing', async () => {
  const blobs = open()
  async function* broken() {
    yield Buffer.from('half')
    throw new Error('gone')
  }
  await expect(blobs.stage(broken(), 1000)).rejects.toThrow('gone')
  expect(list(blobs.dir)).toEqual([])
})

test('300 MB go through without being in memory', async () => {
  const blobs = open()
  const chunk = Buffer.alloc(64 * 1024, 1)
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  async function* much() {
    for (let n = 0; n < 4800; n++) {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
      // Each chunk is a new one, as from a socket: kept anywhere, it would be counted.
      yield Buffer.from(chunk)
    }
  }
  const staged = await blobs.stage(much(), 400 * 1024 * 1024)
  expect(staged?.size).toBe(4800 * chunk.length)
  expect(most).toBeLessThan(100 * 1024 * 1024)
  await staged?.drop()
})

test('nobody but the program may read the store, and a name that is no hash finds nothing in it', async () => {
  const blobs = open()
  const staged = await blobs.stage(inChunks(Buffer.from('private')), 1000)
  await staged?.keep()
  const [file] = list(blobs.dir)
  const path = join(file?.parentPath ?? '', file?.name ?? '')
  expect(statSync(path).mode & 0o077).toBe(0)
  expect(statSync(blobs.dir).mode & 0o077).toBe(0)
  writeFileSync(join(blobs.dir, 'secret'), 'not a blob')
  for (const name of [
    '../secret',
    'secret',
    '',
    '..',
    `${'a'.repeat(63)}/`,
    staged?.hash.toUpperCase() ?? '',
  ])
    expect(await blobs.open(name)).toBeNull()
})

test('what is kept again counts as kept now, and is left alone', async () => {
  const blobs = open()
  const idle = async () => {
    const found: string[] = []
    for await (const hashes of blobs.listIdle(clock.now().subtract({ hours: 24 }))) found.push(...hashes)
    return found
  }
  const keep = async () => {
    const staged = await blobs.stage(inChunks(Buffer.from('again')), 1000)
    await staged?.keep()
    return staged?.hash
  }
  const hash = await keep()
  clock.advance({ hours: 25 })
  expect(await idle()).toEqual([hash])
  await keep()
  expect(await idle()).toEqual([])
  expect(list(blobs.dir).length).toBe(1)
})
