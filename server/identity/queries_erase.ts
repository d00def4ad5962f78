import { statement } from '../kernel/index.ts'

export const deleteVisibleOf = statement<[readonly string[]], unknown>(
  'delete from identity.visible v where v.workspace_id = kernel.workspace() and v.ticket_id = any ($1::uuid[])',
)
/** Before, how many: the oldest lines of the log of the configuration. */
export const deleteOldChanges = statement<[string, number], { id: string }>(
  `delete from identity.configuration_change x where x.workspace_id = kernel.workspace() and x.id in (
     select c.id from identity.configuration_change c where c.workspace_id = kernel.workspace() and c.at < $1::timestamptz
     order by c.at, c.id limit $2) returning x.id`,
)
export const countOldChanges = statement<[string], { changes: number }>(
  'select count(*)::integer as changes from identity.configuration_change where workspace_id = kernel.workspace() and at < $1::timestamptz',
)
