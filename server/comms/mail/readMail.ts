import type { AttachmentStream, MessageText } from 'mailparser'
import { readAddress } from './address.ts'
import { cleanLine, cleanText } from './clean.ts'
import { cleanHtml } from './cleanHtml.ts'
import { createParser } from './createParser.ts'
import { allOf, type Fields, firstOf, readHeader } from './headers.ts'
import { identifyMail } from './identifyMail.ts'
import { limits, nameLength } from './limits.ts'
import { readMailboxes } from './mailboxes.ts'
import { newText } from './newText.ts'
import { type Report, readReport } from './readReport.ts'
import { textFromHtml } from './textFromHtml.ts'

/** A mail taken apart. Everything in it is what the sender says; nothing in it proves who that is. */
export type ParsedMail = {
  messageId: string
  /** The one mailbox it claims to be from; null when there is not exactly one, `fromDoubt` then says why. */
  from: { address: string; name: string } | null
  fromDoubt: string | null
  to: string[]
  cc: string[]
  subject: string
  /** The whole text, from the text part or else from the HTML. */
  text: string
  /** What the writer added above the quoted mail; in doubt the whole text. */
  newText: string
  /** Sanitised, with small pictures inside; null when the mail has no HTML. */
  html: string | null
  attachments: { name: string; type: string; sizeBytes: number }[]
  /** What the sender's clock said, ISO 8601; for information only. */
  date: string | null
  headers: Fields
  /** What a delivery report (RFC 3464) says; null for any other mail. */
  report: Report | null
}
/** A mail taken apart, or why it was not. */
export type MailReading = { kind: 'mail'; mail: ParsedMail } | { kind: 'refused'; reason: string }

type Part = { children?: Part[] }
type Attachment = {
  name: string
  type: string
  cid: string | null
  sizeBytes: number
  content: Buffer | null
}
type Parts = { headers: Map<string, unknown>; text: string; html: string; attachments: Attachment[] }

const refused = (reason: string): MailReading => ({ kind: 'refused', reason })
const megabytes = limits.bytes / 1024 / 1024

/** Takes a mail apart in this thread. Call `parseMail`, which can also end a mail that takes too long. */
export async function readMail(raw: Buffer): Promise<MailReading> {
  if (raw.length > limits.bytes) return refused(`larger than ${megabytes} MB`)
  const header = readHeader(raw)
  if (!header) return refused(`a header of more than ${limits.headerBytes / 1024} kB`)
  const { fields } = header
  const [to, cc] = [
    readMailboxes(allOf(fields, 'to').join(', ')),
    readMailboxes(allOf(fields, 'cc').join(', ')),
  ]
  if (to.mailboxes.length + cc.mailboxes.length > limits.addresses)
    return refused(`addressed to more than ${limits.addresses} mailboxes`)
  const parts = await takeApart(raw)
  if (typeof parts === 'string') return refused(parts)
  const subject = cleanLine(textOf(parts.headers.get('subject')), limits.subjectLength)
  const html = parts.html.length > limits.htmlLength ? null : cleanHtml(parts.html, imagesOf(parts))
  const text = cleanText(parts.text || textFromHtml(html ?? ''), limits.textLength)
  return {
    kind: 'mail',
    mail: {
      messageId: identifyMail(raw).messageId,
      ...readFrom(fields, parts.headers),
      to: to.mailboxes.map(one => one.address),
      cc: cc.mailboxes.map(one => one.address),
      subject,
      text,
      newText: newText(text, subject),
      html,
      attachments: parts.attachments.map(({ name, type, sizeBytes }) => ({ name, type, sizeBytes })),
      date: readDate(firstOf(fields, 'date')),
      headers: fields,
      report: readReport(fields, parts.attachments),
    },
  }
}

/**
 * One From field with one mailbox, on which our reading and the mail parser's agree; anything else is nobody's
 * (RFC 5322 3.6.2 allows several authors, but then no one of them has said it).
 */
