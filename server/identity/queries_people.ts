import type { Scope, Side } from '../../contract/index.ts'
import { statement } from '../kernel/index.ts'

export type PersonRow = {
  id: string
  name: string
  email: string
  organisationId: string
  organisation: string
  side: Side
  admin: boolean
  active: boolean
  teams: string[]
}
/** Organisation whose people are listed (null: all), text to find (null: any), how many. */
export const listPersons = statement<[string | null, string | null, number], PersonRow>(
  `select p.id, p.name, p.email, p.organisation_id as "organisationId", o.name as organisation, o.side, p.admin,
     p.deactivated_at is null as active,
     array(select t.name from identity.team_member m join identity.team t on t.workspace_id = m.workspace_id and t.id = m.team_id
           where m.workspace_id = p.workspace_id and m.person_id = p.id order by t.name) as teams
   from identity.person p join identity.organisation o on o.workspace_id = p.workspace_id and o.id = p.organisation_id
   where p.workspace_id = (select kernel.workspace()) and ($1::uuid is null or p.organisation_id = $1::uuid)
     and ($2::text is null or p.name ilike $2 or p.email ilike $2 or o.name ilike $2)
   order by p.name, p.id limit $3`,
)
export type OrganisationRow = { id: string; name: string; side: Side }
/** The one organisation that is listed (null: all). */
export const listOrganisationRows = statement<[string | null], OrganisationRow>(
  `select id, name, side from identity.organisation
   where workspace_id = (select kernel.workspace()) and ($1::uuid is null or id = $1::uuid) and archived_at is null order by name, id`,
)
/** Ids, the organisation whose people they have to be (null: any). */
export const listPersonsOf = statement<
  [readonly string[], string | null],
  Omit<PersonRow, 'organisationId' | 'admin' | 'teams'>
>(
  `select p.id, p.name, p.email, o.name as organisation, o.side, p.deactivated_at is null as active
   from identity.person p join identity.organisation o on o.workspace_id = p.workspace_id and o.id = p.organisation_id
   where p.workspace_id = (select kernel.workspace()) and p.id = any ($1) and ($2::uuid is null or p.organisation_id = $2::uuid)`,
)
/** Ids, the one organisation it has to be (null: any). */
export const listOrganisationsOf = statement<[readonly string[], string | null], OrganisationRow>(
  `select id, name, side from identity.organisation
   where workspace_id = (select kernel.workspace()) and id = any ($1) and ($2::uuid is null or id = $2::uuid)`,
)
export const findOrganisation = statement<[id: string], OrganisationRow>(
  'select id, name, side from identity.organisation where workspace_id = (select kernel.workspace()) and id = $1 and archived_at is null',
)
export const findPerson = statement<[id: string], { id: string }>(
  'select id from identity.person where workspace_id = (select kernel.workspace()) and id = $1',
)
/** Whoever deactivates holds the workspace, so that two administrators cannot remove each other at once. */
export const lockWorkspace = statement<[], unknown>(
  'select from identity.workspace where id = (select kernel.workspace()) for update',
)
export const updateDeactivated = statement<[id: string, now: string], unknown>(
  'update identity.person set deactivated_at = $2 where workspace_id = (select kernel.workspace()) and id = $1',
)
export const revokeTokensOf = statement<[personId: string, now: string], unknown>(
  `update identity.api_token set revoked_at = $2
   where workspace_id = (select kernel.workspace()) and person_id = $1 and revoked_at is null`,
)
export type ApiTokenRow = {
  id: string
  name: string
  scopes: Scope[]
  createdAt: Temporal.Instant
  expiresAt: Temporal.Instant
  lastUsedAt: Temporal.Instant | null
}
/** Person, now. */
export const listApiTokens = statement<[string, string], ApiTokenRow>(
  `select id, name, scopes, created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt" from identity.api_token
   where workspace_id = (select kernel.workspace()) and person_id = $1 and revoked_at is null and expires_at > $2::timestamptz
   order by created_at desc, id desc`,
)
/** Id, person, name, token hash, scopes, now, expiry. */
export const insertApiToken = statement<
  [string, string, string, Buffer, readonly Scope[], string, string],
  unknown
>(
  `insert into identity.api_token (workspace_id, id, person_id, name, token_hash, scopes, created_at, expires_at)
   values ((select kernel.workspace()), $1, $2, $3, $4, $5, $6, $7)`,
)
/** Token, person. */
export const findApiTokenOf = statement<[string, string], { id: string; name: string }>(
  `select id, name from identity.api_token
   where workspace_id = (select kernel.workspace()) and id = $1 and person_id = $2 and revoked_at is null`,
)
/** Token, now. */
export const updateRevoked = statement<[string, string], unknown>(
  `update identity.api_token set revoked_at = $2
   where workspace_id = (select kernel.workspace()) and id = $1 and revoked_at is null`,
)
/** Gives an active person without an account the account of their address. Person, the organisation they are to be of. */
export const attachAccount = statement<[string, string], { accountId: string }>(
  `update identity.person p set account_id = a.id from identity.account a
   where p.workspace_id = (select kernel.workspace()) and p.id = $1 and p.organisation_id = $2
     and p.deactivated_at is null and p.account_id is null and a.email = p.email
   returning a.id as "accountId"`,
)
