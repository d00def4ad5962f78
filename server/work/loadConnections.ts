import { type Clock, lookAsEngine, Problem, type Tx } from '../kernel/index.ts'
import { loadStaffing } from '../model/index.ts'
import type { TicketAct } from './act.ts'
import type { ConnectionFacts } from './connections.ts'
import { type Facts, toFacts } from './load.ts'
import { loadStanding } from './queries.ts'
import { findTickets, loadConnections, lockTickets } from './queries_connections.ts'

/** The number of the other ticket an act is about, where it is about two. */
export function otherOf(act: TicketAct): string | null {
  if (act.act === 'link' || act.act === 'unlink') return act.to
  if (act.act === 'merge') return act.into
  return act.act === 'unmerge' ? act.ticket : null
}

type Two = { number: string; other: string }
/** Locks both tickets as the actor, in the order of their ids, and loads what a decision needs, in one round trip. */
export const lockTwo = (tx: Tx, two: Two, clock: Clock): Promise<Facts> =>
  gatherTwo(tx, { ...two, clock, find: lockTickets })
/** The same without a lock: for a preview. */
export const readTwo = (tx: Tx, two: Two, clock: Clock): Promise<Facts> =>
  gatherTwo(tx, { ...two, clock, find: findTickets })

async function gatherTwo(
  tx: Tx,
  { number, other, clock, find }: Two & { clock: Clock; find: typeof lockTickets },
): Promise<Facts> {
  const workspaceId = tx.workspaceId ?? ''
  const numbers = [number, other]
  const seen = tx.run(find, [workspaceId, numbers, tx.actor?.principals ?? []])
  if (tx.actor) lookAsEngine(tx)
  const [tickets, standings, known, staffing] = await Promise.all([
    seen,
    Promise.all(numbers.map(async each => (await tx.run(loadStanding, [workspaceId, each]))[0])),
    tx.run(loadConnections, [workspaceId, numbers, []]),
    loadStaffing(tx),
  ])
  const now = clock.now()
  const [facts, beside] = await Promise.all(
    numbers.map(async (each, index) => {
      const ticket = tickets.find(one => one.number === each)
      const row = standings[index]
      const connections = known.find(one => one.number === each)
      if (!ticket || !row || !connections)
        throw new Problem('ticket.not_found', `There is no ticket ${each} for you.`)
      return { ...(await toFacts(tx, { ticket, row, staffing, now })), connections }
    }),
  )
  if (!facts || !beside) throw new Error('Two tickets were asked for.')
  return { ...facts, other: beside }
}

/** What acts on who follows a ticket, and those that take a part of it, need to know beside. */
export async function withConnections(tx: Tx, facts: Facts, chosen: readonly string[]): Promise<Facts> {
  const [connections] = await tx.run(loadConnections, [tx.workspaceId ?? '', [facts.ticket.number], chosen])
  return connections ? { ...facts, connections } : facts
}

/** What is known of a ticket beside its standing; asked only by acts that load it. */
export function connectionsOf({ connections, ticket }: Facts): ConnectionFacts {
  if (!connections) throw new Error(`What ${ticket.number} has to do with others was not loaded.`)
  return connections
}
