import { readable } from '../../identity/index.ts'
import { statement } from '../../kernel/index.ts'

const maySee = (ticket: string, principals: string) =>
  readable({ workspace: 'kernel.workspace()', ticket, principals: `${principals}::uuid[]` })

export type NamedTicket = { id: string; number: string; title: string }
/** Of these tickets those the reader may see. Tickets, principals. */
export const listSeen = statement<[readonly string[], readonly string[]], NamedTicket>(
  `select t.id, t.number, t.title from work.ticket t
   where t.workspace_id = kernel.workspace() and t.id = any ($1::uuid[]) and ${maySee('t.id', '$2')} order by t.closed_at, t.number`,
)
/** The same with no reader. Tickets. */
export const listNamed = statement<[readonly string[]], NamedTicket>(
  'select t.id, t.number, t.title from work.ticket t where t.workspace_id = kernel.workspace() and t.id = any ($1::uuid[]) order by t.closed_at, t.number',
)
/** Number, principals. */
export const findSeen = statement<[string, readonly string[]], NamedTicket>(
  `select t.id, t.number, t.title from work.ticket t
   where t.workspace_id = kernel.workspace() and t.number = $1 and ${maySee('t.id', '$2')}`,
)
export const findNamed = statement<[string], NamedTicket>(
  'select t.id, t.number, t.title from work.ticket t where t.workspace_id = kernel.workspace() and t.number = $1',
)

/** What a reader is told of somebody's talk: nothing a customer keeps to themselves, and nothing on tickets they do not see. */
const tellable = (message: string, principals: string) =>
  `(${principals}::uuid[] is null or ${message}.class <> 'customer' and ${maySee(`${message}.ticket_id`, principals)})`
/** Person, principals of the reader (null: all of it), id the page before ended with, how many. */
type Paged = [person: string, principals: readonly string[] | null, after: string, limit: number]
export const listAsked = statement<Paged, { id: string; row: object }>(
  `select t.id, jsonb_build_object('number', t.number, 'title', t.title, 'state', t.state, 'openedAt', t.opened_at, 'closedAt', t.closed_at,
     'impact', t.impact, 'urgency', t.urgency, 'elsewhere', (select jsonb_build_object('id', i.external_id, 'facts', i.facts) from work.imported i
       where i.workspace_id = t.workspace_id and i.ticket_id = t.id limit 1),
     'talk', (select coalesce(jsonb_agg(jsonb_build_object('at', m.at, 'from', m.author_name, 'text', m.text) order by m.at), '[]') from work.message m
       where m.workspace_id = t.workspace_id and m.ticket_id = t.id and m.class = 'band')) as row
   from work.ticket t where t.workspace_id = kernel.workspace() and t.requester_id = $1
     and ($2::uuid[] is null or ${maySee('t.id', '$2')}) and t.id > $3::uuid order by t.id limit $4`,
)
export const listWritten = statement<Paged, { id: string; row: object }>(
  `select m.id, jsonb_build_object('ticket', t.number, 'at', m.at, 'as', m.author_name, 'class', m.class, 'via', m.via, 'text', m.text,
     'files', (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'bytes', f.size)), '[]') from work.attachment f
       where f.workspace_id = m.workspace_id and f.message_id = m.id and f.removed_at is null)) as row
   from work.message m join work.ticket t on t.workspace_id = m.workspace_id and t.id = m.ticket_id
   where m.workspace_id = kernel.workspace() and m.author_id = $1 and ${tellable('m', '$2')} and m.id > $3::uuid order by m.id limit $4`,
)
export const listWorked = statement<Paged, { id: string; row: object }>(
  `select a.id, jsonb_build_object('ticket', t.number, 'activity', a.name, 'state', a.state, 'startedAt', a.started_at, 'doneAt', a.done_at, 'note', a.note,
     'minutes', (select coalesce(sum(e.minutes), 0) from work.effort e where e.workspace_id = a.workspace_id and e.run_id = a.id and e.person_id = $1)) as row
   from work.activity_run a join work.ticket t on t.workspace_id = a.workspace_id and t.id = a.ticket_id
   where a.workspace_id = kernel.workspace() and a.taken_by = $1 and ($2::uuid[] is null or a.class <> 'customer' and ${maySee('a.ticket_id', '$2')})
     and a.id > $3::uuid order by a.id limit $4`,
)
export type SentFile = { id: string; name: string; hash: string }
export const listSentFiles = statement<Paged, SentFile>(
  `select f.id, f.name, f.hash from work.attachment f
   where f.workspace_id = kernel.workspace() and f.author_id = $1 and f.removed_at is null
     and (f.ticket_id is null or ${tellable('f', '$2')}) and f.id > $3::uuid order by f.id limit $4`,
)
/** How much of it the reader is not told. Person, principals. */
export const countUntold = statement<[string, readonly string[]], { messages: number }>(
  `select count(*)::integer as messages from work.message m
   where m.workspace_id = kernel.workspace() and m.author_id = $1 and not ${tellable('m', '$2')}`,
)
