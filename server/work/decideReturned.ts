import { advance, failFrom, placeOf, returnFrom, runOn } from './advance.ts'
import type { Change, OpenRun } from './change.ts'
import { type Draft, draftChange, happen, patchRun } from './draft.ts'
import type { Facts } from './load.ts'
import { leadsTo } from './passing.ts'
import { versionOf } from './standing.ts'

/** How a ticket that part of the work was handed to has ended, and where the one it came from waits for it. */
export type Ended = {
  parentRunId: string
  parentToken: string
  endedAs: string
  /** Activities done before, the last first. */
  done: string[]
  reason: string | null
  /** It ended with an error that nothing in it caught. */
  failed: { code?: string } | null
}

/** What comes back goes on along the flow its end names, an error by the event that catches it; what was given back stands where it stood before. */
export function decideReturned(facts: Facts, ended: Ended, number: string): Change | null {
  const draft = draftChange(facts)
  const parent = placeOf(draft, ended.parentRunId)
  const call = runOn(draft, ended.parentRunId, ended.parentToken)
  if (facts.ticket.state === 'closed' || !parent || !call) return null
  const reason = `${number} was given back${ended.reason ? `: ${ended.reason}` : ''}`
  const again = ended.endedAs === 'returned' ? standAgain(draft, call, ended.done) : undefined
  if (again) happen(draft, { name: 'activity.moved', run: again, reason, letters: [] })
  else if (ended.failed) {
    const failure = { token: ended.parentToken, name: ended.endedAs, code: ended.failed.code }
    failFrom(draft, parent, failure)
  } else returnFrom(draft, parent, { token: ended.parentToken, outcome: ended.endedAs })
  return draft.change.events.length > 0 ? draft.change : null
}

/** The work stands again on the last activity before the call; what was done on another way meanwhile is not meant. */
function standAgain(draft: Draft, call: OpenRun, done: string[]): OpenRun | undefined {
  const { graph } = versionOf(draft.facts, call.processRunId)
  const marking = draft.markings.get(call.processRunId)
  for (const to of new Set(done)) {
    if (!leadsTo(graph, [to, call.node])) continue
    patchRun(draft, call.id, { state: 'cancelled' })
    const refused = advance(draft, call.processRunId, { kind: 'move', token: call.token, to })
    if (!refused)
      return [...draft.standing.values()].findLast(
        run => run.node === to && run.processRunId === call.processRunId,
      )
    draft.standing.set(call.id, call)
    draft.change.changed = draft.change.changed.filter(({ id }) => id !== call.id)
    if (marking) draft.markings.set(call.processRunId, marking)
  }
  return undefined
}
