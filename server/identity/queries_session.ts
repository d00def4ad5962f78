import type { Scope, Side } from '../../contract/index.ts'
import { statement } from '../kernel/index.ts'

/** Who holds a secret, and who they are in the workspace asked for; the workspace part is null for a stranger there. */
export type Holder = {
  sessionId: string | null
  accountId: string
  slug: string | null
  workspaceId: string | null
  personId: string | null
  admin: boolean | null
  organisationId: string | null
  side: Side | null
  teams: string[]
  /** What an API token is limited to; null for a session. */
  scopes: Scope[] | null
  tokenId: string | null
}

const place = `w.slug, w.id as "workspaceId", p.id as "personId", p.admin, o.id as "organisationId", o.side,
  array(select m.team_id from identity.team_member m where m.workspace_id = p.workspace_id and m.person_id = p.id) as teams`

/**
 * A session counts while its account is somebody who was there when it was made (a minute's difference between clocks is
 * allowed): deactivation ends it, and being invited elsewhere later does not bring it back.
 * `slug`: the workspace in the path, '' for none.
 */
export const findSession = statement<[hash: Buffer, slug: string, now: string], Holder>(
  `select s.id as "sessionId", s.account_id as "accountId", null::text[] as scopes, null::uuid as "tokenId", ${place}
   from identity.session s
   left join identity.workspace w on w.slug = $2
   left join identity.person p on p.workspace_id = w.id and p.account_id = s.account_id and p.deactivated_at is null
   left join identity.organisation o on o.workspace_id = p.workspace_id and o.id = p.organisation_id
   where s.token_hash = $1 and s.ended_at is null and s.expires_at > $3::timestamptz
     and exists (select from identity.person a where a.account_id = s.account_id and a.deactivated_at is null
       and a.created_at <= s.created_at + interval '1 minute')`,
)
export const findApiToken = statement<[hash: Buffer, now: string], Holder>(
  // That it was used is kept to five minutes, so that reading does not become writing.
  `with used as (
     update identity.api_token set last_used_at = $2::timestamptz
     where token_hash = $1 and revoked_at is null and expires_at > $2::timestamptz
       and (last_used_at is null or last_used_at < $2::timestamptz - interval '5 minutes'))
   select null::uuid as "sessionId", p.account_id as "accountId", t.scopes, t.id as "tokenId", ${place}
   from identity.api_token t
   join identity.workspace w on w.id = t.workspace_id
   join identity.person p on p.workspace_id = t.workspace_id and p.id = t.person_id and p.deactivated_at is null
   join identity.organisation o on o.workspace_id = p.workspace_id and o.id = p.organisation_id
   where t.token_hash = $1 and t.revoked_at is null and t.expires_at > $2::timestamptz and p.account_id is not null`,
)
