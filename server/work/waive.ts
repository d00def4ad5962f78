import { isWaivable, type LedgerRow, loadObligation, type ObligationRow, waive } from '../comms/index.ts'
import { asEngine, type Clock, newId, Problem, type Tx } from '../kernel/index.ts'
import { resolveRoleHolders } from '../model/index.ts'
import type { TicketEvent } from './change.ts'
import { type Facts, lockFacts } from './load.ts'
import { countEvent } from './queries_told.ts'

type Waiving = { number: string; obligation: string; reason: string }
type Accountable = Pick<Facts, 'version' | 'staffing' | 'actor'> & {
  ticket: { customerId: string; requesterId: string }
}

/**
 * Says, with a reason, that somebody need not be told something (communication.md: A may waive an obligation). Refused to
 * whoever is neither accountable for the activity nor manages the process, and once it was told.
 */
export async function waiveObligation(
  tx: Tx,
  { number, obligation, reason }: Waiving,
  clock: Clock,
): Promise<number> {
  const facts = await lockFacts(tx, number, clock)
  const { ticket, actor } = facts
  const owed = await loadObligation(tx, { ticketId: ticket.id, id: obligation })
  if (!owed) throw new Problem('obligation.not_found')
  if (!accountableTo(facts)(owed)) throw new Problem('obligation.not_yours')
  asEngine(tx)
  const at = clock.now()
  const by = { id: actor.personId, name: actor.name }
  if (!(await waive(tx, { id: obligation, by, because: reason, at }))) throw new Problem('obligation.told')
  const event = makeWaived(facts, { owed, reason })
  tx.run(countEvent, [tx.workspaceId ?? '', ticket.id, event.seq, at.toString()])
  tx.emit(event)
  return event.seq
}

/** Which rows of a ticket's ledger this reader may say need not be told any more. */
export function waivableTo(of: Accountable): (row: LedgerRow) => boolean {
  const isTheirs = accountableTo(of)
  return row => isWaivable(row) && isTheirs(row)
}

/** A of the activity, as it was then, or whoever manages the process now. */
function accountableTo({ actor, version, staffing, ticket }: Accountable) {
  if (actor.side !== 'provider') return () => false
  const { persons, teams } = resolveRoleHolders(version, version.manager, { staffing, of: ticket })
  return ({ accountable }: { accountable: string[] }) =>
    [...accountable, ...persons, ...teams].some(id => actor.principals.includes(id))
}

const makeWaived = (
  { ticket, actor, version }: Facts,
  { owed: { id, name }, reason }: { owed: ObligationRow; reason: string },
): TicketEvent => ({
  id: newId(),
  subjectId: ticket.id,
  seq: ticket.version + 1,
  name: 'obligation.waived',
  actorId: actor.personId,
  class: 'provider',
  payload: {
    ticket: {
      number: ticket.number,
      title: ticket.title,
      customerId: ticket.customerId,
      requesterId: ticket.requesterId,
      version: version.id,
    },
    message: id,
    reason,
    letters: [],
    words: { provider: `${actor.name} said that ${name} need not be told: ${reason}` },
  },
})
