import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseMail } from '../../server/comms/index.ts'
import { type Desk, openDesk } from '../support/desk.ts'
import { makeMail, makeMultipart, sendRaw } from '../support/mails.ts'

// K03, K09: mails made to be too much, and what is written down of nonsense.

const from = 'anna@northwind.harbour.example'
const plain = [`From: ${from}`, 'To: harbour@desk.example', 'Subject: Bomb']
const parts = (count: number, ...fields: string[]) =>
  makeMultipart(
    plain,
    Array.from({ length: count }, (_, n) => ({
      fields: [
        'Content-Type: application/octet-stream',
        ...fields.map(field => field.replace('#', String(n))),
      ],
      content: 'x',
    })),
  )
function nested(depth: number): Buffer {
  let inner = makeMail(plain)
  for (let level = 0; level < depth; level++)
    inner = Buffer.concat([makeMail([...plain, 'Content-Type: message/rfc822'], '').subarray(0, -2), inner])
  return inner
}
const bombs: [what: string, raw: () => Buffer, reason: RegExp | null][] = [
  ['ten thousand parts', () => parts(10_000), /parts/],
  ['a thousand attachments', () => parts(1000, 'Content-Disposition: attachment; filename="#.bin"'), /parts/],
  // What is inside a forwarded mail is one file of it.
  ['a hundred mails within each other', () => nested(100), null],
  ['a header of 24 MB', () => makeMail([...plain, `X-Long: ${'x'.repeat(24_000_000)}`]), /header/],
  [
    'a million recipients',
    () => makeMail([...plain, `Cc: ${'a@b.cc, '.repeat(1_000_000)}a@b.cc`]),
    /header|addresses/,
  ],
]

describe('K03: a mail of', () => {
  test.each(bombs)(
    '%s is set aside soon, and takes little memory',
    { timeout: 30_000 },
    async (_, make, why) => {
      const raw = make()
      const before = process.memoryUsage().rss
      const started = performance.now()
      const reading = await parseMail(raw)
      // Two seconds on a quiet machine.
      expect(performance.now() - started).toBeLessThan(8000)
      expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024)
      if (why) expect(reading.kind === 'refused' ? reading.reason : 'read').toMatch(why)
      else if (reading.kind === 'refused') expect(reading.reason).not.toMatch(/long|ended|memory/)
    },
  )
})

describe('K03: the listener', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk({ roles: ['web', 'mail', 'jobs'] })
  })
  afterAll(() => desk.stop())
  const send = (raw: Buffer, to: string | string[] = 'harbour@desk.example') =>
    sendRaw(desk.product.mailPort ?? 0, { from, to, raw })

  test('takes no fifty megabytes, and no thousand recipients', { timeout: 60_000 }, async () => {
    await expect(send(makeMail([...plain, `X-Long: ${'x'.repeat(50_000_000)}`]))).rejects.toThrow(
      /552|larger/i,
    )
    const many = Array.from({ length: 1000 }, (_, n) => `harbour+${n}@desk.example`)
    const sent = await send(makeMail(plain), many).catch((error: Error) => error.message)
    // Those beyond fifty are asked for again later; one mail is kept.
    expect(sent).toMatch(/kept|recipients/i)
    const kept = await desk.behind<{ n: number }>('select count(*)::integer as n from comms.inbox')
    expect(kept[0]?.n).toBeLessThanOrEqual(1)
  })

  test('K09: nonsense leaves no trace in the log', async () => {
    const lines: string[] = []
    const write = process.stdout.write
    process.stdout.write = ((line: string) => lines.push(String(line)) > 0) as typeof process.stdout.write
    try {
      for (const url of [
        '/api/nothing',
        '/api/w/x/tickets',
        `/${'x'.repeat(5000)}`,
        '/%zz',
        `${desk.tickets}/INC-0`,
      ])
        for (let again = 0; again < 20; again++) await desk.product.http.inject({ method: 'GET', url })
      for (let again = 0; again < 20; again++)
        await desk.product.http.inject({
          method: 'POST',
          url: '/api/sign-in',
          payload: '{"email":',
          headers: { 'content-type': 'application/json' },
        })
    } finally {
      process.stdout.write = write
    }
    expect(lines).toEqual([])
  })
})
