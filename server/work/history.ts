import type { listHistory, ReplyOf } from '../../contract/index.ts'
import type { LedgerRow } from '../comms/index.ts'
import { loadDirectory } from '../identity/index.ts'
import { Problem, type Tx } from '../kernel/index.ts'
import { findTicket } from './queries.ts'
import { type HistoryRow, listEvents } from './queries_read.ts'
import { listLedger } from './queries_told.ts'

type History = ReplyOf<typeof listHistory>

/** What happened on a ticket: for us every event; for others what their own organisation was told of it. */
export async function readHistory(tx: Tx, number: string): Promise<History> {
  const { actor } = tx
  const sought = [tx.workspaceId ?? '', number, actor?.principals ?? []] as const
  const [ticket] = await tx.run(findTicket, [...sought])
  if (!ticket) throw new Problem('ticket.not_found', `There is no ticket ${number} for you.`)
  if (actor?.side !== 'provider')
    return { events: toldAsHistory(await tx.run(listLedger, [sought[0], number])) }
  const reading = tx.run(listEvents, [sought[0], ticket.id, sought[2]])
  const [events, { persons }] = await Promise.all([reading, loadDirectory(tx)])
  const named = ({ actorId }: HistoryRow) => (actorId && persons.get(actorId)?.name) || null
  return {
    events: events.map(event => ({
      id: event.id,
      seq: event.seq,
      name: event.name,
      at: event.at.toString(),
      class: event.class,
      words: event.words,
      actor: named(event),
    })),
  }
}

/** One line an event, however many of them were told. */
function toldAsHistory(rows: LedgerRow[]): History['events'] {
  const byEvent = new Map(rows.map(row => [row.eventId, row]))
  return [...byEvent.values()].map((row, index) => ({
    id: row.eventId,
    seq: index + 1,
    name: row.event,
    at: row.at.toString(),
    class: row.class,
    words: row.text,
    actor: null,
  }))
}
