import type { QueryOf, ReplyOf, listTickets as route } from '../../contract/index.ts'
import { readCursor, type Tx, writeCursor } from '../kernel/index.ts'
import { findProcess, loadStaffing } from '../model/index.ts'
import { listTickets } from './queries_read.ts'

type Asked = QueryOf<typeof route>
const nobody = '00000000-0000-0000-0000-000000000000'

/** One page of the tickets the actor may see. */
export async function readList(
  tx: Tx,
  { state = 'open', view = 'all', process = '', q = '', limit = 50, cursor }: Asked,
): Promise<ReplyOf<typeof route>> {
  const [before, id] = readCursor(cursor)
  const staffing = loadStaffing(tx)
  const processId = process === '' ? '' : (findProcess(await staffing, process)?.id ?? nobody)
  const sought = [
    tx.workspaceId ?? '',
    state,
    processId,
    q.trim(),
    before,
    id,
    limit + 1,
    tx.actor?.principals ?? [],
  ] as const
  const reading = tx.run(listTickets[view === 'all' && tx.actor?.side === 'provider' ? 'everything' : view], [
    ...sought,
  ])
  tx.last()
  const [rows, { directory, roster }] = await Promise.all([reading, staffing])
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const named = (id: string | null) => {
    const person = id === null ? undefined : directory.persons.get(id)
    return person?.active ? person.name : null
  }
  return {
    tickets: page.map(row => ({
      id: row.id,
      number: row.number,
      title: row.title,
      state: row.state,
      process: roster.processes.get(row.processId)?.name ?? '',
      customer: directory.organisations.get(row.customerId)?.name ?? '',
      requester: row.requester,
      standsAt: row.runs.map(run => run.name),
      takenBy:
        tx.actor?.side === 'provider' ? named(row.runs.find(run => run.takenBy)?.takenBy ?? null) : null,
      updatedAt: row.updatedAt.toString(),
    })),
    next: rows.length > limit && last ? writeCursor(last.updatedAt, last.id) : null,
  }
}
