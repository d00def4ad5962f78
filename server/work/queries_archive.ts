import { statement } from '../kernel/index.ts'

/** Open tickets that need something: how many, and the first of them. */
export type Need = { count: number; numbers: string[] }
const counted = `count(*)::integer as count, coalesce((array_agg(distinct t.number order by t.number))[1:3], '{}') as numbers`
const standing = `work.activity_run r join work.ticket t on t.workspace_id = r.workspace_id and t.id = r.ticket_id and t.state = 'open'
   where r.workspace_id = (select kernel.workspace()) and r.state <> 'done'`

/** Open tickets of a customer, and those a partner is asked about. */
export const needOrganisation = statement<[id: string], Need>(
  `select ${counted} from (
     select number from work.ticket where workspace_id = (select kernel.workspace()) and state = 'open' and customer_id = $1::uuid
     union select t.number from ${standing} and (r.waits_for = $1::uuid or r.offered_to @> array[$1::uuid])) t`,
)
/** Open tickets that stand in the queue of a team. */
export const needTeam = statement<[id: string], Need>(
  `select ${counted} from (select t.number from ${standing}
     and (r.waits_for = $1::uuid or r.offered_to @> array[$1::uuid] or (r.responsible @> array[$1::uuid] and r.taken_by is null))) t`,
)
/** Open tickets about a service. */
export const needService = statement<[id: string], Need>(
  `select ${counted} from (select number from work.ticket
     where workspace_id = (select kernel.workspace()) and state = 'open' and service_id = $1::uuid) t`,
)
/** Templates that open tickets about a service. */
export const listTemplatesOf = statement<[id: string], { name: string }>(
  `select name from work.aid where workspace_id = (select kernel.workspace()) and kind = 'template'
     and content->>'serviceId' = $1::text order by name limit 20`,
)
