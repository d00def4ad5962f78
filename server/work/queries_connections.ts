import { readable, seersOf } from '../identity/index.ts'
import { statement } from '../kernel/index.ts'
import type { ConnectionFacts, Link } from './connections.ts'
import { type Seek, type TicketRow, ticketColumns } from './queries.ts'

/** Workspace, two numbers, and the actor's principals for the list filter. */
type SeekTwo = [workspaceId: string, numbers: readonly string[], principals: readonly string[]]
const maySee = (ticket: string, principals = '$3') =>
  readable({ workspace: '$1::uuid', ticket, principals: `${principals}::uuid[]` })

/**
 * Locks two tickets as the actor, always in the order of their ids, so that two acts on the same two never wait for each
 * other in a ring. The later one first: a message on a part of a ticket's work locks the part, then that ticket.
 */
export const lockTickets = statement<SeekTwo, TicketRow>(
  `select ${ticketColumns} from work.ticket t where t.workspace_id = $1 and t.number = any ($2) and ${maySee('t.id')} order by t.id desc for update`,
)
/** The same without a lock, for what changes nothing. */
export const findTickets = statement<SeekTwo, TicketRow>(
  `select ${ticketColumns} from work.ticket t where t.workspace_id = $1 and t.number = any ($2) and ${maySee('t.id')} order by t.id`,
)

const merge = `jsonb_build_object('id', m.id, 'sourceId', m.source_id, 'targetId', m.target_id, 'madeBy', m.made_by, 'brought', m.brought, 'timers', m.timers)`
/** Workspace, numbers, ids of chosen messages. Engine scope. */
export const loadConnections = statement<
  [string, readonly string[], readonly string[]],
  ConnectionFacts & { number: string }
>(
  `select t.number, array(${seersOf({ workspace: 't.workspace_id', ticket: 't.id' })}) as seers,
     coalesce((select jsonb_agg(jsonb_build_object('personId', f.person_id, 'granted', f.granted, 'addedBy', f.added_by, 'mergeId', f.merge_id) order by f.since, f.person_id)
       from work.follower f where f.workspace_id = t.workspace_id and f.ticket_id = t.id), '[]') as followers,
     coalesce((select jsonb_agg(jsonb_build_object('fromId', l.from_id, 'toId', l.to_id, 'kind', l.kind)) from work.link l
       where l.workspace_id = t.workspace_id and (l.from_id = t.id or l.to_id = t.id)), '[]') as links,
     coalesce((select jsonb_agg(${merge} order by m.id) from work.merge m
       where m.workspace_id = t.workspace_id and m.target_id = t.id and m.undone_at is null), '[]') as merges,
     coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'processRunId', a.process_run_id, 'node', a.node, 'token', a.token, 'kind', a.kind,
                 'name', a.name, 'class', a.class, 'state', a.resumes_as, 'responsible', a.responsible, 'takenBy', a.taken_by, 'forRunId', a.for_run_id,
                 'waitsFor', a.waits_for, 'waitsName', a.waits_name, 'question', a.question, 'waitUntil', a.wait_until, 'nextUpdateAt', a.next_update_at,
                 'offeredTo', a.offered_to, 'offeredName', a.offered_name, 'offeredBy', a.offered_by) order by a.ready_at, a.id)
       from work.activity_run a where a.workspace_id = t.workspace_id and a.ticket_id = t.id and a.resumes_as is not null), '[]') as suspended,
     coalesce((select jsonb_agg(jsonb_build_object('id', s.id, 'class', s.class, 'authorId', s.author_id, 'text', s.text) order by s.at, s.id) from work.message s
       where s.workspace_id = t.workspace_id and s.ticket_id = t.id and s.id = any ($3::uuid[])), '[]') as chosen,
     (select count(*) from work.message s where s.workspace_id = t.workspace_id and s.ticket_id = t.id and s.class = 'band' and s.id <> all ($3::uuid[]))::integer as staying
   from work.ticket t where t.workspace_id = $1 and t.number = any ($2)`,
)

