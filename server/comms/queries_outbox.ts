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
/** What it tells, of the rows that are shown. */
const told = `cross join lateral (select array_agg(b.event_name order by b.position) filter (where b.state = 'due') as events
  from comms.obligation b where b.workspace_id = d.workspace_id and b.delivery_id = d.id and b.class <> 'customer') o`
/** A mail that speaks only of what a customer keeps to themselves is not ours to see. */
const isOurs = `exists (select from comms.obligation b where b.workspace_id = d.workspace_id and b.delivery_id = d.id
  and b.class <> 'customer' offset 0)`
const maySee = (principals: string) =>
  readable({ workspace: '$1::uuid', ticket: 'd.ticket_id', principals: `${principals}::uuid[]` })

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
export type Filter = 'all' | 'ticket' | 'people'
const listOf = (filter: Filter, forward: boolean) => {
  const [after, order] = forward ? ['>', 'asc'] : ['<', 'desc']
  const page = (which: string) =>
    `select d.* from comms.delivery d
     where d.workspace_id = $1 and d.state = $2 and ${which} and ${maySee('$7')} and ${isOurs}
       and ($4 = '' or (d.due_at, d.id) ${after} (nullif($4, '')::timestamptz, $5::uuid))
     order by d.due_at ${order}, d.id ${order} limit $6`
  const pages = {
    all: page('$3::text is not null'),
    ticket: page('d.ticket_number = $3'),
    // Person by person, each along the index: how many are sought is not known when it is planned.
    people: `select d.* from unnest($3::uuid[]) s (person_id)
     cross join lateral (${page('d.person_id = s.person_id')}) d order by d.due_at ${order}, d.id ${order} limit $6`,
  }
  return statement<OutboxParams, OutboxRow>(
    `select ${columns} from (${pages[filter]}) d ${told} order by d.due_at ${order}, d.id ${order}`,
  )
}
const each = (forward: boolean) => ({
  all: listOf('all', forward),
  ticket: listOf('ticket', forward),
  people: listOf('people', forward),
})
/** Deliveries of one state by when they are due: what waits from the next on, everything else from the latest back. */
export const listDeliveries = { waiting: each(true), over: each(false) }

/** One delivery, for whoever sees its ticket. Workspace, id, principals. */
export const findDelivery = statement<[string, string, readonly string[]], OutboxRow>(
  `select ${columns} from comms.delivery d ${told} where d.workspace_id = $1 and d.id = $2 and ${maySee('$3')} and ${isOurs}`,
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
   where ${readable({ workspace: '$1::uuid', ticket: 'o.ticket_id', principals: '$4::uuid[]' })}
   order by o.at desc, o.position desc`,
)
/** Workspace, person, until, now. */
export const markBoard = statement<[string, string, string, string], unknown>(
  `update comms.obligation set seen_at = $4::timestamptz
   where workspace_id = $1 and person_id = $2 and letter in ('A', 'manager') and channel = 'board' and seen_at is null and at <= $3::timestamptz`,
)

/** A mail that waits and has something to tell that was owed before `$2`. */
const owedBefore = `d.workspace_id = $1 and d.state = 'due'
  and exists (select from comms.obligation b where b.workspace_id = d.workspace_id and b.delivery_id = d.id and b.at < $2::timestamptz)`
/** Workspace, before. */
export const countOwedBefore = statement<[string, string], { count: number }>(
  `select count(*)::integer as count from comms.delivery d where ${owedBefore}`,
)
/** Workspace, before, why. */
export const withholdOwedBefore = statement<[string, string, string], { id: string }>(
  `update comms.delivery d set state = 'withheld', last_error = $3, lease_until = null, lease_token = null where ${owedBefore} returning d.id`,
)
/** What was put off waits no longer. Workspace, now. */
export const hurryWaiting = statement<[string, string], unknown>(
  `update comms.delivery set due_at = $2::timestamptz where workspace_id = $1 and state = 'due' and due_at > $2::timestamptz and attempt > 0`,
)
/** Workspace, before. */
export const countStuck = statement<[string, string], { failed: number; late: number; mailboxes: number }>(
  `select (select count(*)::integer from comms.delivery d where d.workspace_id = $1 and d.state = 'failed' and d.due_at > $2::timestamptz - interval '7 days') as failed,
     (select count(*)::integer from comms.delivery d where d.workspace_id = $1 and d.state = 'due' and d.due_at < $2::timestamptz) as late,
     (select count(*)::integer from comms.mailbox m where m.workspace_id = $1) as mailboxes`,
)
