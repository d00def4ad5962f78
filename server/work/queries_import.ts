import { statement } from '../kernel/index.ts'

/** Held until the end of the transaction. */
export const lockImports = statement<[string], unknown>(
  `select pg_advisory_xact_lock(hashtextextended('work.imported ' || $1, 0))`,
)
/** Which rows of these names came before. Engine scope. */
export const listImported = statement<[string, readonly string[]], { name: string }>(
  'select external_id as name from work.imported where workspace_id = $1 and external_id = any ($2)',
)
/** Workspace, what the row is known by, ticket. What it is called where it comes from, people still look for. Engine scope. */
export const insertImported = statement<[string, string, string], unknown>(
  `insert into work.imported (workspace_id, external_id, ticket_id, number) values ($1, $2, $3, case when $2 like 'id:%' then substr($2, 4) end)`,
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
/** Takes back tickets of an import nobody has worked on, at most this many. Engine scope. */
export const takeBack = statement<[string, number], { count: number }>(
  'select work.take_back($1::uuid, $2::integer) as count',
)
