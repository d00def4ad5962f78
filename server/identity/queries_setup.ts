import { statement } from '../kernel/index.ts'

/** Id, slug, name, now. */
export const insertWorkspace = statement<[string, string, string, string], unknown>(
  'insert into identity.workspace (id, slug, name, created_at) values ($1, $2, $3, $4)',
)
export const findWorkspaceBySlug = statement<[slug: string], { id: string }>(
  'select id from identity.workspace where slug = $1',
)
/** Workspace, rows. */
export const insertOrganisations = statement<[string, string], unknown>(
  `insert into identity.organisation (workspace_id, id, name, side, mail_domains)
   select $1::uuid, r.id, r.name, r.side, r."mailDomains"
   from jsonb_to_recordset($2::jsonb) as r (id uuid, name text, side text, "mailDomains" text[])`,
)
/** Rows, now. */
export const insertAccounts = statement<[string, string], unknown>(
  `insert into identity.account (id, email, created_at)
   select r.id, r.email, $2 from jsonb_to_recordset($1::jsonb) as r (id uuid, email text)
   order by r.email on conflict (email) do nothing`,
)
/** Workspace, rows, now. */
export const insertPersons = statement<[string, string, string], unknown>(
  `insert into identity.person (workspace_id, id, organisation_id, account_id, name, email, admin, created_at)
   select $1::uuid, r.id, r."organisationId",
     case when r.account then (select a.id from identity.account a where a.email = r.email) end,
     r.name, r.email, r.admin, $3
   from jsonb_to_recordset($2::jsonb)
     as r (id uuid, "organisationId" uuid, name text, email text, admin boolean, account boolean)
   order by r.email on conflict do nothing`,
)
/** Workspace, e-mail addresses. */
export const findPersonsByEmail = statement<
  [string, string[]],
  { id: string; email: string; accountId: string | null }
>(
  `select id, email, account_id as "accountId" from identity.person where workspace_id = $1 and email = any ($2::text[])`,
)
/** Workspace, rows. */
export const insertTeams = statement<[string, string], unknown>(
  `insert into identity.team (workspace_id, id, organisation_id, name)
   select $1::uuid, r.id, r."organisationId", r.name
   from jsonb_to_recordset($2::jsonb) as r (id uuid, "organisationId" uuid, name text)`,
)
/** Workspace, teams, persons: pairs. */
export const insertTeamMembers = statement<[string, string[], string[]], unknown>(
  `insert into identity.team_member (workspace_id, team_id, person_id)
   select $1::uuid, t, p from unnest($2::uuid[], $3::uuid[]) as u (t, p) on conflict do nothing`,
)
export const listAllWorkspaces = statement<[], { id: string; slug: string }>(
  'select id, slug from identity.workspace order by slug',
)
