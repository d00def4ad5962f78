import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { importMailDir, replyAddress } from '../../server/comms/index.ts'
import { findSecret, systemClock } from '../../server/kernel/index.ts'
import { buildWorld, type World } from '../support/builders.ts'
import { createMailSink, type MailSink } from '../support/mailbox.ts'
import { makeMail, makeMultipart, sendRaw } from '../support/mails.ts'
import { type Product, startProduct } from '../support/product.ts'
import { describeWithShared } from '../support/shared.ts'

let product: Product<typeof systemClock>
let world: World
let owner: pg.Client
let sink: MailSink
let count = 0

beforeAll(async () => {
  sink = await createMailSink()
  product = await startProduct({ roles: ['mail', 'jobs'], clock: systemClock, smtpUrl: sink.url })
  world = await buildWorld(product)
  owner = new pg.Client({ connectionString: product.databaseUrl })
  await owner.connect()
})
afterAll(async () => {
  await owner.end()
  await product.stop()
  await sink.stop()
})

type Outcome = { state: string; reason: string | null; ticketId: string | null }
type Sent = {
  from: string
  to?: string
  fields?: string[]
  text?: string
  raw?: Buffer
  envelopeFrom?: string
}

/** Sends a mail to the desk and waits until it is settled. */
async function outcomeOf({
  from,
  to = 'harbour@desk.example',
  fields = [],
  text,
  raw,
  envelopeFrom,
}: Sent): Promise<Outcome> {
  const id = `<a-${count++}@out.example>`
  const head = [`From: ${from}`, `To: ${to}`, `Message-ID: ${id}`, 'Subject: Printer', ...fields]
  const bytes = raw ? Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n`), raw]) : makeMail(head, text)
  await sendRaw(product.mailPort ?? 0, {
    from: envelopeFrom ?? /[^\s<]+@[^\s>]+/.exec(from)?.[0] ?? '',
    to,
    raw: bytes,
  })
  return settled(id)
}
const settled = (messageId: string): Promise<Outcome> =>
  vi.waitFor(
    async () => {
      const found = await look(messageId)
      if (!found.settled) throw new Error(`${messageId} is still waiting`)
      return found
    },
    { timeout: 10_000, interval: 20 },
  )
async function look(messageId: string): Promise<Outcome & { settled: boolean }> {
  const { rows } = await owner.query(
    `select state, reason, ticket_id as "ticketId", state <> 'received' as settled from comms.inbox where message_id = $1 order by id desc limit 1`,
    [messageId],
  )
  return rows[0]
}
const messagesOf = async (ticketId: string): Promise<{ text: string; class: string; author_id: string }[]> =>
  (
    await owner.query(
      'select text, class, author_id from work.message where ticket_id = $1 order by at, id',
      [ticketId],
    )
  ).rows

/** A ticket of Northwind's requester, opened by mail, and the address its receipt asks to answer to. */
async function openByMail(): Promise<{ ticketId: string; reply: string; receiptId: string }> {
  const { requester } = world.people
  const { ticketId } = await outcomeOf({ from: requester.email, text: 'It burns.' })
  const { rows } = await owner.query(
    'select id, message_id from comms.delivery where ticket_id = $1 and person_id = $2',
    [ticketId, requester.id],
  )
  const mail = await sink.waitFor(one => one.messageId === rows[0]?.message_id)
  return {
    ticketId: ticketId ?? '',
    reply: mail.parsed.replyTo?.value[0]?.address ?? '',
    receiptId: mail.messageId,
  }
}

describe('who may add to a ticket by mail', () => {
  let ticket: { ticketId: string; reply: string; receiptId: string }
  beforeAll(async () => {
    ticket = await openByMail()
  })
  const stays = async () => expect(await messagesOf(ticket.ticketId)).toHaveLength(1)

  test('the requester answers to the receipt, and it is on the ticket once', async () => {
    const own = await openByMail()
    const answered = await outcomeOf({
      from: world.people.requester.email,
      to: own.reply.toUpperCase(),
      text: 'Still.\n\nOn Mon, 2 Mar 2026 at 09:00, Desk <d@desk.example> wrote:\n> Hello',
    })
    expect(answered).toMatchObject({ state: 'message', ticketId: own.ticketId })
    expect((await messagesOf(own.ticketId)).map(one => one.text)).toEqual(['It burns.', 'Still.'])
  })

  test('A01, A05, A06: a number in the subject or our Message-ID in References joins nothing', async () => {
    const { rows } = await owner.query('select number from work.ticket where id = $1', [ticket.ticketId])
    const references = [...Array.from({ length: 500 }, (_, n) => `<${n}@x.example>`), ticket.receiptId].join(
      ' ',
    )
    for (const from of [
      world.people.stranger.email,
      world.people.requester.email,
      'nobody@nowhere.example',
    ]) {
      const fields = [
        `Subject: Re: [${rows[0].number}]`,
        `In-Reply-To: ${ticket.receiptId}`,
        `References: ${references}`,
      ]
      expect((await outcomeOf({ from, fields })).ticketId, from).not.toBe(ticket.ticketId)
    }
    await stays()
  })

  test('A02, A03, A04: a reply address without the whole, right token is the mailbox and no more', async () => {
    const secret = await findSecret(product.db)
    const { rows } = await owner.query('select id from comms.mailbox')
    const other = replyAddress(
      { secret: Buffer.alloc(32), mailbox: { id: rows[0].id, address: 'harbour@desk.example' } },
      '018f3b6e-0000-7000-8000-000000000000',
    )
    const unknown = replyAddress(
      { secret, mailbox: { id: rows[0].id, address: 'harbour@desk.example' } },
      '018f3b6e-0000-7000-8000-000000000000',
    )
    const token = /\+(.*)@/.exec(ticket.reply)?.[1] ?? ''
    for (const to of [
      other,
      unknown,
      ...['', ticket.ticketId, token.slice(0, 26), token.slice(0, -1), `${token}a`].map(
        one => `harbour+${one}@desk.example`,
      ),
    ])
      expect((await outcomeOf({ from: world.people.requester.email, to })).ticketId, to).not.toBe(
        ticket.ticketId,
      )
    await stays()
  })

  test('A07: an agent’s address without a token of ours is no answer of the agent', async () => {
    const fields = [`In-Reply-To: ${ticket.receiptId}`]
    expect((await outcomeOf({ from: world.people.analyst.email, fields })).ticketId).not.toBe(ticket.ticketId)
    await stays()
  })

  test('A21: a stranger who has the token, as by a forwarded mail, is set aside', async () => {
    expect(await outcomeOf({ from: 'friend@nowhere.example', to: ticket.reply })).toMatchObject({
      state: 'quarantine',
      ticketId: null,
    })
    const elsewhere = await outcomeOf({ from: world.people.stranger.email, to: ticket.reply })
    expect(elsewhere).toMatchObject({ state: 'ticket' })
    expect(elsewhere.ticketId).not.toBe(ticket.ticketId)
    await stays()
  })

  test('A11, A12: who cannot be told from the From is nobody, token or not', async () => {
    const { email } = world.people.requester
    for (const from of [
      `${email}, evil@nowhere.example`,
      `us: ${email};`,
      `"${email}" <evil@nowhere.example>`,
    ])
      expect(
        (await outcomeOf({ from, to: ticket.reply, envelopeFrom: 'evil@nowhere.example' })).state,
        from,
      ).toBe('quarantine')
    expect(
      (await outcomeOf({ from: email, to: ticket.reply, fields: ['From: evil@nowhere.example'] })).state,
    ).toBe('quarantine')
    await stays()
  })

  test('A28: a token in the text or in a mail inside the mail opens nothing', async () => {
    const inner = `From: ${world.people.requester.email}\nTo: ${ticket.reply}\nSubject: inner\n\nTo: ${ticket.reply}`
    const raw = makeMultipart(
      [],
      [
        { fields: ['Content-Type: text/plain'], content: `Reply-To: ${ticket.reply}` },
        { fields: ['Content-Type: message/rfc822', 'Content-Disposition: inline'], content: inner },
        { fields: ['Content-Type: application/ms-tnef; name=winmail.dat'], content: ticket.reply },
      ],
    )
    expect((await outcomeOf({ from: world.people.stranger.email, raw })).ticketId).not.toBe(ticket.ticketId)
    await stays()
  })
})

test('A08, A09, A10, A15: whoever is only named in Cc, To or Reply-To gets no mail and is nobody here', async () => {
  const people = async () =>
    (await owner.query('select count(*)::integer as n from identity.person')).rows[0].n
  const before = await people()
  const crowd = Array.from({ length: 150 }, (_, n) => `p${n}@crowd.example`).join(', ')
  const { ticketId } = await outcomeOf({
    from: world.people.requester.email,
    fields: [`Cc: evil@nowhere.example, ${crowd}`, 'Reply-To: evil@nowhere.example'],
  })
  expect(ticketId).not.toBeNull()
  await sink.waitFor(mail => mail.envelopeTo.includes(world.people.requester.email))
  expect(await people()).toBe(before)
  const known = new Set(Object.values(world.people).map(person => person.email))
  for (const mail of sink.mails)
    for (const address of mail.envelopeTo) expect(known.has(address), address).toBe(true)
})

test('B07, B12, B13, B15: strangers, machines and our own mailboxes are kept and never answered', async () => {
  const { email } = world.people.neighbour
  const answered = () => sink.mails.filter(mail => mail.envelopeTo.includes(email)).length
  const before = answered()
  for (const sent of [
    { from: email, fields: ['Auto-Submitted: auto-replied'] },
    { from: email, fields: ['Precedence: bulk'] },
    { from: email, fields: ['List-Id: <x.example>'] },
    { from: email, fields: ['X-Interlock: 1'] },
    { from: email, envelopeFrom: '' },
    { from: 'nobody@nowhere.example' },
    { from: 'harbour@desk.example' },
    { from: 'Harbour+x@desk.example' },
  ])
    expect((await outcomeOf(sent)).state, JSON.stringify(sent)).toBe('quarantine')
  // The same mail from a person is answered, and had one of those been answered, it would have been before this.
  const { ticketId } = await outcomeOf({ from: email })
  const { rows } = await owner.query('select message_id from comms.delivery where ticket_id = $1', [ticketId])
  await sink.waitFor(
    mail => mail.envelopeTo.includes(email) && rows.some(row => row.message_id === mail.messageId),
  )
  expect(answered()).toBe(before + 1)
  expect(sink.mails.some(mail => /nowhere|desk\.example/.test(mail.envelopeTo.join()))).toBe(false)
})

test('A30: a bounce fails a delivery only with our token and our Message-ID together', async () => {
  const { ticketId, reply, receiptId } = await openByMail()
  const state = async () =>
    (await owner.query('select state from comms.delivery where message_id = $1', [receiptId])).rows[0].state
  const report = (about: string) =>
    makeMultipart(
      [],
      [
        { fields: ['Content-Type: text/plain'], content: 'Sorry.' },
        {
          fields: ['Content-Type: message/delivery-status'],
          content:
            'Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1',
        },
        { fields: ['Content-Type: text/rfc822-headers'], content: `Message-ID: ${about}` },
      ],
      'report; report-type=delivery-status',
    )
  const bounce = { from: 'MAILER-DAEMON@x.example', envelopeFrom: '' }
  await expect.poll(state).toBe('sent')
  expect((await outcomeOf({ ...bounce, raw: report(receiptId) })).state).toBe('quarantine')
  expect((await outcomeOf({ ...bounce, to: reply, raw: report('<other@x.example>') })).state).toBe(
    'quarantine',
  )
  expect(await state()).toBe('sent')
  expect(await outcomeOf({ ...bounce, to: reply, raw: report(receiptId) })).toMatchObject({
    state: 'bounce',
    ticketId,
  })
  expect(await state()).toBe('failed')
})

test('B09, B10: a responder that hides what it is comes to an end', async () => {
  const from = `robot@${world.people.outsider.email.split('@')[1]}`
  const states: string[] = []
  for (let n = 0; n < 62; n++) states.push((await outcomeOf({ from, text: `answer ${n}` })).state)
  expect(states.slice(0, 60).every(state => state === 'ticket')).toBe(true)
  expect(states.slice(60)).toEqual(['quarantine', 'quarantine'])
  // Nobody else is held up by it.
  expect((await outcomeOf({ from: world.people.requester.email })).state).toBe('ticket')
}, 60_000)

describeWithShared('importing the sample mails', ['data', 'mail'], dir => {
  test('each file is kept once and settled, or named with the reason it is no mail; again, nothing changes', async () => {
    const parts = { db: product.db, clock: systemClock, dir }
    const people = async () => (await owner.query('select email from identity.person order by email')).rows
    const before = await people()
    const first = await importMailDir(parts)
    expect(first.kept + first.known).toBe(first.inboxIds.length)
    expect(first.skipped.length + first.inboxIds.length).toBe(first.files)
    expect(first.skipped.filter(({ file }) => file.endsWith('.eml'))).toEqual([])
    expect(first.kept).toBeGreaterThan(200)
    const waiting = async () =>
      (await owner.query(`select count(*)::integer as n from comms.inbox where state = 'received'`)).rows[0].n
    await expect.poll(waiting, { timeout: 60_000, interval: 200 }).toBe(0)
    const unreasoned = await owner.query(
      `select count(*)::integer as n from comms.inbox where state = 'quarantine' and reason is null`,
    )
    expect(unreasoned.rows[0].n).toBe(0)
    const again = await importMailDir(parts)
    expect(again).toMatchObject({ kept: 0, known: first.inboxIds.length, files: first.files })
    expect(await waiting()).toBe(0)
    // Nobody in them is known here, so nobody was answered.
    expect(await people()).toEqual(before)
    const known = new Set(before.map(person => person.email))
    expect(sink.mails.flatMap(mail => mail.envelopeTo).filter(address => !known.has(address))).toEqual([])
  }, 120_000)
})
