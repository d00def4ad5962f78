import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { deactivatePerson, getTicket, openTicket } from '../../contract/index.ts'
import { createManualClock, type Role } from '../../server/kernel/index.ts'
import { buildWorld } from '../support/builders.ts'
import { testDatabase } from '../support/database.ts'
import { execute } from '../support/global.ts'
import { lookInto } from '../support/house.ts'
import type { SunkMail } from '../support/mailbox.ts'
import { type ManualClock, start, startProduct } from '../support/product.ts'
import { type Caller, callerFor, type Desk, expectComplete, openDesk, settle } from './desk.ts'

let desk: Desk<ManualClock>
let lead: Caller
let requester: Caller
beforeAll(async () => {
  desk = await openDesk(createManualClock(start), { INTERLOCK_SMTP_TIMEOUT_MS: '400' })
  lead = await callerFor(desk, 'lead')
  requester = await callerFor(desk, 'requester')
})
afterAll(() => desk.close())
afterEach(async () => {
  await desk.sink.setFault({ kind: 'none' })
  pass({ hours: 1 })
  await settle(desk)
})

const pass = (time: Temporal.DurationLike) => desk.product.clock.advance(time)

/** Opens a ticket while the outgoing mail server is as it is; answers its number. */
async function report(title: string, by: Caller = requester): Promise<string> {
  const { number } = await by.call(openTicket, { body: { process: 'incident', title, text: 'x' } })
  return number
}

/** What the ledger says of the receipt that is owed on a ticket. */
async function says(number: string): Promise<string> {
  const { ledger } = await lead.call(getTicket, { params: { number } })
  const row = ledger.find(({ event, channel }) => event === 'ticket.opened' && channel === 'mail')
  return row ? `${row.verdict}: ${row.state}` : 'nothing is owed'
}
const expectSays = (number: string, words: string) =>
  expect.poll(() => says(number), { timeout: 8000, interval: 25 }).toBe(words)

/** Waits until the receipt has been tried this often and nobody has it in hand. */
const expectTries = (number: string, tries: number) =>
  expect
    .poll(
      () =>
        lookInto<{ tries: number }>(
          desk.product.databaseUrl,
          `select d.attempt as tries from comms.delivery d join work.ticket t on t.id = d.ticket_id
           where t.number = $1 and d.lease_until is null`,
          [number],
        ),
      { timeout: 8000, interval: 25 },
    )
    .toEqual([{ tries }])

const copiesOf = (number: string): SunkMail[] =>
  desk.sink.mails.filter(mail => mail.subject.startsWith(`${number}: `))
const idsOf = (mails: SunkMail[]) => new Set(mails.map(mail => mail.messageId))

describe('a mail server in trouble loses nothing and doubles nothing, and the ledger says so', () => {
  test('while nobody answers it waits, longer each time, and is delivered once somebody does', async () => {
    await desk.sink.setFault({ kind: 'down' })
    const number = await report('Server down')
    const trouble = 'the mail server cannot be reached: nothing answers at its address'
    await expectSays(number, `due: waiting after 1 try: ${trouble}`)
    for (const [tries, seconds] of [1, 2, 4, 8].entries()) {
      pass({ seconds: seconds - 1 })
      await expectTries(number, tries + 1)
      pass({ seconds: 1 })
      await expectTries(number, tries + 2)
    }
    await expectSays(number, `due: waiting after 5 tries: ${trouble}`)
    expect(copiesOf(number)).toEqual([])
    await desk.sink.setFault({ kind: 'none' })
    pass({ seconds: 16 })
    await expectSays(number, 'met: delivered by mail')
    expect(copiesOf(number)).toHaveLength(1)
  })

  test('a refusal for now is tried again, and the server’s own words stand on the ledger', async () => {
    await desk.sink.setFault({ kind: 'temporary', times: 2 })
    const number = await report('Greylisted')
    await expectSays(number, 'due: waiting after 1 try: the mail server said “451 Try again later”')
    pass({ seconds: 1 })
    await expectSays(number, 'due: waiting after 2 tries: the mail server said “451 Try again later”')
    await expectTries(number, 2)
    pass({ seconds: 2 })
    await expectSays(number, 'met: delivered by mail')
    expect(copiesOf(number)).toHaveLength(1)
  })

  test('a server too slow to wait for is left, tried again, and the mail keeps its Message-ID', async () => {
    await desk.sink.setFault({ kind: 'slow', ms: 1200 })
    const number = await report('Tarpit')
    await expectSays(number, 'due: waiting after 1 try: the mail server did not answer in time')
    await desk.sink.setFault({ kind: 'none' })
    pass({ seconds: 1 })
    await expectSays(number, 'met: delivered by mail')
    expect(idsOf(copiesOf(number)).size, 'one mail, however many copies of it').toBe(1)
  })

  test('a slow server within our patience gets it once', async () => {
    await desk.sink.setFault({ kind: 'slow', ms: 150 })
    const number = await report('Merely slow')
    await expectSays(number, 'met: delivered by mail')
    expect(copiesOf(number)).toHaveLength(1)
  })

  test('a connection cut after the mail was taken sends it again under the same Message-ID', async () => {
    await desk.sink.setFault({ kind: 'cut after data', times: 1 })
    const number = await report('Cut')
    await expectSays(number, 'due: waiting after 1 try: the connection to the mail server broke off')
    pass({ seconds: 1 })
    await expectSays(number, 'met: delivered by mail')
    const copies = copiesOf(number)
    expect(copies.map(copy => copy.acknowledged)).toEqual([false, true])
    expect(idsOf(copies).size).toBe(1)
    expect(copies[0]?.text).toBe(copies[1]?.text)
  })

  test('a mailbox that does not exist is not tried again, and stands as failed', async () => {
    const { requester, lead } = desk.world.people
    await desk.sink.setFault({ kind: 'unknown recipient', addresses: [requester.email] })
    const number = await report('Nobody there')
    const words = 'failed: could not be delivered: the mail server said “550 5.1.1 No such mailbox here”'
    await expectSays(number, words)
    await desk.sink.setFault({ kind: 'none' })
    pass({ hours: 24 })
    await settle(desk)
    expect(await says(number)).toBe(words)
    // Whoever is accountable hears of it, and nobody else.
    const told = copiesOf(number).map(({ envelopeTo, text }) => [
      envelopeTo[0],
      /Requester could not be told/.test(text),
    ])
    expect(told).toEqual([[lead.email, true]])
  })

  test('thirty mails through a server that refuses the first fifteen are thirty mails', async () => {
    await desk.sink.setFault({ kind: 'temporary', times: 15 })
    const numbers = await Promise.all(Array.from({ length: 30 }, (_, i) => report(`Many ${i}`)))
    const delivered = () => numbers.filter(number => copiesOf(number).length > 0).length
    await expect
      .poll(
        () => {
          pass({ seconds: 5 })
          return delivered()
        },
        { timeout: 15_000, interval: 50 },
      )
      .toBe(30)
    await settle(desk)
    for (const number of numbers) expect(copiesOf(number)).toHaveLength(1)
  })
})

