import type { MeetingFacts } from '../../contract/index.ts'
import { type Claim, statement } from '../kernel/index.ts'

/**
 * Obligations with their deliveries, in one statement: `$1` deliveries, `$2` obligations, `$3` now. A delivery that joins
 * becomes the one that waits for that person and ticket, if there is one (index delivery_joins), and makes it due as
 * early as the more urgent of the two. Whoever claims that one at this moment goes first, or waits for us: the row is
 * locked either way. In the order of ids, so that two acts never wait for each other in a ring.
 */
export const insertObligations = statement<[string, string, string], unknown>(
  `with d as (
     insert into comms.delivery (workspace_id, id, ticket_id, ticket_number, ticket_title, person_id, channel, state, due_at, message_id, joins)
     select kernel.workspace(), d.id, d."ticketId", d."ticketNumber", d."ticketTitle", d."personId", 'mail', 'due', d."dueAt", d."messageId", d.joins
     from jsonb_to_recordset($1::jsonb) as d (id uuid, "ticketId" uuid, "ticketNumber" text, "ticketTitle" text, "personId" uuid, "messageId" text,
       "dueAt" timestamptz, joins boolean) order by d."ticketId", d."personId"
     on conflict (workspace_id, ticket_id, person_id) where joins and state = 'due' and attempt = 0
       do update set due_at = least(comms.delivery.due_at, excluded.due_at)
     returning id, ticket_id, person_id)
   insert into comms.obligation (workspace_id, id, event_id, event_name, ticket_id, person_id, team_id, name, side, organisation_id, letter,
     reasons, channel, state, class, text, activity_run, accountable, meeting, delivery_id, at)
   select kernel.workspace(), o.id, o."eventId", o."eventName", o."ticketId", o."personId", o."teamId", o.name, o.side, o."organisationId", o.letter,
     o.reasons, o.channel, o.state, o.class, o.text, o."activityRun", o.accountable, o.meeting,
     case when o."deliveryId" is not null then coalesce((select d.id from d where d.ticket_id = o."ticketId" and d.person_id = o."personId"), o."deliveryId") end,
     $3::timestamptz
   from rows from (jsonb_to_recordset($2::jsonb) as (id uuid, "eventId" uuid, "eventName" text, "ticketId" uuid, "personId" uuid, "teamId" uuid, name text,
     side text, "organisationId" uuid, letter text, reasons text[], channel text, state text, class text, text text, "activityRun" uuid,
     accountable uuid[], meeting jsonb, "deliveryId" uuid)) with ordinality as o (id, "eventId", "eventName", "ticketId", "personId", "teamId", name,
     side, "organisationId", letter, reasons, channel, state, class, text, "activityRun", accountable, meeting, "deliveryId", n)
   order by o.n`,
)

/** What a member of the audience has now seen in the app or in their team's queue. */
export const markObligationsSeen = statement<[string, string, string], unknown>(
  `update comms.obligation set seen_at = $3::timestamptz
   where workspace_id = $1 and ticket_id = $2 and seen_at is null and state = 'due' and channel in ('app', 'board', 'queue')
     and (person_id = kernel.person() or team_id = any (kernel.principals()))`,
)

/** One row of a ticket’s ledger as it is kept. */
export type LedgerRow = {
  id: string
  eventId: string
  class: string
  event: string
  at: Temporal.Instant
  to: string
  side: 'provider' | 'customer' | 'partner'
  letter: string
  reasons: string[]
  channel: 'mail' | 'app' | 'board' | 'queue' | 'none'
  state: string
  text: string
  seenAt: Temporal.Instant | null
  /** Persons and teams who were accountable for what it tells of. */
  accountable: string[]
  waivedBy: string | null
  waivedBecause: string | null
  waivedAt: Temporal.Instant | null
  deliveryState: string | null
  joins: boolean | null
  dueAt: Temporal.Instant | null
  attempt: number | null
  lastError: string | null
  sentAt: Temporal.Instant | null
}
/**
 * SQL of the ledger of a ticket (`ticket`: SQL of its id; `$1` the workspace) as the actor may see it, oldest first: all
 * for the provider, their own organisation's for others. Of a very long one the latest part.
 */
export const ledgerOf = (ticket: string): string =>
  `select * from (select o.id, o.position, o.event_id as "eventId", o.class, o.event_name as event, o.at, o.name as to, o.side, o.letter, o.reasons, o.channel, o.state, o.text, o.seen_at as "seenAt",
          o.accountable, o.waived_by_name as "waivedBy", o.waived_because as "waivedBecause", o.waived_at as "waivedAt",
          d.state as "deliveryState", d.joins, d.due_at as "dueAt", d.attempt, d.last_error as "lastError", d.sent_at as "sentAt"
   from comms.obligation o
   left join comms.delivery d on d.workspace_id = o.workspace_id and d.id = o.delivery_id
   where o.workspace_id = $1 and o.ticket_id = (${ticket})
     and ((kernel.side() = 'provider' and o.class <> 'customer') or (o.organisation_id = kernel.organisation() and o.class = any (kernel.classes())))
   order by o.at desc, o.position desc limit 500) latest order by at, position`

