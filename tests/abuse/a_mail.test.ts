import { expect, test } from 'vitest'
import { letterHtml, parseMail, readAddress } from '../../server/comms/index.ts'
import { makeMail } from '../support/mails.ts'

const from = async (...fields: string[]) => {
  const reading = await parseMail(makeMail([...fields, 'To: desk@example.org', 'Subject: x']))
  if (reading.kind === 'refused') throw new Error(reading.reason)
  return { from: reading.mail.from?.address ?? null, doubt: reading.mail.fromDoubt }
}

test('A06: five hundred references are carried along and mean nothing', async () => {
  const references = Array.from({ length: 500 }, (_, n) => `<${n}@example.net>`).join(' ')
  expect((await from('From: a@example.com', `References: ${references}`)).from).toBe('a@example.com')
})

test('A11: a From that names nobody, a group or several is nobody’s', async () => {
  const doubtful: Record<string, string[]> = {
    'several From fields': ['From: anna@example.com', 'From: evil@example.net'],
    'several senders': ['From: anna@example.com, evil@example.net'],
    'a group in From': ['From: us: anna@example.com;'],
    'no From': [],
  }
  for (const [doubt, fields] of Object.entries(doubtful))
    expect(await from(...fields)).toEqual({ from: null, doubt })
  for (const field of [
    'anna@example.com <evil@example.net> x',
    '<anna@example.com> <evil@example.net>',
    '"anna@example.com x"@example.net',
    'anna@example.com(evil@example.net',
    '<@evil.example:anna@example.com>',
    'anna@example.com\0@evil.example',
    '=?utf-8?q?anna=40example=2Ecom?=',
    'anna@[127.0.0.1]',
    'anna@exa mple.com',
    'anna',
  ])
    expect((await from(`From: ${field}`)).from, field).toBeNull()
})

test('A12: the name beside an address identifies nobody', async () => {
  for (const field of [
    '"agent@provider.example" <evil@example.net>',
    'agent@provider.example <evil@example.net>',
    '=?utf-8?b?YWdlbnRAcHJvdmlkZXIuZXhhbXBsZQ==?= <evil@example.net>',
    '=?utf-8?q?=3Cagent=40provider=2Eexample=3E?= <evil@example.net>',
    '(agent@provider.example) evil@example.net',
  ]) {
    const read = await from(`From: ${field}`)
    expect([null, 'evil@example.net'], field).toContain(read.from)
  }
})

test('A15: Reply-To and Sender change nothing about who wrote', async () => {
  const fields = ['From: anna@example.com', 'Reply-To: evil@example.net', 'Sender: evil@example.net']
  expect((await from(...fields)).from).toBe('anna@example.com')
})

test('A27: a subject stays one line, however it is encoded', async () => {
  for (const subject of [
    '=?utf-8?q?Hello=0D=0ABcc:_evil@example.net?=',
    '=?utf-8?b?SGVsbG8NCkJjYzogZXZpbEBleGFtcGxlLm5ldA==?=',
    'Hello\r\n Bcc: evil@example.net',
    'Hello\rBcc: evil@example.net',
    'Hello\u2028Bcc: evil@example.net',
  ]) {
    const reading = await parseMail(makeMail(['From: a@example.com', `Subject: ${subject}`]))
    const text = reading.kind === 'mail' ? reading.mail.subject : ''
    expect(text, subject).toMatch(/^Hello/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text, subject).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/)
  }
})

test('B19, GHSA-mm7p-fcc7-pg87: two addresses in one field are none', () => {
  for (const text of [
    'victim@example.com, other@example.net',
    'victim@example.com other@example.net',
    '"x@gmail.example x"@internal.example',
    'user@good.example(x)evil.example',
    'victim@example.com\r\nBcc: other@example.net',
    'victim@example.com>',
    '<victim@example.com>',
    '.a@example.com',
    'a..b@example.com',
    'a@-example.com',
    'a@example..com',
    `${'a'.repeat(65)}@example.com`,
    'boss@example.com%00',
    'a@exam\u2024ple.com',
    '\u212aay@example.com',
  ])
    expect(readAddress(text), text).toBeNull()
  expect(readAddress('Anna.Meyer+x@Example.COM')).toBe('anna.meyer+x@example.com')
  expect(readAddress('anna@bücher.example')).toBe('anna@xn--bcher-kva.example')
})

test('B17, B18: what stands in a letter’s text is text in its HTML', () => {
  const html = letterHtml(
    '<img src=x onerror=alert(1)> {{constructor}} https://evil.example/a https://desk.example/t/1',
    'https://desk.example',
  )
  expect(html).not.toContain('<img')
  expect(html).toContain(
    '&lt;img src=x onerror=alert(1)&gt; {{constructor}} https://evil.example/a <a href="https://desk.example/t/1"',
  )
})
