import type { listBoard, ReplyOf } from '../../contract/index.ts'
import { loadDirectory } from '../identity/index.ts'
import type { Tx } from '../kernel/index.ts'
import { type BoardRow, listBoardRows } from './queries_outbox.ts'

type Board = ReplyOf<typeof listBoard>
type Entry = Board['entries'][number]

/** The board looks back this far: what is older is on its ticket. */
const latest = 300
const mostEntries = 200

/** How an activity stands, by what was told of it last. */
const standings: Readonly<Record<string, Entry['standing']>> = {
  'activity.stuck': 'stuck',
  'handover.returned': 'returned',
  'activity.waiting': 'waiting',
  'handover.offered': 'offered',
  'activity.started': 'going on',
  'activity.resumed': 'going on',
  'activity.moved': 'going on',
  'handover.accepted': 'going on',
  'activity.completed': 'finished',
  'activity.cancelled': 'finished',
  'ticket.solved': 'finished',
  'ticket.closed': 'finished',
}
/** What ends whatever stood on the ticket. */
const endings = ['ticket.solved', 'ticket.closed']

/** What the actor is accountable for: one entry an activity, the latest first. */
export async function readBoard(tx: Tx): Promise<Board> {
  const { persons } = await loadDirectory(tx)
  const reading = tx.run(listBoardRows, [
    tx.workspaceId ?? '',
    tx.actor?.personId ?? '',
    latest,
    tx.actor?.principals ?? [],
  ])
  tx.last()
  const rows = await reading
  const ended = new Set(rows.filter(({ event }) => endings.includes(event)).map(row => row.ticketId))
  const groups = Map.groupBy(rows, ({ ticketId, activityRun }) => `${ticketId} ${activityRun ?? ''}`)
  const entries = [...groups.values()].map(([last, ...before]): Entry | null => {
    if (!last) return null
    const { number, title, activity, event, text, at, actorId } = last
    return {
      ticket: { number, title },
      activity,
      standing: ended.has(last.ticketId) ? 'finished' : (standings[event] ?? 'told'),
      event,
      words: text,
      at: at.toString(),
      by: (actorId && persons.get(actorId)?.name) || null,
      unseen: countUnseen([last, ...before]),
    }
  })
  return {
    entries: entries.filter(entry => entry !== null).slice(0, mostEntries),
    until: rows[0]?.at.toString() ?? null,
    more: rows.length >= latest || groups.size > mostEntries,
  }
}

const countUnseen = (rows: BoardRow[]): number => rows.filter(row => row.isUnseen).length
