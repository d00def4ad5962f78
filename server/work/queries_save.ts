import { statement } from '../kernel/index.ts'

const fields = `id uuid, "processRunId" uuid, "versionId" uuid, node text, token text, kind text, name text, class text, state text, responsible uuid[],
  "takenBy" uuid, "forRunId" uuid, "waitsFor" uuid, "waitsName" text, question text, "waitUntil" timestamptz, "nextUpdateAt" timestamptz,
  "offeredTo" uuid[], "offeredName" text, "offeredBy" uuid, outcome text, note text`
const begun = (
  at: string,
) => `insert into work.activity_run (workspace_id, id, ticket_id, process_run_id, version_id, node, token, kind, name, class, state,
     responsible, taken_by, for_run_id, waits_for, waits_name, question, wait_until, waiting_since, next_update_at, offered_to, offered_name, offered_by,
     outcome, note, ready_at, started_at, done_at)
   select $1, n.id, $2, n."processRunId", n."versionId", n.node, n.token, n.kind, n.name, n.class, n.state,
     n.responsible, n."takenBy", n."forRunId", n."waitsFor", n."waitsName", n.question, n."waitUntil", case when n.state = 'waiting' then ${at} end,
     n."nextUpdateAt", n."offeredTo", n."offeredName", n."offeredBy", n.outcome, n.note, ${at},
     case when n.state in ('started', 'done') then ${at} end, case when n.state in ('done', 'skipped', 'cancelled') then ${at} end`
const called = (
  at: string,
) => `insert into work.process_run (workspace_id, id, ticket_id, version_id, marking, parent_run_id, parent_token, started_at, ended_at, ended_as)
   select $1, c.id, $2, c."versionId", c.marking, c."parentRunId", c."parentToken", ${at}, case when c.ended is not null then ${at} end, c.ended`
const calledFields = `id uuid, "versionId" uuid, marking jsonb, "parentRunId" uuid, "parentToken" text, ended text`

/** Few rows, found by their key: how many a JSON array holds the planner guesses too high to take the index for it. */
const among = (json: string) =>
  `any (array(select (i->>'id')::uuid from jsonb_array_elements(${json}::jsonb) i))`

const standFields = `"processId" uuid, "customerId" uuid, "requesterId" uuid, "serviceId" uuid, priority smallint,
  state text, "dueAt" timestamptz, node text, "takenBy" uuid[], "heldBy" uuid[], "waitsOn" text`
/** The narrow row lists read of an open ticket; of a closed one there is none. */
const stands = (ticket: string, opened: string, at: string) =>
  `insert into work.open_ticket as o (workspace_id, id, process_id, customer_id, requester_id, service_id, priority, opened_at, updated_at,
     due_at, node, taken_by, assignee_id, held_by, waits_on)
   select $1, $2, x."processId", x."customerId", x."requesterId", x."serviceId", x.priority, ${opened}, ${at},
     coalesce(x."dueAt", '2200-01-01'), x.node, x."takenBy", x."takenBy"[1], x."heldBy", x."waitsOn"
   from jsonb_to_record(${ticket}::jsonb) as x (${standFields}) where x.state = 'open'`
const runForFields = `"runId" uuid, "principalId" uuid, offered boolean, kind text, "nextUpdateAt" timestamptz, "takenBy" uuid`

/**
 * Saves a change of a ticket: `$3` the ticket and where it stands, `$4` process runs that moved, `$5` those begun, `$6`
 * activity runs changed, `$7` those begun, `$8` now, `$9` whose work the runs are, `$10` the ids of those changed.
 */
export const saveMove = statement<
  [string, string, string, string, string, string, string, string, string, string[]],
  unknown
