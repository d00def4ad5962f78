import { actorOf, listPrincipals, loadDirectory } from '../identity/index.ts'
import { type Clock, type Db, NotYet, type Queue } from '../kernel/index.ts'
import { composeMail, type OfferAnswers } from './composeMail.ts'
import { leaveFailure } from './failure.ts'
import type { Mailer } from './mail/index.ts'
import {
  claimDeliveries,
  type DueDelivery,
  deliveryEnded,
  deliverySent,
  loadLetter,
  nextDelivery,
  retryDelivery,
} from './queries.ts'

/** What a delivery is made with. */
export type DeliverParts = {
  db: Db
  clock: Clock
  /** null: no outgoing mail server is set; deliveries wait and the ledger says so. */
  mailer: Mailer | null
  /** Why nothing may leave a workspace now; null when it may. */
  sayHold: (workspaceId: string) => Promise<string | null>
  baseUrl: string
  /** Signs the address an answer comes back to. */
  secret: Buffer
  offerAnswers: OfferAnswers
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
    done: async (tx, row, token) => {
      const outcome = outcomes.get(row)
      const ended = [row.workspaceId, row.id, token] as const
      if (outcome?.state === 'sent')
        return tx.run(deliverySent, [...ended, clock.now().toString(), outcome.response.slice(0, 500)])
      const { state = 'failed', reason = '' } = outcome ?? {}
      const noted = await tx.run(deliveryEnded, [...ended, state, reason])
      if (noted.length > 0 && state === 'failed') leaveFailure(tx, row, clock)
    },
    failed: (tx, row, { token, retryAt, reason }) =>
      tx.run(retryDelivery, [row.workspaceId, row.id, token, retryAt.toString(), reason.slice(0, 500)]),
  }

  async function deliver(row: DueDelivery, signal: AbortSignal, { mailer }: DeliverParts): Promise<Outcome> {
    const { workspaceId } = row
    const [[letter], directory] = await db.engine(workspaceId, tx =>
      Promise.all([tx.run(loadLetter, [workspaceId, row.id, 'sent']), loadDirectory(tx)]),
    )
    // All of it was waived between the claim and now.
    if (!letter) return { state: 'withheld', reason: 'Nothing of it needs to be told any more.' }
    const to = directory.persons.get(letter.personId)
    const reader = actorOf(directory, letter.personId)
    if (!to || !reader) return { state: 'withheld', reason: `${to?.name ?? 'This person'} has left.` }
    const seers = (await listPrincipals(db, workspaceId, [letter.ticketId])).get(letter.ticketId)
    const maySee = reader.principals.some(principal => seers?.has(principal))
    if (!maySee) return { state: 'withheld', reason: `${to.name} may no longer see this ticket.` }
    const { personId, asks: runs } = letter
    const offers =
      runs.length > 0 ? await db.engine(workspaceId, tx => parts.offerAnswers(tx, { personId, runs })) : []
    if (!mailer) throw new NotYet('no outgoing mail server is set (INTERLOCK_SMTP_URL)')
    const held = await parts.sayHold(workspaceId)
    if (held !== null) throw new NotYet(held)
    try {
      const mail = composeMail(
        { ...letter, deliveryId: row.id, to, workspace: directory.workspace, offers },
        parts,
      )
      return { state: 'sent', response: await mailer.send(mail, signal) }
    } catch (error) {
      if (isPermanent(error)) return { state: 'failed', reason: (error as Error).message }
      throw error
    }
  }
}

const isPermanent = (error: unknown): boolean =>
  error instanceof Error && 'permanent' in error && error.permanent === true
