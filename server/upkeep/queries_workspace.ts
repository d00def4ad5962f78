import type { Owner } from '../kernel/index.ts'
import type { Shared } from './layout.ts'

/** Neither triggers nor foreign keys: what they would do is in the backup already. Of this transaction only. */
export const standAside = (owner: Owner): Promise<void> =>
  owner.run('set local session_replication_role = replica')

/** Id, short name. */
export const listKnownWorkspaces = (root: string): string =>
  `select id, slug from ${root} where id = $1 or slug = $2`

type Kept = { table: string; columns: string[] }
export const makeTemporary = ({ name, table, columns }: Kept & { name: string }): string =>
  `create temp table ${name} on commit drop as select ${columns.join(', ')} from ${table} with no data;
   grant select, update on ${name} to interlock_engine`
/** Short name. */
export const renameTemporary = (name: string): string => `update ${name} set slug = $1`

export const addRows = ({ table, columns }: Kept, temporary: string): string =>
  `insert into ${table} (${columns.join(', ')}) overriding system value select ${columns.join(', ')} from ${temporary}`

type Pointing = { ours: string; from: string; shared: Shared }
/** Of the installation's rows those that are pointed to and not here yet, neither by their key nor by what else is unique. */
export const addMissing = ({ ours, from, shared, columns }: Pointing & { columns: string[] }): string =>
  `insert into ${shared.name} (${columns.join(', ')}) select ${columns.join(', ')} from ${ours}
   where ${shared.column} in (select ${shared.by} from ${from}) on conflict do nothing`
/** What points to a row that is here under another key follows it there. */
export const followNatural = ({
  ours,
  from,
  shared,
  naturally,
}: Pointing & { naturally: string[] }): string =>
  `update ${from} f set ${shared.by} = here.${shared.column} from ${ours} o
   join ${shared.name} here on (${naturally.map(name => `here.${name}`).join(', ')}) = (${naturally.map(name => `o.${name}`).join(', ')})
   where f.${shared.by} = o.${shared.column} and here.${shared.column} <> o.${shared.column}
     and not exists (select from ${shared.name} same where same.${shared.column} = o.${shared.column})
   returning 1`

export const holdRestored = (
  owner: Owner,
  { at, because }: { at: Temporal.Instant; because: string },
): Promise<unknown> =>
  owner.ask(
    'insert into upkeep.hold (workspace_id, since, because) values (kernel.workspace(), $1, $2) on conflict (workspace_id) do nothing',
    [at.toString(), because],
  )
