import type { ConfigurationKind } from '../../contract/index.ts'
import { statement } from '../kernel/index.ts'

/** Changes, time, actor, by which name where they are nobody, via, origin, token. */
export const insertChanges = statement<
  [string, string, string | null, string, string, string | null, string | null],
  unknown
>(
  `insert into identity.configuration_change (workspace_id, id, at, actor_id, actor, via, origin, token_id, kind, act, subject_id, subject, before, after)
   select (select kernel.workspace()), c.id, $2::timestamptz, $3::uuid,
     coalesce((select p.name from identity.person p where p.workspace_id = (select kernel.workspace()) and p.id = $3::uuid), $4),
     $5, $6, $7::uuid, c.kind, c.act, c."subjectId", c.subject, c.before, c.after
   from jsonb_to_recordset($1::jsonb) as c (id uuid, kind text, act text, "subjectId" uuid, subject text, before jsonb, after jsonb)`,
)

export type ChangeRow = {
  id: string
  at: Temporal.Instant
  actorId: string | null
  actor: string
  via: 'web' | 'api' | 'command' | 'program'
  origin: string | null
  token: string | null
  kind: ConfigurationKind
  act: string
  subjectId: string
  subject: string
  before: Record<string, never>
  after: Record<string, never>
}
/** Kind (null: any), text to find (null: any), before which moment and id ('' for the newest), how many. */
export const listChanges = statement<[string | null, string | null, string, string, number], ChangeRow>(
  `select c.id, c.at, c.actor_id as "actorId", c.actor, c.via, c.origin, t.name as token, c.kind, c.act,
     c.subject_id as "subjectId", c.subject, c.before, c.after
   from identity.configuration_change c
   left join identity.api_token t on t.workspace_id = c.workspace_id and t.id = c.token_id
   where c.workspace_id = (select kernel.workspace()) and ($1::text is null or c.kind = $1)
     and ($2::text is null or c.actor ilike $2 or c.subject ilike $2)
     and ($3 = '' or (c.at, c.id) < (nullif($3, '')::timestamptz, $4::uuid))
   order by c.at desc, c.id desc limit $5`,
)
