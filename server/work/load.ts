import type { Directory } from '../identity/index.ts'
import { type Actor, type Clock, lookAsEngine, Problem, type Tx } from '../kernel/index.ts'
import { findProcess, findVersion, loadStaffing, type ProcessVersion, type Staffing } from '../model/index.ts'
import type { Named } from './attachments.ts'
import type { ConnectionFacts } from './connections.ts'
import {
  findTicket,
  findTicketForEngine,
  loadStanding,
  lockTicket,
  lockTicketForEngine,
  type StandingRow,
  type TicketRow,
} from './queries.ts'
import { topProcess } from './standing.ts'

export type { ProcessStanding } from './queries.ts'

/** Everything a decision about a ticket needs. */
export type Facts = {
  ticket: TicketRow & { customerName: string; original: StandingRow['original'] }
  standing: Omit<StandingRow, 'original'>
  /** The version of the process that is not part of another one. */
  version: ProcessVersion
  /** Versions of all process runs of the ticket, by id. */
  versions: ReadonlyMap<string, ProcessVersion>
  /** Published versions that call activities of these versions call, by process key. */
  callees: ReadonlyMap<string, ProcessVersion>
  staffing: Staffing
  actor: Pick<Actor, 'personId' | 'side' | 'organisationId' | 'principals'> & {
    name: string
    via?: Actor['via']
  }
  now: Temporal.Instant
  /** Numbers drawn for tickets that part of the work is handed to. */
  numbers: string[]
  /** What acts between tickets need to know beside. */
  connections?: ConnectionFacts
  /** The other ticket of an act between two. */
  other?: Facts & { connections: ConnectionFacts }
  /** Files the message at hand carries. */
  files?: readonly Named[]
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

/** What somebody else could decide on, without a lock: their eyes are checked by the caller. Engine scope. */
export async function readFactsAs(
  tx: Tx,
  { number, actor }: { number: string; actor: Actor },
  clock: Clock,
): Promise<Facts> {
  const facts = await gather(tx, { number, clock, find: findTicketForEngine })
  return { ...facts, actor: nameActor(actor, facts.staffing.directory) }
}

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
  return toFacts(tx, { ticket, row, staffing, now: clock.now() })
}

type Loaded = { ticket: TicketRow; row: StandingRow; staffing: Staffing; now: Temporal.Instant }

/** The facts of what was read; versions come from memory, but for the first time. */
export async function toFacts(tx: Tx, { ticket, row, staffing, now }: Loaded): Promise<Facts> {
  const { original, ...standing } = row
  const ids = [...standing.processes, ...standing.children].map(({ versionId }) => versionId)
  const versions = await Promise.all([...new Set(ids)].map(id => findVersion(tx, id)))
  const top = topProcess(standing.processes)
  const version = versions.find(({ id }) => id === top?.versionId)
  if (!version) throw new Error(`${ticket.number} has no process run.`)
  const customerName = staffing.directory.organisations.get(ticket.customerId)?.name ?? ''
  return {
    ticket: { ...ticket, customerName, original },
    standing,
    version,
    versions: new Map(versions.map(each => [each.id, each])),
    callees: await findCallees(tx, versions, staffing),
    staffing,
    actor: describeActor(tx, staffing.directory),
    now,
    numbers: [],
  }
}

/** What call activities call, and what those call in turn: from memory, but for the first time. */
export async function findCallees(
  tx: Tx,
  versions: readonly ProcessVersion[],
  staffing: Staffing,
): Promise<Map<string, ProcessVersion>> {
  const callees = new Map<string, ProcessVersion>()
  const open = [...versions]
  for (let version = open.pop(); version; version = open.pop()) {
    for (const node of version.graph.nodes) {
      if (node.kind !== 'call' || callees.has(node.calls)) continue
      const versionId = findProcess(staffing, node.calls)?.versionId
      const callee = versionId && (await findVersion(tx, versionId))
      if (!callee) continue
      callees.set(node.calls, callee)
      open.push(callee)
    }
  }
  return callees
}

/** The acting person with their name; what the process does by itself has no person. */
export function describeActor(tx: Tx, directory: Directory): Facts['actor'] {
  const { actor } = tx
  return actor ? nameActor(actor, directory) : nameEngine(directory)
}

/** As whom the process does what it does by itself. */
export const nameEngine = ({ providerId, workspace }: Directory): Facts['actor'] => ({
  personId: '',
  side: 'provider',
  organisationId: providerId,
  principals: [],
  name: workspace.name,
})

const nameActor = (
  { personId, side, organisationId, principals, via }: Actor,
  { persons }: Directory,
): Facts['actor'] => ({
  ...{ personId, side, organisationId, principals, via },
  name: persons.get(personId)?.name ?? '',
})
