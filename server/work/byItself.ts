import type { TicketFacts } from '../../contract/index.ts'
import type { Clock, Db, Job, Later } from '../kernel/index.ts'
import { advance, placeOf, returnFrom, runOn } from './advance.ts'
import { decideTimer } from './decideArrived.ts'
import { draftChange, happen, patchRun } from './draft.ts'
import { type Facts, lockForEngine } from './load.ts'
import { keepTimer } from './queries_connections.ts'
import { findEnded, findNumberForEngine, nextNumbers } from './queries_save.ts'
import { saveChange, type TimerPayload } from './save.ts'

type Parts = { clock: Clock; db: () => Db }

/** What a process does when a moment has come. Doing it twice changes nothing more. */
export const createFireTimer =
  ({ clock, db }: Parts) =>
  async ({ workspaceId, payload }: Job): Promise<void> => {
    const timer = payload as TimerPayload
    await db().engine(workspaceId, async tx => {
      const [ticket] = await tx.run(findNumberForEngine, [workspaceId ?? '', timer.ticketId])
      if (!ticket) return
      const facts = await lockForEngine(tx, ticket.number, clock)
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

/**
 * A ticket that part of the work was handed to has ended: the one it came from goes on, along the flow its end names; or
 * stands where it stood before, when it was given back. Doing it twice changes nothing more.
 */
export const createReturnToParent =
  ({ clock, db }: Parts): Later<'ticket.closed'> =>
  async ({ workspaceId, payload }) => {
    if (!payload.ticket.original) return
    await db().engine(workspaceId, async tx => {
      const [ended] = await tx.run(findEnded, [workspaceId, payload.ticket.number])
      if (!ended) return
      const facts = await lockForEngine(tx, ended.parentNumber, clock)
      const change = decideReturned(facts, ended, payload)
      if (change) saveChange(tx, change, { clock, directory: facts.staffing.directory })
    })
    db().announce()
  }

type Ended = {
  parentRunId: string
  parentToken: string
  endedAs: string
  before: string | null
  reason: string | null
}

function decideReturned(facts: Facts, ended: Ended, { ticket }: TicketFacts) {
  const draft = draftChange(facts)
  const parent = placeOf(draft, ended.parentRunId)
  const call = runOn(draft, ended.parentRunId, ended.parentToken)
  if (!parent || !call) return null
  if (ended.endedAs !== 'returned' || !ended.before) {
    returnFrom(draft, parent, { token: ended.parentToken, outcome: ended.endedAs })
    return draft.change
  }
  patchRun(draft, call.id, { state: 'cancelled' })
  advance(draft, parent.id, { kind: 'move', token: ended.parentToken, to: ended.before })
  const again = [...draft.standing.values()].find(run => run.node === ended.before && run.kind === 'task')
  const reason = `${ticket.number} was given back${ended.reason ? `: ${ended.reason}` : ''}`
  happen(draft, { name: 'activity.moved', run: again ?? call, reason, letters: [] })
  return draft.change
}
