import type { getChecklist, ReplyOf } from '../../contract/index.ts'
import { loadDirectory } from '../identity/index.ts'
import { asEngine, type Clock, newId, Problem, type Tx } from '../kernel/index.ts'
import { findTicket, type TicketRow } from './queries.ts'
import { deleteItem, hasRun, insertItems, listChecklist, tickItem } from './queries_checklist.ts'

/** More is a process, not a list. */
const itemsAtMost = 200

const seek = ({ workspaceId, actor }: Tx, number: string) =>
  [workspaceId ?? '', number, actor?.principals ?? []] as const

const noTicket = (number: string) => new Problem('ticket.not_found', `There is no ticket ${number} for you.`)

async function findOpen(tx: Tx, number: string): Promise<TicketRow> {
  const [ticket] = await tx.run(findTicket, [...seek(tx, number)])
  if (!ticket) throw noTicket(number)
  if (ticket.state === 'closed') throw new Problem('ticket.closed')
  return ticket
}

/** The checklist of a ticket the actor sees. */
export async function readChecklist(tx: Tx, number: string): Promise<ReplyOf<typeof getChecklist>> {
  const [[ticket], rows] = await Promise.all([
    tx.run(findTicket, [...seek(tx, number)]),
    tx.run(listChecklist, [...seek(tx, number)]),
  ])
  if (!ticket) throw noTicket(number)
  return { items: rows.map(({ doneAt, ...row }) => ({ ...row, doneAt: doneAt?.toString() ?? null })) }
}

type Adding = { ticketId: string; items: readonly string[]; run?: string | undefined }

/** Adds items to a ticket that is there. Engine scope. */
export function addItems(tx: Tx, { ticketId, items, run }: Adding): Promise<{ id: string }[]> {
  const rows = items.map(text => ({ id: newId(), text: text.trim() })).filter(({ text }) => text !== '')
  return tx.run(insertItems, [tx.workspaceId ?? '', ticketId, run ?? null, JSON.stringify(rows), itemsAtMost])
}

/** Adds items to the checklist of an open ticket. */
export async function addChecklist(
  tx: Tx,
  { number, items, run }: { number: string; items: readonly string[]; run?: string | undefined },
): Promise<{ ids: string[] }> {
  const ticket = await findOpen(tx, number)
  asEngine(tx)
  const [added, found] = await Promise.all([
    addItems(tx, { ticketId: ticket.id, items, run }),
    run ? tx.run(hasRun, [tx.workspaceId ?? '', ticket.id, run]) : [],
  ])
  if (run && found.length === 0) throw new Problem('activity.not_found')
  if (added.length === 0 && items.some(text => text.trim() !== '')) throw new Problem('checklist.full')
  return { ids: added.map(({ id }) => id) }
}

type Ticking = { number: string; item: string; done: boolean }

/** Ticks an item; who ticks first is who did it. */
export async function tickChecklist(
  tx: Tx,
  { number, item, done }: Ticking,
  clock: Clock,
): Promise<Record<string, never>> {
  const [ticket, { persons }] = await Promise.all([findOpen(tx, number), loadDirectory(tx)])
  asEngine(tx)
  const personId = tx.actor?.personId ?? ''
  const who = done
    ? ([personId, persons.get(personId)?.name ?? '', clock.now().toString()] as const)
    : ([null, null, null] as const)
  const rows = await tx.run(tickItem, [tx.workspaceId ?? '', ticket.id, item, ...who])
  if (rows.length === 0) throw new Problem('checklist.item_not_found')
  return {}
}

/** Takes an item off the checklist. */
export async function removeItem(
  tx: Tx,
  { number, item }: { number: string; item: string },
): Promise<Record<string, never>> {
  const ticket = await findOpen(tx, number)
  asEngine(tx)
  const [found] = await tx.run(deleteItem, [tx.workspaceId ?? '', ticket.id, item])
  if (!found) throw new Problem('checklist.item_not_found')
  if (found.compulsory) throw new Problem('checklist.item_compulsory')
  return {}
}
