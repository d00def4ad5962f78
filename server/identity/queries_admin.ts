import type { Side } from '../../contract/index.ts'
import { statement } from '../kernel/index.ts'

export type AdminPersonRow = {
  id: string
  name: string
  email: string
  organisationId: string
  organisation: string
  side: Side
  admin: boolean
  active: boolean
  teams: { id: string; name: string }[]
  access: 'none' | 'invited' | 'lapsed' | 'account'
  invitedUntil: Temporal.Instant | null
  lastSignInAt: Temporal.Instant | null
}
// What is told of an account is what happened since they are a person here: whether it was there before is nobody's business.
const people = `identity.person p
   join identity.organisation o on o.workspace_id = p.workspace_id and o.id = p.organisation_id
   left join lateral (select i.expires_at, i.accepted_at, i.revoked_at from identity.invitation i
     where i.workspace_id = p.workspace_id and i.person_id = p.id order by i.invited_at desc, i.id desc limit 1) i on true
   left join lateral (select max(s.created_at) as at from identity.session s
     where s.account_id = p.account_id and s.created_at >= p.created_at) s on true
   left join identity.account a on a.id = p.account_id and i.expires_at is null`
/** Text (null: any), organisation (null: any), state (null: any), now. */
const sought = `p.workspace_id = (select kernel.workspace()) and ($1::text is null or p.name ilike $1 or p.email ilike $1 or o.name ilike $1)
     and ($2::uuid is null or p.organisation_id = $2::uuid)
     and case $3::text when 'active' then p.deactivated_at is null when 'deactivated' then p.deactivated_at is not null
       when 'admins' then p.admin and p.deactivated_at is null
       when 'invited' then p.deactivated_at is null and i.expires_at > $4::timestamptz and i.accepted_at is null and i.revoked_at is null and s.at is null
       else true end`
type Sought = [q: string | null, organisationId: string | null, state: string | null, now: string]

export const countPeople = statement<Sought, { count: number }>(
  `select count(*)::integer as count from ${people} where ${sought}`,
)
/** What is sought, the name and id the page before ended with (null: the first page), how many. */
export const listPeoplePage = statement<[...Sought, string | null, string, number], AdminPersonRow>(
  `select p.id, p.name, p.email, p.organisation_id as "organisationId", o.name as organisation, o.side, p.admin,
     p.deactivated_at is null as active,
     coalesce((select json_agg(json_build_object('id', t.id, 'name', t.name) order by t.name)
       from identity.team_member m join identity.team t on t.workspace_id = m.workspace_id and t.id = m.team_id
       where m.workspace_id = p.workspace_id and m.person_id = p.id), '[]') as teams,
     case when p.account_id is null then 'none'
       when s.at is not null or i.accepted_at is not null or a.password_hash is not null then 'account'
       when i.expires_at > $4::timestamptz and i.revoked_at is null then 'invited' else 'lapsed' end as access,
     case when s.at is null and i.accepted_at is null and i.revoked_at is null and i.expires_at > $4::timestamptz then i.expires_at end as "invitedUntil",
     s.at as "lastSignInAt"
   from ${people} where ${sought} and ($5::text is null or (p.name, p.id) > ($5, $6::uuid))
   order by p.name, p.id limit $7`,
)

export type KnownPerson = {
  id: string
  name: string
  email: string
  organisationId: string
  organisation: string
  side: Side
  admin: boolean
  active: boolean
  accountId: string | null
  signedIn: boolean
  otherAdmins: number
  createdAt: Temporal.Instant
}
/** Somebody of the workspace; others wait until this transaction ends only if it holds the workspace. */
export const loadPerson = statement<[id: string], KnownPerson>(
  `select p.id, p.name, p.email, p.organisation_id as "organisationId", o.name as organisation, o.side, p.admin,
     p.deactivated_at is null as active, p.account_id as "accountId", p.created_at as "createdAt",
     exists (select from identity.invitation i where i.workspace_id = p.workspace_id and i.person_id = p.id and i.accepted_at is not null)
       or exists (select from identity.session s where s.account_id = p.account_id and s.created_at >= p.created_at) as "signedIn",
     (select count(*)::integer from identity.person x
      where x.workspace_id = p.workspace_id and x.id <> p.id and x.admin and x.deactivated_at is null) as "otherAdmins"
   from identity.person p join identity.organisation o on o.workspace_id = p.workspace_id and o.id = p.organisation_id
   where p.workspace_id = (select kernel.workspace()) and p.id = $1`,
)
/** Person, name, e-mail address, organisation, administrator, account. Nothing comes back when somebody has the address. */
export const updatePerson = statement<
  [string, string, string, string, boolean, string | null],
  { id: string }
>(
  `update identity.person p set name = $2, email = $3, organisation_id = $4, admin = $5, account_id = $6
   where p.workspace_id = (select kernel.workspace()) and p.id = $1
     and not exists (select from identity.person x where x.workspace_id = p.workspace_id and x.id <> p.id
       and (x.email = $3 or x.account_id = $6::uuid)) returning p.id`,
)
export const updateReactivated = statement<[id: string], unknown>(
  'update identity.person set deactivated_at = null where workspace_id = (select kernel.workspace()) and id = $1',
)
/** Sessions of an account that is nobody now do not come alive again when it is somebody once more. Account, now. */
export const endSessionsOfNobody = statement<[string | null, string], unknown>(
  `update identity.session set ended_at = $2 where account_id = $1::uuid and ended_at is null
     and not exists (select from identity.person p where p.account_id = $1::uuid and p.deactivated_at is null)`,
)
/** Whoever goes to another organisation leaves the teams of the one before. */
export const leaveTeams = statement<[personId: string], { name: string }>(
  `delete from identity.team_member m using identity.team t
   where m.workspace_id = (select kernel.workspace()) and m.person_id = $1 and t.workspace_id = m.workspace_id and t.id = m.team_id
   returning t.name`,
)
/** And sees no longer what was shared with them by name. */
export const leaveTickets = statement<[personId: string], unknown>(
  'delete from identity.visible where workspace_id = (select kernel.workspace()) and principal_id = $1',
)

/** Id, person, link, now, expiry. */
export const insertInvitation = statement<[string, string, string, string, string], unknown>(
  `insert into identity.invitation (workspace_id, id, person_id, link_id, invited_at, expires_at)
   values ((select kernel.workspace()), $1, $2, $3, $4, $5)`,
)
/** Open invitations of a person end, with their links. Person, now. */
export const revokeInvitations = statement<[string, string], { linkId: string }>(
  `update identity.invitation set revoked_at = $2
   where workspace_id = (select kernel.workspace()) and person_id = $1 and revoked_at is null and accepted_at is null and expires_at > $2::timestamptz
   returning link_id as "linkId"`,
)
export const endLinksById = statement<[links: string[], now: string], unknown>(
  'update identity.sign_in_link set used_at = $2 where id = any ($1::uuid[]) and used_at is null',
)
/** In any workspace: the link was used. Link, now. */
export const acceptInvitation = statement<[string, string], unknown>(
  'update identity.invitation set accepted_at = $2 where link_id = $1 and accepted_at is null and revoked_at is null',
)
export const findWorkspaceName = statement<[], { name: string }>(
  'select name from identity.workspace where id = (select kernel.workspace())',
)
/** Makes the account of an address where there is none, and answers it. Id, address, now. */
export const findOrOpenAccount = statement<[string, string, string], { id: string }>(
  `with made as (insert into identity.account (id, email, created_at) values ($1, $2, $3) on conflict (email) do nothing returning id)
   select id from made union all select id from identity.account where email = $2 limit 1`,
)
