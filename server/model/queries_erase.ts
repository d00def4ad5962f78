import { statement } from '../kernel/index.ts'

export const deleteHolderships = statement<[string], unknown>(
  'delete from model.role_holder where workspace_id = kernel.workspace() and person_id = $1',
)
export const deleteSubscriptions = statement<[string], unknown>(
  'delete from model.service_subscriber where workspace_id = kernel.workspace() and person_id = $1',
)
export const listHolderships = statement<[string], { name: string }>(
  `select distinct r.name from model.role_holder h join model.role r on r.workspace_id = h.workspace_id and r.id = h.role_id
   where h.workspace_id = kernel.workspace() and h.person_id = $1 order by r.name`,
)
