import { statement } from '../kernel/index.ts'

export const insertHolders = statement<[string, string], unknown>(
  `insert into model.role_holder (workspace_id, id, role_id, person_id, team_id, customer_id, service_id, priorities, hours)
   select $1, h.id, r.id, h.person, h.team, h.customer, h.service, h.priorities, coalesce(h.hours, 'always')
   from jsonb_to_recordset($2::jsonb) as h (id uuid, role text, person uuid, team uuid, customer uuid, service uuid, priorities smallint[], hours text)
   join model.role r on r.workspace_id = $1 and r.key = h.role`,
)
export const insertServices = statement<[string, string], unknown>(
  `insert into model.service (workspace_id, id, key, name)
   select $1, s.id, s.key, s.name from jsonb_to_recordset($2::jsonb) as s (id uuid, key text, name text)`,
)
export const insertServiceCustomers = statement<[string, string], unknown>(
  `insert into model.service_customer (workspace_id, service_id, customer_id)
   select $1, c.service, c.customer from jsonb_to_recordset($2::jsonb) as c (service uuid, customer uuid)`,
)
export const insertSubscribers = statement<[string, string], unknown>(
  `insert into model.service_subscriber (workspace_id, service_id, person_id)
   select $1, b.service, b.person from jsonb_to_recordset($2::jsonb) as b (service uuid, person uuid)`,
)
export const upsertHours = statement<[string, string, number[], string, string], unknown>(
  `insert into model.working_hours (workspace_id, zone, days, opens_at, closes_at) values ($1, $2, $3, $4, $5)
   on conflict (workspace_id) do update set zone = $2, days = $3, opens_at = $4, closes_at = $5`,
)
