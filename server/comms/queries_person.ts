import { statement } from '../kernel/index.ts'

const ofTickets = 'x.workspace_id = kernel.workspace() and x.ticket_id = any ($1::uuid[])'
const put = (column: string) => `kernel.put_words(x.${column}, $2::text[], $3::text[])`
const putAll = (table: string, columns: readonly string[]) =>
  statement<
    readonly [tickets: readonly string[], patterns: readonly string[], words: readonly string[]],
    unknown
  >(
    `update ${table} x set ${columns.map(column => `${column} = ${put(column)}`).join(', ')}
     where ${ofTickets} and (${columns.map(column => `x.${column}`).join(', ')}, 0) is distinct from (${columns.map(put).join(', ')}, 0)`,
  )
/** What was told, and of whom. Tickets, patterns, words. */
export const rewordings = [
  putAll('comms.obligation', ['name', 'text', 'waived_by_name', 'waived_because']),
  putAll('comms.delivery', ['ticket_title', 'response', 'last_error']),
  statement<readonly [readonly string[], readonly string[], readonly string[]], unknown>(
    `update comms.obligation x set meeting = kernel.put_words_in(x.meeting, $2::text[], $3::text[])
     where ${ofTickets} and x.meeting is distinct from kernel.put_words_in(x.meeting, $2::text[], $3::text[])`,
  ),
]
/** By whatever name they were told, or waived. Tickets, person, pseudonym. */
export const renamings = [
  statement<readonly [readonly string[], string, string], unknown>(
    `update comms.obligation x set name = $3::text where ${ofTickets} and x.person_id = $2::uuid and x.name is distinct from $3::text`,
  ),
  statement<readonly [readonly string[], string, string], unknown>(
    `update comms.obligation x set waived_by_name = $3::text where ${ofTickets} and x.waived_by = $2::uuid and x.waived_by_name is distinct from $3::text`,
  ),
]
/** What was told of what they did. Tickets, person, what stands there instead. */
export const silenceTold = statement<readonly [readonly string[], string, string], unknown>(
  `update comms.obligation x set text = $3::text where ${ofTickets} and x.event_id in (select e.id from kernel.event e
     where e.workspace_id = kernel.workspace() and e.subject_id = any ($1::uuid[]) and e.actor_id = $2::uuid)`,
)
const names = `(lower(x.envelope_from) = any ($2::text[]) or exists (select from unnest($2::text[]) a
  where position(a in lower(encode(x.raw, 'escape'))) > 0))`
/** Mails as they came that are from an address, to it, or name it. Tickets, addresses. */
export const deleteMailsNaming = statement<readonly [readonly string[], readonly string[]], unknown>(
  `delete from comms.inbox x where ${ofTickets} and x.state <> 'received' and ${names}`,
)
/** The same of those that became no ticket. */
export const deleteStrayMails = statement<readonly [addresses: readonly string[]], { id: string }>(
  `delete from comms.inbox x where x.workspace_id = kernel.workspace() and x.ticket_id is null and x.state <> 'received'
     and (lower(x.envelope_from) = any ($1::text[]) or exists (select from unnest($1::text[]) a where position(a in lower(encode(x.raw, 'escape'))) > 0))
   returning x.id`,
)
/** Due mails to them are not sent. Person, why. */
export const withholdMailTo = statement<[string, string], unknown>(
  `update comms.delivery set state = 'withheld', last_error = $2, lease_until = null, lease_token = null
   where workspace_id = kernel.workspace() and person_id = $1 and state = 'due'`,
)

export type MailTraces = { told: number; mails: number; waiting: number }
/** Person, addresses. */
export const countMailTraces = statement<[string, readonly string[]], MailTraces>(
  `select (select count(*)::integer from comms.obligation o where o.workspace_id = kernel.workspace() and o.person_id = $1) as told,
     (select count(*)::integer from comms.inbox i where i.workspace_id = kernel.workspace() and lower(i.envelope_from) = any ($2::text[])) as mails,
     (select count(*)::integer from comms.delivery d where d.workspace_id = kernel.workspace() and d.person_id = $1 and d.state = 'due') as waiting`,
)
/** All they were told, oldest first, after one. Person, position, how many. */
export const listToldTo = statement<
  [string, string, number],
  { position: bigint; told: Record<string, unknown> }
>(
  `select o.position, jsonb_build_object('at', o.at, 'event', o.event_name, 'ticket', o.ticket_id, 'why', o.reasons, 'channel', o.channel, 'state', o.state, 'text', o.text,
     'seenAt', o.seen_at, 'sentAt', d.sent_at) as told
   from comms.obligation o left join comms.delivery d on d.workspace_id = o.workspace_id and d.id = o.delivery_id
   where o.workspace_id = kernel.workspace() and o.person_id = $1 and o.position > $2::bigint order by o.position limit $3`,
)
/** Mails as they came from these addresses, after one. Addresses, id, how many. */
export const listMailsFrom = statement<
  [readonly string[], string, number],
  { id: string; receivedAt: Temporal.Instant; raw: Buffer }
>(
  `select id, received_at as "receivedAt", raw from comms.inbox
   where workspace_id = kernel.workspace() and lower(envelope_from) = any ($1::text[]) and id > $2::uuid order by id limit $3`,
)
