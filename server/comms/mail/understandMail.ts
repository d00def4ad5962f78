import { listPrincipals, loadDirectory } from '../../identity/index.ts'
import type { Clock, Db, Tx } from '../../kernel/index.ts'
import { leaveFailure } from '../failure.ts'
import { splitAddress, withoutToken } from './address.ts'
import { classifyMail } from './classifyMail.ts'
import { isCalendarReply } from './invitation.ts'
import { parseMail } from './parseMail.ts'
import {
  type AnsweredDelivery,
  failDelivery,
  findDeliveries,
  findMailbox,
  type InboxRow,
  loadInbox,
  settleInbox,
} from './queries.ts'
import type { ParsedMail } from './readMail.ts'
import { readReplyAddress } from './replyAddress.ts'

/** Who a mail counts as from: somebody known, or somebody new of a known organisation. */
export type Sender =
  | { kind: 'known'; personId: string }
  | { kind: 'newcomer'; organisationId: string; email: string; name: string }

/**
 * What a mail in the inbox means. A From is a claim that nothing here proves; it is believed as far as this: with a
 * token of ours and the right to see the ticket it is a reply, from a known address or domain it is a new matter,
 * and from anybody else it is set aside, unanswered.
 */
export type Understood =
  /** It was settled before; there is nothing to do. */
  | { kind: 'settled' }
  /** `answers`: deliveries of ours to this very person that it answers; none where somebody else's mail was answered. */
  | {
      kind: 'reply'
      ticketId: string
      personId: string
      answers: string[]
      mail: ParsedMail
      note: string | null
    }
  | { kind: 'new'; sender: Sender; processKey: string; mail: ParsedMail; note: string | null }
  /** A mail of ours came back; `permanent` when its address refused it for good. */
  | { kind: 'bounce'; deliveryId: string; ticketId: string; permanent: boolean; reason: string }
  /** For people to look at; never answered. */
  | { kind: 'quarantine'; reason: string }

/** The database, and the secret that signs reply addresses. */
export type UnderstandParts = { db: Db; secret: Buffer }
/** A responder that says nowhere that it is one would open a ticket with every receipt; here that ends. */
const mostAnHour = 60
type Inbox = { workspaceId: string; inboxId: string }

/** Reads a mail of the inbox and says what it means; changes nothing. Takes it apart outside any transaction. */
export async function understandMail(
  { db, secret }: UnderstandParts,
  { workspaceId, inboxId }: Inbox,
): Promise<Understood> {
  const [row] = await db.engine(workspaceId, tx => tx.run(loadInbox, [inboxId]))
  if (!row) throw new Error(`There is no mail ${inboxId} in the inbox.`)
  if (row.state !== 'received') return { kind: 'settled' }
  const reading = await parseMail(row.raw)
  if (reading.kind === 'refused') return quarantine(`refused: ${reading.reason}`)
  const { mail } = reading
  if (row.releasedTo !== null) {
    const sender = { kind: 'known' as const, personId: row.releasedTo }
    return { kind: 'new', sender, processKey: row.processKey, mail, note: 'released by an administrator' }
  }
  const signing = { secret, mailbox: { id: row.mailboxId, address: row.address } }
  // The envelope and the mail's own To and Cc count; what stands in its text or in mails inside it opens nothing.
  const addressed = [...row.envelopeTo.split(' '), ...mail.to, ...mail.cc]
  const ids = [...new Set(addressed.flatMap(address => readReplyAddress(signing, address) ?? []))]
  const deliveries = ids.length > 0 ? await db.engine(workspaceId, tx => tx.run(findDeliveries, [ids])) : []
  const kind = classifyMail(mail, { from: row.envelopeFrom })
  if (kind.kind === 'machine') return quarantine(`from a machine: ${kind.reason}`)
  if (kind.kind === 'bounce') {
    const ours = deliveries.find(one => one.messageId === mail.report?.originalMessageId)
    if (!ours) return quarantine(`a delivery report about no mail of ours: ${kind.reason}`)
    const { permanent, reason } = kind
    return { kind: 'bounce', deliveryId: ours.id, ticketId: ours.ticketId, permanent, reason }
  }
  return match({ db, workspaceId, row, mail, deliveries })
}