function readFrom(fields: Fields, headers: Map<string, unknown>): Pick<ParsedMail, 'from' | 'fromDoubt'> {
  const doubt = (fromDoubt: string) => ({ from: null, fromDoubt })
  const values = allOf(fields, 'from')
  if (values.length === 0) return doubt('no From')
  if (values.length > 1) return doubt('several From fields')
  const list = readMailboxes(values[0] ?? '')
  if (list.group) return doubt('a group in From')
  if (list.mailboxes.length > 1) return doubt('several senders')
  const one = list.mailboxes[0]
  if (!one || list.broken) return doubt('no plain address in From')
  const parsed = (headers.get('from') as { value?: { address?: string; name?: string }[] } | undefined)?.value
  if (parsed?.length !== 1 || readAddress(parsed[0]?.address ?? '') !== one.address)
    return doubt('a From that can be read in two ways')
  const name = cleanLine(parsed[0]?.name ?? '', nameLength)
  return { from: { address: one.address, name: name || one.address }, fromDoubt: null }
}

/** Runs the parser over the whole mail; answers with the reason where the mail is beyond our limits. */
function takeApart(raw: Buffer): Promise<Parts | string> {
  const parser = createParser()
  const parts: Parts = { headers: new Map(), text: '', html: '', attachments: [] }
  return new Promise(resolve => {
    parser.on('error', (error: Error & { code?: string }) =>
      resolve(
        error.code === 'EMAXLEN'
          ? `too many parts or too long a header in one`
          : `unreadable: ${error.message}`,
      ),
    )
    parser.on('headers', (headers: Map<string, unknown>) => {
      parts.headers = headers
    })
    parser.on('data', (data: AttachmentStream | MessageText) => {
      if (data.type === 'attachment') return keepAttachment(parts, data)
      parts.text = typeof data.text === 'string' ? data.text : ''
      parts.html = typeof data.html === 'string' ? data.html : ''
    })
    parser.on('end', () => {
      const depth = nesting((parser as unknown as { tree: Part | false }).tree || {})
      resolve(depth > limits.nesting ? `parts nested ${depth} deep` : parts)
    })
    parser.end(raw)
  })
}

function nesting(root: Part): number {
  let deepest = 0
  const open: [Part, number][] = [[root, 0]]
  for (let next = open.pop(); next; next = open.pop()) {
    deepest = Math.max(deepest, next[1])
    for (const child of next[0].children ?? []) open.push([child, next[1] + 1])
  }
  return deepest
}

/** Counts an attachment; its bytes are kept only when they are a small picture or say what a report is about. */
function keepAttachment(parts: Parts, data: AttachmentStream) {
  const type = cleanLine(data.contentType || 'application/octet-stream', 100).toLowerCase()
  const longest = /^(?:message\/|text\/rfc822)/.test(type) ? limits.headerBytes : limits.inlineImageBytes
  const wanted = /^(?:image|message)\/|^text\/rfc822/.test(type)
  const name = cleanLine(data.filename ?? '', nameLength).replace(/[\\/]/g, '_')
  const kept: Attachment = {
    name: name || 'attachment',
    type,
    cid: data.cid ?? null,
    sizeBytes: 0,
    content: null,
  }
  const chunks: Buffer[] = []
  parts.attachments.push(kept)
  data.content.on('data', (chunk: Buffer) => {
    kept.sizeBytes += chunk.length
    if (wanted && kept.sizeBytes <= longest) chunks.push(chunk)
  })
  data.content.on('end', () => {
    if (wanted && (kept.sizeBytes <= longest || type.startsWith('message/')))
      kept.content = Buffer.concat(chunks)
    data.release()
  })
}

const imagesOf = ({ attachments }: Parts) =>
  new Map(
    attachments.flatMap(({ cid, type, content }) =>
      cid && content ? [[cid, { type, content }] as const] : [],
    ),
  )

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function readDate(value: string): string | null {
  const ms = Date.parse(value.slice(0, 100))
  return Number.isNaN(ms) ? null : Temporal.Instant.fromEpochMilliseconds(ms).toString()
}
