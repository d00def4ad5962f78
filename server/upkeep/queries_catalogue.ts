/** Everything here is asked by the owner and of PostgreSQL's own catalogue: a table somebody adds is in the next backup. */

const ours = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')`

/**
 * Every table with what is kept of it. Generated columns are worked out again and ids of transactions (xid8) mean
 * nothing in another server: both are left out. The key comes first, so that a row begins with what finds it.
 */
export const listTables = `
  select format('%I.%I', n.nspname, c.relname) as name,
    (select jsonb_agg(jsonb_build_object('name', quote_ident(a.attname), 'sortable', coalesce(a.attcollation, 0) <> 0, 'key', k.at is not null)
        order by k.at nulls last, a.attname collate "C")
      from pg_attribute a
      left join (select u.attnum, u.at from pg_index i cross join unnest(i.indkey::int2[]) with ordinality u (attnum, at) where i.indrelid = c.oid and i.indisprimary) k
        on k.attnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.atttypid <> 'xid8'::regtype) as columns,
    case
      when exists (select from pg_constraint o where o.contype = 'f' and o.confrelid = c.oid and cardinality(o.conkey) = 1
        and exists (select from pg_attribute w where w.attrelid = o.conrelid and w.attnum = o.conkey[1] and w.attname = 'workspace_id')) then 'workspace'
      when w.attnotnull then 'of workspace'
      when w.attnotnull is false then 'maybe of workspace'
      else 'of installation' end as scope
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  left join pg_attribute w on w.attrelid = c.oid and w.attname = 'workspace_id' and not w.attisdropped
  where ${ours} and c.relkind in ('r', 'p') and not c.relispartition
  order by n.nspname collate "C", c.relname collate "C"`

/** Tables of the installation that tables of workspaces refer to: which, by which column of theirs, from where. */
export const listSharedTables = `
  select format('%I.%I', n.nspname, c.relname) as name, quote_ident(own.attname) as "column",
    format('%I.%I', rn.nspname, r.relname) as "from", quote_ident(far.attname) as "by",
    (select array_agg(quote_ident(u.attname) order by u.attname collate "C") from pg_index i join pg_attribute u on u.attrelid = i.indrelid and u.attnum = any (i.indkey::int2[])
      where i.indrelid = c.oid and i.indisunique and not i.indisprimary and i.indpred is null) as naturally
  from pg_constraint o
  join pg_class c on c.oid = o.confrelid join pg_namespace n on n.oid = c.relnamespace
  join pg_class r on r.oid = o.conrelid join pg_namespace rn on rn.oid = r.relnamespace
  join pg_attribute own on own.attrelid = c.oid and own.attnum = o.confkey[1]
  join pg_attribute far on far.attrelid = r.oid and far.attnum = o.conkey[1]
  where o.contype = 'f' and cardinality(o.conkey) = 1 and far.attname <> 'workspace_id' and ${ours}
    and not exists (select from pg_attribute w where w.attrelid = c.oid and w.attname = 'workspace_id')
    and exists (select from pg_attribute w where w.attrelid = r.oid and w.attname = 'workspace_id' and w.attnotnull)
  order by 1, 3, 4`

export const listSequences = `
  select format('%I.%I', n.nspname, c.relname) as name from pg_sequence s join pg_class c on c.oid = s.seqrelid
  join pg_namespace n on n.oid = c.relnamespace where ${ours} order by n.nspname collate "C", c.relname collate "C"`

/** What stands in the way of filling tables, as statements that take it away and bring it back, in this order. */
export const listObstacles = `
  select 1 as step, format('alter table %s drop constraint %I', o.conrelid::regclass, o.conname) as away,
    format('alter table %s add constraint %I %s', o.conrelid::regclass, o.conname, pg_get_constraintdef(o.oid)) as back
  from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace where o.contype = 'f' and ${ours}
  union all
  select 2, format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
  from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
  where ${ours} and not exists (select from pg_constraint o where o.conindid = i.indexrelid)
  union all
  select 3, format('alter table %s disable trigger %I', t.tgrelid::regclass, t.tgname), format('alter table %s enable trigger %I', t.tgrelid::regclass, t.tgname)
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where ${ours} and not t.tgisinternal and t.tgenabled = 'O'
  union all
  select 4, format('alter table %s no force row level security', c.oid::regclass), format('alter table %s force row level security', c.oid::regclass)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ours} and c.relforcerowsecurity
  order by 1, 2`

export const listOurSchemas = `select quote_ident(n.nspname) as name from pg_namespace n where ${ours} order by 1`

export const migrationsKnown = `select to_regclass('public.interlock_migration') is not null as known`
export const listApplied = `select name, hash from public.interlock_migration where name <> $1 order by name collate "C"`
export const findUnfinished = 'select name from public.interlock_migration where name = $1'
export const markUnfinished = 'insert into public.interlock_migration (name, hash) values ($1, $2)'
export const unmarkUnfinished = 'delete from public.interlock_migration where name = $1'
const makeMigrationTable =
  'create table if not exists public.interlock_migration (name text primary key, hash text not null, applied_at timestamptz not null default now())'
export const dropSchema = (name: string): string => `drop schema ${name} cascade`
export const makeMigrationTableAnew = `drop table if exists public.interlock_migration; ${makeMigrationTable}`
/** `root`: the table of workspaces, as the keys of all others name it. */
export const listWorkspacesIn = (root: string): string => `select id, slug, name from ${root} order by id`
