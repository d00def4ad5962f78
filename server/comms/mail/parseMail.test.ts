import { expect, test } from 'vitest'
import { makeMail, makeMultipart } from '../../../tests/support/mails.ts'
import { classifyMail } from './classifyMail.ts'
import { identifyMail } from './identifyMail.ts'
import { createReader, parseMail } from './parseMail.ts'
import type { ParsedMail } from './readMail.ts'

const plain = ['From: Anna Meyer <anna@example.com>', 'To: desk@example.org', 'Subject: Printer']

async function read(raw: Buffer): Promise<ParsedMail> {
  const reading = await parseMail(raw)
  if (reading.kind === 'refused') throw new Error(reading.reason)
  return reading.mail
}
const refusal = async (raw: Buffer) => {
  const reading = await parseMail(raw)
  return reading.kind === 'refused' ? reading.reason : null
}
const html = async (body: string) =>
  (await read(makeMail([...plain, 'Content-Type: text/html; charset=utf-8'], body))).html ?? ''

test('an ordinary mail is read', async () => {
  const mail = await read(
    makeMail([...plain, 'Message-ID: <1@example.com>', 'Date: Mon, 2 Mar 2026 09:00:00 +0100']),
  )
  expect(mail).toMatchObject({
    messageId: '<1@example.com>',
    from: { address: 'anna@example.com', name: 'Anna Meyer' },
    to: ['desk@example.org'],
    subject: 'Printer',
    newText: 'Hello, my printer is on fire.',
    html: null,
    date: '2026-03-02T08:00:00Z',
  })
})

test('a mail without a usable Message-ID has one made of what it says, the same each time', () => {
  const [one, again, other] = [makeMail(plain), makeMail(plain), makeMail(plain, 'Something else')]
  expect(identifyMail(one).messageId).toBe(identifyMail(again).messageId)
  expect(identifyMail(one).messageId).not.toBe(identifyMail(other).messageId)
  const onDisk = Buffer.from(one.toString().replaceAll('\r\n', '\n'))
  expect(identifyMail(onDisk)).toEqual(identifyMail(one))
  const relayed = Buffer.concat([Buffer.from('Received: from a by b\r\n'), one, Buffer.from('\r\n\r\n')])
  expect(identifyMail(relayed)).toEqual(identifyMail(one))
})

test('pictures of the mail are shown from within it, remote ones are not', async () => {
  const png = Buffer.from('iVBORw0KGgo=', 'base64').toString('base64')
  const raw = makeMultipart(
    plain,
    [
      {
        fields: ['Content-Type: text/html'],
        content: '<p>Look <img src="cid:shot" alt="shot"><img src="https://x.example/p.gif" alt="pixel"></p>',
      },
      {
        fields: [
          'Content-Type: image/png; name="shot.png"',
          'Content-ID: <shot>',
          'Content-Transfer-Encoding: base64',
        ],
        content: png,
      },
    ],
    'related',
  )
  const mail = await read(raw)
  expect(mail.html).toContain(`src="data:image/png;base64,${png}"`)
  expect(mail.html).toContain('[pixel]')
  expect(mail.html).not.toContain('x.example')
  expect(mail.attachments).toEqual([{ name: 'shot.png', type: 'image/png', sizeBytes: 8 }])
})

