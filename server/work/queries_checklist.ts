import { readable } from '../identity/index.ts'
import { statement } from '../kernel/index.ts'
import type { Seek } from './queries.ts'

/** While an activity is to be done, what is compulsory on it holds it; after that it is only history. */
const standing = `('ready', 'started', 'waiting')`

export type ChecklistRow = {
  id: string
  text: string
  activity: string | null
  compulsory: boolean
  doneBy: string | null
  doneAt: Temporal.Instant | null
}
/** The checklist of a ticket the actor sees, in the order it was made. */
export const listChecklist = statement<Seek, ChecklistRow>(
  `select c.id, c.text, r.name as activity, coalesce(c.compulsory and r.state in ${standing}, false) as compulsory, c.done_name as "doneBy", c.done_at as "doneAt"
   from work.ticket t join work.checklist_item c on c.workspace_id = t.workspace_id and c.ticket_id = t.id
   left join work.activity_run r on r.workspace_id = c.workspace_id and r.id = c.run_id
   where t.workspace_id = $1 and t.number = $2 and ${readable({ workspace: 't.workspace_id', ticket: 't.id', principals: '$3::uuid[]' })}
   order by c.position, c.id limit 300`,
)
/** Adds items while there are not too many (`most`); no rows where the run is not of the ticket. Engine scope. */
export const insertItems = statement<
  [workspace: string, ticket: string, run: string | null, items: string, most: number],
  { id: string }
>(
  `insert into work.checklist_item (workspace_id, id, ticket_id, run_id, position, text)
   select $1, (i.item ->> 'id')::uuid, $2::uuid, $3::uuid,
     i.n + coalesce((select max(c.position) from work.checklist_item c where c.workspace_id = $1 and c.ticket_id = $2), 0), i.item ->> 'text'
   from jsonb_array_elements($4::jsonb) with ordinality as i (item, n)
   where (select count(*) from work.checklist_item c where c.workspace_id = $1 and c.ticket_id = $2) + jsonb_array_length($4::jsonb) <= $5
     and ($3::uuid is null or exists (select from work.activity_run r where r.workspace_id = $1 and r.ticket_id = $2 and r.id = $3))
   returning id`,
)
/** Adds what activity runs begin with; newer rows behind those there are. Engine scope. */
export const insertRunItems = statement<[workspace: string, ticket: string, items: string], unknown>(
  `insert into work.checklist_item (workspace_id, id, ticket_id, run_id, position, text, compulsory)
   select $1, gen_random_uuid(), $2::uuid, (i.item ->> 'runId')::uuid,
     i.n + coalesce((select max(c.position) from work.checklist_item c where c.workspace_id = $1 and c.ticket_id = $2), 0),
     i.item ->> 'text', (i.item ->> 'compulsory')::boolean
   from jsonb_array_elements($3::jsonb) with ordinality as i (item, n)`,
)
/** Whether a run is of the ticket. Engine scope. */
export const hasRun = statement<[workspace: string, ticket: string, run: string], { id: string }>(
  'select id from work.activity_run where workspace_id = $1 and ticket_id = $2 and id = $3',
)
/** Ticks an item for whoever ticks first, or takes the tick back where `$4` is null. Engine scope. */
export const tickItem = statement<
  [
    workspace: string,
    ticket: string,
    item: string,
    person: string | null,
    name: string | null,
    now: string | null,
  ],
  { id: string }
>(
  `update work.checklist_item c set
     done_by = case when $4::uuid is null then null else coalesce(c.done_by, $4::uuid) end,
     done_name = case when $4::uuid is null then null else coalesce(c.done_name, $5) end,
     done_at = case when $4::uuid is null then null else coalesce(c.done_at, $6::timestamptz) end
   where c.workspace_id = $1 and c.ticket_id = $2 and c.id = $3 returning c.id`,
)
/** Takes one off, unless it is compulsory. Engine scope. */
export const deleteItem = statement<
  [workspace: string, ticket: string, item: string],
  { compulsory: boolean }
>(
  `with found as (select c.id, coalesce(c.compulsory and r.state in ${standing}, false) as compulsory from work.checklist_item c
       left join work.activity_run r on r.workspace_id = c.workspace_id and r.id = c.run_id
       where c.workspace_id = $1 and c.ticket_id = $2 and c.id = $3),
     gone as (delete from work.checklist_item c using found f where c.workspace_id = $1 and c.id = f.id and not f.compulsory)
   select compulsory from found`,
)