export type DueDelivery = { workspaceId: string; id: string; attempt: number }
export const claimDeliveries = statement<Claim, DueDelivery>(
  `update comms.delivery set lease_until = $2::timestamptz, lease_token = $3::uuid, attempt = attempt + 1
   where (workspace_id, id) in (
     select workspace_id, id from comms.delivery
     where state = 'due' and due_at <= $1::timestamptz and (lease_until is null or lease_until <= $1::timestamptz or lease_until > $2::timestamptz + interval '1 minute')
     order by due_at limit $4 for update skip locked)
   returning workspace_id as "workspaceId", id, attempt`,
)
export const nextDelivery = statement<[], { at: Temporal.Instant | null }>(
  `select min(greatest(due_at, coalesce(lease_until, due_at))) as at from comms.delivery where state = 'due'`,
)

export type LetterRow = {
  personId: string
  ticketId: string
  messageId: string
  ticketNumber: string
  ticketTitle: string
  /** Where the mail is from: the mailbox its ticket came in by, else the first. */
  mailbox: { id: string; address: string } | null
  side: 'provider' | 'customer' | 'partner'
  texts: string[]
  events: string[]
  /** Meetings it speaks of, in the order they were said; `at` as JSON has it. */
  meetings: { meeting: MeetingFacts; text: string; at: string }[]
  /** Activity runs it asks its reader to do something about. */
  asks: string[]
}
/** Told as the one who does the work, or helps with it (docs/words.md: R, S): the mail may be answered with an act. */
const asks = `b.letter in ('R', 'S') and b.activity_run is not null`
/** The activity runs that deliveries asked a person to do something about. Deliveries, person. */
export const listAsked = statement<[string[], string], { run: string }>(
  `select distinct b.activity_run as run from comms.obligation b join comms.delivery d on d.workspace_id = b.workspace_id and d.id = b.delivery_id
   where b.workspace_id = kernel.workspace() and b.delivery_id = any ($1::uuid[]) and d.person_id = $2 and b.person_id = $2 and ${asks}`,
)

/**
 * What one mail is made of; nothing when its delivery carries nothing that is still owed. `sent`: all of it; `shown`: to
 * our people, without what a customer keeps to themselves.
 */
export const loadLetter = statement<[string, string, 'sent' | 'shown'], LetterRow>(
  `select d.person_id as "personId", d.ticket_id as "ticketId", d.message_id as "messageId", d.ticket_number as "ticketNumber", d.ticket_title as "ticketTitle",
          (select jsonb_build_object('id', m.id, 'address', m.address) from comms.mailbox m where m.workspace_id = d.workspace_id
           order by m.id is not distinct from (select i.mailbox_id from comms.inbox i where i.workspace_id = d.workspace_id and i.ticket_id = d.ticket_id
             and i.state = 'ticket' limit 1) desc, m.closed_at is not null, m.id limit 1) as mailbox,
          o.side, o.texts, o.events, o.meetings, o.asks
   from comms.delivery d
   join lateral (select array_agg(b.text order by b.position) as texts, array_agg(b.event_name order by b.position) as events, min(b.side) as side,
       coalesce(jsonb_agg(jsonb_build_object('meeting', b.meeting, 'text', b.text, 'at', b.at) order by b.position) filter (where b.meeting is not null), '[]') as meetings,
       coalesce(array_agg(distinct b.activity_run) filter (where ${asks}), '{}') as asks
     from comms.obligation b where b.workspace_id = d.workspace_id and b.delivery_id = d.id and b.state = 'due'
       and ($3 = 'sent' or b.class <> 'customer')) o on o.side is not null
   where d.workspace_id = $1 and d.id = $2`,
)
export const deliverySent = statement<[string, string, string, string, string], unknown>(
  `update comms.delivery set state = 'sent', sent_at = $4::timestamptz, response = $5, last_error = null, lease_until = null
   where workspace_id = $1 and id = $2 and lease_token = $3`,
)
export const deliveryEnded = statement<[string, string, string, string, string], { id: string }>(
  `update comms.delivery set state = $4, last_error = $5, lease_until = null where workspace_id = $1 and id = $2 and lease_token = $3 returning id`,
)
export const retryDelivery = statement<[string, string, string, string, string], unknown>(
  `update comms.delivery set due_at = $4::timestamptz, last_error = $5, lease_until = null, lease_token = null
   where workspace_id = $1 and id = $2 and lease_token = $3`,
)

export type OwedRow = { eventId: string; who: string; letter: string; ticketId: string }
/** Whom the ledger names for the events given, why and under which ticket. */
export const listOwed = statement<[string, string[]], OwedRow>(
  `select o.event_id as "eventId", coalesce(o.person_id, o.team_id) as who, o.letter, o.ticket_id as "ticketId" from comms.obligation o
   where o.workspace_id = $1 and o.event_id = any ($2::uuid[])`,
)
export type Verdicts = { verdict: string; count: number }
export const countVerdicts = statement<[string], Verdicts>(
  `select case when o.state = 'waived' then 'waived' when o.state in ('own act', 'no right') or d.state = 'withheld' then 'not owed'
               when o.state = 'no address' or d.state = 'failed' then 'failed'
               when d.state = 'sent' or o.seen_at is not null then 'met'
               when d.joins and d.attempt = 0 and d.due_at > o.at then 'deferred' else 'due' end as verdict, count(*)::integer as count
   from comms.obligation o left join comms.delivery d on d.workspace_id = o.workspace_id and d.id = o.delivery_id
   where o.workspace_id = $1 group by 1 order by 1`,
)
/** An address mail comes in at, and the process its mail opens tickets in. Workspace, id, address, process key. */
export const insertMailbox = statement<[string, string, string, string], unknown>(
  'insert into comms.mailbox (workspace_id, id, address, process_key) values ($1, $2, $3, $4)',
)
