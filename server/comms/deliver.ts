import type { Clock, Db, Queue } from '../kernel/index.ts'
import { letterHtml, type Mailer, type OutgoingMail, replyAddress } from './mail/index.ts'
import {
  claimDeliveries,
  type DueDelivery,
  deliveryEnded,
  deliverySent,
  type Letter,
  loadLetter,
  nextDelivery,
  retryDelivery,
} from './queries.ts'
import { writeLetter } from './writeLetter.ts'

/** What a delivery is made with. */
export type DeliverParts = {
  db: Db
  clock: Clock
  /** null: no outgoing mail server is set; deliveries wait and the ledger says so. */
  mailer: Mailer | null
  baseUrl: string
  /** Signs the address an answer comes back to. */
  secret: Buffer
}

type Outcome = { state: 'sent'; response: string } | { state: 'withheld' | 'failed'; reason: string }

/** The queue of mails to be sent, for `runQueue`. The right to see is checked again at sending. */
export function deliveryQueue(parts: DeliverParts): Queue<DueDelivery> {
  const { db, clock } = parts
  const outcomes = new WeakMap<DueDelivery, Outcome>()
  return {
    name: 'deliveries',
    claim: claimDeliveries,
    next: nextDelivery,
    work: async (row, signal) => {
      outcomes.set(row, await deliver(row, signal, parts))
    },
    done: (tx, row, token) => {
      const outcome = outcomes.get(row)
      const ended = [row.workspaceId, row.id, token] as const
      return outcome?.state === 'sent'
        ? tx.run(deliverySent, [...ended, clock.now().toString(), outcome.response.slice(0, 500)])
        : tx.run(deliveryEnded, [...ended, outcome?.state ?? 'failed', outcome?.reason ?? ''])
    },
    failed: (tx, row, { token, retryAt, reason }) =>
      tx.run(retryDelivery, [row.workspaceId, row.id, token, retryAt.toString(), reason.slice(0, 500)]),
  }

  async function deliver(row: DueDelivery, signal: AbortSignal, { mailer }: DeliverParts): Promise<Outcome> {
    const [letter] = await db.engine(row.workspaceId, tx => tx.run(loadLetter, [row.workspaceId, row.id]))
    if (!letter) return { state: 'failed', reason: 'There is nothing to say.' }
    if (!letter.active) return { state: 'withheld', reason: `${letter.to} has left.` }
    if (!letter.maySee) return { state: 'withheld', reason: `${letter.to} may no longer see this ticket.` }
    if (!mailer) throw new Error('no outgoing mail server is set (INTERLOCK_SMTP_URL)')
    try {
      return { state: 'sent', response: await mailer.send(toMail(row.id, letter, parts), signal) }
    } catch (error) {
      if (isPermanent(error)) return { state: 'failed', reason: (error as Error).message }
      throw error
    }
  }
}

const isPermanent = (error: unknown): boolean =>
  error instanceof Error && 'permanent' in error && error.permanent === true

function toMail(deliveryId: string, letter: Letter, { baseUrl, secret }: DeliverParts): OutgoingMail {
  const { mailbox } = letter
  if (!mailbox) throw new Error('the workspace has no mailbox to write from')
  const written = writeLetter(letter, `${baseUrl}/w/${letter.workspaceSlug}/tickets/${letter.ticketNumber}`)
  return {
    from: { name: letter.workspaceName, address: mailbox.address },
    to: { name: letter.to, address: letter.address },
    replyTo: replyAddress({ secret, mailbox }, deliveryId),
    messageId: letter.messageId,
    ...written,
    html: letterHtml(written.text, baseUrl),
  }
}