test('of HTML only harmless elements remain', async () => {
  const dirty = [
    '<style>p{background:url(https://x.example)}</style><p style="position:fixed;color:red;background:url(https://x.example/a)">a</p>',
    '<form action="https://x.example"><input name=q><button formaction="javascript:1">b</button></form>',
    '<a href="javascript:alert(1)">c</a><a href="  java\nscript:alert(1)">d</a><a href="https://ok.example/">e</a>',
    '<img src=x onerror=alert(1)><svg><script>alert(1)</script></svg><math><mtext><script>1</script></mtext></math>',
    '<iframe src="https://x.example"></iframe><object data="x"></object><base href="https://x.example"><meta http-equiv=refresh content="0;url=https://x.example">',
    '<img src="data:image/svg+xml;base64,PHN2Zz4="><a href="data:text/html,x">f</a><video src="https://x.example"></video>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript><xmp><img src=x onerror=alert(1)></xmp>',
  ].join('')
  const clean = await html(dirty)
  const harm =
    /script|onerror|x\.example|<form|<input|<button|<svg|<iframe|<object|position|url\(|<base|<meta|<img|<video/i
  expect(dirty).toMatch(harm)
  expect(clean).not.toMatch(harm)
  expect(clean).toContain('style="color:red"')
  expect(clean).toContain(
    '<a href="https://ok.example/" rel="noopener noreferrer nofollow" target="_blank">e</a>',
  )
})

test('what is too large, too deep or too much is refused with the reason, and soon', async () => {
  const many = Array.from({ length: 600 }, () => ({ fields: ['Content-Type: text/plain'], content: 'x' }))
  let nested = 'Content-Type: text/plain\r\n\r\nx\r\n'
  for (let depth = 0; depth < 60; depth++)
    nested = `Content-Type: multipart/mixed; boundary="b${depth}"\r\n\r\n--b${depth}\r\n${nested}\r\n--b${depth}--\r\n`
  const to = Array.from({ length: 201 }, (_, n) => `p${n}@example.net`).join(', ')
  const started = performance.now()
  expect(await refusal(Buffer.alloc(26 * 1024 * 1024, 'x'))).toContain('25 MB')
  expect(await refusal(makeMail([...plain, `X-Long: ${'x'.repeat(300_000)}`]))).toContain('header')
  expect(await refusal(makeMultipart(plain, many))).toContain('parts')
  expect(await refusal(Buffer.from(`${plain.join('\r\n')}\r\n${nested}`))).toContain('deep')
  expect(await refusal(makeMail(['From: anna@example.com', `To: ${to}`]))).toContain('200')
  expect(performance.now() - started).toBeLessThan(10_000)
  // After each refusal the next mail is read as if nothing had been.
  expect((await read(makeMail(plain))).subject).toBe('Printer')
})

test('nothing at all, and bytes without sense, are mails too', async () => {
  expect((await read(Buffer.alloc(0))).fromDoubt).toBe('no From')
  const noise = Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919 + 13) % 256))
  expect((await read(noise)).from).toBeNull()
})

const machines: Record<string, string[]> = {
  'Auto-Submitted: auto-replied': ['Auto-Submitted: auto-replied'],
  'with a comment': ['Auto-Submitted: auto-generated (vacation)'],
  'with parameters': ['Auto-Submitted: auto-notified; owner-email="x@example.com"'],
  'Precedence: bulk': ['Precedence: bulk'],
  'Precedence: list': ['Precedence: LIST'],
  'Precedence: junk': ['Precedence: junk'],
  'Precedence: auto_reply': ['Precedence: auto_reply'],
  'List-Id': ['List-Id: <team.example.com>'],
  'List-Unsubscribe': ['List-Unsubscribe: <mailto:x@example.com>'],
  'X-Autoreply': ['X-Autoreply: yes'],
  'X-Autorespond': ['X-Autorespond: your mail'],
  'X-Autoresponder': ['X-AutoResponder: yes'],
  'X-Auto-Reply-From': ['X-Auto-Reply-From: a@example.com'],
  'X-Mail-Autoreply': ['X-Mail-Autoreply: yes'],
  'X-Vacation': ['X-Vacation-Reply: yes'],
  'X-Failed-Recipients': ['X-Failed-Recipients: b@example.com'],
  'X-FC-MachineGenerated': ['X-FC-MachineGenerated: true'],
  'our own mark': ['X-Interlock: 1'],
  'absence with evidence': ['Subject: Automatische Antwort: Drucker', 'In-Reply-To: <1@example.org>'],
  'absence from Exchange': ['Subject: Automatic reply: Printer', 'X-Auto-Response-Suppress: All'],
}

