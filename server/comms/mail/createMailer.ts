import nodemailer from 'nodemailer'
import type { Log } from '../../kernel/index.ts'
import { readAddress } from './address.ts'
import { ownMark } from './classifyMail.ts'
import { cleanLine } from './clean.ts'
import type { Calendar } from './invitation.ts'
import { limits, nameLength } from './limits.ts'

/** One mail to one person. Addresses and subject may come from people; nothing of them reaches a header unchecked. */
export type OutgoingMail = {
  from: { name: string; address: string }
  to: { name: string; address: string }
  /** Where an answer goes; also the envelope's sender, so that a bounce comes back with our token. */
  replyTo?: string
  subject: string
  text: string
  html?: string
  /** The first is shown by mail clients as an invitation, others are attached. */
  calendars?: readonly Calendar[]
  /** Made with the delivery, the same at every try. */
  messageId: string
}
/** The way out for mail. */
export type Mailer = {
  /**
   * Hands one mail to the outgoing server and answers its last line. Throws when it was not taken: with
   * `permanent: true` when trying again is of no use, the mail or its address being refused for good (RFC 5321 4.2.1,
   * 5yz to RCPT or DATA).
   */
  readonly send: (mail: OutgoingMail, signal: AbortSignal) => Promise<string>
  readonly close: () => void
}
/** Where mail is handed to, and after how many milliseconds of silence it counts as failed. */
export type MailerParts = {
  /** smtp(s)://user:password@host:port */
  smtpUrl: string
  timeoutMs: number
  log: Log
}

const mostConnections = 5
const idleTimeout = 30_000

/** Opens the way out for mail: up to five connections to one server, each kept for a while. */
export function createMailer({ smtpUrl, timeoutMs, log }: MailerParts): Mailer {
  const url = new URL(smtpUrl)
  // Between servers without a password, encryption is taken as offered (RFC 7435); with one, it must be genuine.
  const casual = url.protocol === 'smtp:' && url.username === ''
  const transport = nodemailer.createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: mostConnections,
    idleTimeout,
    // Trying again is the queue's business, where the ledger sees it.
    maxRequeues: 0,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(casual && { opportunisticTLS: true, tls: { rejectUnauthorized: false } }),
  })
  transport.on('error', error => log.warn({ reason: error.message }, 'outgoing mail connection'))
  return {
    async send(mail, signal) {
      signal.throwIfAborted()
      const message = compose(mail)
      const sending = transport.sendMail(message).catch(error => {
        throw toFailure(error)
      })
      return (await Promise.race([sending, aborted(signal, sending)])).response
    },
    close: () => transport.close(),
  }
}

/** Rejects when the signal comes first; the listener goes when the sending is over. */
function aborted(signal: AbortSignal, sending: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    const over = () => signal.removeEventListener('abort', stop)
    sending.then(over, over)
  })
}

/** Only fields we name, each made of checked parts; never raw text, files or addresses as one string. */
function compose({ from, to, replyTo, subject, text, html, messageId, calendars = [] }: OutgoingMail) {
  const [invitation, ...others] = calendars
  const answer = replyTo === undefined ? undefined : checkedAddress(replyTo)
  const [sender, recipient] = [checkedAddress(from.address), checkedAddress(to.address)]
  if (!/^<[^\s<>@]{1,100}@[^\s<>@]{1,200}>$/.test(messageId)) throw refuse(`${messageId} is not a Message-ID`)
  return {
    envelope: { from: answer ?? sender, to: [recipient] },
    from: { name: cleanName(from.name), address: sender },
    to: { name: cleanName(to.name), address: recipient },
    ...(answer !== undefined && { replyTo: { name: cleanName(from.name), address: answer } }),
    subject: cleanLine(subject, limits.subjectLength),
    text,
    ...(html !== undefined && { html }),
    ...(invitation && { icalEvent: { ...invitation, filename: 'invite.ics' } }),
    attachments: others.map(({ method, content }, index) => ({
      filename: `invite-${index + 2}.ics`,
      contentType: `text/calendar; charset=utf-8; method=${method}`,
      content,
    })),
    messageId,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', [ownMark]: '1' },
  }
}

const cleanName = (name: string): string => cleanLine(name, nameLength)

function checkedAddress(text: string): string {
  const address = readAddress(text)
  if (address === null) throw refuse(`${cleanLine(text, 100)} is not an address mail can be sent to`)
  return address
}

const refuse = (reason: string) => Object.assign(new Error(reason), { permanent: true })

type SmtpError = Error & { code?: string; responseCode?: number; command?: string; response?: string }

/** A refusal of the mail or its recipient is for good; of us, of the connection or for now, it may pass. */
function toFailure(error: unknown): Error {
  const { responseCode = 0, command = '', response, message } = error as SmtpError
  const permanent = responseCode >= 500 && responseCode < 600 && ['RCPT TO', 'DATA'].includes(command)
  const said = cleanLine(response ?? message ?? String(error), 300)
  const reason =
    response === undefined ? sayTrouble(error as SmtpError, said) : `the mail server said “${said}”`
  return Object.assign(new Error(reason), { permanent })
}

/** What the ledger says of a mail server that gave no answer of its own; what is not known is said as it came. */
function sayTrouble({ code = '' }: SmtpError, said: string): string {
  if (/ECONNREFUSED/.test(said)) return 'the mail server cannot be reached: nothing answers at its address'
  if (/EHOSTUNREACH|ENETUNREACH/.test(said)) return 'the mail server cannot be reached: there is no way to it'
  if (code === 'EDNS' || /ENOTFOUND|EAI_AGAIN/.test(said))
    return 'the name of the mail server cannot be found'
  if (code === 'ETIMEDOUT' || /timeout/i.test(said)) return 'the mail server did not answer in time'
  if (/ECONNRESET|EPIPE|closed/i.test(said)) return 'the connection to the mail server broke off'
  return said
}
