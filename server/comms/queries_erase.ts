import { statement } from '../kernel/index.ts'

const ofTickets = 'x.workspace_id = kernel.workspace() and x.ticket_id = any ($1::uuid[])'

/** Tickets: all that was owed, sent and came in about them; the obligations first. */
export const deletionsOfTickets = ['comms.obligation', 'comms.delivery', 'comms.inbox'].map(table =>
  statement<[readonly string[]], unknown>(`delete from ${table} x where ${ofTickets}`),
)
/** Tickets, what is said instead of what was told. */
export const silenceObligations = statement<[readonly string[], string], unknown>(
  `update comms.obligation x set text = $2::text, waived_because = case when x.waived_because is null then null else $2::text end,
     meeting = case when x.meeting is null then null else x.meeting || jsonb_build_object('place', $2::text, 'summary', $2::text) end
   where ${ofTickets}`,
)
export const deleteMailsOf = statement<[readonly string[]], unknown>(
  `delete from comms.inbox x where ${ofTickets}`,
)
/** Tickets: what servers answered to mails about them. */
export const forgetAnswersAbout = statement<[readonly string[]], unknown>(
  `update comms.delivery x set response = null, last_error = null where ${ofTickets} and x.state <> 'due' and (x.response is not null or x.last_error is not null)`,
)

type OldMail = [before: string, heldTickets: readonly string[], heldAddresses: readonly string[]]
const isOldMail = `i.workspace_id = kernel.workspace() and i.received_at < $1::timestamptz and i.state <> 'received'
  and (i.ticket_id is null or i.ticket_id <> all ($2::uuid[])) and lower(i.envelope_from) <> all ($3::text[])`
/** Mails as they came that were dealt with long ago; the oldest, at most so many. */
export const deleteOldInbox = statement<[...OldMail, limit: number], { id: string }>(
  `delete from comms.inbox x where x.workspace_id = kernel.workspace() and x.id in (
     select i.id from comms.inbox i where ${isOldMail} order by i.received_at limit $4 for update skip locked) returning x.id`,
)
const isOldAnswer = `d.workspace_id = kernel.workspace() and d.due_at < $1::timestamptz and d.state <> 'due'
  and (d.ticket_id is null or d.ticket_id <> all ($2::uuid[])) and (d.response is not null or d.last_error is not null)`
/** What mail servers answered long ago. */
export const forgetOldAnswers = statement<
  [before: string, heldTickets: readonly string[], limit: number],
  { id: string }
>(
  `update comms.delivery x set response = null, last_error = null where x.workspace_id = kernel.workspace() and x.id in (
     select d.id from comms.delivery d where ${isOldAnswer} limit $3 for update skip locked) returning x.id`,
)
export const countOldInbox = statement<OldMail, { mails: number; bytes: number }>(
  `select count(*)::integer as mails, coalesce(sum(length(i.raw)), 0)::double precision as bytes from comms.inbox i where ${isOldMail}`,
)
