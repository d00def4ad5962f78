import type pg from 'pg'
import { isTest, listFiles, readText } from './source.ts'

/** A rule about the migrated database: a query that lists who breaks it, and a change that breaks it on purpose. */
export type CatalogueRule = { name: string; sql: string; fault: string; reported: string; allowed?: Allowed }
type Allowed = Readonly<Record<string, string>>

const ours = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`

/** Tables beyond every workspace, or known before the workspace is. */
const beyondWorkspaces: Allowed = {
  'public.interlock_migration': 'the installation’s own record of its schema',
  'kernel.installation': 'one row an installation',
  'kernel.job': 'the queue spans workspaces; a job names its own',
  'kernel.idempotency': 'keys belong to a person, whose id is unique in the installation',
  'kernel.throttle': 'counts tries of people who are not signed in yet',
  'identity.account': 'an account can be persons in many workspaces',
  'identity.session': 'belongs to an account',
  'identity.sign_in_link': 'belongs to an account',
  'identity.workspace': 'is the workspace',
  'upkeep.backup': 'notes of backups, most of which are of the whole installation',
  'comms.inbox': 'claimed across workspaces before a mail is understood',
}
const neverReadByTheProgram: Allowed = {
  'public.interlock_migration': 'written by the owner while migrating; the program’s role has no grant on it',
}

export const catalogueRules: CatalogueRule[] = [
  {
    name: 'every table has row security enabled and forced',
    sql: `select format('%s.%s', n.nspname, c.relname) as offender from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where ${ours} and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)`,
    fault: 'alter table work.message no force row level security',
    reported: 'work.message',
    allowed: neverReadByTheProgram,
  },
  {
    name: 'every table has a policy',
    sql: `select format('%s.%s', n.nspname, c.relname) as offender from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where ${ours} and c.relkind in ('r', 'p') and not exists (select from pg_policy p where p.polrelid = c.oid)`,
    fault: 'create table work.secret (workspace_id uuid primary key)',
    reported: 'work.secret',
    allowed: neverReadByTheProgram,
  },
  {
    name: 'every policy is for one of the two roles, and the actor’s own only looks',
    sql: `select format('%s.%s: %s', schemaname, tablename, policyname) as offender from pg_policies
          where not (roles = '{interlock_engine}' or roles = '{interlock_app}' and (cmd = 'SELECT' or coalesce(with_check, '') = 'false'))`,
    fault: 'create policy special on work.ticket to interlock_app using (true)',
    reported: 'work.ticket: special',
  },
  {
    name: 'the primary key of a workspace’s table begins with the workspace',
    sql: `select format('%s.%s', n.nspname, c.relname) as offender from pg_class c join pg_namespace n on n.oid = c.relnamespace
            left join pg_index i on i.indrelid = c.oid and i.indisprimary
            left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
          where ${ours} and c.relkind in ('r', 'p') and a.attname is distinct from 'workspace_id'`,
    fault: 'create table work.toil (id uuid primary key, workspace_id uuid)',
    reported: 'work.toil',
    allowed: beyondWorkspaces,
  },
  {
    name: 'a foreign key between tables of workspaces carries the workspace',
    sql: `select format('%s: %s', o.conrelid::regclass, o.conname) as offender from pg_constraint o
            join pg_class c on c.oid = o.conrelid join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute own on own.attrelid = o.conrelid and own.attname = 'workspace_id'
            join pg_attribute other on other.attrelid = o.confrelid and other.attname = 'workspace_id'
          where ${ours} and o.contype = 'f' and not (own.attnum = any (o.conkey) and other.attnum = any (o.confkey))`,
    fault:
      'alter table work.ticket add unique (id); alter table work.message add constraint loose foreign key (ticket_id) references work.ticket (id)',
    reported: 'work.message: loose',
  },
  {
    name: 'a view is read with the rights of its reader',
    sql: `select format('%s.%s', n.nspname, c.relname) as offender from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where ${ours} and (c.relkind = 'm' or c.relkind = 'v' and not coalesce('security_invoker=true' = any (c.reloptions), false))`,
    fault: 'create view work.all_tickets as select * from work.ticket',
    reported: 'work.all_tickets',
  },
  {
    name: 'a function that acts for its owner has a fixed search path, and none claims to leak nothing',
    sql: `select p.oid::regprocedure::text as offender from pg_proc p join pg_namespace n on n.oid = p.pronamespace
          where ${ours} and (p.proleakproof or p.prosecdef and not coalesce(exists (select from unnest(p.proconfig) s where s like 'search_path=%'), false))`,
    fault: `create function work.peek() returns bigint language sql security definer as 'select count(*) from work.ticket'`,
    reported: 'work.peek()',
  },
  {
    name: 'the roles the program works as own nothing',
    sql: `select format('%s.%s', n.nspname, c.relname) as offender from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relowner in ('interlock_app'::regrole, 'interlock_engine'::regrole)
          union all select nspname from pg_namespace where nspowner in ('interlock_app'::regrole, 'interlock_engine'::regrole)
          union all select oid::regprocedure::text from pg_proc where proowner in ('interlock_app'::regrole, 'interlock_engine'::regrole)`,
    fault: 'alter table work.ticket owner to interlock_app',
    reported: 'work.ticket',
  },
  {
    name: 'the roles the program works as cannot bypass row security, and belong to nobody who can',
    sql: `with recursive roles as (
            select oid from pg_roles where rolname in ('interlock_app', 'interlock_engine')
            union select m.roleid from pg_auth_members m join roles on roles.oid = m.member)
          select rolname as offender from pg_roles join roles using (oid) where rolsuper or rolbypassrls or rolcreaterole or rolcreatedb`,
    fault: 'alter role interlock_app bypassrls',
    reported: 'interlock_app',
  },
  {
    name: 'the roles the program works as cannot empty tables, refer to them or hang triggers on them',
    sql: `select format('%s.%s: %s', n.nspname, c.relname, a.privilege_type) as offender
          from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(c.relacl) a
          where ${ours} and a.grantee in (0, 'interlock_app'::regrole, 'interlock_engine'::regrole) and a.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'USAGE')`,
    fault: 'grant truncate on work.ticket to interlock_app',
    reported: 'work.ticket: TRUNCATE',
  },
]

/** Who breaks the rule, without those it allows. */
export async function findInCatalogue(
  client: pg.Client,
  { sql, allowed = {} }: CatalogueRule,
): Promise<string[]> {
  const { rows } = await client.query<{ offender: string }>(`select offender from (${sql}) o order by 1`)
  return rows.map(row => row.offender).filter(offender => !(offender in allowed))
}

/** Allowances nobody uses. */
export async function findIdleAllowances(
  client: pg.Client,
  { sql, allowed = {} }: CatalogueRule,
): Promise<string[]> {
  const { rows } = await client.query<{ offender: string }>(sql)
  return Object.keys(allowed).filter(name => !rows.some(row => row.offender === name))
}

/** The files of the program that declare statements; loading them fills the list of all statements. */
export const listStatementFiles = (): string[] =>
  listFiles().filter(
    path => /^server\/.*\.ts$/.test(path) && !isTest({ path }) && /\bstatement\s*[<(]/.test(readText(path)),
  )

const plain = /^\s*(begin|commit|rollback)\s*$/i

/**
 * Undefined when the database understands the statement and the program's role may run it (the latter from
 * PostgreSQL 16, which can explain a statement whose parameters are not known), else what it says.
 */
export async function refuseStatement(client: pg.Client, text: string): Promise<string | undefined> {
  if (plain.test(text)) return undefined
  try {
    await client.query(`prepare attempt as ${text}`)
    await client.query('deallocate attempt')
    const { rows } = await client.query<{ version: string }>(
      `select current_setting('server_version_num') as version`,
    )
    if (Number(rows[0]?.version) >= 160_000) await client.query(`explain (generic_plan) ${text}`)
    return undefined
  } catch (error) {
    return `${(error as Error).message}: ${text.replace(/\s+/g, ' ').slice(0, 160)}`
  }
}
