import { statement } from '../kernel/index.ts'

export type AidKind = 'snippet' | 'macro' | 'template' | 'checklist'
/** An aid as it is kept; both null: everybody's of the provider. */
export type AidRow = {
  id: string
  kind: AidKind
  name: string
  language: string
  teamId: string | null
  personId: string | null
  content: unknown
  version: number
  changedAt: Temporal.Instant
}
const columns = `a.id, a.kind, a.name, a.language, a.team_id as "teamId", a.person_id as "personId", a.content, a.version, a.changed_at as "changedAt"`
/** Handed in from the actor, so that it holds apart from row security. */
const isTheirs = (person: string, principals: string) =>
  `(a.person_id is null or a.person_id = ${person}) and (a.team_id is null or a.team_id = any (${principals}))`

/** What somebody may use, of one kind or all, by name. */
export const listAids = statement<
  [workspace: string, kind: string | null, person: string, principals: readonly string[]],
  AidRow
>(
  `select ${columns} from work.aid a where a.workspace_id = $1 and ($2::text is null or a.kind = $2) and ${isTheirs('$3', '$4::uuid[]')}
   order by lower(a.name), a.language, a.id limit 1000`,
)
/** One of them. */
export const findAid = statement<
  [workspace: string, id: string, person: string, principals: readonly string[]],
  AidRow
>(
  `select ${columns} from work.aid a where a.workspace_id = $1 and a.id = $2 and ${isTheirs('$3', '$4::uuid[]')}`,
)
/** Held until the end of the transaction: those who keep something at once do it one after another. */
export const holdAids = statement<[workspace: string], unknown>(
  `select pg_advisory_xact_lock(hashtextextended('aids ' || $1, 0))`,
)
/** Keeps one, new or changed; no row where the name is taken. Engine scope, held. */
export const upsertAid = statement<
  [workspace: string, aid: string, person: string, now: string],
  { id: string; version: number }
>(
  `with a as (select * from jsonb_to_record($2::jsonb) as a (id uuid, kind text, name text, language text, "teamId" uuid, "personId" uuid, content jsonb))
   insert into work.aid (workspace_id, id, kind, name, language, team_id, person_id, content, changed_by, changed_at)
   select $1, a.id, a.kind, a.name, a.language, a."teamId", a."personId", a.content, $3::uuid, $4::timestamptz from a
   where not exists (select from work.aid b where b.workspace_id = $1 and b.kind = a.kind and b.name = a.name and b.language = a.language
     and b.team_id is not distinct from a."teamId" and b.person_id is not distinct from a."personId" and b.id <> a.id)
   on conflict (workspace_id, id) do update set name = excluded.name, language = excluded.language, team_id = excluded.team_id,
     person_id = excluded.person_id, content = excluded.content, version = aid.version + 1, changed_by = excluded.changed_by, changed_at = excluded.changed_at
   returning id, version`,
)
/** Forgets one. Engine scope. */
export const deleteAid = statement<[workspace: string, id: string], unknown>(
  'delete from work.aid where workspace_id = $1 and id = $2',
)
