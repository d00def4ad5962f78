import { statement } from '../../kernel/index.ts'

/** Tickets that are closed since before then, with nothing open that belongs to them; `$4` and `$5` where the page before ended. */
export type DueTicket = { id: string; number: string; title: string; closedAt: Temporal.Instant }
/** What a ticket hangs together with is kept or goes as one: what it is a part of, its parts, what was merged into it. */
const isWhole = `not exists (select from work.ticket r where r.workspace_id = t.workspace_id and r.id <> t.id
    and (r.id = t.original_id or r.id = t.merged_into) and (r.closed_at is null or r.closed_at >= $1::timestamptz))
  and not exists (select from work.ticket r where r.workspace_id = t.workspace_id and r.original_id = t.id and (r.closed_at is null or r.closed_at >= $1::timestamptz))
  and not exists (select from work.ticket r where r.workspace_id = t.workspace_id and r.merged_into = t.id and (r.closed_at is null or r.closed_at >= $1::timestamptz))`
/** Nothing on it is held: neither the ticket, nor somebody who has asked, written, worked or listened there. */
const isFree = `t.id <> all ($2::uuid[]) and ($3::uuid[] = '{}' or not (t.requester_id = any ($3::uuid[])
    or exists (select from work.message m where m.workspace_id = t.workspace_id and m.ticket_id = t.id and m.author_id = any ($3::uuid[]))
    or exists (select from work.activity_run a where a.workspace_id = t.workspace_id and a.ticket_id = t.id and a.taken_by = any ($3::uuid[]))
    or exists (select from work.follower f where f.workspace_id = t.workspace_id and f.ticket_id = t.id and f.person_id = any ($3::uuid[]))))`
type DueParams = [
  before: string,
  heldTickets: readonly string[],
  heldPersons: readonly string[],
  at: string,
  id: string,
  limit: number,
]
const isOver = `t.workspace_id = kernel.workspace() and t.closed_at < $1::timestamptz and t.state = 'closed'`
const dueOf = (which: string) => ({
  lock: statement<DueParams, DueTicket>(
    `select t.id, t.number, t.title, t.closed_at as "closedAt" from work.ticket t
     where ${isOver} and ${which} and ${isFree} and (t.closed_at, t.id) > ($4::timestamptz, $5::uuid)
     order by t.closed_at, t.id limit $6 for update of t skip locked`,
  ),
  list: statement<DueParams, DueTicket>(
    `select t.id, t.number, t.title, t.closed_at as "closedAt" from work.ticket t
     where ${isOver} and ${which} and ${isFree} and (t.closed_at, t.id) > ($4::timestamptz, $5::uuid)
     order by t.closed_at, t.id limit $6`,
  ),
  count: statement<
    [before: string, heldTickets: readonly string[], heldPersons: readonly string[]],
    { tickets: number; messages: number; files: number; bytes: number; held: number }
  >(
    `with due as materialized (select t.id from work.ticket t where ${isOver} and ${which} and ${isFree})
     select (select count(*)::integer from due) as tickets,
       (select count(*)::integer from work.message m join due on due.id = m.ticket_id where m.workspace_id = kernel.workspace()) as messages,
       (select count(*)::integer from work.attachment f join due on due.id = f.ticket_id where f.workspace_id = kernel.workspace()) as files,
       (select coalesce(sum(f.size), 0)::double precision from work.attachment f join due on due.id = f.ticket_id where f.workspace_id = kernel.workspace()) as bytes,
       (select count(*)::integer from work.ticket t where ${isOver} and ${which} and not (${isFree})) as held`,
  ),
})
/** By what is done with them. Engine scope. */
export const due = { texts: dueOf(`t.emptied_at is null and ${isWhole}`), tickets: dueOf(isWhole) }

/** Whatever stands on tickets, each before what it points to. */
const below = [
  'work.run_for',
  'work.presence',
  'work.follower',
  'work.handover',
  'work.effort',
  'work.checklist_item',
  'work.meeting',
  'work.attachment',
  'work.message',
  'work.activity_run',
  'work.process_run',
  'work.imported',
  'work.search_row',
  'work.search_due',
] as const
const ofTickets = (alias = 'x') =>
  `${alias}.workspace_id = kernel.workspace() and ${alias}.ticket_id = any ($1::uuid[])`
/** In this order; the tickets themselves come last. Tickets. */
export const deletions = [
  ...below.map(table =>
    statement<[readonly string[]], unknown>(`delete from ${table} x where ${ofTickets()}`),
  ),
  statement<[readonly string[]], unknown>(
    'delete from work.link l where l.workspace_id = kernel.workspace() and (l.from_id = any ($1::uuid[]) or l.to_id = any ($1::uuid[]))',
  ),
  statement<[readonly string[]], unknown>(
    'delete from work.merge m where m.workspace_id = kernel.workspace() and (m.source_id = any ($1::uuid[]) or m.target_id = any ($1::uuid[]))',
  ),
  statement<[readonly string[]], unknown>(
    'delete from work.ticket t where t.workspace_id = kernel.workspace() and t.id = any ($1::uuid[])',
  ),
]

/** Tickets, what is said instead. */
const emptied = (table: string, columns: readonly string[]) =>
  statement<[readonly string[], string], unknown>(
    `update ${table} x set ${columns.map(column => `${column} = case when nullif(x.${column}, '') is not null then $2::text else x.${column} end`).join(', ')} where ${ofTickets()}`,
  )
export const emptyTexts = [
  statement<[readonly string[], string], unknown>(
    `update work.message x set text = $2::text, html = null where ${ofTickets()}`,
  ),
  emptied('work.activity_run', ['note', 'question']),
  emptied('work.handover', ['reason', 'answer']),
  emptied('work.effort', ['note']),
  emptied('work.checklist_item', ['text']),
  emptied('work.meeting', ['place', 'summary']),
]
export const deleteFiles = statement<[readonly string[]], unknown>(
  `delete from work.attachment x where ${ofTickets()}`,
)
export const emptyFacts = statement<[readonly string[]], unknown>(
  `update work.imported x set facts = '{}' where ${ofTickets()}`,
)
/** Tickets, now. */
export const markEmptied = statement<[readonly string[], string], unknown>(
  'update work.ticket t set emptied_at = $2::timestamptz where t.workspace_id = kernel.workspace() and t.id = any ($1::uuid[])',
)
/** What can be found of these is written anew soon. */
export const markSearchDue = statement<[readonly string[]], unknown>(
  'insert into work.search_due (workspace_id, ticket_id) select kernel.workspace(), unnest($1::uuid[])',
)
