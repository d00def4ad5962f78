import { readAddress } from './address.ts'
import { cleanLine } from './clean.ts'
import { type Fields, firstOf, readHeader } from './headers.ts'

/** What a delivery status notification (RFC 3464) says. Forgeable like any mail: believed only with our token. */
export type Report = {
  /** Of the mail it is about; null when the report does not carry it. */
  originalMessageId: string | null
  recipients: { address: string | null; action: string; status: string; diagnostic: string }[]
}
type Attached = { type: string; content: Buffer | null }

const mostRecipients = 50

/** Reads a delivery report; null when the mail is none. */
export function readReport(fields: Fields, attachments: Attached[]): Report | null {
  const type = firstOf(fields, 'content-type').toLowerCase()
  if (!type.startsWith('multipart/report') || /report-type\s*=\s*"?(?!delivery-status)/.test(type))
    return null
  const status = attachments.find(one => /^message\/(?:global-)?delivery-status$/.test(one.type))?.content
  if (!status) return null
  const about = attachments.find(one => /^(?:text\/rfc822-headers|message\/(?:rfc822|global))/.test(one.type))
  const original = about?.content ? readHeader(about.content)?.fields : undefined
  return {
    originalMessageId: original ? firstOf(original, 'message-id').replace(/\s/g, '') || null : null,
    recipients: groupsOf(status).slice(0, mostRecipients).map(readRecipient),
  }
}

/** The per-recipient groups: blocks of fields that name a final recipient. */
function groupsOf(status: Buffer): Fields[] {
  const blocks = status
    .toString('utf8')
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/)
  return blocks
    .map(block => readHeader(Buffer.from(block))?.fields ?? [])
    .filter(fields => firstOf(fields, 'final-recipient') !== '' || firstOf(fields, 'action') !== '')
}

function readRecipient(fields: Fields): Report['recipients'][number] {
  const typed = firstOf(fields, 'final-recipient') || firstOf(fields, 'original-recipient')
  return {
    address: readAddress(
      typed
        .slice(typed.indexOf(';') + 1)
        .trim()
        .replace(/^<|>$/g, ''),
    ),
    action: cleanLine(firstOf(fields, 'action'), 20).toLowerCase(),
    status: /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(firstOf(fields, 'status'))?.[0] ?? '',
    diagnostic: cleanLine(firstOf(fields, 'diagnostic-code'), 300),
  }
}
