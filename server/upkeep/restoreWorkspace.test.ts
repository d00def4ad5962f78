import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildWorld, type World } from '../../tests/support/builders.ts'
import { backUp, hashTables, temporaryFolder } from '../../tests/support/copies.ts'
import { type Desk, deskIn, openDesk } from '../../tests/support/desk.ts'
import { ask } from '../../tests/support/killer.ts'
import { composed, createBlobs } from '../kernel/index.ts'
import { restoreWorkspace } from './index.ts'
import { readManifest } from './manifest.ts'
import { readChunk } from './store.ts'

// An installation with two workspaces; one of them is to come into another installation that has one of its own.
let home: Desk
let other: World
let away: Desk
let number: string
const backups = temporaryFolder('backups')
beforeAll(async () => {
  home = await openDesk()
  other = await buildWorld(home.product, { slug: 'upland' })
  const upland = deskIn(home.product, other)
  ;({ number } = await upland.open('requester', { title: 'It is ours' }))
  const { attachments } = await upland.upload('requester', {
    name: 'a.txt',
    type: 'text/plain',
    content: 'kept',
  })
  await upland.insist(
    upland.say('requester', number, {
      class: 'band',
      text: 'With a file',
      attachments: attachments.map(({ id }) => id),
    }),
  )
  away = await openDesk({}, { slug: 'lowland' })
  // Somebody of upland has an account there already, with an id of its own.
  await away.product.db.engine(null, async tx => {
    await tx.run(
      composed(
        `insert into identity.account (id, email, created_at, password_hash) values (gen_random_uuid(), $1, now(), 'theirs')`,
      ),
      [other.people.requester.email],
    )
  })
})
afterAll(async () => {
  await home?.stop()
  await away?.stop()
  backups.remove()
})

const bring = (folder: string, more: { workspace?: string; as?: string } = {}) =>
  restoreWorkspace({
    databaseUrl: away.product.databaseUrl,
    blobs: createBlobs({ dir: away.product.filesDir, clock: away.product.clock }),
    clock: away.product.clock,
    folder,
    ...more,
  })

test('a workspace comes into an installation that goes on working, with equal rows, and neither sees the other', async () => {
  const before = await hashTables(away.product.databaseUrl, away.world.workspaceId)
  const kept = await hashTables(home.product.databaseUrl, other.workspaceId)
  const { folder } = await backUp(home.product, backups.path, { workspace: 'upland' })
  const done = await bring(folder)
  expect(done).toMatchObject({ slug: 'upland', files: 1, matched: 1 })
  const came = await hashTables(away.product.databaseUrl, other.workspaceId)
  // One person's account is another row here, and mail is held back.
  for (const name of ['identity.person', 'upkeep.hold']) {
    delete came[name]
    delete kept[name]
  }
  expect(came).toEqual(kept)
  expect(await hashTables(away.product.databaseUrl, away.world.workspaceId)).toEqual(before)
  const upland = deskIn(away.product, other)
  const page = await upland.page('analyst', number)
  expect(page.messages.at(-1)?.text).toBe('With a file')
  const [file] = page.messages.flatMap(message => message.attachments)
  expect((await upland.download('analyst', number, file?.id ?? '')).bytes.toString()).toBe('kept')
  expect((await upland.open('stranger')).number).not.toBe(number)
  const [account] = await ask<{ own: string; here: string; password: string }>(
    away.product.databaseUrl,
    'select p.account_id as own, a.id as here, a.password_hash as password from identity.person p join identity.account a on a.email = p.email where p.id = $1',
    [other.people.requester.id],
  )
  expect(account?.own).toBe(account?.here)
  expect(account?.password).toBe('theirs')
  await expect(bring(folder)).rejects.toThrow('is here already')
})

test('a backup of one workspace has nothing of another one', async () => {
  const { folder } = await backUp(home.product, backups.path, { workspace: 'upland' })
  const { parts } = await readManifest(folder)
  const texts: string[] = []
  for (const { tables } of parts)
    for (const { chunks } of tables)
      for (const chunk of chunks) texts.push((await readChunk(folder, chunk)).toString())
  expect(texts.join('\n')).toContain(other.people.requester.email)
  expect(texts.join('\n')).not.toContain(home.world.people.requester.email)
  expect(texts.join('\n')).not.toContain(home.world.workspaceId)
})

test('it is refused where its short name or its mailbox is taken, and nothing is changed', async () => {
  const dir = temporaryFolder('whole')
  try {
    const { folder } = await backUp(home.product, dir.path)
    const twin = await openDesk({}, { slug: 'harbour' })
    try {
      const into = (as?: string) =>
        restoreWorkspace({
          databaseUrl: twin.product.databaseUrl,
          blobs: createBlobs({ dir: twin.product.filesDir, clock: twin.product.clock }),
          clock: twin.product.clock,
          folder,
          workspace: 'harbour',
          ...(as !== undefined && { as }),
        })
      const before = await hashTables(twin.product.databaseUrl)
      await expect(into()).rejects.toThrow('another workspace “harbour”')
      await expect(into('second')).rejects.toThrow('mailbox (mailbox_address_key) has it')
      expect(await hashTables(twin.product.databaseUrl)).toEqual(before)
      await expect(bring(folder)).rejects.toThrow('Name a workspace of this backup with --workspace: ')
    } finally {
      await twin.stop()
    }
  } finally {
    dir.remove()
  }
})

test('of a backup of everything any workspace can be taken, under another short name, too', async () => {
  const dir = temporaryFolder('whole')
  try {
    const { folder } = await backUp(home.product, dir.path)
    expect(await bring(folder, { workspace: 'harbour', as: 'haven' })).toMatchObject({
      slug: 'haven',
      matched: 0,
    })
    expect(await ask(away.product.databaseUrl, 'select slug from identity.workspace order by 1')).toEqual([
      { slug: 'haven' },
      { slug: 'lowland' },
      { slug: 'upland' },
    ])
  } finally {
    dir.remove()
  }
})
