import type { Scope, Side } from '../../contract/index.ts'
import { statement } from '../kernel/index.ts'

export type AdminOrganisationRow = {
  id: string
  name: string
  side: Side
  mailDomains: string[]
  people: number
  teams: number
  archived: boolean
}
export const listAdminOrganisations = statement<[], AdminOrganisationRow>(
  `select o.id, o.name, o.side, o.mail_domains as "mailDomains", o.archived_at is not null as archived,
     (select count(*)::integer from identity.person p where p.workspace_id = o.workspace_id and p.organisation_id = o.id and p.deactivated_at is null) as people,
     (select count(*)::integer from identity.team t where t.workspace_id = o.workspace_id and t.organisation_id = o.id and t.archived_at is null) as teams
   from identity.organisation o where o.workspace_id = (select kernel.workspace())
   order by o.side = 'provider' desc, o.name, o.id`,
)
export type KnownOrganisation = {
  id: string
  name: string
  side: Side
  mailDomains: string[]
  archived: boolean
}
export const loadOrganisations = statement<[], KnownOrganisation>(
  `select id, name, side, mail_domains as "mailDomains", archived_at is not null as archived from identity.organisation where workspace_id = (select kernel.workspace())`,
)
/** Organisation, name, mail domains. */
export const updateOrganisation = statement<[string, string, string[]], unknown>(
  `update identity.organisation set name = $2, mail_domains = $3
   where workspace_id = (select kernel.workspace()) and id = $1`,
)

/** Organisation, when; null: it is offered again. What is archived has no mail. */
export const updateOrganisationArchived = statement<[id: string, at: string | null], unknown>(
  `update identity.organisation set archived_at = $2, mail_domains = '{}'
   where workspace_id = (select kernel.workspace()) and id = $1`,
)
/** Team, when; null: it is offered again. */
export const updateTeamArchived = statement<[id: string, at: string | null], unknown>(
  'update identity.team set archived_at = $2 where workspace_id = (select kernel.workspace()) and id = $1',
)

export type AdminTeamRow = {
  id: string
  name: string
  organisationId: string
  organisation: string
  side: Side
  members: { id: string; name: string; active: boolean }[]
  archived: boolean
}
export const listAdminTeams = statement<[], AdminTeamRow>(
  `select t.id, t.name, t.organisation_id as "organisationId", o.name as organisation, o.side, t.archived_at is not null as archived,
     coalesce((select json_agg(json_build_object('id', p.id, 'name', p.name, 'active', p.deactivated_at is null) order by p.name, p.id)
       from identity.team_member m join identity.person p on p.workspace_id = m.workspace_id and p.id = m.person_id
       where m.workspace_id = t.workspace_id and m.team_id = t.id), '[]') as members
   from identity.team t join identity.organisation o on o.workspace_id = t.workspace_id and o.id = t.organisation_id
   where t.workspace_id = (select kernel.workspace()) order by t.name, t.id`,
)
/** Those of the persons who are of the organisation and active. */
export const listOwnPeople = statement<
  [organisationId: string, persons: string[]],
  { id: string; name: string }
>(
  `select id, name from identity.person
   where workspace_id = (select kernel.workspace()) and organisation_id = $1 and id = any ($2::uuid[]) and deactivated_at is null
   order by name, id`,
)
export const updateTeam = statement<[id: string, name: string], unknown>(
  'update identity.team set name = $2 where workspace_id = (select kernel.workspace()) and id = $1',
)
export const deleteTeamMembers = statement<[teamId: string, persons: string[]], unknown>(
  `delete from identity.team_member
   where workspace_id = (select kernel.workspace()) and team_id = $1 and person_id = any ($2::uuid[])`,
)

export type AdminTokenRow = {
  id: string
  name: string
  personId: string
  person: string
  organisation: string
  side: Side
  scopes: Scope[]
  createdAt: Temporal.Instant
  expiresAt: Temporal.Instant
  lastUsedAt: Temporal.Instant | null
}
export const listAdminTokens = statement<[now: string], AdminTokenRow>(
  `select t.id, t.name, p.id as "personId", p.name as person, o.name as organisation, o.side, t.scopes,
     t.created_at as "createdAt", t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt"
   from identity.api_token t
   join identity.person p on p.workspace_id = t.workspace_id and p.id = t.person_id
   join identity.organisation o on o.workspace_id = p.workspace_id and o.id = p.organisation_id
   where t.workspace_id = (select kernel.workspace()) and t.revoked_at is null and t.expires_at > $1::timestamptz
   order by p.name, t.created_at desc, t.id`,
)
export const findAnyToken = statement<[id: string], { id: string; name: string; person: string }>(
  `select t.id, t.name, p.name as person from identity.api_token t
   join identity.person p on p.workspace_id = t.workspace_id and p.id = t.person_id
   where t.workspace_id = (select kernel.workspace()) and t.id = $1 and t.revoked_at is null`,
)

export type SessionRow = {
  id: string
  network: string | null
  byLink: boolean
  createdAt: Temporal.Instant
  expiresAt: Temporal.Instant
}
const session = `s.id, s.network, s.by_link as "byLink", s.created_at as "createdAt", s.expires_at as "expiresAt"`
/** Account, now. */
export const listSessionsOf = statement<[string, string], SessionRow>(
  `select ${session} from identity.session s
   where s.account_id = $1 and s.ended_at is null and s.expires_at > $2::timestamptz order by s.created_at desc, s.id`,
)
/** Session, account, now. */
export const endSessionOf = statement<[string, string, string], { id: string }>(
  `update identity.session set ended_at = $3 where id = $1 and account_id = $2 and ended_at is null returning id`,
)
export type AdminSessionRow = SessionRow & {
  personId: string
  person: string
  organisation: string
  side: Side
}
// The same rule of which sessions count as where somebody is let in (queries_session.ts).
const ofWorkspace = `identity.session s
   join identity.person p on p.account_id = s.account_id and p.workspace_id = (select kernel.workspace()) and p.deactivated_at is null
     and p.created_at <= s.created_at + interval '1 minute'
   join identity.organisation o on o.workspace_id = p.workspace_id and o.id = p.organisation_id`
export const listAdminSessions = statement<[now: string], AdminSessionRow>(
  `select ${session}, p.id as "personId", p.name as person, o.name as organisation, o.side
   from ${ofWorkspace} where s.ended_at is null and s.expires_at > $1::timestamptz
   order by s.created_at desc, s.id limit 1000`,
)
export const findAnySession = statement<
  [id: string, now: string],
  { id: string; person: string; network: string | null }
>(
  `select s.id, p.name as person, s.network from ${ofWorkspace}
   where s.id = $1 and s.ended_at is null and s.expires_at > $2::timestamptz`,
)
