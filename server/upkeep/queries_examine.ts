const ours = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'public')`

/** What the two roles may do beyond what they should. */
export const roleFaults = `select rolname as name from pg_roles where rolname in ('interlock_app', 'interlock_engine')
  and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)`
export const rolesThere = `select count(*)::int as count from pg_roles where rolname in ('interlock_app', 'interlock_engine')`

export const unguardedTables = `select format('%s.%s', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where ${ours} and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))
  order by 1`