>(
  `with t as (
     update work.ticket set version = x.version, state = x.state, title = x.title, impact = x.impact, urgency = x.urgency, priority = x.priority,
       service_id = x."serviceId", process_id = x."processId", updated_at = $8::timestamptz,
       closed_at = case when x.state = 'closed' then coalesce(closed_at, $8::timestamptz) end
     from jsonb_to_record($3::jsonb) as x (version integer, state text, title text, impact text, urgency text, priority smallint, "serviceId" uuid, "processId" uuid)
     where workspace_id = $1 and id = $2),
   p as (
     update work.process_run r set marking = x.marking, ended_at = case when x.ended is not null then $8::timestamptz end, ended_as = x.ended
     from jsonb_to_recordset($4::jsonb) as x (id uuid, marking jsonb, ended text)
     where r.workspace_id = $1 and r.id = x.id and r.id = ${among('$4')} returning r.id),
   -- After those that moved: one that goes on in another process waits where the one before it did.
   c as (${called('$8::timestamptz')} from jsonb_to_recordset($5::jsonb) as c (${calledFields}) where (select count(*) from p) >= 0),
   a as (
     update work.activity_run r set state = x.state, responsible = x.responsible, taken_by = x."takenBy", waits_for = x."waitsFor", waits_name = x."waitsName",
       question = x.question, wait_until = x."waitUntil", next_update_at = x."nextUpdateAt", offered_to = x."offeredTo", offered_name = x."offeredName",
       offered_by = x."offeredBy", outcome = x.outcome, note = coalesce(x.note, r.note),
       waiting_since = case when x.state = 'waiting' then case when r.state = 'waiting' then r.waiting_since else $8::timestamptz end end,
       started_at = case when x.state in ('started', 'done') or (x.state = 'waiting' and x."takenBy" is not null) then coalesce(r.started_at, $8::timestamptz)
         when x.state = 'ready' and x."takenBy" is null then null else r.started_at end,
       done_at = case when x.state in ('done', 'skipped', 'cancelled') then $8::timestamptz end
     from jsonb_to_recordset($6::jsonb) as x (${fields})
     where r.workspace_id = $1 and r.id = x.id and r.id = ${among('$6')}),
   o as (${stands('$3', '(select opened_at from work.ticket where workspace_id = $1 and id = $2)', '$8::timestamptz')}
     on conflict (workspace_id, id) do update set process_id = excluded.process_id, service_id = excluded.service_id, priority = excluded.priority,
       updated_at = excluded.updated_at, due_at = excluded.due_at, node = excluded.node, taken_by = excluded.taken_by,
       assignee_id = excluded.assignee_id, held_by = excluded.held_by, waits_on = excluded.waits_on),
   g as (delete from work.open_ticket where workspace_id = $1 and id = $2 and $3::jsonb->>'state' <> 'open'),
   f as (
     delete from work.run_for f where f.workspace_id = $1 and f.run_id = any ($10::uuid[])
       and not exists (select from jsonb_to_recordset($9::jsonb) as x (${runForFields})
         where x."runId" = f.run_id and x."principalId" = f.principal_id and x.offered = f.offered)),
   w as (
     insert into work.run_for as f (workspace_id, principal_id, run_id, offered, ticket_id, kind, priority, next_update_at, ready_at, taken_by)
     select $1, x."principalId", x."runId", x.offered, $2, x.kind, ($3::jsonb->>'priority')::smallint, x."nextUpdateAt",
       coalesce((select ready_at from work.activity_run where workspace_id = $1 and id = x."runId"), $8::timestamptz), x."takenBy"
     from jsonb_to_recordset($9::jsonb) as x (${runForFields})
     on conflict (workspace_id, principal_id, run_id, offered) do update set next_update_at = excluded.next_update_at, taken_by = excluded.taken_by)
   ${begun('$8::timestamptz')} from jsonb_to_recordset($7::jsonb) as n (${fields})`,
)

/**
 * A new ticket: `$3` the ticket and where it stands, `$4` its process runs, `$5` the activity runs that stand, `$6` now, `$7`
 * whose work they are.
 */
