import { readable } from '../identity/index.ts'
import { statement } from '../kernel/index.ts'
import { readsClass } from './queries_read.ts'

/** The forms each word is kept as in the languages we know, and whether one of them says it all the time. */
export const stemWords = statement<[readonly string[]], { word: string; stems: string[]; isCommon: boolean }>(
  `select w.word, array(select distinct s from unnest(d.stems) s where s <> w.word) as stems, d.common as "isCommon"
   from unnest($1::text[]) w (word)
   cross join lateral (
     select e || g || f || s as stems, e = '{}' or g = '{}' or f = '{}' or s = '{}' as common
     from (select ts_lexize('english_stem', w.word) as e, ts_lexize('german_stem', w.word) as g, ts_lexize('french_stem', w.word) as f,
       ts_lexize('spanish_stem', w.word) as s) l) d`,
)

export type HitRow = {
  id: string
  number: string
  title: string
  state: 'open' | 'closed'
  processId: string
  customerId: string
  requester: string
  openedAt: Temporal.Instant
  updatedAt: Temporal.Instant
  isNumber: boolean
  /** Its number in the system it was brought in from. */
  elsewhere: string | null
  /** Where its matter goes on, through all merges the actor may see. */
  goesOnIn: { number: string; title: string } | null
  /** Of all that are found and may be seen. */
  count: number
  /** What the reader reads of it, the newest first. */
  messages: { by: string; at: string; class: string; text: string }[] | null
  files: string[] | null
}
export type HitParams = [
  workspace: string,
  query: string | null,
  groups: string,
  numbers: readonly string[],
  principals: readonly string[],
  most: number,
  limit: number,
  offset: number,
  elsewhere: readonly string[],
]

/** The list filter, said again beside what work.find_tickets and row security ask of who is asking. */
const lines = {
  maySee: (ticket: string) => readable({ workspace: '$1::uuid', ticket, principals: '$5::uuid[]' }),
  readsAll: `not exists (select from unnest(f.classes) c where not ${readsClass('c')})`,
}

const listHits = ({ maySee, readsAll }: typeof lines) =>
  `with hit as materialized (
     select f.ticket_id, f.score, false as is_number from work.find_tickets($2::tsquery, $3::jsonb, $6) f where ${readsAll}
     union all select t.id, 1e6::real, true from work.ticket t where t.workspace_id = $1 and t.number = any ($4)
     union all select i.ticket_id, 1e6::real, true from work.imported i where i.workspace_id = $1 and i.sought = any ($9)),
   best as materialized (select ticket_id, max(score) as score, bool_or(is_number) as is_number from hit group by ticket_id),
   page as (
     select t.id, t.number, t.title, t.state, t.process_id, t.customer_id, t.requester_name, t.opened_at, t.updated_at, t.merged_into, b.score, b.is_number,
       (count(*) over ())::integer as count
     from best b join work.ticket t on t.workspace_id = $1 and t.id = b.ticket_id
     where ${maySee('t.id')}
     order by b.score desc, t.id desc limit $7 offset $8)
   select p.id, p.number, p.title, p.state, p.process_id as "processId", p.customer_id as "customerId", p.requester_name as requester,
     p.opened_at as "openedAt", p.updated_at as "updatedAt", p.is_number as "isNumber", p.count,
     (select i.number from work.imported i where i.workspace_id = $1 and i.ticket_id = p.id and i.number is not null limit 1) as elsewhere,
     case when p.merged_into is not null then (
       with recursive way as (
         select o.id, o.number, o.title, o.merged_into, 1 as far from work.ticket o where o.workspace_id = $1 and o.id = p.merged_into and ${maySee('o.id')}
         union all select o.id, o.number, o.title, o.merged_into, w.far + 1 from way w join work.ticket o on o.workspace_id = $1 and o.id = w.merged_into and ${maySee('o.id')})
       select jsonb_build_object('number', w.number, 'title', w.title) from way w order by w.far desc limit 1) end as "goesOnIn",
     (select jsonb_agg(jsonb_build_object('by', s.author_name, 'at', s.at, 'class', s.class, 'text', s.text) order by s.at desc)
      from (select m.author_name, m.at, m.class, left(m.text, 4000) as text from work.message m
        where m.workspace_id = $1 and m.ticket_id = p.id and ${readsClass('m.class')} order by m.at desc limit 40) s) as messages,
     (select array_agg(a.name) from work.attachment a
      where a.workspace_id = $1 and a.ticket_id = p.id and a.removed_at is null and ${readsClass('a.class')}) as files
   from page p order by p.score desc, p.id desc`

