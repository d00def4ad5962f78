import { appendFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backUp, hashTables, restoreCopy, temporaryFolder } from '../../tests/support/copies.ts'
import { emptyDatabase, testDatabase } from '../../tests/support/database.ts'
import { type Desk, deskIn, openDesk } from '../../tests/support/desk.ts'
import { execute } from '../../tests/support/global.ts'
import { ask } from '../../tests/support/killer.ts'
import { startProduct } from '../../tests/support/product.ts'
import { dumpSchema, migrate } from '../kernel/index.ts'
import { findLatest, listBackups, verifyBackup } from './index.ts'
import { readManifest } from './manifest.ts'

let desk: Desk
let number: string
const backups = temporaryFolder('backups')
beforeAll(async () => {
  desk = await openDesk()
  ;({ number } = await desk.open('requester'))
  for (let n = 0; n < 4; n++) await desk.open('neighbour')
  const { attachments } = await desk.upload('requester', {
    name: 'note.txt',
    type: 'text/plain',
    content: 'tab\tand \\ line\nend',
  })
  await desk.insist(
    desk.say('requester', number, {
      class: 'band',
      text: 'See\tthe \\N file.\nIt’s “odd”.',
      attachments: attachments.map(({ id }) => id),
    }),
  )
})
afterAll(async () => {
  await desk?.stop()
  backups.remove()
})

/** What a copy does not go on with, and what notes the backup itself. */
const beyond = ['identity.session', 'identity.sign_in_link', 'upkeep.hold', 'upkeep.backup']
const without = (hashes: Record<string, string>) =>
  Object.fromEntries(Object.entries(hashes).filter(([name]) => !beyond.includes(name)))

describe('a backup of everything', () => {
  test('becomes an installation with equal rows in every table, the same schema, and the same ticket page', async () => {
    const page = await desk.page('analyst', number)
    const before = await hashTables(desk.product.databaseUrl)
    const { folder } = await backUp(desk.product, backups.path)
    expect((await verifyBackup(folder)).problems).toEqual([])
    const copy = await restoreCopy(folder, desk.product.clock)
    try {
      expect(without(await hashTables(copy.databaseUrl))).toEqual(without(before))
      expect(await dumpSchema(copy.databaseUrl)).toBe(await dumpSchema(desk.product.databaseUrl))
      const product = await startProduct({
        databaseUrl: copy.databaseUrl,
        env: { INTERLOCK_FILES: copy.filesDir },
      })
      try {
        const restored = deskIn(product, desk.world)
        expect(await restored.page('analyst', number)).toEqual(page)
        const [file] = page.messages.flatMap(message => message.attachments)
        const bytes = await restored.download('analyst', number, file?.id ?? '')
        expect(bytes.bytes.toString()).toBe('tab\tand \\ line\nend')
        const opened = await restored.open('requester')
        expect(opened.number).not.toBe(number)
      } finally {
        await product.stop()
      }
    } finally {
      await copy.drop()
    }
  })
  test('shares with the one before what did not change, and only the latest are kept', async () => {
    const dir = temporaryFolder('kept')
    try {
      const first = await backUp(desk.product, dir.path)
      desk.product.clock.advance({ seconds: 1 })
      const second = await backUp(desk.product, dir.path, { keep: 2 })
      expect(first.freshBytes).toBeGreaterThan(10_000)
      // The note of the first backup itself.
      expect(second.freshBytes).toBeLessThan(1000)
      desk.product.clock.advance({ seconds: 1 })
      const third = await backUp(desk.product, dir.path, { keep: 2 })
      expect(third.removed).toHaveLength(1)
      expect(await listBackups(dir.path)).toHaveLength(2)
      expect((await findLatest(dir.path))?.folder).toBe(third.folder)
      expect((await verifyBackup(second.folder)).problems).toEqual([])
    } finally {
      dir.remove()
    }
  })
})

