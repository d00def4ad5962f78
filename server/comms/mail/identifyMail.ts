import { createHash } from 'node:crypto'
import { allOf, type Fields, firstOf, readHeader } from './headers.ts'

/** What tells one mail from another: with the mailbox it makes the key of the inbox. */
export type MailIdentity = { messageId: string; contentHash: string }

// What a mail says, not how it travelled: relays add trace fields, and re-sent mail keeps these.
const said = ['from', 'to', 'subject', 'date'] as const
const longestId = 250

/**
 * The Message-ID as it stands (RFC 5322 3.6.4), or one made from the content where it is missing or unusable, and
 * the hash of what the mail says. Line endings do not count, so a file and its transmission are the same mail.
 */
export function identifyMail(raw: Buffer): MailIdentity {
  const header = readHeader(raw)
  const fields: Fields = header?.fields ?? []
  const hash = createHash('sha256')
  for (const name of said) hash.update(`${name}:${allOf(fields, name).join('\n')}\0`)
  for (const line of withoutReturns(raw.subarray(header?.bodyAt ?? 0))) hash.update(line)
  const contentHash = hash.digest('hex')
  const given = firstOf(fields, 'message-id')
    .replace(/[\p{Cc}\s]/gu, '')
    .toWellFormed()
  const usable = given.length > 2 && given.length <= longestId
  return { messageId: usable ? given : `<${contentHash}@content.invalid>`, contentHash }
}

/** The bytes between carriage returns; trailing empty lines, which transmission may add, are left out. */
function* withoutReturns(body: Buffer): Generator<Buffer> {
  let end = body.length
  while (end > 0 && (body[end - 1] === 10 || body[end - 1] === 13)) end--
  let from = 0
  while (from < end) {
    const at = body.indexOf(13, from)
    const to = at < 0 || at > end ? end : at
    yield body.subarray(from, to)
    from = to + 1
  }
}
