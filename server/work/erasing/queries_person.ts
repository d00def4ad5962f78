import { statement } from '../../kernel/index.ts'

const ofTickets = 'x.workspace_id = kernel.workspace() and x.ticket_id = any ($1::uuid[])'
type Touched = { id: string }

/** After which ticket, how many. */
export const listTicketsAfter = statement<[string, number], Touched>(
  'select id from work.ticket where workspace_id = kernel.workspace() and id > $1::uuid order by id limit $2',
)

type Reword = readonly [tickets: readonly string[], patterns: readonly string[], words: readonly string[]]
const reword = (table: string, columns: readonly string[], key = 'ticket_id') => {
  const put = (column: string) => `kernel.put_words(x.${column}, $2::text[], $3::text[])`
  return statement<Reword, Touched>(
    `update ${table} x set ${columns.map(column => `${column} = ${put(column)}`).join(', ')}
     where x.workspace_id = kernel.workspace() and x.${key} = any ($1::uuid[])
       and (${columns.map(column => `x.${column}`).join(', ')}, 0) is distinct from (${columns.map(put).join(', ')}, 0) returning x.${key} as id`,
  )
}
/** Every text of tickets that may name somebody. Tickets, patterns, words. */
export const rewordings = [
  reword('work.ticket', ['title', 'requester_name'], 'id'),
  reword('work.message', ['author_name', 'text', 'html']),
  reword('work.activity_run', ['taken_name', 'waits_name', 'offered_name', 'note', 'question']),
  reword('work.handover', ['offered_name', 'reason', 'answer']),
  reword('work.effort', ['note']),
  reword('work.checklist_item', ['text', 'done_name']),
  reword('work.meeting', ['organiser_name', 'place', 'summary']),
  reword('work.attachment', ['name']),
  statement<Reword, Touched>(
    `update work.imported x set facts = kernel.put_words_in(x.facts, $2::text[], $3::text[])
     where ${ofTickets} and x.facts is distinct from kernel.put_words_in(x.facts, $2::text[], $3::text[]) returning x.ticket_id as id`,
  ),
]

type Name = readonly [tickets: readonly string[], personId: string, pseudonym: string]
const rename = (
  table: string,
  { column, of, key = 'ticket_id' }: { column: string; of: string; key?: string },
) =>
  statement<Name, Touched>(
    `update ${table} x set ${column} = $3::text where x.workspace_id = kernel.workspace() and x.${key} = any ($1::uuid[])
       and x.${of} = $2::uuid and x.${column} is distinct from $3::text returning x.${key} as id`,
  )
/** By whatever name they stood there. Tickets, person, pseudonym. */
export const renamings = [
  rename('work.ticket', { column: 'requester_name', of: 'requester_id', key: 'id' }),
  rename('work.message', { column: 'author_name', of: 'author_id' }),
  rename('work.activity_run', { column: 'taken_name', of: 'taken_by' }),
  rename('work.activity_run', { column: 'waits_name', of: 'waits_for' }),
  rename('work.activity_run', { column: 'offered_name', of: 'offered_by' }),
  rename('work.handover', { column: 'offered_name', of: 'offered_by' }),
  rename('work.checklist_item', { column: 'done_name', of: 'done_by' }),
  rename('work.meeting', { column: 'organiser_name', of: 'organiser_id' }),
]

const silence = (
  table: string,
  { columns, of, key = 'ticket_id' }: { columns: readonly string[]; of: string; key?: string },
) =>
  statement<Name, Touched>(
    `update ${table} x set ${columns.map(column => `${column} = case when x.${column} is null then null else $3::text end`).join(', ')}
     where x.workspace_id = kernel.workspace() and x.${key} = any ($1::uuid[]) and x.${of} = $2::uuid returning x.${key} as id`,
  )
/** What they wrote. Tickets, person, what stands there instead. */
export const silencings = [
  statement<Name, Touched>(
    `update work.message x set text = $3::text, html = null where ${ofTickets} and x.author_id = $2::uuid returning x.ticket_id as id`,
  ),
  silence('work.ticket', { columns: ['title'], of: 'requester_id', key: 'id' }),
  silence('work.activity_run', { columns: ['note', 'question'], of: 'taken_by' }),
  silence('work.handover', { columns: ['reason'], of: 'offered_by' }),
  silence('work.handover', { columns: ['answer'], of: 'answered_by' }),
  silence('work.effort', { columns: ['note'], of: 'person_id' }),
  silence('work.meeting', { columns: ['place', 'summary'], of: 'organiser_id' }),
]