describe('a restore is refused, and says why,', () => {
  test('into an installation that has begun', async () => {
    const { folder } = await backUp(desk.product, backups.path)
    const before = await hashTables(desk.product.databaseUrl)
    const into = { url: desk.product.databaseUrl, filesDir: desk.product.filesDir }
    await expect(restoreCopy(folder, desk.product.clock, into)).rejects.toThrow('not empty')
    expect(await hashTables(desk.product.databaseUrl)).toEqual(before)
  })
  test('into a database of somebody else', async () => {
    const { folder } = await backUp(desk.product, backups.path)
    const other = await emptyDatabase()
    await execute(other.url, 'create schema shop; create table shop.article (id int)')
    await expect(
      restoreCopy(folder, desk.product.clock, { url: other.url, filesDir: backups.path }),
    ).rejects.toThrow('somebody else')
    await other.drop()
  })
  test('of a folder that is no backup, of one that is damaged, and of one that was altered', async () => {
    const dir = temporaryFolder('damaged')
    try {
      const { folder } = await backUp(desk.product, dir.path)
      await expect(restoreCopy(dir.path, desk.product.clock)).rejects.toThrow('is not a backup')
      const [piece] = readdirSync(join(folder, 'tables'), { recursive: true, withFileTypes: true }).filter(
        one => one.isFile(),
      )
      const path = join(piece?.parentPath ?? '', piece?.name ?? '')
      appendFileSync(path, 'x')
      await expect(restoreCopy(folder, desk.product.clock)).rejects.toThrow(
        `${path} is damaged or was altered`,
      )
      expect((await verifyBackup(folder)).problems).toEqual([expect.stringContaining(path)])
      rmSync(path)
      await expect(restoreCopy(folder, desk.product.clock)).rejects.toThrow(`${path} cannot be read`)
      // The next backup does not take the damage over.
      desk.product.clock.advance({ seconds: 1 })
      expect((await verifyBackup((await backUp(desk.product, dir.path)).folder)).problems).toEqual([])
      writeFileSync(join(folder, 'manifest.json'), '{}')
      await expect(restoreCopy(folder, desk.product.clock)).rejects.toThrow(
        'manifest.json is damaged or was altered',
      )
    } finally {
      dir.remove()
    }
  })
  test('of a file whose bytes are others', async () => {
    const dir = temporaryFolder('files')
    try {
      const { folder, files } = await backUp(desk.product, dir.path)
      expect(files).toBe(1)
      const [file] = readdirSync(join(folder, 'files'), { recursive: true, withFileTypes: true }).filter(
        one => one.isFile(),
      )
      const path = join(file?.parentPath ?? '', file?.name ?? '')
      writeFileSync(path, 'tab\tand \\ line\nEND')
      await expect(restoreCopy(folder, desk.product.clock)).rejects.toThrow(
        `${path} is damaged or was altered`,
      )
    } finally {
      dir.remove()
    }
  })
})

test('an owner of a database who is no superuser restores and backs up as well, with equal rows', async () => {
  const { folder } = await backUp(desk.product, backups.path)
  const role = `owner_${process.pid}`
  const database = await emptyDatabase()
  const dir = temporaryFolder('plain')
  await execute(
    database.url,
    `create role ${role} login password 'plain' nosuperuser; grant interlock_app, interlock_engine to ${role}; alter database ${database.name} owner to ${role}`,
  )
  try {
    const plain = new URL(database.url)
    plain.username = role
    plain.password = 'plain'
    const { manifest } = await restoreCopy(folder, desk.product.clock, {
      url: plain.href,
      filesDir: dir.path,
    })
    const again = await backUp(
      { databaseUrl: plain.href, filesDir: dir.path, clock: desk.product.clock },
      join(dir.path, 'b'),
    )
    const hashes = (kept: typeof manifest) =>
      kept.parts.flatMap(({ tables }) =>
        tables.map(({ table, hash }) => [table, beyond.includes(table) ? '' : hash]),
      )
    const second = await readManifest(again.folder)
    expect(hashes(second)).toEqual(hashes(manifest))
  } finally {
    await database.drop()
    await execute(desk.product.databaseUrl, `drop role ${role}`)
    dir.remove()
  }
})

test('a database that was left half restored starts no program, and is restored anew', async () => {
  const { folder } = await backUp(desk.product, backups.path)
  const half = await testDatabase()
  try {
    await execute(
      half.url,
      `insert into public.interlock_migration (name, hash) values ('unfinished restore', 'x')`,
    )
    await execute(
      half.url,
      `insert into identity.account (id, email, created_at) values (gen_random_uuid(), 'a@b.example', now())`,
    )
    await expect(migrate(half.url)).rejects.toThrow('was not finished')
    await restoreCopy(folder, desk.product.clock, { url: half.url, filesDir: backups.path })
    expect(await migrate(half.url)).toEqual([])
    expect(await ask(half.url, `select 1 from identity.account where email = 'a@b.example'`)).toEqual([])
  } finally {
    await half.drop()
  }
})
