import { settleBounce, settleMail, type Understood, understandMail } from '../comms/index.ts'
import { createPeople } from '../identity/index.ts'
import { asEngine, type Later, newId } from '../kernel/index.ts'
import { addAttachments } from './attachments.ts'
import { openTicket } from './open.ts'
import { addReply } from './receiveReply.ts'
import { findActor, keepFiles, longestText, type ReceiveParts, type Receiving, sayLeft } from './receiving.ts'

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
