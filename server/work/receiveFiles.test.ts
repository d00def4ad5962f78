import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import nodemailer from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Desk, openDesk } from '../../tests/support/desk.ts'
import { createMailSink, type MailSink } from '../../tests/support/mailbox.ts'
import { createBlobs } from '../kernel/index.ts'
import { createReceiveMail } from './index.ts'

let sink: MailSink
let desk: Desk
beforeAll(async () => {
  sink = await createMailSink()
  desk = await openDesk({
    roles: ['web', 'jobs', 'mail'],
    smtpUrl: sink.url,
    env: { INTERLOCK_ATTACHMENT_MAX_MB: '2' },
  })
})
afterAll(async () => {
  await desk?.stop()
  await sink?.stop()
})

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const trace = randomBytes(1_500_000)
const three = [
  { filename: 'trace.bin', content: trace },
  { filename: '../../etc/pass"wd\r\n.html', content: '<script>alert(1)</script>', contentType: 'text/html' },
  { filename: 'shot.png', content: png, cid: 'shot' },
]

type Mail = { subject: string; to?: string; attachments: object[] }
async function send({ to = `${desk.world.slug}@desk.example`, ...mail }: Mail) {
  const port = desk.product.mailPort ?? 0
  const client = nodemailer.createTransport({ host: '127.0.0.1', port, ignoreTLS: true })
  const { email } = desk.world.people.requester
  await client.sendMail({ from: email, to, text: 'See the files.', html: '<img src="cid:shot">', ...mail })
  client.close()
}
const find = (title: string) =>
  expect.poll(
    async () => (await desk.list('analyst', '?view=all')).tickets.find(one => one.title === title)?.number,
    {
      timeout: 10_000,
    },
  )
const filesOf = async (number: string) =>
  (await desk.page('analyst', number)).messages.flatMap(({ attachments }) => attachments)

/** Everything of the mails so far, as the job of each finds it when it runs again. */
async function runAgain() {
  const rows = await desk.behind<{ id: string }>('select id from comms.inbox')
  const { db, clock, filesDir } = desk.product
  const receive = createReceiveMail({
    clock,
    db: () => db,
    secret: async () => Buffer.alloc(32),
    blobs: createBlobs({ dir: filesDir, clock }),
    attachmentBytes: 2_000_000,
  })
  for (const { id } of rows)
    await receive({ workspaceId: desk.world.workspaceId, id, payload: { inboxId: id } })
}

test('three files of a mail become attachments of the ticket and of the answer, byte by byte, and once', async () => {
  await send({ subject: 'Three files', attachments: three })
  await find('Three files').toBeDefined()
  const number = (await desk.list('analyst', '?view=all')).tickets[0]?.number ?? ''
  const files = await filesOf(number)
  expect(files.map(({ name, shownAs, size }) => ({ name, shownAs, size }))).toEqual([
    { name: 'shot.png', shownAs: 'image/png', size: png.length },
    { name: 'trace.bin', shownAs: null, size: trace.length },
    { name: expect.stringMatching(/^[^/\\"\r\n]*pass_wd ?\.html$/), shownAs: null, size: 25 },
  ])
  const bytes = (await desk.download('requester', number, files[1]?.id ?? '')).bytes
  expect(bytes.equals(trace)).toBe(true)
  // An answer by mail to the receipt.
  await expect.poll(() => sink.mails.length, { timeout: 10_000 }).toBeGreaterThan(0)
  const receipt = sink.mails.find(mail => mail.subject.startsWith(number))
  const to = String(receipt?.parsed.replyTo?.text)
  await send({ subject: 'Re: three files', to, attachments: three })
  await expect.poll(async () => (await filesOf(number)).length, { timeout: 10_000 }).toBe(6)
  const kept = (await readdir(desk.product.filesDir, { recursive: true, withFileTypes: true })).filter(one =>
    one.isFile(),
  )
  expect(kept.length).toBe(3)
  await runAgain()
  expect((await filesOf(number)).length).toBe(6)
})

test('what is over the limit is named, and stays in the mail as it came', async () => {
  const many = Array.from({ length: 22 }, (_, n) => ({ filename: `${n}.txt`, content: `${n}` }))
  const attachments = [{ filename: 'film.mov', content: randomBytes(3_000_000) }, ...many]
  await send({ subject: 'Too much', attachments })
  await find('Too much').toBeDefined()
  const number =
    (await desk.list('analyst', '?view=all')).tickets.find(one => one.title === 'Too much')?.number ?? ''
  const [message] = (await desk.page('analyst', number)).messages
  expect(message?.attachments.map(({ name }) => name)).toEqual(
    many.slice(0, 20).map(({ filename }) => filename),
  )
  expect(message?.text).toContain('film.mov (3.0 MB), 20.txt (2 bytes), 21.txt (2 bytes)')
  const [mail] = await desk.behind<{ size: number }>(
    'select length(raw) as size from comms.inbox order by received_at desc, id desc limit 1',
  )
  expect(mail?.size).toBeGreaterThan(4_000_000)
})