export const insertTicket = statement<[string, string, string, string, string, string, string], unknown>(
  `with t as (
     insert into work.ticket (workspace_id, id, number, process_id, customer_id, requester_id, requester_name, title, state, version,
       impact, urgency, priority, service_id, original_id, opened_at, updated_at, closed_at)
     select $1, $2, x.number, x."processId", x."customerId", x."requesterId", x."requesterName", x.title, x.state, x.version,
       x.impact, x.urgency, x.priority, x."serviceId", x."originalId", $6::timestamptz, $6::timestamptz, case when x.state = 'closed' then $6::timestamptz end
     from jsonb_to_record($3::jsonb) as x (number text, "processId" uuid, "customerId" uuid, "requesterId" uuid, "requesterName" text, title text, state text,
       version integer, impact text, urgency text, priority smallint, "serviceId" uuid, "originalId" uuid)),
   c as (${called('$6::timestamptz')} from jsonb_to_recordset($4::jsonb) as c (${calledFields})),
   o as (${stands('$3', '$6::timestamptz', '$6::timestamptz')}),
   w as (
     insert into work.run_for (workspace_id, principal_id, run_id, offered, ticket_id, kind, priority, next_update_at, ready_at, taken_by)
     select $1, x."principalId", x."runId", x.offered, $2, x.kind, ($3::jsonb->>'priority')::smallint, x."nextUpdateAt", $6::timestamptz, x."takenBy"
     from jsonb_to_recordset($7::jsonb) as x (${runForFields}))
   ${begun('$6::timestamptz')} from jsonb_to_recordset($5::jsonb) as n (${fields})`,
)
export const insertMessage = statement<[string, string, string], unknown>(
  `with s as (
     insert into work.search_due (workspace_id, ticket_id) select $1, m."ticketId" from jsonb_to_record($2::jsonb) as m ("ticketId" uuid))
   insert into work.message (workspace_id, id, ticket_id, class, author_id, author_name, author_side, author_organisation, text, html, via, unverified, at)
   select $1, m.id, m."ticketId", m.class, m."authorId", m."authorName", m."authorSide", m."authorOrganisation", m.text, m.html, m.via, m.unverified, $3::timestamptz
   from jsonb_to_record($2::jsonb) as m (id uuid, "ticketId" uuid, class text, "authorId" uuid, "authorName" text, "authorSide" text,
     "authorOrganisation" text, text text, html text, via text, unverified boolean)`,
)
/** Workspace, ticket, the hand-overs, now. What was offered before on the same run is withdrawn by it. */
export const insertHandovers = statement<[string, string, string, string], unknown>(
  `with old as (
     update work.handover h set state = 'withdrawn', answered_at = $4::timestamptz
     from jsonb_to_recordset($3::jsonb) as x ("runId" uuid) where h.workspace_id = $1 and h.run_id = x."runId" and h.state = 'offered')
   insert into work.handover (workspace_id, id, ticket_id, run_id, offered_by, offered_to, offered_name, reason, state, offered_at)
   select $1, x.id, $2, x."runId", x."offeredBy", x."offeredTo", x."offeredName", x.reason, 'offered', $4::timestamptz
   from jsonb_to_recordset($3::jsonb) as x (id uuid, "runId" uuid, "offeredBy" uuid, "offeredTo" uuid[], "offeredName" text, reason text)`,
)
/** Workspace, runs, state, who, answer, now. */
export const answerHandovers = statement<
  [string, string[], string, string | null, string | null, string],
  unknown
