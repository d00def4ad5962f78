import { expect } from 'vitest'
import type { Change, Facts } from '../../server/work/index.ts'
import { decideRecalled, decideReturned } from '../../server/work/index.ts'
import { byItself, factsAt, partAt, shopAfter, type Workshop } from './workshop.ts'

// What follows by itself from what somebody does in the workshop, on other tickets.

/** A change, what it was decided with, and how the tickets stand after it. */
export type Done = { facts: Facts; change: Change; after: Workshop }

/** What comes of a change by itself: parts that are not needed any more end, and one that has ended comes back. */
export function follow(shop: Workshop, facts: Facts, change: Change): Done[] {
  const first = { facts, change, after: shopAfter(shop, change) }
  const done: Done[] = [first]
  for (const place of change.recalled) done.push(...recallIn(done.at(-1)?.after ?? first.after, place))
  return [...done, ...comeBack(done.at(-1)?.after ?? first.after, change)]
}

function recallIn(shop: Workshop, place: Change['recalled'][number]): Done[] {
  const id = partAt(shop, place)
  const facts = id && factsAt(shop, id, byItself)
  const change = facts && decideRecalled(facts, place)
  if (!change) return []
  const ended = follow(shop, facts, change)
  expect(decideRecalled(factsAt(ended.at(-1)?.after ?? shop, id, byItself), place)).toBe(null)
  return ended
}

/** Tickets with part of the work that nobody waits for. */
export const findOrphans = ({ tickets }: Workshop): string[] =>
  [...tickets.values()].flatMap(({ ticket, standing }) => {
    const { parentRunId, parentToken } = standing.processes[0] ?? {}
    const waits = [...tickets.values()].some(other =>
      other.standing.runs.some(run => run.processRunId === parentRunId && run.token === parentToken),
    )
    return ticket.state === 'closed' || !parentRunId || waits ? [] : [ticket.id]
  })

function comeBack(after: Workshop, change: Change): Done[] {
  const closed = after.tickets.get(change.ticketId)
  const top = closed?.standing.processes[0]
  if (closed?.ticket.state !== 'closed' || !closed.ticket.original || !top?.parentRunId) return []
  const parent = [...after.tickets.keys()].find(id =>
    after.tickets.get(id)?.standing.processes.some(one => one.id === top.parentRunId),
  )
  const endedAs = change.processes.find(({ id }) => id === top.id)?.ended ?? 'none'
  const ended = {
    parentRunId: top.parentRunId,
    parentToken: top.parentToken ?? '',
    endedAs,
    done: ['t1'],
    reason: 'No',
    failed: change.events.findLast(({ name }) => name === 'ticket.closed')?.payload.failed ?? null,
  }
  if (!parent) return []
  const facts2 = factsAt(after, parent, byItself)
  const back = decideReturned(facts2, ended, closed.ticket.number)
  if (!back) return []
  const returned = follow(after, facts2, back)
  // However often it is told, the one it came from goes on once.
  const end = returned.at(-1)?.after ?? after
  expect(decideReturned(factsAt(end, parent, byItself), ended, closed.ticket.number)).toBe(null)
  return returned
}

/** Tickets that were handed over and are worked on, though part of the hand-over still waits for an answer. */
export const findHalves = ({ tickets, processes }: Workshop): string[] =>
  [...tickets.values()].flatMap(({ ticket, standing: { runs } }) => {
    const names = Object.values(processes).map(({ processName }) => processName)
    const offered = runs.some(({ offeredName }) => offeredName !== null && names.includes(offeredName))
    return ticket.state === 'open' && offered && runs.some(({ takenBy }) => takenBy !== null)
      ? [ticket.id]
      : []
  })
