import type { Static } from 'typebox'
import type { getOutboxMail, listOutbox, OutboxLine, QueryOf, ReplyOf } from '../../contract/index.ts'
import { type Directory, loadDirectory } from '../identity/index.ts'
import {
  asEngine,
  type Clock,
  lookAsEngine,
  Problem,
  readCursor,
  type Tx,
  writeCursor,
} from '../kernel/index.ts'
import { type ComposeParts, composeMail, nameCalendars } from './composeMail.ts'
import { loadLetter } from './queries.ts'
import { type Filter, findDelivery, hurryDelivery, listDeliveries, type OutboxRow } from './queries_outbox.ts'

/** What the outbox is shown with: what mails are made with, and whether they can be sent at all. */
export type OutboxParts = ComposeParts & { clock: Clock; hasServer: boolean }
type Line = Static<typeof OutboxLine>
type Asked = QueryOf<typeof listOutbox>

const states = { waiting: 'due', failed: 'failed', sent: 'sent', withheld: 'withheld' } as const
const mostPeople = 200

/** One page of what goes out, as far as the actor sees the tickets it is about. */
export async function readOutbox(
  tx: Tx,
  { state = 'waiting', q = '', limit = 50, cursor }: Asked,
  parts: OutboxParts,
): Promise<ReplyOf<typeof listOutbox>> {
  const [at, id] = readCursor(cursor)
  const directory = await loadDirectory(tx)
  const { filter, sought } = seek(q.trim(), directory)
  const statement = listDeliveries[state === 'waiting' ? 'waiting' : 'over'][filter]
  const reading = tx.run(statement, [
    tx.workspaceId ?? '',
    states[state],
    sought,
    at,
    id,
    limit + 1,
    tx.actor?.principals ?? [],
  ])
  tx.last()
  const rows = await reading
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    mails: page.map(row => toLine(row, directory, parts)),
    next: rows.length > limit && last ? writeCursor(last.dueAt, last.id) : null,
    hasServer: parts.hasServer,
  }
}

/** A ticket's number, or whoever's name or address has it in it. */
function seek(q: string, { persons }: Directory): { filter: Filter; sought: string | string[] } {
  if (q === '') return { filter: 'all', sought: '' }
  if (/^[a-z]{2,5}-\d{1,15}$/i.test(q)) return { filter: 'ticket', sought: q.toUpperCase() }
  const part = q.toLowerCase()
  const found = [...persons.values()].filter(({ name, email }) =>
    `${name}\n${email}`.toLowerCase().includes(part),
  )
  return { filter: 'people', sought: found.slice(0, mostPeople).map(person => person.id) }
}

function toLine(row: OutboxRow, { persons }: Directory, { clock, hasServer }: OutboxParts): Line {
  const { id, ticketNumber, ticketTitle, dueAt, sentAt, attempt, lastError, response } = row
  const to = persons.get(row.personId)
  return {
    id,
    to: {
      id: row.personId,
      name: to?.name ?? '',
      side: to?.side ?? 'customer',
      organisation: to?.organisation ?? '',
    },
    email: to?.email ?? '',
    ticket: { number: ticketNumber, title: ticketTitle },
    events: row.events ?? [],
    state: row.state === 'due' ? 'waiting' : row.state,
    why: row.state === 'due' ? sayWhy(row, { now: clock.now(), hasServer }) : null,
    dueAt: dueAt.toString(),
    sentAt: sentAt?.toString() ?? null,
    attempts: attempt,
    said: row.state === 'sent' ? response : lastError,
  }
}

type At = { now: Temporal.Instant; hasServer: boolean }
function sayWhy({ joins, attempt, dueAt, leaseUntil }: OutboxRow, { now, hasServer }: At): Line['why'] {
  if (leaseUntil && Temporal.Instant.compare(leaseUntil, now) > 0) return 'sending'
  if (!hasServer && attempt > 0) return 'no server'
  if (attempt > 0) return 'retrying'
  return joins && Temporal.Instant.compare(dueAt, now) > 0 ? 'joining' : 'due'
}

/** One mail with its text, made as it is made when it is sent. */
export async function readOutboxMail(
  tx: Tx,
  deliveryId: string,
  parts: OutboxParts,
): Promise<ReplyOf<typeof getOutboxMail>> {
  const workspaceId = tx.workspaceId ?? ''
  const directory = await loadDirectory(tx)
  const [row] = await tx.run(findDelivery, [workspaceId, deliveryId, tx.actor?.principals ?? []])
  if (!row) throw new Problem('delivery.not_found')
  lookAsEngine(tx)
  const isGone = row.state === 'sent'
  const reading = tx.run(loadLetter, [workspaceId, deliveryId, 'shown'])
  if (isGone) tx.last()
  const [letter] = await reading
  const line = toLine(row, directory, parts)
  const nothing = { from: '', subject: `${row.ticketNumber}: ${row.ticketTitle}`, text: '', attachments: [] }
  if (!letter?.mailbox) return { line, ...nothing }
  const to = { name: line.to.name, email: line.email }
  const { personId, asks: runs } = letter
  const offers = isGone || runs.length === 0 ? [] : await parts.offerAnswers(tx, { personId, runs })
  const { from, subject, text, calendars } = composeMail(
    { ...letter, deliveryId, to, workspace: directory.workspace, offers },
    parts,
  )
  return { line, from: from.address, subject, text, attachments: nameCalendars(calendars ?? []) }
}

/** Tries a mail now that waits or has failed; refuses what is being sent at this moment, or was. */
export async function sendMailNow(tx: Tx, deliveryId: string, { clock }: OutboxParts): Promise<void> {
  const workspaceId = tx.workspaceId ?? ''
  const [row] = await tx.run(findDelivery, [workspaceId, deliveryId, tx.actor?.principals ?? []])
  if (!row) throw new Problem('delivery.not_found')
  asEngine(tx)
  const hurried = await tx.run(hurryDelivery, [workspaceId, deliveryId, clock.now().toString()])
  if (hurried.length === 0) throw new Problem('delivery.not_waiting')
}
