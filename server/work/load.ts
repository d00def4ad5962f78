import type { Directory } from '../identity/index.ts'
import { type Actor, lookAsEngine, Problem, type Tx } from '../kernel/index.ts'
import { findVersion, loadStaffing, type ProcessVersion, type Staffing } from '../model/index.ts'
import {
  findTicket,
  loadStanding,
  lockTicket,
  type OpenRun,
  type StandingRow,
  type TicketRow,
} from './queries.ts'

/** Everything a decision about a ticket needs. */
export type Facts = {
  ticket: TicketRow & { customerName: string }
  standing: Pick<StandingRow, 'processRunId' | 'marking' | 'partners'> & { runs: OpenRun[] }
  version: ProcessVersion
  staffing: Staffing
  actor: Pick<Actor, 'personId' | 'side' | 'organisationId' | 'principals'> & { name: string }
}

/** Locks the ticket as the actor and loads what a decision needs, in one round trip; refuses whoever may not see it. */
export const lockFacts = (tx: Tx, number: string): Promise<Facts> => gather(tx, number, lockTicket)
/** The same without a lock: for a preview. */
export const readFacts = (tx: Tx, number: string): Promise<Facts> => gather(tx, number, findTicket)

async function gather(tx: Tx, number: string, find: typeof lockTicket): Promise<Facts> {
  const workspaceId = tx.workspaceId ?? ''
  const seen = tx.run(find, [workspaceId, number, tx.actor?.principals ?? []])
  lookAsEngine(tx)
  const [[ticket], [standing], staffing] = await Promise.all([
    seen,
    tx.run(loadStanding, [workspaceId, number]),
    loadStaffing(tx),
  ])
  if (!ticket || !standing) throw new Problem('ticket.not_found', `There is no ticket ${number} for you.`)
  const version = await findVersion(tx, standing.versionId)
  const customerName = staffing.directory.organisations.get(ticket.customerId)?.name ?? ''
  return {
    ticket: { ...ticket, customerName },
    standing,
    version,
    staffing,
    actor: describeActor(tx, staffing.directory),
  }
}

/** The acting person with their name. */
export function describeActor(tx: Tx, directory: Directory): Facts['actor'] {
  const { actor } = tx
  if (!actor) throw new Error('This is done by a person only.')
  const { personId, side, organisationId, principals } = actor
  return { personId, side, organisationId, principals, name: directory.persons.get(personId)?.name ?? '' }
}
