import { loadDirectory } from '../identity/index.ts'
import type { Tx } from '../kernel/index.ts'
import { listSeenOf } from '../work/index.ts'
import { listErasures, listHolds } from './queries_keeping.ts'
import { readRules } from './rules.ts'

/** Rules, holds and erasures as they stand; tickets by number as far as whoever asks may see them. */
export async function readKeeping(tx: Tx) {
  const [directory, rules, holds, erasures] = await Promise.all([
    loadDirectory(tx),
    readRules(tx),
    tx.run(listHolds, [tx.workspaceId ?? '']),
    tx.run(listErasures, [tx.workspaceId ?? '']),
  ])
  const nameOf = (id: string | null) => (id === null ? null : (directory.persons.get(id)?.name ?? null))
  const tickets = await listSeenOf(
    tx,
    holds.flatMap(({ ticketId }) => (ticketId === null ? [] : [ticketId])),
  )
  return {
    rules,
    holds: holds.map(({ id, ticketId, personId, reason, setAt, setBy }) => ({
      id,
      ticket: tickets.find(ticket => ticket.id === ticketId)?.number ?? null,
      person: nameOf(personId),
      reason,
      setAt: setAt.toString(),
      setBy: nameOf(setBy),
    })),
    erasures: erasures.map(({ id, personId, pseudonym, texts, state, askedAt, doneAt }) => ({
      id,
      personId,
      pseudonym,
      texts,
      state,
      askedAt: askedAt.toString(),
      doneAt: doneAt?.toString() ?? null,
    })),
  }
}
