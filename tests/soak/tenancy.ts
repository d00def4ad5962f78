import { ask } from '../support/killer.ts'
import type { Evidence } from './evidence.ts'

type Column = { table: string; column: string }

/** Columns by whose names it is known what they hold, and where that is. */
const targets: Record<string, string> = {
  ticket_id: 'work.ticket',
  customer_id: 'identity.organisation',
  organisation_id: 'identity.organisation',
  person_id: 'identity.person',
  requester_id: 'identity.person',
  author_id: 'identity.person',
  taken_by: 'identity.person',
  team_id: 'identity.team',
  process_run_id: 'work.process_run',
  run_id: 'work.activity_run',
  activity_run: 'work.activity_run',
  message_id: 'work.message',
  event_id: 'kernel.event',
  delivery_id: 'comms.delivery',
  mailbox_id: 'comms.mailbox',
  version_id: 'model.process_version',
  process_id: 'model.process',
  role_id: 'model.role',
}

/** I10: rows without a workspace, and references that lead to nothing or into another workspace. */
export async function listMisplaced({ databaseUrl }: Evidence): Promise<string[]> {
  const columns = await ask<Column & { nullable: boolean }>(
    databaseUrl,
    `select c.table_schema || '.' || c.table_name as table, c.column_name as column, c.is_nullable = 'YES' as nullable
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where t.table_type = 'BASE TABLE' and c.table_schema in ('identity', 'model', 'work', 'comms', 'kernel', 'upkeep') and c.data_type = 'uuid'`,
  )
  const owned = new Set(columns.filter(({ column }) => column === 'workspace_id').map(({ table }) => table))
  const mine = columns.filter(({ table, column }) => owned.has(table) && targets[column] !== undefined)
  if (mine.length < 30) return [`only ${mine.length} references were looked at`]
  const stray = mine.map(
    ({ table, column }) =>
      `select '${table}.${column}' as what, count(*)::integer as rows from ${table} x where x.${column} is not null
         and not exists (select from ${targets[column]} y where y.workspace_id = x.workspace_id and y.id = x.${column})`,
  )
  // Jobs of the installation itself have none.
  const homeless = [...owned]
    .filter(table => table !== 'kernel.job')
    .map(
      table => `select '${table} without a workspace', count(*)::integer from ${table} x
      where not exists (select from identity.workspace w where w.id = x.workspace_id)`,
    )
  const rows = await ask<{ what: string; rows: number }>(
    databaseUrl,
    [...stray, ...homeless].join(' union all '),
  )
  return rows.filter(({ rows }) => rows > 0).map(({ what, rows }) => `${what}: ${rows}`)
}