type Matching = {
  db: Db
  workspaceId: string
  row: InboxRow
  mail: ParsedMail
  deliveries: AnsweredDelivery[]
}

async function match({ db, workspaceId, row, mail, deliveries }: Matching): Promise<Understood> {
  if (!mail.from) return quarantine(`unverified sender: ${mail.fromDoubt ?? 'no From'}`)
  const { address, name } = mail.from
  const [directory, ours] = await db.engine(workspaceId, tx =>
    Promise.all([loadDirectory(tx), tx.run(findMailbox, [withoutToken(address)])]),
  )
  if (ours.length > 0) return quarantine('from a machine: one of our own mailboxes')
  const note = row.repeatsId ? 'carries the Message-ID of an earlier mail with other content' : null
  const fresh = (sender: Sender): Understood => {
    if (row.closed) return quarantine('the mailbox is closed and takes answers to tickets only')
    // It goes to the organizer, whose address names no ticket: a new one would be opened by every "yes".
    if (isCalendarReply(row.raw)) return quarantine('an answer to an invitation')
    const opened = sender.kind === 'known' ? row.lately.sender : row.lately.domain
    if (opened >= mostAnHour) return quarantine(`${opened} tickets by mail within an hour: perhaps a machine`)
    return { kind: 'new', sender, processKey: row.processKey, mail, note }
  }
  const person = directory.findPersonByEmail(address)
  if (person) {
    if (!person.active) return quarantine('unknown sender: their access has ended')
    const teams = [...directory.teams.values()].filter(team => team.members.includes(person.id))
    const principals = [person.id, person.organisationId, ...teams.map(team => team.id)]
    const tickets = [...new Set(deliveries.map(one => one.ticketId))]
    const seers = tickets.length > 0 ? await listPrincipals(db, workspaceId, tickets) : new Map()
    const seen = tickets.filter(id => principals.some(principal => seers.get(id)?.has(principal)))
    if (seen.length > 1) return quarantine('answers several tickets at once')
    const [ticketId] = seen
    const answers = deliveries.flatMap(one =>
      one.ticketId === ticketId && one.personId === person.id ? one.id : [],
    )
    if (ticketId !== undefined) return { kind: 'reply', ticketId, personId: person.id, answers, mail, note }
    return fresh({ kind: 'known', personId: person.id })
  }
  const organisation = directory.findOrganisationByMailDomain(splitAddress(address).domain)
  if (!organisation) return quarantine('unknown sender: neither the address nor its domain is known')
  return fresh({ kind: 'newcomer', organisationId: organisation.id, email: address, name })
}

const quarantine = (reason: string): Understood => ({ kind: 'quarantine', reason: reason.slice(0, 300) })

/** What became of a mail, and when; `reason` for people to read. */
export type Settlement = {
  state: 'ticket' | 'message' | 'quarantine' | 'bounce'
  reason?: string | null
  ticketId?: string | null
  at: Temporal.Instant
}

/**
 * Says what became of a mail; false when that was said before, and then nothing else may be written either. Call it
 * first in the transaction that acts on the mail: it locks the mail's row. Engine scope.
 */
export async function settleMail(
  tx: Tx,
  inboxId: string,
  { state, reason, ticketId, at }: Settlement,
): Promise<boolean> {
  const settled = [inboxId, state, reason ?? null, ticketId ?? null, at.toString()] as const
  return (await tx.run(settleInbox, [...settled])).length > 0
}

/** Settles a bounce: a refusal for good makes the delivery failed, which the ledger shows; a delay only is noted. */
export async function settleBounce(
  tx: Tx,
  { inboxId, bounce }: { inboxId: string; bounce: Extract<Understood, { kind: 'bounce' }> },
  clock: Clock,
): Promise<boolean> {
  const { permanent, reason, ticketId, deliveryId } = bounce
  const settled = await settleMail(tx, inboxId, { state: 'bounce', reason, ticketId, at: clock.now() })
  const failed = settled && permanent ? await tx.run(failDelivery, [deliveryId, reason]) : []
  if (failed.length > 0) leaveFailure(tx, { workspaceId: tx.workspaceId ?? '', id: deliveryId }, clock)
  return settled
}
