import type { Side } from '../../contract/index.ts'
import { statement } from '../kernel/index.ts'

export type RoleRow = {
  key: string
  name: string
  side: Side
  description: string
  holders: {
    id: string
    person: string | null
    team: string | null
    customer: string | null
    service: string | null
    priorities: number[] | null
    hours: 'always' | 'in' | 'after'
  }[]
}
/** Every role with who holds it, and by which id. */
export const listRoleRows = statement<[], RoleRow>(
  `select r.key, r.name, r.side, r.description,
     coalesce((select jsonb_agg(jsonb_build_object('id', h.id, 'person', h.person_id, 'team', h.team_id, 'customer', h.customer_id,
         'service', h.service_id, 'priorities', h.priorities, 'hours', h.hours) order by h.id)
       from model.role_holder h where h.workspace_id = r.workspace_id and h.role_id = r.id), '[]') as holders
   from model.role r where r.workspace_id = (select kernel.workspace()) order by r.side = 'provider' desc, r.name, r.id`,
)
export const deleteHolder = statement<[id: string], unknown>(
  'delete from model.role_holder where workspace_id = (select kernel.workspace()) and id = $1',
)
/** Changes of the model by hand come one after the other. */
export const lockStaff = statement<[workspaceId: string], unknown>(
  `select pg_advisory_xact_lock(hashtextextended('model of ' || $1, 0))`,
)
export const updateService = statement<[id: string, name: string], unknown>(
  'update model.service set name = $2 where workspace_id = (select kernel.workspace()) and id = $1',
)
/** Service, when; null: it is offered again. */
export const updateServiceArchived = statement<[id: string, at: string | null], unknown>(
  'update model.service set archived_at = $2 where workspace_id = (select kernel.workspace()) and id = $1',
)
export const clearServiceCustomers = statement<[id: string], unknown>(
  'delete from model.service_customer where workspace_id = (select kernel.workspace()) and service_id = $1',
)
export const clearSubscribers = statement<[id: string], unknown>(
  'delete from model.service_subscriber where workspace_id = (select kernel.workspace()) and service_id = $1',
)
export const deleteHours = statement<[], unknown>(
  'delete from model.working_hours where workspace_id = (select kernel.workspace())',
)