/** Workspace, links, who, when. */
export const insertLinks = statement<[string, string, string | null, string], unknown>(
  `insert into work.link (workspace_id, from_id, to_id, kind, class, made_by, made_at)
   select $1, l."fromId", l."toId", l.kind, l.class, $3::uuid, $4::timestamptz
   from jsonb_to_recordset($2::jsonb) as l ("fromId" uuid, "toId" uuid, kind text, class text)
   on conflict do nothing`,
)
export const deleteLinks = statement<[string, string], unknown>(
  `delete from work.link l using jsonb_to_recordset($2::jsonb) as x ("fromId" uuid, "toId" uuid, kind text)
   where l.workspace_id = $1 and l.from_id = x."fromId" and l.to_id = x."toId" and l.kind = x.kind`,
)
/** Workspace, ticket, followers, now. One who follows already stays with what they had, but for the merge they belong to. */
export const insertFollowers = statement<[string, string, string, string], unknown>(
  `insert into work.follower (workspace_id, ticket_id, person_id, since, granted, added_by, merge_id)
   select $1, $2, f."personId", $4::timestamptz, f.granted, f."addedBy", f."mergeId"
   from jsonb_to_recordset($3::jsonb) as f ("personId" uuid, granted boolean, "addedBy" uuid, "mergeId" uuid)
   on conflict (workspace_id, ticket_id, person_id) do update set merge_id = excluded.merge_id`,
)
export const deleteFollowers = statement<[string, string, readonly string[]], unknown>(
  'delete from work.follower where workspace_id = $1 and ticket_id = $2 and person_id = any ($3::uuid[])',
)
/** Workspace, the merge, now. The source's process stands still from now on. */
export const insertMerge = statement<[string, string, string], unknown>(
  `with x as (select * from jsonb_to_record($2::jsonb) as x (id uuid, "sourceId" uuid, "targetId" uuid, "madeBy" uuid, brought uuid[])),
   m as (
     insert into work.merge (workspace_id, id, source_id, target_id, made_by, made_at, brought)
     select $1, x.id, x."sourceId", x."targetId", x."madeBy", $3::timestamptz, x.brought from x),
   t as (update work.ticket t set merged_into = x."targetId" from x where t.workspace_id = $1 and t.id = x."sourceId"),
   p as (
     update work.process_run p set suspended_at = $3::timestamptz from x
     where p.workspace_id = $1 and p.ticket_id = x."sourceId" and p.ended_at is null)
   update work.activity_run a set resumes_as = a.state, state = 'cancelled' from x
   where a.workspace_id = $1 and a.ticket_id = x."sourceId" and a.state in ('ready', 'started', 'waiting')`,
)
/** Workspace, ticket, merge, who, now: everything of the ticket goes on where it stood. */
export const undoMerge = statement<[string, string, string, string | null, string], unknown>(
  `with m as (update work.merge set undone_by = $4::uuid, undone_at = $5::timestamptz where workspace_id = $1 and id = $3),
   t as (update work.ticket set merged_into = null where workspace_id = $1 and id = $2),
   p as (update work.process_run set suspended_at = null where workspace_id = $1 and ticket_id = $2 and suspended_at is not null)
   update work.activity_run set state = resumes_as, resumes_as = null where workspace_id = $1 and ticket_id = $2 and resumes_as is not null`,
)
/** A moment of a process that stands still is kept for when it goes on. Workspace, ticket, the timer. */
export const keepTimer = statement<[string, string, string], unknown>(
  `update work.merge set timers = timers || $3::jsonb where workspace_id = $1 and source_id = $2 and undone_at is null`,
)
/** Workspace, new ticket, messages: they go to it with their files, and say where they were written. */
export const takeMessages = statement<[string, string, readonly string[]], unknown>(
  `with f as (update work.attachment set ticket_id = $2 where workspace_id = $1 and message_id = any ($3::uuid[]))
   update work.message set split_from = coalesce(split_from, ticket_id), ticket_id = $2 where workspace_id = $1 and id = any ($3::uuid[])`,
)

/** Where the matter of a ticket goes on, as far as the actor may see it: through all merges, else the ticket itself. */
export const findGoingOn = statement<Seek, { number: string }>(
  `with recursive way as (
     select t.id, t.number, t.merged_into, 0 as far from work.ticket t where t.workspace_id = $1 and t.id = $2::uuid and ${maySee('t.id')}
     union all
     select t.id, t.number, t.merged_into, w.far + 1 from way w join work.ticket t on t.workspace_id = $1 and t.id = w.merged_into and ${maySee('t.id')})
   select number from way order by far desc limit 1`,
)

type Named = { number: string; title: string; state: 'open' | 'closed' }
export type ConnectionsRow = {
  id: string
  isMerged: boolean
  goesOnIn: Named | null
  merged: (Named & { id: string })[]
  links: { kind: Link['kind']; reversed: boolean; other: Named | null }[]
  followers: string[]
}
const named = (of: string) =>
  `jsonb_build_object('id', ${of}.id, 'number', ${of}.number, 'title', ${of}.title, 'state', ${of}.state)`
/** What a ticket has to do with others, as the actor may see it. */
export const readConnectionsOf = statement<Seek, ConnectionsRow>(
  `select t.id, t.merged_into is not null as "isMerged",
     (select ${named('o')} from work.ticket o where o.workspace_id = t.workspace_id and o.id = t.merged_into and ${maySee('o.id')}) as "goesOnIn",
     coalesce((select jsonb_agg(${named('o')} order by o.id) from work.ticket o
       where o.workspace_id = t.workspace_id and o.merged_into = t.id and ${maySee('o.id')}), '[]') as merged,
     coalesce((select jsonb_agg(jsonb_build_object('kind', l.kind, 'reversed', l.to_id = t.id, 'other', case when o.id is not null then ${named('o')} end) order by l.made_at)
       from work.link l left join work.ticket o on o.workspace_id = l.workspace_id and o.id = case when l.from_id = t.id then l.to_id else l.from_id end and ${maySee('o.id')}
       where l.workspace_id = t.workspace_id and (l.from_id = t.id or l.to_id = t.id)
         and (kernel.side() = 'provider' or (l.class = any (kernel.classes()) and o.id is not null))), '[]') as links,
     array(select f.person_id from work.follower f where f.workspace_id = t.workspace_id and f.ticket_id = t.id
       order by f.since, f.person_id) as followers
   from work.ticket t where t.workspace_id = $1 and t.number = $2 and ${maySee('t.id')}`,
)
