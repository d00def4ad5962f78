import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildWorld } from '../../../tests/support/builders.ts'
import { makeMail, sendRaw } from '../../../tests/support/mails.ts'
import { type Product, startProduct } from '../../../tests/support/product.ts'

let product: Product
let owner: pg.Client
let port: number
const from = 'anna@example.com'
const to = 'harbour@desk.example'
const fields = (id: string) => [
  `From: ${from}`,
  `To: ${to}`,
  'Subject: Printer',
  `Message-ID: <${id}@example.com>`,
]

beforeAll(async () => {
  product = await startProduct({ roles: ['mail'] })
  port = product.mailPort ?? 0
  await buildWorld(product)
  await buildWorld(product, { slug: 'quay' })
  owner = new pg.Client({ connectionString: product.databaseUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await product.stop()
})

type Row = {
  raw: Buffer
  envelope_from: string
  envelope_to: string
  state: string
  workspace_id: string
  id: string
}
const rows = async (id: string): Promise<Row[]> =>
  (await owner.query('select * from comms.inbox where message_id = $1 order by id', [`<${id}@example.com>`]))
    .rows
const refusal = (sending: Promise<string>): Promise<number> =>
  sending.then(
    () => 250,
    (error: { responseCode: number }) => error.responseCode,
  )

test('a mail is kept byte for byte before it is acknowledged, with a job for what follows', async () => {
  const raw = makeMail(fields('one'), 'Dots:\n.\n..\nUmlauts: äöü \u2603')
  expect(await sendRaw(port, { from, to: 'Harbour+ABC@Desk.example', raw })).toMatch(/^250/)
  const [row, ...others] = await rows('one')
  expect(others).toHaveLength(0)
  expect(row?.raw.equals(raw)).toBe(true)
  expect(row).toMatchObject({
    state: 'received',
    envelope_from: from,
    envelope_to: 'Harbour+ABC@desk.example',
  })
  const jobs = await owner.query(`select 1 from kernel.job where payload->'event'->>'inboxId' = $1`, [
    row?.id,
  ])
  expect(jobs.rowCount).toBe(1)
})

test('nothing is relayed: every recipient who is not a mailbox of ours is refused', async () => {
  for (const stranger of [
    'anna@example.com',
    'nobody@desk.example',
    'harbour@desk.example.evil.example',
    'harbour%evil.example@desk.example',
  ])
    expect(
      await refusal(sendRaw(port, { from, to: stranger, raw: makeMail(fields('relay')) })),
      stranger,
    ).toBe(550)
  expect(await rows('relay')).toEqual([])
})

test('the same mail again changes nothing and is acknowledged', async () => {
  const raw = makeMail(fields('again'))
  await sendRaw(port, { from, to, raw })
  const relayed = Buffer.concat([Buffer.from('Received: from elsewhere\r\n'), raw])
  expect(await sendRaw(port, { from, to, raw: relayed })).toMatch(/^250/)
  expect(await rows('again')).toHaveLength(1)
})

test('A17, A18: the same Message-ID with other content is another mail; neither is lost', async () => {
  await sendRaw(port, { from, to, raw: makeMail(fields('guessed'), 'first') })
  await sendRaw(port, { from, to, raw: makeMail(fields('guessed'), 'second') })
  const forged = makeMail(fields('guessed').with(0, 'From: evil@example.net'), 'second')
  await sendRaw(port, { from: 'evil@example.net', to, raw: forged })
  expect((await rows('guessed')).map(row => row.raw.toString().trim().split('\r\n').at(-1))).toEqual([
    'first',
    'second',
    'second',
  ])
})

test('A19: one mail to two mailboxes is one record each, in its own workspace', async () => {
  await sendRaw(port, { from, to: [to, 'quay@desk.example'], raw: makeMail(fields('both')) })
  const kept = await rows('both')
  expect(kept.map(row => row.envelope_to).sort()).toEqual([to, 'quay@desk.example'])
  expect(new Set(kept.map(row => row.workspace_id)).size).toBe(2)
})

test('a mail beyond the limit is refused, one below is kept', async () => {
  const large = (mb: number, id: string) => makeMail(fields(id), `${'x'.repeat(998)}\n`.repeat(mb * 1049))
  expect(await refusal(sendRaw(port, { from, to, raw: large(26, 'huge') }))).toBe(552)
  expect(await refusal(sendRaw(port, { from, to, raw: large(20, 'large') }))).toBe(250)
  expect([(await rows('huge')).length, (await rows('large')).length]).toEqual([0, 1])
})

test('while the database cannot keep it the sender is asked to come back, and then it is kept', async () => {
  const raw = makeMail(fields('later'))
  await owner.query('revoke insert on comms.inbox from interlock_engine')
  expect(await refusal(sendRaw(port, { from, to, raw }))).toBe(451)
  expect(await rows('later')).toEqual([])
  await owner.query('grant insert on comms.inbox to interlock_engine')
  expect(await refusal(sendRaw(port, { from, to, raw }))).toBe(250)
  expect(await rows('later')).toHaveLength(1)
})

test('a connection that only guesses at mailboxes is ended', async () => {
  const guesses = Array.from({ length: 12 }, (_, n) => `guess${n}@desk.example`)
  expect([421, 550]).toContain(
    await refusal(sendRaw(port, { from, to: guesses, raw: makeMail(fields('guess')) })),
  )
  expect(await rows('guess')).toEqual([])
})
