import type { Side } from '../../contract/index.ts'
import { statement } from '../kernel/index.ts'

const isSomebody = `exists (select from identity.person p where p.account_id = a.id and p.deactivated_at is null)`

export type SignInAccount = { id: string; passwordHash: string | null; networkKnown: boolean }
/** E-mail address, network. */
export const findSignInAccount = statement<[string, string], SignInAccount>(
  `select a.id, a.password_hash as "passwordHash",
     exists (select from identity.session s where s.account_id = a.id and s.network = $2) as "networkKnown"
   from identity.account a where a.email = $1 and ${isSomebody}`,
)
export const findAccount = statement<
  [accountId: string],
  { id: string; email: string; passwordHash: string | null }
>('select a.id, a.email, a.password_hash as "passwordHash" from identity.account a where a.id = $1')
export const findAccountId = statement<[email: string], { id: string }>(
  'select id from identity.account where email = $1',
)

/** Id, account, token hash, network, now, expiry, the password hash that was checked (null: another proof). */
export const insertSession = statement<
  [string, string, Buffer, string | null, string, string, string | null],
  { id: string }
>(
  // The lock makes a change of password wait or win: no session made with the old one outlives it.
  `insert into identity.session (id, account_id, token_hash, network, created_at, expires_at, by_link)
   select $1, a.id, $3, $4, $5, $6, $7::text is null from identity.account a
   where a.id = $2 and ${isSomebody} and ($7::text is null or a.password_hash = $7) for share of a
   returning id`,
)
export const endSession = statement<[sessionId: string, now: string], unknown>(
  'update identity.session set ended_at = $2 where id = $1 and ended_at is null',
)
/** Account, the session that stays (null: none), now. */
export const endSessions = statement<[string, string | null, string], unknown>(
  `update identity.session set ended_at = $3
   where account_id = $1 and id is distinct from $2::uuid and ended_at is null`,
)

export type LinkAccount = { name: string; to: string }
/** Id, e-mail address, token hash, now, expiry, spare (do not send while a link younger than ten minutes is unused). */
export const insertLink = statement<[string, string, Buffer, string, string, boolean], LinkAccount>(
  `with link as (
     insert into identity.sign_in_link (id, account_id, token_hash, created_at, expires_at)
     select $1, a.id, $3, $4, $5 from identity.account a
     where a.email = $2 and ${isSomebody}
       and not ($6::boolean and exists (
         select from identity.sign_in_link l
         where l.account_id = a.id and l.used_at is null and l.created_at > $4::timestamptz - interval '10 minutes'))
     returning account_id)
   select a.email as to, (select p.name from identity.person p where p.account_id = a.id and p.deactivated_at is null
                          order by p.created_at, p.id limit 1) as name
   from link join identity.account a on a.id = link.account_id`,
)
/** A link for an account known by id, whoever it is yet. */
export const insertLinkFor = statement<[string, string, Buffer, string, string], unknown>(
  `insert into identity.sign_in_link (id, account_id, token_hash, created_at, expires_at) values ($1, $2, $3, $4, $5)`,
)
export const useLink = statement<[hash: Buffer, now: string], { id: string; accountId: string }>(
  `update identity.sign_in_link set used_at = $2
   where token_hash = $1 and used_at is null and expires_at > $2::timestamptz returning id, account_id as "accountId"`,
)
export const endLinks = statement<[accountId: string, now: string], unknown>(
  'update identity.sign_in_link set used_at = $2 where account_id = $1 and used_at is null',
)

/** Account, the hash that was checked, the new hash. */
export const updatePassword = statement<[string, string | null, string], { id: string }>(
  `update identity.account set password_hash = $3 where id = $1 and password_hash is not distinct from $2::text
   returning id`,
)

export type AccountRow = { id: string; email: string; hasPassword: boolean }
export const loadAccount = statement<[accountId: string], AccountRow>(
  `select id, email, password_hash is not null as "hasPassword" from identity.account where id = $1`,
)
export type MembershipRow = {
  workspace: string
  name: string
  personId: string
  personName: string
  side: Side
  organisation: string
  admin: boolean
}
export const listMemberships = statement<[accountId: string], MembershipRow>(
  `select w.slug as workspace, w.name, p.id as "personId", p.name as "personName", o.side, o.name as organisation, p.admin
   from identity.person p
   join identity.workspace w on w.id = p.workspace_id
   join identity.organisation o on o.workspace_id = p.workspace_id and o.id = p.organisation_id
   where p.account_id = $1 and p.deactivated_at is null order by w.name, w.id`,
)

/** Sessions over before this, and links over before it, are of no more use. */
export const deleteOldSessions = statement<[before: string], unknown>(
  'delete from identity.session where expires_at < $1::timestamptz',
)
export const deleteOldLinks = statement<[before: string], unknown>(
  'delete from identity.sign_in_link where expires_at < $1::timestamptz',
)
export const deleteSessions = statement<[], unknown>('delete from identity.session')
export const deleteLinks = statement<[], unknown>('delete from identity.sign_in_link')
/** Whether an account of this address can sign in by password. */
export const findSignInOf = statement<[email: string], { id: string; hasPassword: boolean }>(
  'select id, password_hash is not null as "hasPassword" from identity.account where email = $1',
)
/** Session, since when: whether it was opened by a link after that. */
export const isOpenedByLink = statement<[string, string], { fresh: boolean }>(
  'select by_link and created_at >= $2::timestamptz as fresh from identity.session where id = $1',
)
