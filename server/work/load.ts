import type { Directory } from '../identity/index.ts'
import { type Actor, type Clock, lookAsEngine, Problem, type Tx } from '../kernel/index.ts'
import { findCallees, findVersion, loadStaffing, type ProcessVersion, type Staffing } from '../model/index.ts'
import type { OpenRun } from './change.ts'
import {
  findTicket,
  loadStanding,
  lockTicket,
  lockTicketForEngine,
  type ProcessStanding,
  type StandingRow,
  type TicketRow,
} from './queries.ts'

export type { ProcessStanding } from './queries.ts'

/** Everything a decision about a ticket needs. */
export type Facts = {
  ticket: TicketRow & { customerName: string; original: { id: string; number: string; title: string } | null }
  standing: Omit<StandingRow, 'original'> & { runs: OpenRun[]; processes: ProcessStanding[] }
  /** The version of the process that is not part of another one. */
  version: ProcessVersion
  /** Versions of all process runs of the ticket, by id. */
  versions: ReadonlyMap<string, ProcessVersion>
  /** Published versions that call activities of these versions call, by process key. */
  callees: ReadonlyMap<string, ProcessVersion>
  staffing: Staffing
  actor: Pick<Actor, 'personId' | 'side' | 'organisationId' | 'principals'> & { name: string }
  now: Temporal.Instant
  /** Numbers drawn for tickets that part of the work is handed to. */
  numbers: string[]
}

/** Locks the ticket as the actor and loads what a decision needs, in one round trip; refuses whoever may not see it. */
export const lockFacts = (tx: Tx, number: string, clock: Clock): Promise<Facts> =>
  gather(tx, { number, clock, find: lockTicket })
/** The same without a lock: for a preview. */
export const readFacts = (tx: Tx, number: string, clock: Clock): Promise<Facts> =>
  gather(tx, { number, clock, find: findTicket })
/** The same for what the process does by itself, at its time or when a part of its work has come back. */
export const lockForEngine = (tx: Tx, number: string, clock: Clock): Promise<Facts> =>
  gather(tx, { number, clock, find: lockTicketForEngine })

type Gathering = { number: string; clock: Clock; find: typeof lockTicket }

async function gather(tx: Tx, { number, clock, find }: Gathering): Promise<Facts> {
  const workspaceId = tx.workspaceId ?? ''
  const seen = tx.run(find, [workspaceId, number, tx.actor?.principals ?? []])
  if (tx.actor) lookAsEngine(tx)
  const [[ticket], [row], staffing] = await Promise.all([
    seen,
    tx.run(loadStanding, [workspaceId, number]),
    loadStaffing(tx),
  ])
  if (!ticket || !row) throw new Problem('ticket.not_found', `There is no ticket ${number} for you.`)
  const { original, ...standing } = row
  const versions = await Promise.all(standing.processes.map(({ versionId }) => findVersion(tx, versionId)))
  const version = versions[topIndex(standing.processes)]
  if (!version) throw new Error(`${number} has no process run.`)
  const customerName = staffing.directory.organisations.get(ticket.customerId)?.name ?? ''
  return {
    ticket: { ...ticket, customerName, original },
    standing,
    version,
    versions: new Map(versions.map(each => [each.id, each])),
    callees: await findCallees(tx, versions, staffing),
    staffing,
    actor: describeActor(tx, staffing.directory),
    now: clock.now(),
    numbers: [],
  }
}

/** The one that goes on and is called by no other; of a closed ticket the last there was. */
function topIndex(processes: ProcessStanding[]): number {
  const ids = new Set(processes.map(({ id }) => id))
  return processes.findIndex(({ parentRunId }) => parentRunId === null || !ids.has(parentRunId))
}

/** The acting person with their name; what the process does by itself has no person. */
export function describeActor(tx: Tx, directory: Directory): Facts['actor'] {
  const { actor } = tx
  if (!actor)
    return {
      personId: '',
      side: 'provider',
      organisationId: directory.providerId,
      principals: [],
      name: directory.workspace.name,
    }
  const { personId, side, organisationId, principals } = actor
  return { personId, side, organisationId, principals, name: directory.persons.get(personId)?.name ?? '' }
}
