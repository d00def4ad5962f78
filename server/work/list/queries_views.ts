import type { Static } from 'typebox'
import type { ViewAsks } from '../../../contract/index.ts'
import { statement } from '../../kernel/index.ts'

export type SavedRow = {
  id: string
  name: string
  asks: Static<typeof ViewAsks>
  ownerId: string
  sharedWith: string | null
}
type Looking = [workspace: string, person: string, principals: readonly string[]]

/** Views somebody has saved or that are shared with them: row security's rule, said again. */
export const listSaved = statement<Looking, SavedRow>(
  `select v.id, v.name, v.asks, v.owner_id as "ownerId", v.shared_with as "sharedWith" from work.saved_view v
   where v.workspace_id = $1 and (v.owner_id = $2 or v.shared_with = any ($3::uuid[])) order by lower(v.name), v.id limit 1000`,
)
/** One of one's own, and how many one has. */
export const findOwn = statement<
  [workspace: string, person: string, id: string],
  { count: number; found: boolean }
>(
  `select count(*)::integer as count, coalesce(bool_or(v.id = $3::uuid), false) as found from work.saved_view v
   where v.workspace_id = $1 and v.owner_id = $2`,
)
type Saving = [
  workspace: string,
  id: string,
  owner: string,
  name: string,
  asks: string,
  sharedWith: string | null,
  now: string,
]
export const saveSaved = statement<Saving, unknown>(
  `insert into work.saved_view (workspace_id, id, owner_id, name, asks, shared_with, made_at, changed_at)
   values ($1, $2, $3, $4, $5::jsonb, $6, $7::timestamptz, $7::timestamptz)
   on conflict (workspace_id, id) do update set name = excluded.name, asks = excluded.asks, shared_with = excluded.shared_with,
     changed_at = excluded.changed_at where saved_view.owner_id = $3`,
)
export const deleteSaved = statement<[workspace: string, person: string, id: string], { id: string }>(
  `delete from work.saved_view where workspace_id = $1 and owner_id = $2 and id = $3 returning id`,
)
