import { type Claim, statement } from '../kernel/index.ts'

/** Obligations with their deliveries, in one statement: `$1` deliveries, `$2` obligations, `$3` now. */
export const insertObligations = statement<[string, string, string], unknown>(
  `with d as (
     insert into comms.delivery (workspace_id, id, ticket_id, person_id, channel, state, due_at, message_id)
     select kernel.workspace(), d.id, d."ticketId", d."personId", 'mail', 'due', $3::timestamptz, d."messageId"
     from jsonb_to_recordset($1::jsonb) as d (id uuid, "ticketId" uuid, "personId" uuid, "messageId" text))
   insert into comms.obligation (workspace_id, id, event_id, ticket_id, person_id, team_id, name, side, organisation_id, letter,
     reasons, channel, state, class, text, delivery_id, at)
   select kernel.workspace(), o.id, o."eventId", o."ticketId", o."personId", o."teamId", o.name, o.side, o."organisationId", o.letter,
     o.reasons, o.channel, o.state, o.class, o.text, o."deliveryId", $3::timestamptz
   from jsonb_to_recordset($2::jsonb) as o (id uuid, "eventId" uuid, "ticketId" uuid, "personId" uuid, "teamId" uuid, name text,
     side text, "organisationId" uuid, letter text, reasons text[], channel text, state text, class text, text text, "deliveryId" uuid)`,
)

/** What a member of the audience has now seen in the app or in their team's queue. */
export const markObligationsSeen = statement<[string, string, string], unknown>(
  `update comms.obligation set seen_at = $3::timestamptz
   where workspace_id = $1 and ticket_id = $2 and seen_at is null and state = 'due' and channel in ('app', 'queue')
     and (person_id = kernel.person() or team_id = any (kernel.principals()))`,
)

export type LedgerRow = {
  id: string
  event: string
  at: Temporal.Instant
  to: string
  side: 'provider' | 'customer' | 'partner'
  letter: string
  reasons: string[]
  channel: 'mail' | 'app' | 'queue' | 'none'
  state: string
  text: string
  seenAt: Temporal.Instant | null
  deliveryState: string | null
  attempt: number | null
  lastError: string | null
  sentAt: Temporal.Instant | null
}
/** The ledger of a ticket as the actor may see it: all for the provider, their own organisation's for others. */
export const listLedger = statement<[string, string], LedgerRow>(
  `select o.id, e.name as event, o.at, o.name as to, o.side, o.letter, o.reasons, o.channel, o.state, o.text, o.seen_at as "seenAt",
          d.state as "deliveryState", d.attempt, d.last_error as "lastError", d.sent_at as "sentAt"
   from comms.obligation o
   join kernel.event e on e.workspace_id = o.workspace_id and e.id = o.event_id
   left join comms.delivery d on d.workspace_id = o.workspace_id and d.id = o.delivery_id
   where o.workspace_id = $1 and o.ticket_id = $2
     and (kernel.side() = 'provider' or (o.organisation_id = kernel.organisation() and o.class = any (kernel.classes())))
   order by o.at, o.id limit 500`,
)

export type DueDelivery = { workspaceId: string; id: string; attempt: number }
export const claimDeliveries = statement<Claim, DueDelivery>(
  `update comms.delivery set lease_until = $2::timestamptz, lease_token = $3::uuid, attempt = attempt + 1
   where (workspace_id, id) in (
     select workspace_id, id from comms.delivery
     where state = 'due' and due_at <= $1::timestamptz and (lease_until is null or lease_until <= $1::timestamptz)
     order by due_at limit $4 for update skip locked)
   returning workspace_id as "workspaceId", id, attempt`,
)
export const nextDelivery = statement<[], { at: Temporal.Instant | null }>(
  `select min(greatest(due_at, coalesce(lease_until, due_at))) as at from comms.delivery where state = 'due'`,
)

