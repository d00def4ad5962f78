import { statement } from '../kernel/index.ts'
import type { Right } from './access.ts'

type Sought = [workspaceId: string, ticketId: string, principals: readonly string[]]
export const listRights = statement<Sought, { right: Right }>(
  `select v."right" from identity.visible v
   where v.workspace_id = $1 and v.ticket_id = $2 and v.principal_id = any ($3::uuid[])`,
)
// Of two rights the greater counts; 'work' is greater than 'read' as a word, too.
export const insertVisible = statement<[ticketId: string, principals: string[], rights: Right[]], unknown>(
  `insert into identity.visible as v (workspace_id, principal_id, ticket_id, "right")
   select (select kernel.workspace()), s.principal, $1, max(s.r) from unnest($2::uuid[], $3::text[]) as s (principal, r)
   group by s.principal order by s.principal
   on conflict (workspace_id, principal_id, ticket_id) do update set "right" = 'work'
   where excluded."right" = 'work' and v."right" <> 'work'`,
)
/** The same for tickets that nobody saw before. */
export const insertFirstVisible = statement<
  [tickets: string[], principals: string[], rights: Right[]],
  unknown
>(
  `insert into identity.visible (workspace_id, principal_id, ticket_id, "right")
   select (select kernel.workspace()), s.principal, s.ticket, s.r from unnest($1::uuid[], $2::uuid[], $3::text[]) as s (ticket, principal, r)`,
)
export const deleteVisible = statement<[ticketId: string, persons: readonly string[]], unknown>(
  `delete from identity.visible where workspace_id = (select kernel.workspace()) and ticket_id = $1 and principal_id = any ($2::uuid[]) and "right" = 'read'`,
)
export const listSeers = statement<
  [workspaceId: string, ticketIds: string[]],
  { ticketId: string; principals: string[] }
>(
  `select v.ticket_id as "ticketId", array_agg(v.principal_id) as principals from identity.visible v
   where v.workspace_id = $1 and v.ticket_id = any ($2::uuid[]) group by v.ticket_id`,
)
