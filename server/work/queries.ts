import type { Marking } from '../../flow/index.ts'
import { partnersOf, readable } from '../identity/index.ts'
import { statement } from '../kernel/index.ts'

/** Workspace, number, and the actor's principals for the list filter. */
export type Seek = [workspaceId: string, number: string, principals: readonly string[]]
const maySee = readable({ workspace: 't.workspace_id', ticket: 't.id', principals: '$3::uuid[]' })

export type TicketRow = {
  id: string
  number: string
  title: string
  state: 'open' | 'closed'
  version: number
  customerId: string
  requesterId: string
  requesterName: string
}
/** Locks the ticket as the actor: no row for whoever may not see it. */
export const lockTicket = statement<Seek, TicketRow>(
  `select t.id, t.number, t.title, t.state, t.version, t.customer_id as "customerId", t.requester_id as "requesterId", t.requester_name as "requesterName"
   from work.ticket t where t.workspace_id = $1 and t.number = $2 and ${maySee} for update`,
)
/** The same without a lock, for what changes nothing. */
export const findTicket = statement<Seek, TicketRow>(
  `select t.id, t.number, t.title, t.state, t.version, t.customer_id as "customerId", t.requester_id as "requesterId", t.requester_name as "requesterName"
   from work.ticket t where t.workspace_id = $1 and t.number = $2 and ${maySee}`,
)

/** The number of a ticket the actor may see. */
export const findNumber = statement<Seek, { number: string }>(
  `select t.number from work.ticket t where t.workspace_id = $1 and t.id = $2 and ${maySee}`,
)

export type OpenRun = {
  id: string
  node: string
  token: string
  state: 'ready' | 'started'
  responsible: string[]
  takenBy: string | null
}
export type StandingRow = {
  processRunId: string
  versionId: string
  marking: Marking
  runs: OpenRun[]
  /** Partner organisations that see the ticket. */
  partners: string[]
}
/** Where a ticket stands: its process run and open activity runs. Engine scope. */
export const loadStanding = statement<[string, string], StandingRow>(
  `select pr.id as "processRunId", pr.version_id as "versionId", pr.marking,
     coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'node', a.node, 'token', a.token, 'state', a.state,
                 'responsible', a.responsible, 'takenBy', a.taken_by))
       from work.activity_run a where a.workspace_id = t.workspace_id and a.ticket_id = t.id and a.state <> 'done'), '[]') as runs,
     array(${partnersOf({ workspace: 't.workspace_id', ticket: 't.id' })}) as partners
   from work.ticket t
   join work.process_run pr on pr.workspace_id = t.workspace_id and pr.ticket_id = t.id
   where t.workspace_id = $1 and t.number = $2`,
)

/** Saves a change of a ticket: `$3` the ticket, `$4` its process run, `$5` the activity run changed (or null), `$6` new ones. */
export const saveMove = statement<[string, string, string, string, string, string, string], unknown>(
  `with t as (
     update work.ticket set version = (x->>'version')::integer, state = x->>'state', updated_at = $7::timestamptz,
       closed_at = case when x->>'state' = 'closed' then $7::timestamptz end
     from (select $3::jsonb as x) c where workspace_id = $1 and id = $2),
   p as (
     update work.process_run set marking = x->'marking', ended_at = case when (x->>'ended')::boolean then $7::timestamptz end
     from (select $4::jsonb as x) c where x is not null and workspace_id = $1 and id = (x->>'id')::uuid),
   a as (
     update work.activity_run set state = x->>'state', taken_by = (x->>'takenBy')::uuid, outcome = x->>'outcome',
       started_at = coalesce(started_at, $7::timestamptz), done_at = case when x->>'state' = 'done' then $7::timestamptz end
     from (select $5::jsonb as x) c where workspace_id = $1 and id = (x->>'id')::uuid)
   insert into work.activity_run (workspace_id, id, ticket_id, process_run_id, version_id, node, token, name, class, state, responsible, ready_at)
   select $1, n.id, $2, n."processRunId", n."versionId", n.node, n.token, n.name, n.class, 'ready', n.responsible, $7::timestamptz
   from jsonb_to_recordset($6::jsonb) as n (id uuid, "processRunId" uuid, "versionId" uuid, node text, token text, name text, class text, responsible uuid[])`,
)
export const insertMessage = statement<[string, string, string], unknown>(
  `insert into work.message (workspace_id, id, ticket_id, class, author_id, author_name, author_side, author_organisation, text, html, via, unverified, at)
   select $1, m.id, m."ticketId", m.class, m."authorId", m."authorName", m."authorSide", m."authorOrganisation", m.text, m.html, m.via, m.unverified, $3::timestamptz
   from jsonb_to_record($2::jsonb) as m (id uuid, "ticketId" uuid, class text, "authorId" uuid, "authorName" text, "authorSide" text,
     "authorOrganisation" text, text text, html text, via text, unverified boolean)`,
)

