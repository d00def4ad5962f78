const ours = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')`

export const serverFacts = `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
  extract(epoch from clock_timestamp())::float8 as now, current_setting('max_connections')::int as connections,
  (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used`

/** What the two roles may do beyond what they should. */
export const roleFaults = `select rolname as name from pg_roles where rolname in ('interlock_app', 'interlock_engine')
  and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)`
export const rolesThere = `select count(*)::int as count from pg_roles where rolname in ('interlock_app', 'interlock_engine')`

export const unguardedTables = `select format('%s.%s', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where ${ours} and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))
  order by 1`

/** Transactions that have been open for longer than a minute keep the database from tidying up. */
export const longTransactions = `select count(*)::int as count from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and xact_start < clock_timestamp() - interval '10 minutes'`