test('B13: mail of a machine is known by its header, in twenty variants', async () => {
  for (const [name, fields] of Object.entries(machines)) {
    const mail = await read(makeMail([...plain, ...fields]))
    expect(classifyMail(mail, { from: 'anna@example.com' }).kind, name).toBe('machine')
  }
  for (const local of [
    'MAILER-DAEMON',
    'postmaster',
    'no-reply',
    'noreply',
    'do-not-reply',
    'bounce-123',
    'list-request',
  ]) {
    const mail = await read(makeMail([`From: <${local}@example.com>`, 'To: desk@example.org']))
    expect(classifyMail(mail, { from: 'x@example.com' }).kind, local).toBe('machine')
  }
  expect(classifyMail(await read(makeMail(plain)), { from: '' }).kind).toBe('machine')
})

test('B14: mail of a person is not taken for a machine’s', async () => {
  for (const fields of [
    ['X-Auto-Response-Suppress: All'],
    ['Auto-Submitted: no'],
    ['Precedence: normal'],
    ['Subject: Automatic reply does not work any more'],
    ['Subject: Out of office notices are lost'],
    ['X-Priority: 1', 'X-MS-Has-Attach: yes', 'Thread-Index: AdXk'],
  ]) {
    const mail = await read(makeMail([...plain, ...fields]))
    expect(classifyMail(mail, { from: 'anna@example.com' }), fields[0]).toEqual({ kind: 'person' })
  }
})

test('A30: a delivery report is read, for good or for now', async () => {
  const report = (action: string, status: string) =>
    makeMultipart(
      ['From: MAILER-DAEMON@mx.example.net', 'To: desk@example.org'],
      [
        { fields: ['Content-Type: text/plain'], content: 'Sorry.' },
        {
          fields: ['Content-Type: message/delivery-status'],
          content: `Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; anna@example.com\nAction: ${action}\nStatus: ${status}\nDiagnostic-Code: smtp; 550 gone\n`,
        },
        {
          fields: ['Content-Type: message/rfc822'],
          content: 'Message-ID: <ours@example.org>\nSubject: x\n\nx',
        },
      ],
      'report; report-type=delivery-status',
    )
  const failed = await read(report('failed', '5.1.1'))
  expect(failed.report?.originalMessageId).toBe('<ours@example.org>')
  expect(classifyMail(failed, { from: '' })).toMatchObject({
    kind: 'bounce',
    permanent: true,
    status: '5.1.1',
  })
  expect(classifyMail(await read(report('delayed', '4.4.1')), { from: '' })).toMatchObject({
    permanent: false,
  })
})

test('a mail that would hang, crash or eat up its reader is refused, and the next one is read', async () => {
  const bad: Record<string, string> = {
    'took too long': 'require("node:worker_threads").parentPort.on("message", () => { for (;;) {} })',
    'reader ended': 'require("node:worker_threads").parentPort.on("message", () => process.exit(1))',
    boom: 'require("node:worker_threads").parentPort.on("message", () => { throw new Error("boom") })',
    memory:
      'require("node:worker_threads").parentPort.on("message", () => { const all = []; for (;;) all.push(new Array(1e5).fill({})) })',
  }
  for (const [reason, code] of Object.entries(bad)) {
    const source = `import { createRequire } from "node:module"; const require = createRequire("/"); ${code}`
    const thread = new URL(`data:text/javascript,${encodeURIComponent(source)}`)
    const read = createReader({ thread, readingMs: 1500, memoryMb: 32 })
    for (const _ of [1, 2]) {
      const reading = await read({ raw: makeMail(plain) })
      expect(reading.kind === 'refused' ? reading.reason : 'read', reason).toContain(reason)
    }
  }
})
