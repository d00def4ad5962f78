import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { Clock, Db, Log } from '../../kernel/index.ts'
import { readAddress, withoutToken } from './address.ts'
import { type ArrivedMail, keepForEach } from './keepMail.ts'
import { limits } from './limits.ts'
import { findMailbox, type MailboxRow } from './queries.ts'

/** What the listener needs; port 0 is any free one. */
export type SmtpListenerParts = { db: Db; clock: Clock; log: Log; host: string; port: number }
/** A listener that takes mail until it is stopped. */
export type SmtpListener = {
  /** The port it really listens on. */
  readonly port: number
  /** Takes no more mail; what is being kept is kept. Within seconds. */
  readonly stop: () => Promise<void>
}

const mostClients = 50
const mostClientsPerHost = 20
const mostMailsPerConnection = 100
const mostRecipients = 50
const mostWrongRecipients = 10
/** All mails together that are being received; beyond it senders are asked to come back. */
const mostBytesAtOnce = 128 * 1024 * 1024

/** What is known of one connection. */
type Guest = { mailboxes: Map<string, MailboxRow>; mails: number; wrong: number }
/** What all connections share. */
type Desk = {
  parts: SmtpListenerParts
  hosts: Map<string, number>
  guests: WeakMap<SMTPServerSession, Guest>
  budget: { left: number }
  busy: Set<Promise<unknown>>
}

/**
 * Receives mail by SMTP (RFC 5321) for our mailboxes and nobody else: 550 to any other recipient, so nothing is ever
 * relayed. 250 only after the raw mail is committed; when the database cannot, 451, and the sender keeps it.
 */
export async function startSmtpListener(parts: SmtpListenerParts): Promise<SmtpListener> {
  const budget = { left: mostBytesAtOnce }
  const desk: Desk = { parts, hosts: new Map(), guests: new WeakMap(), budget, busy: new Set() }
  const server = new SMTPServer({
    banner: 'Interlock',
    size: limits.bytes,
    maxClients: mostClients,
    // Without a certificate of the installation's own, STARTTLS would only look like protection.
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 3000,
    onConnect: (session, done) => done(welcome(session, desk)),
    onClose: session => leave(session, desk),
    onMailFrom: (_address, session, done) => done(mayWriteMore(session, desk)),
    onRcptTo: ({ address }, session, done) => answer(acceptRecipient(address, session, desk), desk, done),
    onData: (stream, session, done) => answer(receive(stream, session, desk), desk, done),
  })
  server.on('error', error => parts.log.debug({ reason: error.message }, 'incoming mail connection'))
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(parts.port, parts.host, () => resolve())
  })
  return {
    port: (server.server.address() as AddressInfo).port,
    async stop() {
      await new Promise<void>(resolve => server.close(() => resolve()))
      await Promise.all(desk.busy)
    },
  }
}

function welcome(session: SMTPServerSession, { hosts, guests }: Desk): Error | null {
  const open = hosts.get(session.remoteAddress) ?? 0
  if (open >= mostClientsPerHost) return reply(421, 'Too many connections from your host')
  hosts.set(session.remoteAddress, open + 1)
  guests.set(session, { mailboxes: new Map(), mails: 0, wrong: 0 })
  return null
}

/** Whoever was not let in was not counted either. */
function leave(session: SMTPServerSession, { hosts, guests }: Desk) {
  if (!guests.delete(session)) return
  const open = hosts.get(session.remoteAddress) ?? 0
  if (open <= 1) hosts.delete(session.remoteAddress)
  else hosts.set(session.remoteAddress, open - 1)
}

function guestOf(session: SMTPServerSession, { guests }: Desk): Guest {
  const guest = guests.get(session)
  if (!guest) throw reply(421, 'Good-bye')
  return guest
}

const mayWriteMore = (session: SMTPServerSession, { guests }: Desk): Error | null =>
  (guests.get(session)?.mails ?? 0) >= mostMailsPerConnection
    ? reply(421, 'Enough for one connection, please come again')
    : null

type Done = (error?: Error | null, text?: string) => void
function answer(work: Promise<string | undefined>, { busy, parts }: Desk, done: Done) {
  const answered = work.then(
    text => done(null, text),
    error => done(toReply(error, parts.log)),
  )
  busy.add(answered)
  void answered.finally(() => busy.delete(answered))
}

/** Our mailbox, with or without a token behind a plus sign; anybody else is refused. */
async function acceptRecipient(given: string, session: SMTPServerSession, desk: Desk): Promise<undefined> {
  const guest = guestOf(session, desk)
  if (session.envelope.rcptTo.length >= mostRecipients) throw reply(452, '4.5.3 Too many recipients')
  if (guest.wrong >= mostWrongRecipients) throw reply(421, 'Too many unknown recipients')
  const address = readAddress(given)
  const find = (known: string) => desk.parts.db.engine(null, tx => tx.run(findMailbox, [withoutToken(known)]))
  const [mailbox] = address ? await find(address) : []
  if (!mailbox) {
    guest.wrong++
    throw reply(550, '5.1.1 No such mailbox here')
  }
  guest.mailboxes.set(given.toLowerCase(), mailbox)
}

async function receive(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  desk: Desk,
): Promise<string> {
  const guest = guestOf(session, desk)
  const { budget, parts } = desk
  const chunks: Buffer[] = []
  let taken = 0
  let crowded = false
  guest.mails++
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      crowded ||= chunk.length > budget.left
      if (crowded || stream.sizeExceeded) continue
      budget.left -= chunk.length
      taken += chunk.length
      chunks.push(chunk)
    }
    if (stream.sizeExceeded)
      throw reply(552, `5.3.4 Larger than the ${limits.bytes / 1024 / 1024} MB that are taken here`)
    if (crowded) throw reply(452, '4.3.1 Too much mail at once, please try again')
    const kept = await keepForEach(parts, sortByMailbox(session, guest, Buffer.concat(chunks)))
    return kept.every(one => !one.kept) ? '2.0.0 OK, it was here already' : '2.0.0 OK, kept'
  } finally {
    budget.left += taken
  }
}

/** One mail for each mailbox addressed, with all the addresses of it. */
function sortByMailbox(session: SMTPServerSession, guest: Guest, raw: Buffer): ArrivedMail[] {
  const { mailFrom, rcptTo } = session.envelope
  const arrived = new Map<string, { mailbox: MailboxRow; envelopeTo: string[] }>()
  for (const { address } of rcptTo) {
    const mailbox = guest.mailboxes.get(address.toLowerCase())
    if (!mailbox) throw reply(451, '4.3.0 Please try again')
    const known = arrived.get(mailbox.id) ?? { mailbox, envelopeTo: [] }
    known.envelopeTo.push(address)
    arrived.set(mailbox.id, known)
  }
  const envelopeFrom = mailFrom ? mailFrom.address : ''
  return [...arrived.values()].map(one => ({ ...one, envelopeFrom, raw }))
}

const reply = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode })

/** What we did not mean is our fault and passes: the sender keeps the mail and tries again (451). */
function toReply(error: unknown, log: Log): Error {
  if (error instanceof Error && 'responseCode' in error) return error
  log.warn({ err: error }, 'a mail could not be kept; its sender was asked to try again')
  return reply(451, '4.3.0 Not kept, please try again later')
}
