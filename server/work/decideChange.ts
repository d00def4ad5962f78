import { Problem } from '../kernel/index.ts'
import { isOffered } from '../model/index.ts'
import type { Change, Level, TicketFields } from './change.ts'
import { whoHasIt } from './decideMessage.ts'
import { draftChange, happen } from './draft.ts'
import type { Facts } from './load.ts'

type Editable = Pick<TicketFields, 'title' | 'impact' | 'urgency' | 'serviceId'>
/** New values, and what stood there when they were typed: somebody else's change in between is not overwritten. */
export type Edit = { set: Partial<Editable>; was: Partial<Editable> }

/** Priority from impact and urgency, 1 is the highest (ITIL 4: prioritisation; the usual three-by-three matrix, without a fifth level). */
export function priorityOf(impact: Level, urgency: Level): number {
  const weight: Record<Level, number> = { high: 0, medium: 1, low: 2 }
  return Math.min(4, 1 + weight[impact] + weight[urgency])
}

const words: Record<keyof Editable, string> = {
  title: 'the title',
  impact: 'the impact',
  urgency: 'the urgency',
  serviceId: 'the service',
}

/** Changing what a ticket says of itself; a field that has changed meanwhile is refused with what stands there now. */
export function decideChange(facts: Facts, { set, was }: Edit): Change | Problem {
  const { ticket, actor, staffing } = facts
  if (ticket.state === 'closed') return new Problem('ticket.closed')
  if (actor.side !== 'provider') return new Problem('activity.not_yours')
  const fields = (Object.keys(set) as (keyof Editable)[]).filter(field => set[field] !== undefined)
  const service = set.serviceId && staffing.roster.services.get(set.serviceId)
  if (
    set.serviceId &&
    set.serviceId !== ticket.serviceId &&
    !(service && isOffered(service, ticket.customerId))
  )
    return new Problem('service.not_found')
  const overtaken = fields.filter(
    field => was[field] !== undefined && was[field] !== ticket[field] && set[field] !== ticket[field],
  )
  if (overtaken.length > 0)
    return new Problem(
      'ticket.changed_meanwhile',
      undefined,
      overtaken.map(field => ({
        field: `/set/${field}`,
        text: `${words[field]} is now “${sayValue(facts, field)}”; yours is kept here`,
      })),
    )
  const changed = fields.filter(field => set[field] !== ticket[field])
  const draft = draftChange(facts)
  if (changed.length === 0) return draft.change
  Object.assign(draft.change.ticket, Object.fromEntries(changed.map(field => [field, set[field]])))
  const { impact, urgency } = draft.change.ticket
  draft.change.ticket.priority = priorityOf(impact, urgency)
  const said = changed.map(
    field =>
      `${words[field]} from “${sayValue(facts, field)}” to “${sayNew(facts, field, draft.change.ticket)}”`,
  )
  happen(draft, {
    name: 'ticket.changed',
    class: 'provider',
    changes: said.join(', '),
    letters: whoHasIt(facts),
  })
  return draft.change
}

const sayValue = (facts: Facts, field: keyof Editable): string => sayNew(facts, field, facts.ticket)
function sayNew({ staffing }: Facts, field: keyof Editable, values: Editable): string {
  if (field !== 'serviceId') return values[field]
  return (values.serviceId && staffing.roster.services.get(values.serviceId)?.name) || 'none'
}
