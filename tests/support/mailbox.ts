import type { AddressInfo, Socket } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'

/** A mail as the outside world got it: the envelope, the bytes and what an ordinary client reads in them. */
export type SunkMail = {
  envelopeFrom: string
  envelopeTo: string[]
  raw: Buffer
  parsed: ParsedMail
  messageId: string
  subject: string
  text: string
  /** False when the connection was cut before the sender could hear that the mail was taken (RFC 1047). */
  acknowledged: boolean
}

/** How the receiving server misbehaves. `times` counts mails (or connections, when down or slow it has no meaning). */
export type Fault =
  | { kind: 'none' }
  /** Nobody listens; connections are refused. */
  | { kind: 'down' }
  /** A tarpit: every answer to a mail comes this late. */
  | { kind: 'slow'; ms: number }
  /** 451 after DATA, then well again. */
  | { kind: 'temporary'; times: number }
  /** The mail is kept, the connection is cut instead of the 250, then well again. */
  | { kind: 'cut after data'; times: number }
  /** 550 at RCPT to these addresses, or to all. */
  | { kind: 'unknown recipient'; addresses?: string[] }

export type MailSink = {
  readonly host: string
  readonly port: number
  readonly url: string
  readonly mails: readonly SunkMail[]
  /** Connections that are open now. */
  readonly connections: () => number
  /** Mails that were offered and refused or cut. */
  readonly refusals: () => number
  setFault: (fault: Fault) => Promise<void>
  /** The first mail, come or to come, that fits; fails after `ms` and says what did come. */
  waitFor: (fits: (mail: SunkMail) => boolean, ms?: number) => Promise<SunkMail>
  clear: () => void
  stop: () => Promise<void>
}

type Waiter = { fits: (mail: SunkMail) => boolean; found: (mail: SunkMail) => void }

/** A real SMTP server on a free port of this machine that keeps what it is sent. */
export async function createMailSink(): Promise<MailSink> {
  const host = '127.0.0.1'
  const mails: SunkMail[] = []
  const waiters = new Set<Waiter>()
  const late = new Set<NodeJS.Timeout>()
  let fault: Fault = { kind: 'none' }
  let refused = 0
  let server = await start(0)
  const port = (server.server.address() as AddressInfo).port

  function refusal(code: number, text: string) {
    refused++
    return Object.assign(new Error(text), { responseCode: code })
  }
  function keep(mail: SunkMail) {
    mails.push(mail)
    for (const waiter of [...waiters]) if (waiter.fits(mail)) waiter.found(mail)
  }
  async function take(stream: SMTPServerDataStream, session: SMTPServerSession) {
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    if (fault.kind === 'slow') await delay(fault.ms)
    if (fault.kind === 'temporary' && fault.times-- > 0) throw refusal(451, 'Try again later')
    const cut = fault.kind === 'cut after data' && fault.times-- > 0
    keep(await read(Buffer.concat(chunks), session, !cut))
    if (!cut) return
    refused++
    for (const connection of connectionsOf(server))
      if (connection.id === session.id) connection._socket.destroy()
  }
  function delay(ms: number) {
    return new Promise<void>(resolve => {
      const timer = setTimeout(() => {
        late.delete(timer)
        resolve()
      }, ms)
      late.add(timer)
    })
  }
  function start(at: number): Promise<SMTPServer> {
    const made = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      closeTimeout: 100,
      onRcptTo({ address }, _session, done) {
        const unknown =
          fault.kind === 'unknown recipient' && (!fault.addresses || fault.addresses.includes(address))
        done(unknown ? refusal(550, '5.1.1 No such mailbox here') : null)
      },
      onData(stream, session, done) {
        take(stream, session).then(
          () => done(null, 'OK'),
          error => done(error),
        )
      },
    })
    made.on('error', () => {})
    return new Promise((resolve, reject) => {
      made.server.once('error', reject)
      made.listen(at, host, () => resolve(made))
    })
  }
  function end(): Promise<void> {
    for (const connection of connectionsOf(server)) connection._socket.destroy()
    return new Promise(resolve => server.close(() => resolve()))
  }

  return {
    host,
    port,
    url: `smtp://${host}:${port}`,
    mails,
    connections: () => server.connections.size,
    refusals: () => refused,
    async setFault(next) {
      const was = fault.kind
      fault = { ...next }
      if (next.kind === 'down' && was !== 'down') await end()
      if (next.kind !== 'down' && was === 'down') server = await start(port)
    },
    waitFor(fits, ms = 10_000) {
      const there = mails.find(fits)
      if (there) return Promise.resolve(there)
      return new Promise((resolve, reject) => {
        const waiter: Waiter = {
          fits,
          found(mail) {
            clearTimeout(timer)
            waiters.delete(waiter)
            resolve(mail)
          },
        }
        const timer = setTimeout(() => {
          waiters.delete(waiter)
          const came = mails.map(mail => `  to ${mail.envelopeTo.join(', ')}: ${mail.subject}`)
          reject(new Error(`No such mail within ${ms} ms. What came:\n${came.join('\n') || '  nothing'}`))
        }, ms)
        waiters.add(waiter)
      })
    },
    clear: () => mails.splice(0),
    async stop() {
      for (const timer of late) clearTimeout(timer)
      if (fault.kind !== 'down') await end()
    },
  }
}

const connectionsOf = (server: SMTPServer) =>
  [...server.connections] as unknown as { id: string; _socket: Socket }[]

async function read(raw: Buffer, session: SMTPServerSession, acknowledged: boolean): Promise<SunkMail> {
  const parsed = await simpleParser(raw)
  return {
    envelopeFrom: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
    envelopeTo: session.envelope.rcptTo.map(recipient => recipient.address),
    raw,
    parsed,
    messageId: parsed.messageId ?? '',
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    acknowledged,
  }
}
