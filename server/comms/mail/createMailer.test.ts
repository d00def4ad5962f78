import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createMailSink, type MailSink } from '../../../tests/support/mailbox.ts'
import { createLog } from '../../kernel/index.ts'
import { createMailer, type Mailer, type OutgoingMail } from './createMailer.ts'

let sink: MailSink
let mailer: Mailer
const signal = new AbortController().signal
const mail: OutgoingMail = {
  from: { name: 'Harbour desk', address: 'desk@desk.example' },
  to: { name: 'Anna Meyer', address: 'anna@example.com' },
  replyTo: 'desk+token@desk.example',
  subject: 'T-1001: Printer',
  text: 'We have your message.',
  html: '<p>We have your message.</p>',
  messageId: '<018f-1@desk.example>',
}
const failure = (sending: Promise<unknown>): Promise<Error & { permanent?: boolean }> =>
  sending.then(
    () => expect.fail('it was sent'),
    error => error,
  )

beforeAll(async () => {
  sink = await createMailSink()
  mailer = createMailer({ smtpUrl: sink.url, timeoutMs: 500, log: createLog('silent') })
})
beforeEach(async () => {
  await sink.setFault({ kind: 'none' })
  sink.clear()
})
afterAll(async () => {
  mailer.close()
  await sink.stop()
})

test('a mail goes out with its own Message-ID and says that a machine wrote it', async () => {
  expect(await mailer.send(mail, signal)).toMatch(/^250/)
  const [got] = sink.mails
  expect(got).toMatchObject({
    envelopeFrom: 'desk+token@desk.example',
    envelopeTo: ['anna@example.com'],
    messageId: '<018f-1@desk.example>',
    subject: 'T-1001: Printer',
  })
  const header = got?.raw.toString().split('\r\n\r\n')[0]
  expect(header).toMatch(/^Auto-Submitted: auto-generated$/m)
  expect(header).toMatch(/^X-Interlock: 1$/m)
  expect(got?.text.trim()).toBe('We have your message.')
  expect(got?.parsed.html).toContain('<p>We have your message.</p>')
})

test('A27: line breaks in subject, names and addresses make no header and no second recipient', async () => {
  const evil = '\r\nBcc: evil@example.net\r\nX-Evil: 1'
  await mailer.send(
    {
      ...mail,
      subject: `Hi${evil}`,
      to: { ...mail.to, name: `Anna${evil}` },
      from: { ...mail.from, name: `Desk${evil}` },
    },
    signal,
  )
  const header = sink.mails[0]?.raw.toString().split('\r\n\r\n')[0] ?? ''
  expect(header).not.toMatch(/^(?:bcc|x-evil):/im)
  expect(sink.mails[0]?.envelopeTo).toEqual(['anna@example.com'])
  for (const wrong of [
    { ...mail, to: { name: 'x', address: `anna@example.com${evil}` } },
    { ...mail, to: { name: 'x', address: 'anna@example.com, evil@example.net' } },
    { ...mail, replyTo: `desk@desk.example${evil}` },
    { ...mail, messageId: `<1@desk.example>${evil}` },
  ])
    expect((await failure(mailer.send(wrong, signal))).permanent).toBe(true)
  expect(sink.mails).toHaveLength(1)
})

test('a recipient who is refused for good is told apart from a server that is not well', async () => {
  await sink.setFault({ kind: 'unknown recipient' })
  const gone = await failure(mailer.send(mail, signal))
  expect(gone).toMatchObject({ permanent: true })
  expect(gone.message).toContain('No such mailbox')
  await sink.setFault({ kind: 'temporary', times: 1 })
  expect(await failure(mailer.send(mail, signal))).toMatchObject({ permanent: false })
  expect(await mailer.send(mail, signal)).toMatch(/^250/)
  await sink.setFault({ kind: 'down' })
  expect(await failure(mailer.send(mail, signal))).toMatchObject({ permanent: false })
  await sink.setFault({ kind: 'none' })
  expect(await mailer.send(mail, signal)).toMatch(/^250/)
})

test('RFC 1047: cut after the mail was taken, the repeat carries the same Message-ID', async () => {
  await sink.setFault({ kind: 'cut after data', times: 1 })
  expect(await failure(mailer.send(mail, signal))).toMatchObject({ permanent: false })
  await mailer.send(mail, signal)
  expect(sink.mails.map(one => [one.messageId, one.acknowledged])).toEqual([
    [mail.messageId, false],
    [mail.messageId, true],
  ])
})

test('twenty mails at once go out over five connections, each once', async () => {
  const ids = Array.from({ length: 20 }, (_, n) => `<many-${n}@desk.example>`)
  await Promise.all(ids.map(messageId => mailer.send({ ...mail, messageId }, signal)))
  expect(sink.mails.map(one => one.messageId).sort()).toEqual([...ids].sort())
  expect(sink.connections()).toBeLessThanOrEqual(5)
})

test('a server that is slow is given up on in time, and so is a sending that is called off', async () => {
  await sink.setFault({ kind: 'slow', ms: 5000 })
  const started = performance.now()
  expect(await failure(mailer.send(mail, signal))).toMatchObject({ permanent: false })
  expect(performance.now() - started).toBeLessThan(2000)
  const stop = new AbortController()
  const sending = failure(mailer.send(mail, stop.signal))
  stop.abort(new Error('stopping'))
  expect((await sending).message).toBe('stopping')
})
