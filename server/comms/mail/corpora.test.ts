import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeWithShared } from '../../../tests/support/shared.ts'
import { classifyMail } from './classifyMail.ts'
import { firstOf } from './headers.ts'
import { newText } from './newText.ts'
import { parseMail } from './parseMail.ts'

const listFiles = (dir: string, ending: string) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith(ending))
    .sort()

describeWithShared('real and broken mails', ['data', 'mail'], dir => {
  const files = listFiles(dir, '.eml')

  test('each is taken apart within two seconds and little memory, or refused with a reason', async () => {
    const before = process.memoryUsage().rss
    const slow: string[] = []
    const refused: string[] = []
    const machines: string[] = []
    for (const file of files) {
      const started = performance.now()
      const reading = await parseMail(readFileSync(join(dir, file)))
      // The first also loads the parsers.
      if (performance.now() - started > 2000 && file !== files[0]) slow.push(file)
      if (reading.kind === 'refused') {
        refused.push(`${file}: ${reading.reason}`)
        continue
      }
      const { mail } = reading
      const returnPath = /<([^<>]*)>/.exec(firstOf(mail.headers, 'return-path'))?.[1]
      const from = returnPath ?? mail.from?.address ?? 'somebody@example.com'
      if (classifyMail(mail, { from }).kind !== 'person') machines.push(file)
      for (const text of [mail.subject, mail.text, mail.html ?? '', mail.from?.name ?? '']) {
        expect(text.isWellFormed(), file).toBe(true)
        expect(text.includes('\0'), file).toBe(false)
      }
      expect(mail.subject, file).not.toMatch(/[\r\n]/)
      expect(mail.html ?? '', file).not.toMatch(/<(?:script|style|form|iframe|object|svg|link|meta|base)\b/i)
    }
    expect(files.length).toBeGreaterThan(200)
    expect({ slow, refused }).toEqual({ slow: [], refused: [] })
    // Every one of these says by its header that a machine or a list sent it; no genuine mail is among them.
    expect(machines).toEqual(knownMachines)
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6)
  }, 120_000)
})

const knownMachines = [
  'mailparser-MIT/delivery-status.eml',
  'mailparser-MIT/large_text.eml',
  'mailparser-MIT/spam.eml',
  'ruby-mail-MIT/error_emails/bad_date_header.eml',
  'ruby-mail-MIT/error_emails/empty_in_reply_to.eml',
  'ruby-mail-MIT/error_emails/encoding_madness.eml',
  'ruby-mail-MIT/mime_emails/raw_email_encoded_stack_level_too_deep.eml',
  'ruby-mail-MIT/mime_emails/raw_email_with_mimepart_without_content_type.eml',
  'ruby-mail-MIT/multipart_report_emails/multi_address_bounce1.eml',
  'ruby-mail-MIT/multipart_report_emails/multi_address_bounce2.eml',
  'ruby-mail-MIT/multipart_report_emails/multipart_report_multiple_status.eml',
  'ruby-mail-MIT/multipart_report_emails/report_422.eml',
  'ruby-mail-MIT/multipart_report_emails/report_530.eml',
  'ruby-mail-MIT/plain_emails/raw_email_trailing_dot.eml',
  'stalwart-mail-parser/thirdparty/014.eml',
]

describeWithShared(
  'replies above a quote',
  ['data', 'mail', 'email_reply_parser-crisp-MIT', 'test', 'fixtures'],
  dir => {
    // The writer's part of these samples is always the same paragraph; what follows it is quote or signature.
    const ownPart = /^[\s\S]*?aliquet nec nec nibh\./
    // Below "Sent from …" they have the quote without any mark: nothing says that it is one, so it is kept.
    const unmarked = ['email_15.txt', 'email_german_3.txt']

    test('the new part is found in Gmail, Outlook, Apple and other styles of fifteen languages', () => {
      const samples = listFiles(dir, '.txt').flatMap(file => {
        const text = readFileSync(join(dir, file), 'utf8').replace(/\r\n/g, '\n')
        const own = ownPart.exec(text)?.[0]
        return own ? [{ file, text, own }] : []
      })
      expect(samples.length).toBe(43)
      const missed = samples.filter(({ text, own }) => newText(text) !== own.trim()).map(({ file }) => file)
      expect(missed).toEqual(unmarked)
      for (const { text, own } of samples) expect(newText(text)).toContain(own.trim())
    })

    test('of the other samples exactly the writer’s part remains', () => {
      for (const [file, last] of Object.entries(lastLines)) {
        const text = readFileSync(join(dir, file), 'utf8').replace(/\r\n/g, '\n')
        const kept = newText(text)
        expect(kept.endsWith(last), `${file} ends with ${JSON.stringify(kept.slice(-80))}`).toBe(true)
        expect(text.trimStart().startsWith(kept), file).toBe(true)
      }
    })
  },
)

/** Where the writer's part ends, by sample; where it ends with the file, nothing may be cut. */
const lastLines: Record<string, string> = {
  'correct_sig.txt': 'signature.',
  'email_1.txt': '-Abhishek Kona',
  'email_19.txt': 'I get proper rendering.\n\nSent from a magnificent torch of pixels',
  'email_20.txt': 'On Thursday.',
  'email_21.txt': 'anim id est laborum.',
  'email_3.txt': '-Abhishek Kona',
  'email_4.txt': 'another problem with it.',
  'email_5.txt': 'for a while.',
  'email_6.txt': 'torch of pixels',
  'email_2_1.txt': 'Outlook with a reply',
  'email_blackberry.txt': 'another email',
  'email_bullets.txt': '- and another',
  'email_custom_quote_header.txt': 'Thank you!',
  'email_customer_quote_header_2.txt': 'Thank you very much.',
  'email_customer_quote_header_3.txt': "merci d'avance",
  'email_not_a_signature.txt': 'Manager',
  'email_not_a_signature_2.txt': 'Thanks!',
  'email_one_is_not_on.txt': 'when I run...',
  'email_reply_header.txt': 'Stranger',
  'email_sent_from.txt': 'words or paragraphs.',
  'email_sent_from_my_not_signature.txt': 'mobile phone.',
  'email_thread.txt': 'from bellow.',
  'email_tricky_1_on_false_positive.txt': 'performance is great.',
  'email_tricky_2_url_with_wrote.txt': 'John',
  'email_tricky_3_code_block.txt': 'actual signatures.',
  'email_tricky_4_from_in_body.txt': 'actual message content.',
  'email_tricky_6_regards_in_sentence.txt': 'should be visible.',
  'email_tricky_7_multiple_dashes.txt': 'separators in my content.',
  'email_tricky_8_sent_from_in_content.txt': 'the main server.',
  'email_tricky_9_nested_quotes.txt': 'the points below.',
  'email_tricky_13_timestamp_variations.txt': 'not quote headers.',
  'email_tricky_17_forward_header.txt': 'as quoted text.',
  'email_tricky_18_inline_reply.txt': 'our use case.',
  'email_tricky_19_quote_without_header.txt': 'my final thoughts.',
  'email_tricky_20_html_entities.txt': 'handled correctly.',
  'email_unquoted_reply.txt': 'This is my reply.',
  'email_zoho.txt': 'a test?',
  'sig_no_empty_line.txt': 'no empty line above.',
}
