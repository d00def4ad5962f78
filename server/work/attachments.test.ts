import { createHash, randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'
import { asEngine, createBlobs } from '../kernel/index.ts'
import { addAttachments } from './attachments.ts'
import { auditFiles, sweepAttachments } from './index.ts'
import { listNamed } from './queries_attachment.ts'

let desk: Desk
let number: string
beforeAll(async () => {
  desk = await openDesk({ env: { INTERLOCK_ATTACHMENT_MAX_MB: '30' } })
  ;({ number } = await desk.open('requester'))
})
afterAll(() => desk?.stop())

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const text = (content: string, name = 'note.txt') => ({ name, type: 'text/plain', content })

/** Everything in the store, by path. */
const listStore = async (): Promise<string[]> => {
  const names = await readdir(desk.product.filesDir, { recursive: true, withFileTypes: true })
  return names.filter(one => one.isFile()).map(one => join(one.parentPath, one.name))
}
/** Uploads, sends with a message of the class, answers the ids. */
async function send(
  who: Parameters<Desk['upload']>[0],
  contentClass: string,
  ...files: Parameters<Desk['upload']>[1][]
) {
  const { attachments } = await desk.upload(who, ...files)
  const ids = attachments.map(({ id }) => id)
  await desk.insist(desk.say(who, number, { class: contentClass, text: 'See the files.', attachments: ids }))
  return ids
}
const last = async (who: Parameters<Desk['page']>[0]) => (await desk.page(who, number)).messages.at(-1)

describe('a file', () => {
  test('of 24 MB arrives byte by byte as it was sent', async () => {
    const content = randomBytes(24 * 1024 * 1024)
    const [id = ''] = await send('requester', 'band', { name: 'trace.bin', content })
    const answer = await desk.download('analyst', number, id)
    expect(answer.status).toBe(200)
    expect(answer.bytes.equals(content)).toBe(true)
    expect(answer.headers['content-length']).toBe(String(content.length))
  })
  test('stands with the message that carries it, and in the mail by its name', async () => {
    await send('requester', 'band', text('one', 'first.txt'), {
      name: 'shot.png',
      type: 'image/png',
      content: png,
    })
    expect((await last('analyst'))?.attachments).toMatchObject([
      { name: 'first.txt', type: 'text/plain', size: 3, shownAs: 'text/plain', removedAt: null },
      { name: 'shot.png', type: 'image/png', size: png.length, shownAs: 'image/png', removedAt: null },
    ])
    const { ledger } = await desk.page('analyst', number)
    expect(ledger.at(-1)?.text).toContain('Attached on the ticket: first.txt (3 bytes), shot.png (70 bytes)')
  })
  test('goes with a ticket that is opened, too', async () => {
    const { attachments } = await desk.upload('requester', text('with the opening'))
    const opened = await desk.insist<{ number: string }>(
      desk.post('requester', '', {
        process: 'incident',
        title: 'With a file',
        text: 'See the file.',
        attachments: attachments.map(({ id }) => id),
      }),
    )
    const { messages } = await desk.page('analyst', opened.number)
    expect(messages[0]?.attachments).toMatchObject([{ name: 'note.txt' }])
  })
  test('that came twice is kept once', async () => {
    const before = (await listStore()).length
    const [one = '', other = ''] = [
      ...(await send('requester', 'band', text('the same'))),
      ...(await send('analyst', 'provider', text('the same', 'other.txt'))),
    ]
    expect((await listStore()).length).toBe(before + 1)
    for (const id of [one, other]) expect((await desk.download('analyst', number, id)).text).toBe('the same')
  })
  test('goes with one message only, its author’s', async () => {
    const [sent = ''] = await send('requester', 'band', text('sent'))
    const { attachments } = await desk.upload('requester', text('mine'))
    const [mine = ''] = attachments.map(({ id }) => id)
    const say = (who: 'requester' | 'analyst', id: string) =>
      desk.say(who, number, { class: 'band', text: 'With', attachments: [id] })
    const before = (await desk.page('analyst', number)).ticket.version
    expect(codeOf(await say('requester', sent))).toBe('attachment.not_found')
    expect(codeOf(await say('analyst', mine))).toBe('attachment.not_found')
    expect((await desk.page('analyst', number)).ticket.version).toBe(before)
    const both = await Promise.all([say('requester', mine), say('requester', mine)])
    expect(both.map(codeOf).toSorted()).toEqual(['201', 'attachment.not_found'])
  })
})

describe('a file that is too much', () => {
  test('is refused by name and limit, over the network, too, and nothing of it or of those with it stays', async () => {
    const before = await listStore()
    const large = { name: 'film.mov', content: Buffer.alloc(40 * 1024 * 1024, 7) }
    const { baseUrl } = desk.product
    const answer = await desk.tryUpload('requester', text('small one'), large)
    expect(codeOf(answer)).toBe('attachment.too_large')
    expect(answer.text).toContain('“film.mov” is larger than 30 MB')
    const { ask } = await import('../../tests/support/product.ts')
    const url = `/api/w/${desk.world.slug}/attachments`
    const asked = { method: 'POST', url, files: [text('small one'), large, text('another')] } as const
    const over = await ask({ baseUrl }, await desk.credentialsOf('requester'), asked)
    expect(codeOf(over)).toBe('attachment.too_large')
    expect(await listStore()).toEqual(before)
  })
  test('in number is refused, at once and in waiting', async () => {
    const many = Array.from({ length: 21 }, (_, n) => text(String(n), `${n}.txt`))
    expect(codeOf(await desk.tryUpload('neighbour', ...many))).toBe('attachment.too_many')
    for (let round = 0; round < 3; round++) await desk.upload('neighbour', ...many.slice(0, 20))
    expect(codeOf(await desk.tryUpload('neighbour', text('one more')))).toBe('attachment.too_many')
  })
  test('or no file at all is refused in words', async () => {
    expect(codeOf(await desk.tryUpload('requester'))).toBe('request.invalid')
    expect((await desk.tryUpload('requester', { ...text('x'), field: 'class' })).text).toContain('body/class')
    const asked = {
      method: 'POST',
      url: `/api/w/${desk.world.slug}/attachments`,
      body: { file: 'x' },
    } as const
    expect(codeOf(await desk.askAs('requester', asked))).toBe('request.not_files')
    const credentials = await desk.credentialsOf('requester')
    const cut = await desk.product.http.inject({
      method: 'POST',
      url: asked.url,
      payload: '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf of it',
      headers: { ...credentials, 'content-type': 'multipart/form-data; boundary=b' },
    })
    expect(cut.json().code).toBe('request.invalid')
  })
})

test('where nothing can be kept, files are refused in words, and writing goes on', async () => {
  const env = { INTERLOCK_FILES: join(fileURLToPath(import.meta.url), 'files'), INTERLOCK_LOG: 'silent' }
  const full = await openDesk({ env })
  try {
    const ticket = await full.open('requester')
    const answer = await full.tryUpload('requester', text('x'))
    expect([answer.status, codeOf(answer)]).toEqual([507, 'attachment.no_room'])
    expect(codeOf(await full.say('requester', ticket.number, 'Without a file, then.'))).toBe('201')
  } finally {
    await full.stop()
  }
})

describe('taken back', () => {
  test('before it was sent, it is as if it had never been', async () => {
    const { attachments } = await desk.upload('requester', text('never mind'))
    const [id = ''] = attachments.map(one => one.id)
    expect(codeOf(await desk.takeBack('stranger', id))).toBe('attachment.not_found')
    expect(codeOf(await desk.takeBack('requester', id))).toBe('200')
    const sending = desk.say('requester', number, { class: 'band', text: 'x', attachments: [id] })
    expect(codeOf(await sending)).toBe('attachment.not_found')
  })
  test('after it was sent, a line stays, and the history says so', async () => {
    const [id = ''] = await send('analyst', 'band', text('a secret', 'secret.txt'))
    for (const who of ['requester', 'colleague', 'admin'] as const)
      expect(codeOf(await desk.takeBack(who, id))).toBe('attachment.not_found')
    expect(codeOf(await desk.takeBack('analyst', id))).toBe('200')
    expect(codeOf(await desk.takeBack('analyst', id))).toBe('attachment.not_found')
    expect((await last('requester'))?.attachments).toMatchObject([{ id, name: '', shownAs: null }])
    expect((await last('requester'))?.attachments[0]?.removedAt).not.toBeNull()
    expect(codeOf(await desk.download('requester', number, id))).toBe('attachment.removed')
    const history = await desk.insist<{ events: { name: string }[] }>(
      desk.get('analyst', `/${number}/history`),
    )
    expect(history.events.at(-1)?.name).toBe('attachment.removed')
  })
})

describe('the sweep', () => {
  const sweep = () => {
    const { db, clock, filesDir } = desk.product
    return sweepAttachments({ db, clock, blobs: createBlobs({ dir: filesDir, clock }) })
  }
  test('leaves what is sent, forgets what waited for a day, and what nobody ever named', async () => {
    const { clock, filesDir } = desk.product
    const [kept = ''] = await send('requester', 'band', text('to be kept'))
    const [gone = ''] = await send('requester', 'band', text('to be taken back'))
    await desk.takeBack('requester', gone)
    const { attachments } = await desk.upload('requester', text('never sent'))
    // Killed between keeping the bytes and naming them, and while they came in.
    const blobs = createBlobs({ dir: filesDir, clock })
    const orphan = await blobs.stage(chunks('orphan'), 100)
    await orphan?.keep()
    await blobs.stage(chunks('half'), 100)
    await sweep()
    expect(await blobs.sizeOf(orphan?.hash ?? '')).not.toBeNull()
    clock.advance({ hours: 25 })
    await sweep()
    expect(await blobs.sizeOf(orphan?.hash ?? '')).toBeNull()
    expect((await desk.download('analyst', number, kept)).text).toBe('to be kept')
    const say = desk.say('requester', number, {
      class: 'band',
      text: 'x',
      attachments: attachments.map(({ id }) => id),
    })
    expect(codeOf(await say)).toBe('attachment.not_found')
    const rows = await desk.behind<{ hash: string }>(
      'select distinct hash from work.attachment where removed_at is null',
    )
    // What is in the store is what is named, both ways.
    const names = (await listStore()).map(path => path.split('/').at(-1))
    expect(names.toSorted()).toEqual(rows.map(({ hash }) => hash).toSorted())
  })
  test('waits for whoever is naming the same bytes at this moment, and would remove them if it did not', async () => {
    const { db, clock, filesDir } = desk.product
    const blobs = createBlobs({ dir: filesDir, clock })
    const staged = await blobs.stage(chunks('being named'), 100)
    await staged?.keep()
    const { hash = '', size = 0 } = staged ?? {}
    clock.advance({ hours: 25 })
    let sweeping: Promise<void> | undefined
    await db.actAs(await desk.actor('analyst'), async tx => {
      asEngine(tx)
      const file = { name: 'a.txt', type: 'text/plain', shownAs: null, hash, size }
      await addAttachments(tx, [file], { blobs, clock })
      sweeping = sweep()
      const waiting = `select count(*)::integer as count from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`
      await expect.poll(() => desk.behind(waiting), { timeout: 5000 }).toEqual([{ count: 1 }])
      // To whoever does not wait nobody has these bytes.
      expect(await db.engine(null, other => other.run(listNamed, [[hash]]))).toEqual([])
    })
    await sweeping
    expect(await blobs.sizeOf(hash)).toBe(size)
  })
  test('at the same time as uploads of the same bytes loses none that was acknowledged', async () => {
    const { clock, filesDir } = desk.product
    const blobs = createBlobs({ dir: filesDir, clock })
    const orphan = await blobs.stage(chunks('named at last'), 100)
    await orphan?.keep()
    clock.advance({ hours: 25 })
    let acknowledged = 0
    for (let round = 0; round < 10; round++) {
      const [swept, answer] = await Promise.all([sweep(), desk.tryUpload('colleague', text('named at last'))])
      expect(swept).toBeUndefined()
      // Kept or refused, never acknowledged and lost.
      if (answer.status === 201) {
        acknowledged++
        expect(await blobs.sizeOf(orphan?.hash ?? '')).not.toBeNull()
      }
      clock.advance({ hours: 25 })
    }
    expect(acknowledged).toBeGreaterThan(0)
  })
})

test('the audit misses what has gone from the store, and nothing else', async () => {
  const { db, clock, filesDir } = desk.product
  const audit = () => auditFiles({ db, blobs: createBlobs({ dir: filesDir, clock }) }, desk.world.workspaceId)
  await send('requester', 'band', text('about to be lost'))
  const before = await audit()
  expect(before.missing).toEqual([])
  expect(before.files).toBeGreaterThan(3)
  const lost = createHash('sha256').update('about to be lost').digest('hex')
  await rm(join(filesDir, lost.slice(0, 2), lost))
  expect(await audit()).toEqual({ files: before.files, missing: [lost] })
})

async function* chunks(...texts: string[]) {
  for (const one of texts) yield Buffer.from(one)
}
