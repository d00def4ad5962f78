import { statement } from '../kernel/index.ts'

export type Doing = 'looking' | 'writing'

/** Says that somebody is there; `changed` when others did not know it. Engine scope. */
export const upsertPresence = statement<
  [
    workspace: string,
    ticket: string,
    person: string,
    organisation: string,
    doing: Doing,
    now: string,
    since: string,
  ],
  { changed: boolean }
>(
  `with before as (select doing, seen_at from work.presence where workspace_id = $1 and ticket_id = $2 and person_id = $3)
   insert into work.presence (workspace_id, ticket_id, person_id, organisation_id, doing, seen_at) values ($1, $2, $3, $4, $5, $6)
   on conflict (workspace_id, ticket_id, person_id) do update set doing = excluded.doing, seen_at = excluded.seen_at
   returning not exists (select from before b where b.doing = $5 and b.seen_at >= $7::timestamptz) as changed`,
)
/** Somebody has closed the page. Engine scope. */
export const deletePresence = statement<
  [workspace: string, ticket: string, person: string],
  { changed: boolean }
>(
  'delete from work.presence where workspace_id = $1 and ticket_id = $2 and person_id = $3 returning true as changed',
)
/** Who else of the organisation is there, whoever came first first. The organisation is handed in, beside row security. */
export const listOthers = statement<
  [workspace: string, ticket: string, person: string, organisation: string, since: string],
  { personId: string; doing: Doing }
>(
  `select p.person_id as "personId", p.doing from work.presence p
   where p.workspace_id = $1 and p.ticket_id = $2 and p.person_id <> $3 and p.organisation_id = $4 and p.seen_at >= $5::timestamptz
   order by p.person_id limit 20`,
)
export type PresentRow = {
  workspaceId: string
  ticketId: string
  number: string
  organisationId: string
  persons: string[]
  /** Who is there and what they do, as one text to compare. */
  state: string
}
/** Everybody who is anywhere, by ticket and organisation. Engine scope, across workspaces. */
export const listPresent = statement<[since: string], PresentRow>(
  `select p.workspace_id as "workspaceId", p.ticket_id as "ticketId", t.number, p.organisation_id as "organisationId",
     array_agg(p.person_id::text order by p.person_id) as persons, string_agg(p.person_id || ' ' || p.doing, ',' order by p.person_id) as state
   from work.presence p join work.ticket t on t.workspace_id = p.workspace_id and t.id = p.ticket_id
   where p.seen_at >= $1::timestamptz group by 1, 2, 3, 4`,
)
/** Forgets who left long ago. Engine scope. */
export const deleteOldPresence = statement<[before: string], unknown>(
  'delete from work.presence where seen_at < $1::timestamptz',
)