/** Files they sent, and that they listen. Tickets, person. */
export const deletionsOf = [
  statement<readonly [readonly string[], string], Touched>(
    `delete from work.attachment x where ${ofTickets} and x.author_id = $2::uuid returning x.ticket_id as id`,
  ),
  statement<readonly [readonly string[], string], Touched>(
    `delete from work.follower x where ${ofTickets} and x.person_id = $2::uuid returning x.ticket_id as id`,
  ),
]
const own = 'x.workspace_id = kernel.workspace() and'
/** What is theirs alone, on no ticket. Person. */
export const deleteOwn = [
  statement<[string], unknown>(`delete from work.presence x where ${own} x.person_id = $1`),
  statement<[string], unknown>(
    `delete from work.saved_view x where ${own} x.owner_id = $1 and x.shared_with is null`,
  ),
  statement<[string], unknown>(`delete from work.aid x where ${own} x.person_id = $1`),
  statement<[string], unknown>(
    `delete from work.attachment x where ${own} x.author_id = $1 and x.ticket_id is null`,
  ),
]
/** What belongs to everybody and may name them. Patterns, words. */
export const rewordShared = [
  statement<[readonly string[], readonly string[]], unknown>(
    `update work.aid x set content = kernel.put_words_in(x.content, $1::text[], $2::text[])
     where x.workspace_id = kernel.workspace() and x.content is distinct from kernel.put_words_in(x.content, $1::text[], $2::text[])`,
  ),
  statement<[readonly string[], readonly string[]], unknown>(
    `update work.recurrence x set name = left(kernel.put_words(x.name, $1::text[], $2::text[]), 60), trouble = kernel.put_words(x.trouble, $1::text[], $2::text[])
     where x.workspace_id = kernel.workspace() and (x.name, x.trouble) is distinct from
       (kernel.put_words(x.name, $1::text[], $2::text[]), kernel.put_words(x.trouble, $1::text[], $2::text[]))`,
  ),
  statement<[readonly string[], readonly string[]], unknown>(
    `update work.import_error x set text = kernel.put_words(x.text, $1::text[], $2::text[])
     where x.workspace_id = kernel.workspace() and x.text is distinct from kernel.put_words(x.text, $1::text[], $2::text[])`,
  ),
]

/** Names: their words are no more among those a mistyped one is compared with. */
export const forgetWords = statement<[readonly string[]], unknown>(
  `delete from work.word x where x.workspace_id = kernel.workspace()
     and x.word = any (array(select distinct w collate "C" from unnest($1::text[]) n, regexp_split_to_table(work.fold(n), ' +') w where w <> ''))`,
)

/** Whether somebody has asked, written, worked or listened on a ticket `t`. */
const isOn = (person: string) => `(t.requester_id = ${person}
    or exists (select from work.message m where m.workspace_id = t.workspace_id and m.ticket_id = t.id and m.author_id = ${person})
    or exists (select from work.activity_run a where a.workspace_id = t.workspace_id and a.ticket_id = t.id and a.taken_by = ${person})
    or exists (select from work.follower f where f.workspace_id = t.workspace_id and f.ticket_id = t.id and f.person_id = ${person}))`
/** Of these tickets, those the person is on. Tickets, person. */
export const listOnAny = statement<readonly [readonly string[], string], { id: string; number: string }>(
  `select t.id, t.number from work.ticket t where t.workspace_id = kernel.workspace() and t.id = any ($1::uuid[]) and ${isOn('$2::uuid')} order by t.number`,
)
export type Traces = {
  tickets: number
  messages: number
  files: number
  bytes: number
  efforts: number
  openTickets: string[]
}
export const countTraces = statement<[string], Traces>(
  `select (select count(*)::integer from work.ticket t where t.workspace_id = kernel.workspace() and t.requester_id = $1) as tickets,
     (select count(*)::integer from work.message m where m.workspace_id = kernel.workspace() and m.author_id = $1) as messages,
     (select count(*)::integer from work.attachment f where f.workspace_id = kernel.workspace() and f.author_id = $1) as files,
     (select coalesce(sum(f.size), 0)::double precision from work.attachment f where f.workspace_id = kernel.workspace() and f.author_id = $1) as bytes,
     (select count(*)::integer from work.effort e where e.workspace_id = kernel.workspace() and e.person_id = $1) as efforts,
     array(select t.id from work.ticket t where t.workspace_id = kernel.workspace() and t.requester_id = $1 and t.closed_at is null order by t.id limit 50) as "openTickets"`,
)
