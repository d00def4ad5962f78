import { statement } from '../kernel/index.ts'

const ofPerson = 'x.workspace_id = kernel.workspace() and x.person_id = $1'
export type KnownAs = { name: string | null; email: string | null }
/** Every name and address somebody has stood here by, as the log of the configuration has it, too. */
export const listKnownAs = statement<[string], KnownAs>(
  `select p.name, p.email from identity.person p where p.workspace_id = kernel.workspace() and p.id = $1
   union select a.name, null from (select c.subject as name from identity.configuration_change c
     where c.workspace_id = kernel.workspace() and c.subject_id = $1 and c.kind = 'person') a
   union select f.facts->>'name', f.facts->>'email' from identity.configuration_change c cross join lateral (values (c.before), (c.after)) f (facts)
     where c.workspace_id = kernel.workspace() and c.subject_id = $1 and c.kind = 'person'
   union select null, a.email from identity.person p join identity.account a on a.id = p.account_id where p.workspace_id = kernel.workspace() and p.id = $1`,
)
/** What lets a person in and what was let see by name. */
export const deleteAccess = [
  statement<[string], unknown>(`delete from identity.api_token x where ${ofPerson}`),
  statement<[string], unknown>(`delete from identity.invitation x where ${ofPerson}`),
  statement<[string], unknown>(`delete from identity.team_member x where ${ofPerson}`),
  statement<[string], unknown>(
    'delete from identity.visible v where v.workspace_id = kernel.workspace() and v.principal_id = $1',
  ),
]
/** Person, pseudonym, an address nobody has, now. Answers the account they had. */
export const renamePerson = statement<[string, string, string, string], { accountId: string | null }>(
  `update identity.person p set name = $2, email = $3, admin = false, account_id = null, deactivated_at = coalesce(p.deactivated_at, $4::timestamptz)
   from (select account_id from identity.person where workspace_id = kernel.workspace() and id = $1) was
   where p.workspace_id = kernel.workspace() and p.id = $1 returning was.account_id as "accountId"`,
)
/** Nobody, in any workspace, is this account any more. */
const ofNobody = `not exists (select from identity.person p where p.account_id = $1::uuid)`
export const deleteAccount = [
  statement<[string], unknown>(`delete from identity.session where account_id = $1::uuid and ${ofNobody}`),
  statement<[string], unknown>(
    `delete from identity.sign_in_link where account_id = $1::uuid and ${ofNobody}`,
  ),
  statement<[string], unknown>(`delete from identity.account where id = $1::uuid and ${ofNobody}`),
]
/** Patterns, words in their place. */
export const rewordLog = statement<[readonly string[], readonly string[]], unknown>(
  `update identity.configuration_change x set actor = c.actor, subject = c.subject, before = c.before, after = c.after
   from (select id, kernel.put_words(actor, $1::text[], $2::text[]) as actor, kernel.put_words(subject, $1::text[], $2::text[]) as subject,
     kernel.put_words_in(before, $1::text[], $2::text[]) as before, kernel.put_words_in(after, $1::text[], $2::text[]) as after
     from identity.configuration_change where workspace_id = kernel.workspace()) c
   where x.workspace_id = kernel.workspace() and x.id = c.id
     and (x.actor, x.subject, x.before, x.after) is distinct from (c.actor, c.subject, c.before, c.after)`,
)

export type SignIns = {
  sessions: number
  tokens: number
  invitations: number
  teams: string[]
  changes: number
}
export const countSignIns = statement<[string], SignIns>(
  `select (select count(*)::integer from identity.session s join identity.person p on p.account_id = s.account_id where p.workspace_id = kernel.workspace() and p.id = $1) as sessions,
     (select count(*)::integer from identity.api_token x where ${ofPerson}) as tokens,
     (select count(*)::integer from identity.invitation x where ${ofPerson}) as invitations,
     array(select t.name from identity.team_member x join identity.team t on t.workspace_id = x.workspace_id and t.id = x.team_id where ${ofPerson} order by 1) as teams,
     (select count(*)::integer from identity.configuration_change c where c.workspace_id = kernel.workspace() and (c.actor_id = $1 or c.subject_id = $1)) as changes`,
)
/** Everything that is kept of somebody as a person and an account; never a secret. */
export const exportIdentity = statement<[string], { person: object }>(
  `select jsonb_build_object('id', p.id, 'name', p.name, 'email', p.email, 'organisation', o.name, 'side', o.side, 'administrator', p.admin,
     'since', p.created_at, 'deactivatedAt', p.deactivated_at,
     'teams', (select coalesce(jsonb_agg(t.name order by t.name), '[]') from identity.team_member m join identity.team t on t.workspace_id = m.workspace_id and t.id = m.team_id
       where m.workspace_id = p.workspace_id and m.person_id = p.id),
     'account', (select jsonb_build_object('email', a.email, 'since', a.created_at, 'hasPassword', a.password_hash is not null) from identity.account a where a.id = p.account_id),
     'sessions', (select coalesce(jsonb_agg(jsonb_build_object('from', s.network, 'at', s.created_at, 'endedAt', s.ended_at, 'expiresAt', s.expires_at) order by s.created_at), '[]')
       from identity.session s where s.account_id = p.account_id),
     'tokens', (select coalesce(jsonb_agg(jsonb_build_object('name', k.name, 'scopes', k.scopes, 'at', k.created_at, 'lastUsedAt', k.last_used_at, 'revokedAt', k.revoked_at) order by k.created_at), '[]')
       from identity.api_token k where k.workspace_id = p.workspace_id and k.person_id = p.id),
     'invitations', (select coalesce(jsonb_agg(jsonb_build_object('at', i.invited_at, 'acceptedAt', i.accepted_at, 'revokedAt', i.revoked_at) order by i.invited_at), '[]')
       from identity.invitation i where i.workspace_id = p.workspace_id and i.person_id = p.id),
     'changes', (select coalesce(jsonb_agg(jsonb_build_object('at', c.at, 'by', c.actor, 'kind', c.kind, 'act', c.act, 'subject', c.subject, 'before', c.before, 'after', c.after, 'from', c.origin) order by c.at), '[]')
       from identity.configuration_change c where c.workspace_id = p.workspace_id and (c.actor_id = p.id or c.subject_id = p.id))) as person
   from identity.person p join identity.organisation o on o.workspace_id = p.workspace_id and o.id = p.organisation_id
   where p.workspace_id = kernel.workspace() and p.id = $1`,
)
