import { type Clock, type Db, newId, type Tx } from '../../kernel/index.ts'
import { cleanLine } from './clean.ts'
import { identifyMail } from './identifyMail.ts'
import { findInboxId, insertInbox, type MailboxRow } from './queries.ts'

/** A mail as it came, for one of our mailboxes. */
export type ArrivedMail = {
  mailbox: MailboxRow
  /** The envelope's sender; empty for mail that must never be answered. */
  envelopeFrom: string
  /** The addresses of this mailbox it was sent to, with their tokens. */
  envelopeTo: readonly string[]
  raw: Buffer
}
/** `kept` false: the very mail was there already, and nothing has changed. */
export type Kept = { inboxId: string; kept: boolean }

/**
 * Keeps the raw bytes of a mail before anything in it is understood, once for each mailbox, Message-ID and content,
 * and emits `mail.received`. The same Message-ID with other content is another mail: both are kept. Engine scope in
 * the mailbox's workspace.
 */
export async function keepMail(tx: Tx, mail: ArrivedMail, clock: Clock): Promise<Kept> {
  const { messageId, contentHash } = identifyMail(mail.raw)
  const key = [mail.mailbox.id, messageId, contentHash] as const
  const inboxId = newId()
  const [from, to] = [cleanLine(mail.envelopeFrom, 320), cleanLine(mail.envelopeTo.join(' '), 2000)]
  const [, ...rest] = key
  const row = [inboxId, mail.mailbox.id, from, to, ...rest, mail.raw, clock.now().toString()] as const
  const [inserted] = await tx.run(insertInbox, [...row])
  if (!inserted) {
    const [known] = await tx.run(findInboxId, [...key])
    if (!known) throw new Error('A mail could neither be kept nor found.')
    return { inboxId: known.id, kept: false }
  }
  const event = { id: newId(), subjectId: inboxId, seq: 1, actorId: null, class: 'provider' }
  tx.emit({ ...event, name: 'mail.received', payload: { inboxId } })
  return { inboxId, kept: true }
}

/**
 * Keeps a mail that was sent to several of our mailboxes: one record each, so that no two of them share one. A
 * commit for each; when one fails all are asked for again, and what is there already changes nothing.
 */
export async function keepForEach(
  { db, clock }: { db: Db; clock: Clock },
  mails: readonly ArrivedMail[],
): Promise<Kept[]> {
  const kept: Kept[] = []
  for (const mail of mails)
    kept.push(await db.engine(mail.mailbox.workspaceId, tx => keepMail(tx, mail, clock)))
  if (kept.some(one => one.kept)) db.announce()
  return kept
}
