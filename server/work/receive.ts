import { mostAttachments } from '../../contract/index.ts'
import {
  keepMailFiles,
  type MailFiles,
  type ParsedMail,
  settleBounce,
  settleMail,
  type Understood,
  understandMail,
} from '../comms/index.ts'
import { actorOf, createPeople, type Directory, loadDirectory } from '../identity/index.ts'
import {
  type Actor,
  asEngine,
  type Blobs,
  type Clock,
  type Db,
  type Later,
  newId,
  type Tx,
} from '../kernel/index.ts'
import { performAct } from './act.ts'
import { addAttachments, saySize } from './attachments.ts'
import { openTicket } from './open.ts'
import { findGoingOn } from './queries_connections.ts'

export type ReceiveParts = {
  clock: Clock
  db: () => Db
  secret: () => Promise<Buffer>
  blobs: Blobs
  attachmentBytes: number
}
type Receiving = { workspaceId: string; inboxId: string; db: Db } & Pick<
  ReceiveParts,
  'clock' | 'blobs' | 'attachmentBytes'
>

/** Mails carry more than a conversation should show at once; the raw mail keeps all of it. */
const longestText = 100_000

/**
 * The reaction to a mail that was kept: it becomes a ticket, a message on the ticket its signed address names, or is set
 * aside with a reason; each in one transaction with saying so, so that a mail is acted on once however often this runs.
 */
export const createReceiveMail =
  ({ db: getDb, secret, ...parts }: ReceiveParts): Later<'mail.received'> =>
  async ({ workspaceId, payload: { inboxId } }) => {
    const db = getDb()
    const receiving = { workspaceId, inboxId, db, ...parts }
    const understood = await understandMail({ db, secret: await secret() }, { workspaceId, inboxId })
    await act(understood, receiving)
  }

async function act(understood: Understood, receiving: Receiving): Promise<void> {
  const { workspaceId, inboxId, db, clock } = receiving
  const at = clock.now()
  switch (understood.kind) {
    case 'settled':
      return
    case 'quarantine':
      await db.engine(workspaceId, tx =>
        settleMail(tx, inboxId, { state: 'quarantine', reason: understood.reason, at }),
      )
      return
    case 'bounce':
      await db.engine(workspaceId, tx => settleBounce(tx, { inboxId, bounce: understood }, clock))
      return
    case 'reply':
      return addReply(understood, receiving)
    case 'new':
      return openFromMail(understood, receiving)
  }
}

async function openFromMail(
  { sender, processKey, mail, note }: Understood & { kind: 'new' },
  receiving: Receiving,
): Promise<void> {
  const { inboxId, db, clock } = receiving
  const personId = sender.kind === 'known' ? sender.personId : await addNewcomer(sender, receiving)
  const actor = await findActor(receiving, personId)
  const { files, left } = await keepFiles(mail, receiving)
  await db.actAs(actor, async tx => {
    const ticketId = newId()
    asEngine(tx)
    if (!(await settleMail(tx, inboxId, { state: 'ticket', reason: note, ticketId, at: clock.now() }))) return
    const text = mail.text.trim() || '(This mail has no text.)'
    const attachments = (await addAttachments(tx, files, receiving)).map(({ id }) => id)
    const title = mail.subject.trim() || 'A mail without a subject'
    await openTicket(
      tx,
      {
        id: ticketId,
        process: processKey,
        title,
        text: sayLeft(text.slice(0, longestText), left),
        html: mail.html,
        via: 'mail',
        attachments,
      },
      clock,
    )
  })
  db.announce()
}

/** A customer's mail is seen by both sides, a partner's by them and us, our own only by us: a From is only a claim. */
async function addReply(
  { ticketId, personId, mail, note }: Understood & { kind: 'reply' },
  receiving: Receiving,
): Promise<void> {
  const { inboxId, db, clock } = receiving
  const actor = await findActor(receiving, personId)
  const { files, left } = await keepFiles(mail, receiving)
  await db.actAs(actor, async tx => {
    const [ticket] = await tx.run(findGoingOn, [tx.workspaceId ?? '', ticketId, actor.principals])
    asEngine(tx)
    if (!ticket) {
      await settleMail(tx, inboxId, {
        state: 'quarantine',
        reason: 'answers a ticket its sender may no longer see',
        at: clock.now(),
      })
      return
    }
    if (!(await settleMail(tx, inboxId, { state: 'message', reason: note, ticketId, at: clock.now() })))
      return
    const attachments = (await addAttachments(tx, files, receiving)).map(({ id }) => id)
    const text = sayLeft(textOf(mail), left)
    const act = { act: 'message' as const, class: classOf(actor), text, attachments }
    await performAct(tx, { number: ticket.number, act, via: 'mail' }, clock)
  })
  db.announce()
}

/** Only what they wrote: a quoted part may hold what the other readers of this ticket must not see. */
const textOf = (mail: ParsedMail): string =>
  mail.newText.trim().slice(0, longestText) || '(This answer has no text.)'

/** Before anything is settled: done twice, the same bytes are kept once; left behind, the sweep takes them. */
const keepFiles = (
  mail: ParsedMail,
  { attachmentBytes, workspaceId, inboxId, ...parts }: Receiving,
): Promise<MailFiles> =>
  keepMailFiles(
    { ...parts, limits: { bytes: attachmentBytes, files: mostAttachments } },
    { workspaceId, inboxId, mail },
  )

/** What is not kept as a file is at least named. */
function sayLeft(text: string, left: MailFiles['left']): string {
  if (left.length === 0) return text
  const named = left.slice(0, mostAttachments).map(({ name, size }) => `${name} (${saySize(size)})`)
  const more = left.length > named.length ? ` and ${left.length - named.length} more` : ''
  return `${text}\n\n(Too large or too many to be kept here; still in the mail itself: ${named.join(', ')}${more})`
}

const classOf = ({ side, organisationId }: Actor): string =>
  side === 'customer' ? 'band' : side === 'partner' ? `partner:${organisationId}` : 'provider'

/** A name is what a stranger says of themselves: one that could be read as an address or a link is not repeated. */
const nameFor = (name: string, email: string): string =>
  name && !/[@/\\]|\w\.\w{2}/.test(name) ? name : (email.split('@')[0] ?? email)

async function addNewcomer(
  { organisationId, email, name }: { organisationId: string; email: string; name: string },
  { workspaceId, db, clock }: Receiving,
): Promise<string> {
  const [person] = await db.engine(workspaceId, tx =>
    createPeople(tx, {
      workspaceId,
      at: clock.now(),
      people: [{ name: nameFor(name, email), email, organisationId }],
    }),
  )
  if (!person) throw new Error(`${email} could not be added.`)
  return person.id
}

async function findActor({ workspaceId, db }: Receiving, personId: string): Promise<Actor> {
  const directory: Directory = await db.engine(workspaceId, (tx: Tx) => loadDirectory(tx))
  const actor = actorOf(directory, personId)
  if (!actor) throw new Error(`There is no person ${personId}.`)
  return { ...actor, via: 'mail' }
}
