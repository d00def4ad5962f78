import { readable } from '../identity/index.ts'
import { type PassiveType, statement } from '../kernel/index.ts'
import type { Seek } from './queries.ts'
import { readsClass } from './queries_read.ts'

/** A file as it is kept for its message. */
export type NewAttachment = {
  id: string
  name: string
  type: string
  shownAs: PassiveType | null
  size: number
  hash: string
}
/** Held until the end of the transaction: a blob that is being named is not swept meanwhile. */
export const holdBlobs = statement<[string[]], unknown>(
  'select pg_advisory_xact_lock_shared(hashtextextended(hash, 0)) from unnest($1::text[]) hash',
)
/** Waits for whoever is naming it. */
export const seizeBlob = statement<[string], unknown>('select pg_advisory_xact_lock(hashtextextended($1, 0))')

/** Files that wait for their message, of the author `$2`; `$4` now. Engine scope. */
export const insertAttachments = statement<[string, string, string, string], unknown>(
  `insert into work.attachment (workspace_id, id, name, media_type, shown_as, size, hash, author_id, at)
   select $1, f.id, f.name, f.type, f."shownAs", f.size, f.hash, $2::uuid, $4::timestamptz
   from jsonb_to_recordset($3::jsonb) as f (id uuid, name text, type text, "shownAs" text, size integer, hash text)`,
)
/** How many files of a person wait for their message. */
export const countWaiting = statement<[string, string], { count: number }>(
  `select count(*)::integer as count from work.attachment
   where workspace_id = $1 and author_id = $2 and message_id is null and removed_at is null`,
)

export type Waiting = { id: string; name: string; size: number }
/** Locks those of the ids that are the author's and still wait. Engine scope. */
export const lockWaiting = statement<[string, string, readonly string[]], Waiting>(
  `select f.id, f.name, f.size from work.attachment f
   where f.workspace_id = $1 and f.author_id = $2 and f.id = any ($3::uuid[]) and f.message_id is null and f.removed_at is null
   order by f.id for update`,
)
/** Gives files that wait to their message. Engine scope. */
export const bindAttachments = statement<[string, string, readonly string[]], unknown>(
  `update work.attachment f set message_id = m.id, ticket_id = m.ticket_id, class = m.class, position = array_position($3::uuid[], f.id)
   from work.message m where m.workspace_id = $1 and m.id = $2 and f.workspace_id = $1 and f.id = any ($3::uuid[])`,
)

export type FoundAttachment = {
  /** Null: the ticket is there, and no such file on it. */
  id: string | null
  name: string
  shownAs: PassiveType | null
  hash: string
  isRemoved: boolean
}
const maySee = (ticket: string) => readable({ workspace: 't.workspace_id', ticket, principals: '$3::uuid[]' })
/** A file of a ticket the actor sees, in a class they read; also of the ticket it is a part of, whose talk its page shows. */
export const findAttachment = statement<[...Seek, attachmentId: string], FoundAttachment>(
  `select f.id, f.name, f.shown_as as "shownAs", f.hash, f.removed_at is not null as "isRemoved"
   from work.ticket t
   left join work.attachment f on f.workspace_id = t.workspace_id and f.id = $4 and ${readsClass('f.class')}
     and (f.ticket_id = t.id or (f.ticket_id = t.original_id and f.class = 'band' and ${maySee('f.ticket_id')}))
   where t.workspace_id = $1 and t.number = $2 and ${maySee('t.id')}`,
)

export type OwnAttachment = {
  id: string
  number: string | null
  class: string | null
  messageId: string | null
}
/** A file of the actor's own: one that waits, or one on a ticket they still see. */
export const findOwn = statement<[string, string, principals: readonly string[]], OwnAttachment>(
  `select f.id, t.number, f.class, f.message_id as "messageId"
   from work.attachment f left join work.ticket t on t.workspace_id = f.workspace_id and t.id = f.ticket_id
   where f.workspace_id = $1 and f.id = $2 and f.author_id = kernel.person() and f.removed_at is null
     and (f.message_id is null or ${readsClass('f.class')}
       and ${readable({ workspace: 'f.workspace_id', ticket: 'f.ticket_id', principals: '$3::uuid[]' })})`,
)
/** Marks a file as taken back, once. Engine scope. */
export const markRemoved = statement<[string, string, string], { id: string }>(
  `update work.attachment set removed_at = $3::timestamptz
   where workspace_id = $1 and id = $2 and removed_at is null returning id`,
)

/** Forgets what waited for its message since before then, in any workspace. Engine scope. */
export const deleteWaiting = statement<[string], unknown>(
  'delete from work.attachment where message_id is null and at < $1::timestamptz',
)
/** Of these blobs, those an attachment has that can still be had, or an import still reads, in any workspace. Engine scope. */
export const listNamed = statement<[readonly string[]], { hash: string }>(
  `select f.hash from work.attachment f where f.hash = any ($1::text[]) and f.removed_at is null
   union select i.file_hash from work.import i where i.file_hash = any ($1::text[]) and i.kept and i.state in ('draft', 'running', 'failed')`,
)
/** Forgets imports that were looked at and never begun, since before then, in any workspace. Engine scope. */
export const deleteDrafts = statement<[string], unknown>(
  `delete from work.import where state = 'draft' and made_at < $1::timestamptz`,
)
/** Blobs that attachments have, by hash, after one. Engine scope. */
export const listHashes = statement<[string, string, number], { hash: string; size: number }>(
  `select distinct f.hash, f.size from work.attachment f
   where f.workspace_id = $1 and f.hash > $2 and f.removed_at is null and f.message_id is not null order by f.hash limit $3`,
)

/** What a backup keeps of a workspace's files, those that still wait for their message with them. */
export type KeptHash = { hash: string; size: number }
/** Asked by the owner of the database, in the snapshot of a backup. Workspace. */
export const keptHashes =
  'select f.hash, max(f.size) as size from work.attachment f where f.workspace_id = $1 and f.removed_at is null group by f.hash order by f.hash'
