import { statement } from '../kernel/index.ts'

/** Held until the end of the transaction. */
export const lockImports = statement<[string], unknown>(
  `select pg_advisory_xact_lock(hashtextextended('work.imported ' || $1, 0))`,
)
/** Which rows of these names came before. Engine scope. */
export const listImported = statement<[string, readonly string[]], { name: string }>(
  'select external_id as name from work.imported where workspace_id = $1 and external_id = any ($2)',
)
export const insertImported = statement<[string, string, string], unknown>(
  'insert into work.imported (workspace_id, external_id, ticket_id) values ($1, $2, $3)',
)

/** Nobody has done anything with it since it came: nothing happened on it, no time was booked, nobody has followed it. */
const untouched = `t.version = 1
  and not exists (select from work.effort e where e.workspace_id = t.workspace_id and e.ticket_id = t.id)
  and not exists (select from work.follower f where f.workspace_id = t.workspace_id and f.ticket_id = t.id)
  and not exists (select from work.link l where l.workspace_id = t.workspace_id and t.id in (l.from_id, l.to_id))`
const ofImport = `from work.imported i join work.ticket t on t.workspace_id = i.workspace_id and t.id = i.ticket_id
   where i.workspace_id = $1 and i.import_id = $2`
/** How many tickets of an import somebody has worked on, and the number of the first. Engine scope. */
export const countWorkedOn = statement<[string, string], { count: number; number: string | null }>(
  `select count(*)::integer as count, min(t.number) as number ${ofImport} and not (${untouched})`,
)
/** Locks tickets of an import that nobody has worked on. Engine scope. */
export const lockPast = statement<[string, string, number], { id: string }>(
  `select t.id ${ofImport} and ${untouched} order by t.id limit $3 for update of t`,
)
/** Takes tickets away with all they came with; row security lets only what was imported go. Engine scope. */
export const deletePast = [
  statement<[string, readonly string[]], unknown>(
    'delete from work.activity_run where workspace_id = $1 and ticket_id = any ($2::uuid[])',
  ),
  statement<[string, readonly string[]], unknown>(
    'delete from work.process_run where workspace_id = $1 and ticket_id = any ($2::uuid[])',
  ),
  statement<[string, readonly string[]], unknown>(
    'delete from work.message where workspace_id = $1 and ticket_id = any ($2::uuid[])',
  ),
  statement<[string, readonly string[]], unknown>(
    'delete from kernel.event where workspace_id = $1 and subject_id = any ($2::uuid[])',
  ),
  // The ticket goes while its name still says that it was imported.
  statement<[string, readonly string[]], unknown>(
    `with gone as (delete from work.ticket where workspace_id = $1 and id = any ($2::uuid[]))
     delete from work.imported where workspace_id = $1 and ticket_id = any ($2::uuid[])`,
  ),
] as const