export type Letter = {
  personId: string
  to: string
  address: string
  ticketId: string
  messageId: string
  /** Where answers come in; null while the workspace has no mailbox. */
  mailbox: { id: string; address: string } | null
  workspaceSlug: string
  workspaceName: string
  /** Nobody may be written to who has left or who lost the right to see the ticket since. */
  active: boolean
  maySee: boolean
  ticketNumber: string
  ticketTitle: string
  side: 'provider' | 'customer' | 'partner'
  texts: string[]
  events: string[]
}
/** Everything one mail is made of, with the right to see checked again at this moment. */
export const loadLetter = statement<[string, string], Letter>(
  `select p.id as "personId", p.name as to, p.email as address, d.ticket_id as "ticketId", d.message_id as "messageId",
          (select json_build_object('id', m.id, 'address', m.address) from comms.mailbox m where m.workspace_id = d.workspace_id order by m.id limit 1) as mailbox,
          w.slug as "workspaceSlug", w.name as "workspaceName", p.deactivated_at is null as active,
          exists (select from identity.visible v where v.workspace_id = d.workspace_id and v.ticket_id = d.ticket_id
                  and (v.principal_id in (p.id, p.organisation_id) or v.principal_id in (
                    select tm.team_id from identity.team_member tm where tm.workspace_id = p.workspace_id and tm.person_id = p.id))) as "maySee",
          o.facts #>> '{ticket,number}' as "ticketNumber", o.facts #>> '{ticket,title}' as "ticketTitle", o.side, o.texts, o.events
   from comms.delivery d
   join identity.workspace w on w.id = d.workspace_id
   join identity.person p on p.workspace_id = d.workspace_id and p.id = d.person_id
   join lateral (select array_agg(x.text order by x.seq) as texts, array_agg(x.name order by x.seq) as events, min(x.side) as side, (array_agg(x.payload))[1] as facts
     from (select b.text, b.side, e.payload, e.seq, e.name from comms.obligation b
           join kernel.event e on e.workspace_id = b.workspace_id and e.id = b.event_id
           where b.workspace_id = d.workspace_id and b.delivery_id = d.id and b.state = 'due') x) o on true
   where d.workspace_id = $1 and d.id = $2`,
)
export const deliverySent = statement<[string, string, string, string, string], unknown>(
  `update comms.delivery set state = 'sent', sent_at = $4::timestamptz, response = $5, last_error = null, lease_until = null
   where workspace_id = $1 and id = $2 and lease_token = $3`,
)
export const deliveryEnded = statement<[string, string, string, string, string], unknown>(
  `update comms.delivery set state = $4, last_error = $5, lease_until = null where workspace_id = $1 and id = $2 and lease_token = $3`,
)
export const retryDelivery = statement<[string, string, string, string, string], unknown>(
  `update comms.delivery set due_at = $4::timestamptz, last_error = $5, lease_until = null, lease_token = null
   where workspace_id = $1 and id = $2 and lease_token = $3`,
)

export type AuditEvent = {
  id: string
  name: string
  actorId: string | null
  class: string
  payload: unknown
  subjectId: string
  owed: { person: string | null; team: string | null }[]
}
/** Ticket events after an id, with whom the ledger names for each: the audit recomputes and compares. */
export const listForAudit = statement<[string, string, number], AuditEvent>(
  `select e.id, e.name, e.actor_id as "actorId", e.class, e.payload, e.subject_id as "subjectId",
          coalesce((select jsonb_agg(jsonb_build_object('person', o.person_id, 'team', o.team_id)) from comms.obligation o
                    where o.workspace_id = e.workspace_id and o.event_id = e.id), '[]') as owed
   from kernel.event e where e.workspace_id = $1 and e.id > $2 and e.name <> 'mail.received' order by e.id limit $3`,
)
export type Verdicts = { verdict: string; count: number }
export const countVerdicts = statement<[string], Verdicts>(
  `select case when o.state in ('own act', 'no right') or d.state = 'withheld' then 'not owed'
               when o.state = 'no address' or d.state = 'failed' then 'failed'
               when d.state = 'sent' or o.seen_at is not null then 'met' else 'due' end as verdict, count(*)::integer as count
   from comms.obligation o left join comms.delivery d on d.workspace_id = o.workspace_id and d.id = o.delivery_id
   where o.workspace_id = $1 group by 1 order by 1`,
)
/** An address mail comes in at, and the process its mail opens tickets in. Workspace, id, address, process key. */
export const insertMailbox = statement<[string, string, string, string], unknown>(
  'insert into comms.mailbox (workspace_id, id, address, process_key) values ($1, $2, $3, $4)',
)
