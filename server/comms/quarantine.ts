import {
  discardMail as discardRoute,
  listSetAside,
  type QueryOf,
  releaseMail as releaseRoute,
} from '../../contract/index.ts'
import {
  createPeople,
  type Directory,
  type Doing,
  doingOf,
  loadDirectory,
  recordChanges,
} from '../identity/index.ts'
import {
  asEngine,
  type Clock,
  type Handler,
  inTransaction,
  newId,
  Problem,
  readCursor,
  type Tx,
  writeCursor,
} from '../kernel/index.ts'
import { type MailReading, parseMail, readLetterhead } from './mail/index.ts'
import { listSetAsideRows, lockSetAside, updateDiscarded, updateReleased } from './queries_mailboxes.ts'

/** What answers the routes of mail that was set aside. */
export const quarantineHandlers = (clock: Clock): Handler[] => [
  inTransaction(listSetAside, (tx, { query }) => readSetAside(tx, query)),
  inTransaction(releaseRoute, async (tx, call) => {
    await releaseMail(tx, { ...call.body, id: call.params.mail }, doingOf(call, clock))
    return {}
  }),
  inTransaction(discardRoute, async (tx, call) => {
    await discardMail(tx, call.params.mail, doingOf(call, clock))
    return {}
  }),
]

/** Mail that was set aside, newest first, a page at a time. */
export async function readSetAside(
  tx: Tx,
  {
    state = 'quarantine',
    cursor,
    limit = 50,
  }: Pick<QueryOf<typeof listSetAside>, 'state' | 'cursor' | 'limit'>,
) {
  const [at, id] = readCursor(cursor)
  const rows = await tx.run(listSetAsideRows, [state, at, id, limit + 1])
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    mails: rows.slice(0, limit).map(({ head, envelopeFrom, at: received, reason, ...row }) => {
      const { from, subject } = readLetterhead(head)
      return { ...row, at: received.toString(), from: from || envelopeFrom, subject, reason: reason ?? '' }
    }),
    next: last ? writeCursor(last.at, last.id) : null,
  }
}

/** Locked with the engine's eyes: whoever gets here administers the workspace. */
async function lockMail(tx: Tx, id: string) {
  const directory = await loadDirectory(tx)
  asEngine(tx)
  const [mail] = await tx.run(lockSetAside, [id])
  if (!mail) throw new Problem('mail.not_found')
  return { mail, directory }
}

type Release = { id: string; personId?: string | undefined; organisationId?: string | undefined }

/** Says whose a mail is. It goes the way of every mail again, believed to be theirs. */
export async function releaseMail(tx: Tx, { id, ...to }: Release, doing: Doing): Promise<void> {
  const { mail, directory } = await lockMail(tx, id)
  const reading = await parseMail(mail.raw)
  if (reading.kind === 'refused')
    throw new Problem('mail.release_refused', `It cannot be read: ${reading.reason}.`)
  const person = await findOwner(tx, { reading, to, directory, at: doing.at })
  tx.run(updateReleased, [id, person.id])
  tx.emit({
    id: newId(),
    subjectId: id,
    seq: mail.nextSeq,
    actorId: tx.actor?.personId ?? null,
    class: 'provider',
    name: 'mail.received',
    payload: { inboxId: id },
  })
  const name = reading.mail.subject || 'A mail without a subject'
  const after = { from: reading.mail.from?.address ?? null, person: person.name }
  recordChanges(
    tx,
    [{ kind: 'mail', act: 'released', id, name, before: { reason: mail.reason }, after }],
    doing,
  )
}

type Owning = {
  reading: MailReading & { kind: 'mail' }
  to: Pick<Release, 'personId' | 'organisationId'>
  directory: Directory
  at: Temporal.Instant
}

async function findOwner(
  tx: Tx,
  { reading, to, directory, at }: Owning,
): Promise<{ id: string; name: string }> {
  const refused = (detail: string) => new Problem('mail.release_refused', detail)
  if ((to.personId === undefined) === (to.organisationId === undefined))
    throw refused('Name either a person or an organisation.')
  if (to.personId !== undefined) {
    const person = directory.persons.get(to.personId)
    if (!person?.active) throw new Problem('person.not_found')
    return person
  }
  const organisation = directory.organisations.get(to.organisationId ?? '')
  if (!organisation || organisation.archived) throw new Problem('organisation.not_found')
  const { from } = reading.mail
  if (!from) throw refused('It does not say from whom it is: choose a person instead.')
  const known = directory.findPersonByEmail(from.address)
  if (known && (!known.active || known.organisationId !== organisation.id))
    throw refused(`${from.address} is ${known.name} of ${known.organisation}.`)
  if (known) return known
  const name = from.address.split('@')[0] ?? from.address
  const [made] = await createPeople(tx, {
    workspaceId: tx.workspaceId ?? '',
    at,
    people: [{ name, email: from.address, organisationId: organisation.id }],
  })
  if (!made) throw new Error(`${from.address} could not be added.`)
  return { id: made.id, name: from.address }
}

/** Puts a mail away; it is kept, and nothing comes of it. */
export async function discardMail(tx: Tx, id: string, doing: Doing): Promise<void> {
  const { mail } = await lockMail(tx, id)
  tx.run(updateDiscarded, [id, doing.at.toString()])
  const { subject } = readLetterhead(mail.raw)
  const name = subject || 'A mail without a subject'
  recordChanges(tx, [{ kind: 'mail', act: 'discarded', id, name, before: { reason: mail.reason } }], doing)
}
