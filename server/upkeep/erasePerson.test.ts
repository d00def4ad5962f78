import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backUp, restoreCopy, temporaryFolder } from '../../tests/support/copies.ts'
import { type Desk, deskIn, openDesk } from '../../tests/support/desk.ts'
import { ask as askDatabase } from '../../tests/support/killer.ts'
import { startProduct } from '../../tests/support/product.ts'
import { auditObligations } from '../comms/index.ts'
import { createBlobs, createLog } from '../kernel/index.ts'
import { auditWrites, writeSearch } from '../work/index.ts'
import { applyErasures } from './applyErasures.ts'
import { finishErasure } from './erasePerson.ts'
import { exportPerson } from './exportPerson.ts'
import { readRegister, registerName } from './register.ts'

// Greta Quill asks for things, writes, sends a file, and is written of by others; and then she is to be forgotten.
const name = 'Greta Quill-O’Hara (CFO)'
let desk: Desk
let number: string
let held: string
let backup: string
let email: string
const backups = temporaryFolder('erasures')
beforeAll(async () => {
  desk = await openDesk()
  const { id } = desk.world.people.requester
  ;({ email } = desk.world.people.requester)
  await desk.insist(desk.askAs('admin', { method: 'POST', url: `${admin()}/people/${id}`, body: { name } }))
  const { attachments } = await desk.upload('requester', {
    name: 'cv.txt',
    type: 'text/plain',
    content: name,
  })
  ;({ number } = await desk.open('requester', { title: `${name} cannot print`, text: `I am ${name}.` }))
  await desk.insist(
    desk.say('requester', number, {
      class: 'band',
      text: `Write to ${email.toUpperCase()} or ask for ${name}!`,
      attachments: attachments.map(a => a.id),
    }),
  )
  await desk.insist(desk.say('requester', number, { class: 'customer', text: 'Between us' }))
  await desk.insist(desk.take('analyst', number))
  await desk.insist(desk.say('analyst', number, `Dear ${name}, we look at it.`))
  ;({ number: held } = await desk.open('requester', { title: 'In court', text: `${name} against us` }))
  ;({ folder: backup } = await backUp(desk.product, backups.path))
}, 60_000)
afterAll(async () => {
  await desk?.stop()
  backups.remove()
})

const admin = () => `/api/w/${desk.world.slug}/admin`
const post = (path: string, body: object) =>
  desk.askAs('admin', { method: 'POST', url: `${admin()}${path}`, body })
const get = <T>(path: string) =>
  desk.insist<T>(desk.askAs('admin', { method: 'GET', url: `${admin()}${path}` }))
const her = () => `/people/${desk.world.people.requester.id}`

