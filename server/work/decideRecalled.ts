import { advance, closeTicket } from './advance.ts'
import type { Change, PartPlace } from './change.ts'
import { draftChange } from './draft.ts'
import type { Facts } from './load.ts'
import { topProcess } from './standing.ts'

/**
 * The call that handed this work here was left before it came back (BPMN 13.4.3): the ticket ends as cancelled, with all
 * that stands on it and what it handed on itself; whoever has work on it hears that it is not needed any more. Nothing,
 * where it has ended already: what it ended with came too late.
 */
export function decideRecalled(facts: Facts, { processRunId, token }: PartPlace): Change | null {
  const top = topProcess(facts.standing.processes)
  if (facts.ticket.state === 'closed' || top?.parentRunId !== processRunId || top.parentToken !== token)
    return null
  const draft = draftChange(facts)
  advance(draft, top.id, { kind: 'cancel' })
  closeTicket(draft)
  return draft.change
}
