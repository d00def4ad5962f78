import { type Clock, type Db, type Job, type Later, takeJob } from '../kernel/index.ts'
import type { PartPlace } from './change.ts'
import { decideTimer } from './decideArrived.ts'
import { decideRecalled } from './decideRecalled.ts'
import { decideReturned } from './decideReturned.ts'
import { lockForEngine } from './load.ts'
import { keepTimer } from './queries_connections.ts'
import { findEnded, findNumberForEngine, findPart, nextNumbers } from './queries_save.ts'
import { saveChange, type TimerPayload } from './save.ts'

type Parts = { clock: Clock; db: () => Db }

/** What a process does when a moment has come. Doing it twice changes nothing more. */
export const createFireTimer =
  ({ clock, db }: Parts) =>
  async ({ id, workspaceId, payload }: Job): Promise<void> => {
    const timer = payload as TimerPayload
    await db().engine(workspaceId, async tx => {
      const [ticket] = await tx.run(findNumberForEngine, [workspaceId ?? '', timer.ticketId])
      if (!ticket) return
      // Taken away with what it does: a cycle that came round could not be told from one that comes again.
      const [facts, isOurs] = await Promise.all([lockForEngine(tx, ticket.number, clock), takeJob(tx, id)])
      if (!isOurs) return
      if (facts.standing.goesOnIn) {
        const { ticketId, ...place } = timer
        await tx.run(keepTimer, [workspaceId ?? '', ticketId, JSON.stringify([place])])
        return
      }
      const first = decideTimer(facts, timer)
      if (!first) return
      const numbers = first.children.length > 0 ? await tx.run(nextNumbers, [first.children.length]) : []
      const change =
        numbers.length > 0
          ? decideTimer({ ...facts, numbers: numbers.map(({ number }) => number) }, timer)
          : first
      if (change) saveChange(tx, change, { clock, directory: facts.staffing.directory })
    })
    db().announce()
  }

/** Part of the work on another ticket is not needed any more: it ends there. Doing it twice changes nothing more. */
export const createRecallPart =
  ({ clock, db }: Parts) =>
  async ({ workspaceId, payload }: Job): Promise<void> => {
    const place = payload as PartPlace
    await db().engine(workspaceId, async tx => {
      const [part] = await tx.run(findPart, [workspaceId ?? '', place.processRunId, place.token])
      const facts = part && (await lockForEngine(tx, part.number, clock))
      const change = facts && decideRecalled(facts, place)
      if (change) saveChange(tx, change, { clock, directory: facts.staffing.directory })
    })
    db().announce()
  }

/**
 * A ticket that part of the work was handed to has ended: the one it came from goes on, along the flow its end names; or
 * stands where it stood before, when it was given back. Doing it twice changes nothing more. Where that one was merged,
 * it stands still: it is told again when the merge is taken back.
 */
export const createReturnToParent =
  (parts: Parts): Later<'ticket.closed'> =>
  async ({ workspaceId, payload }) => {
    if (payload.ticket.original) await returnPart(parts, { workspaceId, number: payload.ticket.number })
  }

/** What a part has ended with is told again to the ticket it came from, which goes on now. */
export const createRetellPart =
  (parts: Parts) =>
  ({ workspaceId, payload }: Job): Promise<void> =>
    returnPart(parts, { workspaceId, number: String(payload.number) })

type Part = { workspaceId: string | null; number: string }

async function returnPart({ clock, db }: Parts, { workspaceId, number }: Part): Promise<void> {
  await db().engine(workspaceId, async tx => {
    const [ended] = await tx.run(findEnded, [workspaceId ?? '', number])
    if (!ended) return
    const facts = await lockForEngine(tx, ended.parentNumber, clock)
    const first = decideReturned(facts, ended, number)
    // What goes on may hand part of the work to another ticket, which needs a number.
    const numbers = first?.children.length ? await tx.run(nextNumbers, [first.children.length]) : []
    const drawn = numbers.map(one => one.number)
    const change = drawn.length > 0 ? decideReturned({ ...facts, numbers: drawn }, ended, number) : first
    if (change) saveChange(tx, change, { clock, directory: facts.staffing.directory })
  })
  db().announce()
}