>(
  `update work.handover set state = $3, answered_by = $4::uuid, answer = $5, answered_at = $6::timestamptz
   where workspace_id = $1 and run_id = any ($2::uuid[]) and state = 'offered'`,
)
/** Workspace, runs whose offers have come to nothing, now. */
export const withdrawHandovers = statement<[string, string[], string], unknown>(
  `update work.handover set state = 'withdrawn', answered_at = $3::timestamptz
   where workspace_id = $1 and run_id = any ($2::uuid[]) and state = 'offered'`,
)
/** Workspace, ticket, the meeting: a new one, or a known one with a higher sequence. */
export const saveMeeting = statement<[string, string, string], unknown>(
  `insert into work.meeting (workspace_id, id, ticket_id, class, organiser_id, organiser_name, invited, starts_at, minutes, place, summary, sequence, state)
   select $1, m.id, $2, m.class, m."organiserId", m."organiserName", m.invited, m."startsAt", m.minutes, m.place, m.summary, m.sequence, m.state
   from jsonb_to_record($3::jsonb) as m (id uuid, class text, "organiserId" uuid, "organiserName" text, invited uuid[], "startsAt" timestamptz, minutes integer,
     place text, summary text, sequence integer, state text)
   on conflict (workspace_id, id) do update set starts_at = excluded.starts_at, minutes = excluded.minutes, place = excluded.place,
     invited = excluded.invited, sequence = excluded.sequence, state = excluded.state`,
)
/** Workspace, ticket, the effort, now. */
export const insertEffort = statement<[string, string, string, string], unknown>(
  `insert into work.effort (workspace_id, id, ticket_id, run_id, person_id, minutes, chargeable, contract, note, at)
   select $1, e.id, $2, e."runId", e."personId", e.minutes, e.chargeable, e.contract, e.note, $4::timestamptz
   from jsonb_to_record($3::jsonb) as e (id uuid, "runId" uuid, "personId" uuid, minutes integer, chargeable boolean, contract text, note text)`,
)
/** Workspace, activity runs with when the next word on them is owed. */
export const renewPromises = statement<[string, string], unknown>(
  `update work.activity_run r set next_update_at = x."nextUpdateAt"
   from jsonb_to_recordset($2::jsonb) as x (id uuid, "nextUpdateAt" timestamptz)
   where r.workspace_id = $1 and r.id = x.id and r.id = ${among('$2')}`,
)
/**
 * Where tickets stand, worked out from what is kept of them: after statements that do not write it themselves. Workspace,
 * tickets.
 */
export const standAgain = statement<[string, readonly string[]], unknown>(
  'select work.stand_again($1, $2::uuid[])',
)
export const nextNumber = statement<[], { number: string }>(
  `select nextval('work.ticket_number')::text as number`,
)
/** As many numbers as asked for. */
export const nextNumbers = statement<[number], { number: string }>(
  `select nextval('work.ticket_number')::text as number from generate_series(1, $1)`,
)
/** The ticket that a part of the work was handed to. Workspace, the process run and token that wait for it. */
export const findPart = statement<[string, string, string], { number: string }>(
  `select t.number from work.process_run p
   join work.process_run q on q.workspace_id = p.workspace_id and q.id = p.parent_run_id and q.ticket_id <> p.ticket_id
   join work.ticket t on t.workspace_id = p.workspace_id and t.id = p.ticket_id
   where p.workspace_id = $1 and p.parent_run_id = $2 and p.parent_token = $3 limit 1`,
)
export const findNumberForEngine = statement<[string, string], { number: string }>(
  'select number from work.ticket where workspace_id = $1 and id = $2',
)
/**
 * How a ticket that part of the work was handed to has ended, where the one it came from waits for it, and what had been
 * done there before, the last first. A process that this ticket itself called is not meant.
 */
export const findEnded = statement<
  [string, string],
  {
    parentNumber: string
    parentRunId: string
    parentToken: string
    endedAs: string
    done: string[]
    reason: string | null
    failed: { code?: string } | null
  }
>(
  `select o.number as "parentNumber", p.parent_run_id as "parentRunId", p.parent_token as "parentToken", p.ended_as as "endedAs",
     array(select a.node from work.activity_run a where a.workspace_id = q.workspace_id and a.ticket_id = q.ticket_id and a.process_run_id = q.id
       and a.kind = 'task' and a.state = 'done' order by a.done_at desc, a.id desc) as done,
     (select h.answer from work.handover h where h.workspace_id = t.workspace_id and h.ticket_id = t.id and h.state = 'returned' order by h.answered_at desc limit 1) as reason,
     (select e.payload->'failed' from kernel.event e where e.workspace_id = t.workspace_id and e.subject_id = t.id and e.name = 'ticket.closed' order by e.seq desc limit 1) as failed
   from work.ticket t
   join work.process_run p on p.workspace_id = t.workspace_id and p.ticket_id = t.id and p.parent_run_id is not null and p.ended_as is not null
   join work.process_run q on q.workspace_id = p.workspace_id and q.id = p.parent_run_id and q.ticket_id <> t.id
   join work.ticket o on o.workspace_id = q.workspace_id and o.id = q.ticket_id
   where t.workspace_id = $1 and t.number = $2 and p.ended_as <> 'reclassified'
   order by p.id desc limit 1`,
)