export const nextNumber = statement<[], { number: string }>(
  `select nextval('work.ticket_number')::text as number`,
)
/** A new ticket: `$2` the ticket, `$3` its process run, `$4` the activity runs that are ready, `$5` now. */
export const insertTicket = statement<[string, string, string, string, string], unknown>(
  `with t as (
     insert into work.ticket (workspace_id, id, number, process_id, customer_id, requester_id, requester_name, title, state, version, opened_at, updated_at)
     select $1, x.id, x.number, x."processId", x."customerId", x."requesterId", x."requesterName", x.title, x.state, x.version, $5::timestamptz, $5::timestamptz
     from jsonb_to_record($2::jsonb) as x (id uuid, number text, "processId" uuid, "customerId" uuid, "requesterId" uuid, "requesterName" text, title text, state text, version integer)
     returning id),
   p as (
     insert into work.process_run (workspace_id, id, ticket_id, version_id, marking, started_at, ended_at)
     select $1, p.id, t.id, p."versionId", p.marking, $5::timestamptz, case when p.ended then $5::timestamptz end
     from t, jsonb_to_record($3::jsonb) as p (id uuid, "versionId" uuid, marking jsonb, ended boolean))
   insert into work.activity_run (workspace_id, id, ticket_id, process_run_id, version_id, node, token, name, class, state, responsible, ready_at)
   select $1, n.id, t.id, n."processRunId", n."versionId", n.node, n.token, n.name, n.class, 'ready', n.responsible, $5::timestamptz
   from t, jsonb_to_recordset($4::jsonb) as n (id uuid, "processRunId" uuid, "versionId" uuid, node text, token text, name text, class text, responsible uuid[])`,
)

/** Writes that no event speaks of: the audit starts here, not from what happened to be emitted. All must be 0. */
export const countWrites = statement<[string], { what: string; missing: number }>(
  `select 'tickets without ticket.opened' as what, count(*)::integer as missing from work.ticket t
     where t.workspace_id = $1 and not exists (select from kernel.event e where e.workspace_id = t.workspace_id and e.subject_id = t.id and e.name = 'ticket.opened')
   union all select 'closed tickets without ticket.closed', count(*)::integer from work.ticket t
     where t.workspace_id = $1 and t.state = 'closed' and not exists (select from kernel.event e where e.workspace_id = t.workspace_id and e.subject_id = t.id and e.name = 'ticket.closed')
   union all select 'messages without message.added', count(*)::integer from work.message m
     where m.workspace_id = $1 and not exists (select from kernel.event e where e.workspace_id = m.workspace_id and e.subject_id = m.ticket_id
       and e.name in ('message.added', 'ticket.opened') and e.payload->>'message' = m.id::text)
   union all select 'activities without activity.ready', count(*)::integer from work.activity_run a
     where a.workspace_id = $1 and not exists (select from kernel.event e where e.workspace_id = a.workspace_id and e.subject_id = a.ticket_id
       and e.name = 'activity.ready' and e.payload #>> '{activity,run}' = a.id::text)
   union all select 'finished activities without activity.completed', count(*)::integer from work.activity_run a
     where a.workspace_id = $1 and a.state = 'done' and not exists (select from kernel.event e where e.workspace_id = a.workspace_id and e.subject_id = a.ticket_id
       and e.name = 'activity.completed' and e.payload #>> '{activity,run}' = a.id::text)`,
)