/** Every table of a database with a row that has the text, or the address, in any of its columns. */
async function findIn(url: string, ...texts: string[]): Promise<string[]> {
  const tables = await askDatabase<{ name: string }>(
    url,
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('kernel', 'identity', 'model', 'work', 'comms', 'upkeep') and table_type = 'BASE TABLE' order by 1`,
  )
  const found: string[] = []
  for (const { name: table } of tables)
    for (const { text } of await askDatabase<{ text: string }>(
      url,
      `select distinct t.text from ${table} x, unnest($1::text[]) t (text) where position(lower(t.text) in lower(x::text)) > 0`,
      [texts],
    ))
      found.push(`${table}: ${text}`)
  return found
}
/** A part of a ZIP archive by its name. */
function unpack(bytes: Buffer, part: string): string {
  const at = bytes.indexOf(part)
  return inflateRawSync(bytes.subarray(at + part.length)).toString()
}
const quill = 'quill' // what the search keeps of her name
const everywhere = (url = desk.product.databaseUrl) => findIn(url, 'Greta Quill', email, quill)
const workAll = async (product: Desk['product'] = desk.product) => {
  const going = await desk.behind<{ id: string }>(`select id from upkeep.erasure where state = 'going'`)
  for (const { id } of going)
    await finishErasure(product, { workspaceId: desk.world.workspaceId, erasureId: id })
  await writeSearch({ db: product.db, log: createLog('silent') })
}

test('what goes and what stays is said before, and nothing is changed', async () => {
  await desk.insist(post('/holds', { ticket: held, reason: 'Case 17' }))
  const before = await everywhere()
  const preview = await get<Record<string, object>>(`${her()}/erasure`)
  expect(preview).toMatchObject({
    name,
    addresses: [email],
    erased: false,
    held: false,
    goes: { messages: 4, files: 1, sessions: 1 },
    stays: { tickets: 2, heldCount: 1, heldTickets: [held] },
    openTickets: [number, held],
  })
  expect(await everywhere()).toEqual(before)
})

test('a held person and another name are refused, and nothing is changed', async () => {
  const { id } = await desk.insist<{ id: string }>(
    post('/holds', { personId: desk.world.people.requester.id, reason: 'Case 18' }),
  )
  expect((await post(`${her()}/erasure`, { name, texts: 'keep' })).text).toContain('erasure.held')
  expect((await post('/holds', { personId: desk.world.people.requester.id, reason: 'x' })).text).toContain(
    'hold.exists',
  )
  await desk.insist(desk.askAs('admin', { method: 'DELETE', url: `${admin()}/holds/${id}` }))
  const wrong = await post(`${her()}/erasure`, { name: 'Somebody', texts: 'keep' })
  expect(wrong.text).toContain('erasure.name_differs')
  expect((await desk.page('requester', number)).ticket.title).toContain(name)
})

test('all that is kept of a person can be handed to them', async () => {
  const answer = await desk.askAs('admin', { method: 'GET', url: `${admin()}${her()}/export` })
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/zip'])
  expect(answer.bytes.subarray(0, 2).toString()).toBe('PK')
  for (const part of ['person.json', 'tickets.json', 'told.json', 'cv.txt'])
    expect(answer.bytes.includes(part)).toBe(true)
  const written = unpack(answer.bytes, 'messages.json')
  expect(written).toContain(`I am ${name}.`)
  // What is kept within her own organisation is not the provider's to read.
  expect(written).not.toContain('Between us')
  expect(unpack(answer.bytes, 'README.txt')).toContain('1 of their messages are kept within')
  const parts = { ...desk.product, workspaceId: desk.world.workspaceId, actor: null }
  const blobs = createBlobs({ dir: desk.product.filesDir, clock: desk.product.clock })
  const all = await exportPerson({ ...parts, blobs, personId: desk.world.people.requester.id })
  expect(unpack(Buffer.concat(await all.toArray()), 'messages.json')).toContain('Between us')
})

test('an erased person is nowhere any more, but in what is held', async () => {
  const { pseudonym } = await desk.insist<{ pseudonym: string }>(
    post(`${her()}/erasure`, { name, texts: 'keep' }),
  )
  expect(pseudonym).toMatch(/^Erased person [0-9a-f]{4}$/)
  const { messages } = await desk.page('analyst', number)
  expect(messages.map(({ text }) => text).join()).toContain('Dear ')
  await workAll()
  const left = await everywhere()
  expect(
    left.filter(
      row =>
        !/^(work\.(ticket|message|search_row|word)|comms\.obligation|comms\.delivery|kernel\.event|upkeep\.erasure|kernel\.job)/.test(
          row,
        ),
    ),
  ).toEqual([])
  const page = await desk.page('analyst', number)
  expect(page.ticket.title).toBe(`${pseudonym} cannot print`)
  expect(page.messages.map(({ text }) => text).join('\n')).toContain(`Dear ${pseudonym}, we look at it.`)
  expect(page.messages.flatMap(({ attachments }) => attachments)).toEqual([])
  expect((await desk.page('analyst', held)).ticket.title).toBe('In court')
  expect(
    (await desk.behind<{ text: string }>('select text from work.message where text like $1', [`${name}%`]))
      .length,
  ).toBe(1)
  const gone = await desk.get('requester')
  expect(gone.status).toBe(401)
  expect(await get<{ erasures: object[] }>('/retention')).toMatchObject({
    erasures: [{ pseudonym, state: 'held', texts: 'keep' }],
  })
  expect((await post(`${her()}/erasure`, { name: pseudonym, texts: 'keep' })).text).toContain('erasure.done')
})

test('who was told what when is still known, and the audit agrees', async () => {
  const told = await desk.behind('select 1 from comms.obligation where person_id = $1', [
    desk.world.people.requester.id,
  ])
  expect(told.length).toBeGreaterThan(2)
  const { missing, extra } = await auditObligations(desk.product.db, desk.world.workspaceId)
  expect([missing, extra]).toEqual([[], []])
  const writes = await auditWrites(desk.product.db, desk.world.workspaceId)
  expect(writes.filter(row => row.missing > 0)).toEqual([])
})

test('when the hold is lifted the rest goes, and she is nowhere at all', async () => {
  const { holds } = await get<{ holds: { id: string; ticket: string }[] }>('/retention')
  expect(holds.map(({ ticket }) => ticket)).toEqual([held])
  await desk.insist(desk.askAs('admin', { method: 'DELETE', url: `${admin()}/holds/${holds[0]?.id ?? ''}` }))
  await workAll()
  expect(await everywhere()).toEqual([])
})

test('a restore from before brings her back, and the register kept beside the backups erases her again', async () => {
  await backUp(desk.product, backups.path)
  const register = await readRegister(`${backups.path}/${registerName}`)
  expect(register).toEqual([
    expect.objectContaining({ person: desk.world.people.requester.id, texts: 'keep' }),
  ])
  const copy = await restoreCopy(backup, desk.product.clock)
  try {
    expect((await everywhere(copy.databaseUrl)).length).toBeGreaterThan(5)
    const product = await startProduct({
      databaseUrl: copy.databaseUrl,
      env: { INTERLOCK_FILES: copy.filesDir },
    })
    try {
      expect(await applyErasures(product, register)).toBe(1)
      expect(await applyErasures(product, register)).toBe(0)
      await writeSearch({ db: product.db, log: createLog('silent') })
      expect(await everywhere(copy.databaseUrl)).toEqual([])
      const page = await deskIn(product, desk.world).page('analyst', number)
      expect(page.ticket.title).toMatch(/^Erased person [0-9a-f]{4} cannot print$/)
    } finally {
      await product.stop()
    }
  } finally {
    await copy.drop()
  }
})