describe('what may no longer be said is not said, and the ledger says why', () => {
  test('the right to see a ticket ended while its mail was waiting', async () => {
    await desk.sink.setFault({ kind: 'down' })
    const number = await report('Not for you any more')
    await expectTries(number, 1)
    await execute(
      desk.product.databaseUrl,
      `delete from identity.visible v using work.ticket t
       where t.id = v.ticket_id and t.number = '${number}' and v.principal_id = t.requester_id`,
    )
    await desk.sink.setFault({ kind: 'none' })
    pass({ seconds: 1 })
    await expectSays(number, 'not owed: Requester may no longer see this ticket.')
    pass({ hours: 24 })
    await settle(desk)
    expect(copiesOf(number)).toEqual([])
  })

  test('the person was deactivated while their mail was waiting', async () => {
    const neighbour = await callerFor(desk, 'neighbour')
    await desk.sink.setFault({ kind: 'down' })
    const number = await report('I am leaving', neighbour)
    await expectTries(number, 1)
    const admin = await callerFor(desk, 'admin')
    await admin.call(deactivatePerson, { params: { person: desk.world.people.neighbour.id }, body: {} })
    await desk.sink.setFault({ kind: 'none' })
    pass({ seconds: 1 })
    await expectSays(number, 'not owed: Neighbour has left.')
    expect(copiesOf(number)).toEqual([])
  })

  test('after all of it the ledger is complete', async () => {
    await expectComplete(desk)
    const ids = desk.sink.mails.filter(mail => mail.acknowledged).map(mail => mail.messageId)
    expect(ids.length).toBeGreaterThan(30)
  })
})

describe('no outgoing mail server is set', () => {
  test('everything waits and says what for; set one, and what waited is sent', async () => {
    const database = await testDatabase()
    const parts = { roles: ['web', 'jobs'] as Role[], databaseUrl: database.url }
    const mute = await startProduct(parts)
    const world = await buildWorld(mute, { slug: 'mute' })
    const at = { ...desk, product: mute, world }
    const [asker, reader] = [await callerFor(at, 'requester'), await callerFor(at, 'lead')]
    const number = await report('Into the void', asker)
    const receipt = async () => {
      const { ledger } = await reader.call(getTicket, { params: { number } })
      return ledger.find(row => row.to === 'Requester')?.state
    }
    const words = 'waiting after 1 try: no outgoing mail server is set (INTERLOCK_SMTP_URL)'
    await expect.poll(receipt).toBe(words)
    await mute.stop()
    const product = await startProduct({ ...parts, clock: mute.clock, smtpUrl: desk.sink.url })
    try {
      mute.clock.advance({ minutes: 15 })
      const { email } = world.people.requester
      const mail = await desk.sink.waitFor(({ envelopeTo }) => envelopeTo.includes(email))
      expect(mail.subject).toBe(`${number}: we have your message`)
      await settle({ product })
      const sent = desk.sink.mails.filter(({ envelopeTo }) => envelopeTo.includes(email))
      expect(sent).toHaveLength(1)
    } finally {
      await product.stop()
      await database.drop()
    }
  })
})
