import pg from 'pg'

/** What is ours in a database: everything but the schemas PostgreSQL brings and the extensions' own objects. */
const ours = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`

/** Each answers rows of one column `text`, in an order that does not depend on when things were made. */
const parts: { title: string; sql: string }[] = [
  {
    title: 'Schemas',
    sql: `select format('create schema %I', n.nspname) as text from pg_namespace n where ${ours} and n.nspname <> 'public' order by n.nspname collate "C"`,
  },
  {
    title: 'Extensions',
    sql: `select format('create extension %I', extname) as text from pg_extension where extname <> 'plpgsql' order by extname collate "C"`,
  },
  {
    title: 'Sequences',
    sql: `select format('create sequence %I.%I as %s start %s increment %s', n.nspname, c.relname, format_type(s.seqtypid, null), s.seqstart, s.seqincrement) as text
      from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
      where ${ours} order by n.nspname collate "C", c.relname collate "C"`,
  },
  {
    title: 'Functions',
    sql: `select rtrim(pg_get_functiondef(p.oid), E'\\n') as text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${ours} and p.prokind in ('f', 'p') and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
      order by n.nspname collate "C", p.proname collate "C", pg_get_function_identity_arguments(p.oid) collate "C"`,
  },
  {
    title: 'Tables',
    sql: `select format(E'create table %I.%I (\\n  %s\\n)', n.nspname, c.relname, string_agg(format('%I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
          case when a.attnotnull then ' not null' else '' end,
          case when d.oid is null then '' else ' default ' || pg_get_expr(d.adbin, d.adrelid) end), E',\\n  ' order by a.attname collate "C")) as text
      from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where ${ours} and c.relkind in ('r', 'p') group by n.nspname, c.relname order by n.nspname collate "C", c.relname collate "C"`,
  },
  {
    title: 'Views',
    sql: `select format(E'create %s %I.%I%s as\\n%s', case c.relkind when 'v' then 'view' else 'materialized view' end, n.nspname, c.relname,
          ' with (' || array_to_string(c.reloptions, ', ') || ')', rtrim(pg_get_viewdef(c.oid), ';')) as text
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where ${ours} and c.relkind in ('v', 'm') order by n.nspname collate "C", c.relname collate "C"`,
  },
  {
    title: 'Constraints',
    // PostgreSQL 18 lists not-null as constraints, too; they stand with the columns above.
    sql: `select format('alter table %I.%I add constraint %I %s', n.nspname, c.relname, o.conname, pg_get_constraintdef(o.oid)) as text
      from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace
      where ${ours} and o.contype in ('p', 'u', 'f', 'c', 'x') order by n.nspname collate "C", c.relname collate "C", o.contype, o.conname collate "C"`,
  },
  {
    title: 'Indexes',
    sql: `select pg_get_indexdef(i.indexrelid) as text
      from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
      where ${ours} and not exists (select from pg_constraint o where o.conindid = i.indexrelid and o.contype in ('p', 'u', 'x'))
      order by n.nspname collate "C", c.relname collate "C"`,
  },
  {
    title: 'Triggers',
    sql: `select pg_get_triggerdef(t.oid) as text from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
      where ${ours} and not t.tgisinternal order by n.nspname collate "C", c.relname collate "C", t.tgname collate "C"`,
  },
  {
    title: 'Row security',
    sql: `select format('alter table %I.%I %s', n.nspname, c.relname, array_to_string(array[
          case when c.relrowsecurity then 'enable row level security' end, case when c.relforcerowsecurity then 'force row level security' end], ', ')) as text
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where ${ours} and (c.relrowsecurity or c.relforcerowsecurity) order by n.nspname collate "C", c.relname collate "C"`,
  },
  {
    title: 'Policies',
    sql: `select format('create policy %I on %I.%I as %s for %s to %s%s%s', policyname, schemaname, tablename, lower(permissive), lower(cmd), array_to_string(roles, ', '),
          E'\\n  using (' || qual || ')', E'\\n  with check (' || with_check || ')') as text
      from pg_policies order by schemaname collate "C", tablename collate "C", policyname collate "C"`,
  },
  {
    title: 'Grants',
    // What the owner may do is left out: whose database it is differs from place to place.
    sql: `select format('grant %s on %s %s to %s', string_agg(lower(a.privilege_type), ', ' order by a.privilege_type), g.kind, g.name, case when a.grantee = 0 then 'public' else a.grantee::regrole::text end) as text
      from (
        select 'schema' as kind, n.nspname::text as name, n.nspacl as acl, n.nspowner as owner from pg_namespace n where ${ours} and n.nspname <> 'public'
        union all
        select case c.relkind when 'S' then 'sequence' else 'table' end, format('%I.%I', n.nspname, c.relname), c.relacl, c.relowner
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ours} and c.relkind in ('r', 'p', 'v', 'm', 'S')
        union all
        select 'table', format('%I.%I (%I)', n.nspname, c.relname, t.attname), t.attacl, c.relowner
        from pg_attribute t join pg_class c on c.oid = t.attrelid join pg_namespace n on n.oid = c.relnamespace where ${ours} and t.attacl is not null
        union all
        select 'function', p.oid::regprocedure::text, p.proacl, p.proowner from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where ${ours} and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
      ) g cross join aclexplode(g.acl) a
      where a.grantee <> g.owner group by g.kind, g.name, a.grantee
      order by g.kind, g.name collate "C", a.grantee = 0, case when a.grantee = 0 then '' else a.grantee::regrole::text end collate "C"`,
  },
]

/**
 * The schema of a migrated database as text that differs only when the schema does: what is committed as
 * `migrations/schema.sql`, so that a review sees what a migration changes. To be read, not to be run.
 */
export async function dumpSchema(ownerUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    // With an empty path every name is written with its schema.
    await client.query(`set search_path = ''`)
    const written: string[] = ['-- Made by `npm run schema` from the migrated database. Do not edit.']
    for (const { title, sql } of parts) {
      const { rows } = await client.query<{ text: string }>(sql)
      if (rows.length > 0) written.push(`-- ${title}`, ...rows.map(row => `${row.text};`))
    }
    return `${written.join('\n\n')}\n`
  } finally {
    await client.end()
  }
}
