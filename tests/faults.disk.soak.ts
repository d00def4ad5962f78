import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startEmbedded } from '../server/kernel/embedded/index.ts'
import { createBlobs, systemClock, version } from '../server/kernel/index.ts'
import { listBackups, takeBackup, verifyBackup } from '../server/upkeep/index.ts'
import { type Office, openOffice } from './faults/office.ts'
import { openTightRoom, type TightRoom } from './faults/tightRoom.ts'
import { testDatabase } from './support/database.ts'
import { codeOf } from './support/desk.ts'
import { lookInto } from './support/house.ts'
import { ask } from './support/product.ts'
import { type Program, startProgram } from './support/program.ts'

// A disk without room, under each of what is kept: what was acknowledged stays, what cannot be kept is refused in plain
// words, and once there is room all goes on without anybody starting anything.

/** Disks of a few megabytes can only be mounted by root. */
const probe = openTightRoom(1)
probe?.remove()

function room(megabytes: number): TightRoom {
  const opened = openTightRoom(megabytes)
  if (!opened) throw new Error('Nothing can be mounted here.')
  onTestFinished(opened.remove)
  return opened
}
async function start(env: Record<string, string>): Promise<Program> {
  const program = await startProgram({ INTERLOCK_ROLES: 'web', ...env })
  onTestFinished(async () => {
    await program.kill()
  })
  return program
}
const titles = async (url: string) =>
  new Set((await lookInto<{ title: string }>(url, 'select title from work.ticket')).map(({ title }) => title))

/** Opens until it is refused, at most so many; what was acknowledged, and the code of the refusal. */
async function openUntilRefused({ open }: Office, { baseUrl }: Program, words: string) {
  const kept: string[] = []
  for (let at = 0; at < 400; at++) {
    const answer = await open(baseUrl, `${words} ${at} ${'x'.repeat(100)}`)
    if (answer.status !== 201) return { kept, refusal: answer, refused: `${words} ${at} ${'x'.repeat(100)}` }
    kept.push(`${words} ${at} ${'x'.repeat(100)}`)
  }
  throw new Error('The disk was never full.')
}

// As root, who may mount.
const testWithoutRoom = test.skipIf(!probe)

testWithoutRoom('without room for the database', async () => {
  const disk = room(256)
  const database = await startEmbedded({
    dataDir: join(disk.dir, 'data'),
    logger: () => {},
    settings: { max_wal_size: '64MB', min_wal_size: '32MB', wal_recycle: 'off' },
  })
  onTestFinished(() => database.stop())
  const files = mkdtempSync(join(tmpdir(), 'interlock-files-'))
  onTestFinished(() => rmSync(files, { recursive: true }))
  const program = await start({ DATABASE_URL: database.url, INTERLOCK_FILES: files })
  const office = await openOffice(database.url, program.baseUrl)
  const before = (await office.open(program.baseUrl, 'while there was room')).status
  disk.fill()
  const { kept, refusal, refused } = await openUntilRefused(office, program, 'no room')
  console.log(`${kept.length} acts after the disk was full, then ${refusal.status} ${codeOf(refusal)}`)
  expect(before).toBe(201)
  expect(['service.no_room', 'service.unavailable']).toContain(codeOf(refusal))
  expect((await ask(program, {}, { method: 'GET', url: '/healthz' })).status).toBe(200)
  disk.empty()
  await vi.waitFor(async () => expect((await office.open(program.baseUrl, refused)).status).toBe(201), {
    timeout: 60_000,
    interval: 500,
  })
  const found = await titles(database.url)
  for (const one of ['while there was room', ...kept, refused]) expect(found.has(one), one).toBe(true)
  expect(found.size).toBe(kept.length + 2)
})

testWithoutRoom('without room for attachments', async () => {
  const disk = room(4)
  const database = await testDatabase()
  onTestFinished(() => database.drop())
  const program = await start({ DATABASE_URL: database.url, INTERLOCK_FILES: join(disk.dir, 'files') })
  const office = await openOffice(database.url, program.baseUrl)
  const url = `/api/w/${office.world.slug}/attachments`
  const upload = () =>
    ask(program, office.requester, {
      method: 'POST',
      url,
      files: [{ name: 'a.bin', content: Buffer.alloc(500_000, 7) }],
    })
  expect((await upload()).status).toBe(201)
  disk.fill(100_000)
  const refused = await upload()
  expect([refused.status, codeOf(refused)]).toEqual([507, 'attachment.no_room'])
  // Everything else goes on.
  expect((await office.open(program.baseUrl, 'without files')).status).toBe(201)
  disk.empty()
  expect((await upload()).status).toBe(201)
  const rows = await lookInto<{ n: number }>(
    database.url,
    'select count(*)::integer as n from work.attachment',
  )
  expect(rows).toEqual([{ n: 2 }])
})

testWithoutRoom('without room for backups', async () => {
  const disk = room(16)
  const database = await testDatabase()
  onTestFinished(() => database.drop())
  const files = mkdtempSync(join(tmpdir(), 'interlock-files-'))
  onTestFinished(() => rmSync(files, { recursive: true }))
  const program = await start({ DATABASE_URL: database.url, INTERLOCK_FILES: files })
  const office = await openOffice(database.url, program.baseUrl)
  const dir = join(disk.dir, 'backups')
  const blobs = createBlobs({ dir: files, clock: systemClock })
  const take = () => takeBackup({ databaseUrl: database.url, blobs, clock: systemClock, version, dir })
  const { folder } = await take()
  disk.fill(20_000)
  expect((await office.open(program.baseUrl, 'after the first')).status).toBe(201)
  await expect(take()).rejects.toThrow(/ENOSPC|no space/i)
  expect((await office.open(program.baseUrl, 'after the failed one')).status).toBe(201)
  // The one that was there is whole, and what is not whole has no name of its own.
  expect((await verifyBackup(folder)).problems).toEqual([])
  expect(await listBackups(dir)).toHaveLength(1)
  disk.empty()
  const second = await take()
  expect((await verifyBackup(second.folder)).problems).toEqual([])
  expect(await listBackups(dir)).toHaveLength(2)
})
