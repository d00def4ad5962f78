import { readable } from '../identity/index.ts'
import { statement } from '../kernel/index.ts'

export type OutboxRow = {
  id: string
  personId: string
  ticketNumber: string
  ticketTitle: string
  state: 'due' | 'failed' | 'sent' | 'withheld'
  joins: boolean
  dueAt: Temporal.Instant
  leaseUntil: Temporal.Instant | null
  attempt: number
  lastError: string | null
  sentAt: Temporal.Instant | null
  response: string | null
  events: string[] | null
}
const columns = `d.id, d.person_id as "personId", d.ticket_number as "ticketNumber", d.ticket_title as "ticketTitle", d.state, d.joins,
  d.due_at as "dueAt", d.lease_until as "leaseUntil", d.attempt, d.last_error as "lastError", d.sent_at as "sentAt", d.response, o.events`
/** What it tells; a mail that speaks only of what a customer keeps to themselves is not ours to see. */
const told = `join lateral (select array_agg(b.event_name order by b.position) filter (where b.state = 'due') as events, count(*) as shown
  from comms.obligation b where b.workspace_id = d.workspace_id and b.delivery_id = d.id and b.class <> 'customer') o on o.shown > 0`
const maySee = (principals: string) =>
  readable({ workspace: '$1::uuid', ticket: 'd.ticket_id', principals: `${principals}::uuid[]`, walk: true })

/** Workspace, state, what is sought, when and id the page before ended with, how many, principals. */
export type OutboxParams = [
  workspace: string,
  state: string,
  sought: string | string[],
  at: string,
  id: string,
  limit: number,
  principals: readonly string[],
]
const filters = {
  all: `$3::text is not null`,
  ticket: 'd.ticket_number = $3',
  people: 'd.person_id = any ($3::uuid[])',
}
const listOf = (filter: keyof typeof filters, forward: boolean) => {
  const [after, order] = forward ? ['>', 'asc'] : ['<', 'desc']
  return statement<OutboxParams, OutboxRow>(
    `select ${columns} from comms.delivery d ${told}
     where d.workspace_id = $1 and d.state = $2 and ${filters[filter]} and ${maySee('$7')}
       and ($4 = '' or (d.due_at, d.id) ${after} (nullif($4, '')::timestamptz, $5::uuid))
     order by d.due_at ${order}, d.id ${order} limit $6`,
  )
}
/** Deliveries of one state by when they are due: what waits from the next on, everything else from the latest back. */
export const listDeliveries = {
  waiting: { all: listOf('all', true), ticket: listOf('ticket', true), people: listOf('people', true) },
  over: { all: listOf('all', false), ticket: listOf('ticket', false), people: listOf('people', false) },
}
export type Filter = keyof typeof filters

/** One delivery, for whoever sees its ticket. Workspace, id, principals. */
export const findDelivery = statement<[string, string, readonly string[]], OutboxRow>(
  `select ${columns} from comms.delivery d ${told} where d.workspace_id = $1 and d.id = $2 and ${maySee('$3')}`,
)
/** Due now, unless somebody is sending it at this moment. Workspace, id, now. */
export const hurryDelivery = statement<[string, string, string], { id: string }>(
  `update comms.delivery set state = 'due', due_at = $3::timestamptz
   where workspace_id = $1 and id = $2
     and (state = 'failed' or (state = 'due' and (lease_until is null or lease_until <= $3::timestamptz))) returning id`,
)

export type BoardRow = {
  ticketId: string
  activityRun: string | null
  event: string
  text: string
  at: Temporal.Instant
  isUnseen: boolean
  number: string
  title: string
  activity: string | null
  actorId: string | null
}
/** What I was told as accountable, latest first. Workspace, person, how many, principals. */
export const listBoardRows = statement<[string, string, number, readonly string[]], BoardRow>(
  `select o.ticket_id as "ticketId", o.activity_run as "activityRun", o.event_name as event, o.text, o.at,
     (o.channel = 'board' and o.seen_at is null) as "isUnseen", e.actor_id as "actorId",
     e.payload #>> '{ticket,number}' as number, e.payload #>> '{ticket,title}' as title, e.payload #>> '{activity,name}' as activity
   from (select * from comms.obligation b where b.workspace_id = $1 and b.person_id = $2 and b.letter in ('A', 'manager')
       and b.state in ('due', 'own act') order by b.at desc limit $3) o
   join kernel.event e on e.workspace_id = o.workspace_id and e.id = o.event_id
   where ${readable({ workspace: '$1::uuid', ticket: 'o.ticket_id', principals: '$4::uuid[]', walk: true })}
   order by o.at desc, o.position desc`,
)
/** Workspace, person, until, now. */
export const markBoard = statement<[string, string, string, string], unknown>(
  `update comms.obligation set seen_at = $4::timestamptz
   where workspace_id = $1 and person_id = $2 and letter in ('A', 'manager') and channel = 'board' and seen_at is null and at <= $3::timestamptz`,
)
