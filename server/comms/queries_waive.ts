import { statement } from '../kernel/index.ts'
import type { Failure } from './failure.ts'

/** An obligation as far as it can be waived. */
export type ObligationRow = {
  id: string
  name: string
  text: string
  /** Persons and teams who were accountable for what it tells of. */
  accountable: string[]
}
/** Workspace, ticket, id; as the actor sees it. */
export const findObligation = statement<[string, string, string], ObligationRow>(
  `select o.id, o.name, o.text, o.accountable from comms.obligation o
   where o.workspace_id = $1 and o.ticket_id = $2 and o.id = $3 and o.class <> 'customer'`,
)
export const lockDeliveryOf = statement<[string, string], unknown>(
  `select d.id from comms.delivery d where d.workspace_id = $1
     and d.id = (select o.delivery_id from comms.obligation o where o.workspace_id = $1 and o.id = $2) for update`,
)
/** Workspace, id, by, their name, because, now. */
export const markWaived = statement<[string, string, string, string, string, string], { id: string }>(
  `update comms.obligation o set state = 'waived', waived_by = $3, waived_by_name = $4, waived_because = $5, waived_at = $6::timestamptz
   where o.workspace_id = $1 and o.id = $2 and o.state = 'due' and o.seen_at is null
     and (o.delivery_id is null or exists (select from comms.delivery d where d.workspace_id = o.workspace_id and d.id = o.delivery_id
       and d.state = 'due' and (d.lease_until is null or d.lease_until <= $6::timestamptz))) returning o.id`,
)
/** Nothing is left on the delivery of a waived obligation: it is not sent. */
export const withholdEmpty = statement<[string, string], unknown>(
  `update comms.delivery d set state = 'withheld', last_error = 'Nothing of it needs to be told any more.'
   from comms.obligation o where o.workspace_id = $1 and o.id = $2 and o.state = 'waived' and d.workspace_id = $1 and d.id = o.delivery_id
     and d.state = 'due' and not exists (select from comms.obligation b where b.workspace_id = $1 and b.delivery_id = d.id and b.state = 'due')`,
)

/** Workspace, delivery. */
export const findFailure = statement<[string, string], Failure>(
  `select e.subject_id as "subjectId", o.name, coalesce(d.last_error, '') as reason, e.payload from comms.delivery d
   join comms.obligation o on o.workspace_id = d.workspace_id and o.delivery_id = d.id and o.state = 'due' and o.event_name <> 'obligation.failed'
   join kernel.event e on e.workspace_id = o.workspace_id and e.id = o.event_id
   where d.workspace_id = $1 and d.id = $2 and d.state = 'failed' and e.class <> 'customer' order by o.position desc limit 1`,
)

/** Waivers that no event speaks of: must be 0. Workspace. */
export const countWaivers = statement<[string], { what: string; missing: number }>(
  `select 'waivers without obligation.waived' as what, count(*)::integer as missing from comms.obligation o
   where o.workspace_id = $1 and o.state = 'waived' and not exists (select from kernel.event e where e.workspace_id = o.workspace_id
     and e.subject_id = o.ticket_id and e.name = 'obligation.waived' and e.payload->>'message' = o.id::text)`,
)
