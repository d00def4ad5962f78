import type { Tx } from '../../kernel/index.ts'
import {
  type DueTicket,
  deleteFiles,
  deletions,
  due,
  emptyFacts,
  emptyTexts,
  markEmptied,
  markSearchDue,
} from './queries.ts'

/** What is done with closed tickets after their time: their texts and files go, or they go altogether. */
export type TicketFate = 'texts' | 'tickets'
/** Which closed tickets: before when they were closed, and what is held whatever its age. */
export type Outdated = {
  before: Temporal.Instant
  heldTickets: readonly string[]
  heldPersons: readonly string[]
}
/** Where a page of them ended. */
export type DuePlace = { at: string; id: string }
/** Where the first page begins. */
export const firstPlace: DuePlace = { at: '-infinity', id: '00000000-0000-0000-0000-000000000000' }

const paramsOf = ({ before, heldTickets, heldPersons }: Outdated) =>
  [before.toString(), heldTickets, heldPersons] as const

/** Locks the next tickets whose time is over; those somebody works on at this moment are left for the next time. Engine scope. */
export const lockOutdated = (
  tx: Tx,
  fate: TicketFate,
  { after, limit, ...outdated }: Outdated & { after: DuePlace; limit: number },
): Promise<DueTicket[]> => tx.run(due[fate].lock, [...paramsOf(outdated), after.at, after.id, limit])

/** How many tickets are out of date, with what stands on them; the first of them by name; and how many are held. Engine scope. */
export async function previewOutdated(tx: Tx, fate: TicketFate, outdated: Outdated) {
  const params = paramsOf(outdated)
  const [[count], first] = await Promise.all([
    tx.run(due[fate].count, [...params]),
    tx.run(due[fate].list, [...params, firstPlace.at, firstPlace.id, 20]),
  ])
  const { held = 0, ...counts } = count ?? { tickets: 0, messages: 0, files: 0, bytes: 0 }
  return { ...counts, held, first }
}

/** Takes tickets away with all that stands on them. Erasing; bytes of files go with the next sweep. */
export async function eraseTickets(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await Promise.all(deletions.map(one => tx.run(one, [ids])))
}

/** Takes what was written and sent off closed tickets: who did what when stays. Erasing. */
export async function emptyTickets(
  tx: Tx,
  ids: readonly string[],
  { instead, at }: { instead: string; at: Temporal.Instant },
): Promise<void> {
  if (ids.length === 0) return
  await Promise.all([
    ...emptyTexts.map(one => tx.run(one, [ids, instead])),
    tx.run(deleteFiles, [ids]),
    tx.run(emptyFacts, [ids]),
    tx.run(markEmptied, [ids, at.toString()]),
    tx.run(markSearchDue, [ids]),
  ])
}