/** A page of what is found, the best first. */
export const findHits = statement<HitParams, HitRow>(listHits(lines))
/** The same without our own line: for the test that the other one holds alone. */
export const unguardedHits = listHits({ maySee: () => '$5::uuid[] is not null', readsAll: 'true' })

export type MatchParams = [
  workspace: string,
  query: string | null,
  groups: string,
  numbers: readonly string[],
  elsewhere: readonly string[],
  most: number,
]
/** Tickets that match, at most so many, in no order; and those whose number it is. */
export const findMatching = statement<MatchParams, { ids: string[]; named: string[] }>(
  `select array(select distinct f.ticket_id from work.match_tickets($2::tsquery, $3::jsonb, $6) f where ${lines.readsAll}) as ids,
     array(select t.id from work.ticket t where t.workspace_id = $1 and t.number = any ($4)
       union select i.ticket_id from work.imported i where i.workspace_id = $1 and i.sought = any ($5)) as named`,
)
type Saying = { workspace: string; ticket: string; query: string | null; keys: readonly string[] }
/**
 * Whether a ticket says the words to this reader, asked of one ticket after another: SQL expressions, `query` a tsquery, of
 * each of the keys one has to be there. Without our own line it is for the test that row security holds alone.
 */
export const saysWords = ({ workspace, ticket, query, keys }: Saying, readsAll = lines.readsAll): string =>
  `exists (select from work.search_row f where f.workspace_id = ${workspace} and f.ticket_id = ${ticket}
     ${query === null ? '' : `and f.words @@ ${query}`} ${keys.map(each => `and f.keys && ${each}`).join(' ')} and ${readsAll} offset 0)`

/** Of these words those the actor finds tickets by, with how many, counted to twenty. */
export const findWords = statement<[readonly string[]], { word: string; count: number }>(
  'select word, count from work.find_words($1::text[])',
)
/** How many tickets the actor finds, counted to twenty. */
export const countFound = statement<[query: string | null, groups: string], { count: number }>(
  'select count(*)::integer as count from work.find_tickets($1::tsquery, $2::jsonb, 20)',
)

/** Workspaces with tickets whose words have to be written. Engine scope, outside any workspace. */
export const listDueWorkspaces = statement<[], { id: string }>(
  `select distinct workspace_id as id from (select workspace_id from work.search_due order by id limit 1000) d`,
)
/** One writer at a time: of two the older view of a ticket could come last. */
export const lockWriting = statement<[string], { locked: boolean }>(
  `select pg_try_advisory_xact_lock(hashtextextended('work.search_row ' || $1, 0)) as locked`,
)
/** Workspace, at most how many: takes them from what is due and writes them. Engine scope. */
export const writeDue = statement<[string, number], { taken: number }>(
  `with taken as (
     delete from work.search_due d where d.workspace_id = $1
       and d.id = any (array(select id from work.search_due where workspace_id = $1 order by id limit $2)) returning d.ticket_id)
   select count(*)::integer as taken, work.index_tickets($1, array_agg(distinct ticket_id)) from taken having count(*) > 0`,
)
/** Workspace: forgets the first that is due, because it cannot be written. */
export const skipDue = statement<[string], { ticketId: string }>(
  `delete from work.search_due d where d.workspace_id = $1 and d.id = (select min(id) from work.search_due where workspace_id = $1)
   returning d.ticket_id as "ticketId"`,
)
