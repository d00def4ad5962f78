import { statement } from '../../kernel/index.ts'

export type MailboxRow = { workspaceId: string; id: string; address: string; processKey: string }
/** The mailbox of an address, in any workspace. */
export const findMailbox = statement<[string], MailboxRow>(
  `select workspace_id as "workspaceId", id, address, process_key as "processKey" from comms.mailbox where address = $1`,
)
export const listMailboxes = statement<[], MailboxRow>(
  `select workspace_id as "workspaceId", id, address, process_key as "processKey" from comms.mailbox order by closed_at is not null, id limit 1000`,
)

/** Nothing comes back when the very mail is there already. */
export const insertInbox = statement<
  [string, string, string, string, string, string, Buffer, string],
  { id: string }
>(
  `insert into comms.inbox (workspace_id, id, mailbox_id, envelope_from, envelope_to, message_id, body_hash, raw, received_at, state)
   values (kernel.workspace(), $1, $2, $3, $4, $5, $6, $7, $8::timestamptz, 'received')
   on conflict (mailbox_id, message_id, body_hash) do nothing returning id`,
)
export const findInboxId = statement<[string, string, string], { id: string }>(
  'select id from comms.inbox where mailbox_id = $1 and message_id = $2 and body_hash = $3',
)

export type InboxRow = {
  state: 'received' | 'ticket' | 'message' | 'quarantine' | 'bounce'
  envelopeFrom: string
  envelopeTo: string
  raw: Buffer
  mailboxId: string
  address: string
  processKey: string
  /** The mailbox takes nothing new. */
  closed: boolean
  /** Whose it is, since an administrator says so. */
  releasedTo: string | null
  /** Another mail with the same Message-ID and other content came before. */
  repeatsId: boolean
  /** Tickets opened by mail within an hour before it: by its sender, and by all senders of its domain. */
  lately: { sender: number; domain: number }
}
export const loadInbox = statement<[string], InboxRow>(
  `select i.state, i.envelope_from as "envelopeFrom", i.envelope_to as "envelopeTo", i.raw, m.id as "mailboxId", m.address,
     m.process_key as "processKey", m.closed_at is not null as closed, i.released_to as "releasedTo",
     exists (select from comms.inbox o where o.mailbox_id = i.mailbox_id and o.message_id = i.message_id and o.id < i.id) as "repeatsId",
     (select json_build_object('sender', count(*) filter (where lower(o.envelope_from) = lower(i.envelope_from)), 'domain', count(*))
      from comms.inbox o where o.workspace_id = i.workspace_id and o.state = 'ticket'
        and o.received_at between i.received_at - interval '1 hour' and i.received_at
        and lower(split_part(o.envelope_from, '@', 2)) = lower(split_part(i.envelope_from, '@', 2))) as lately
   from comms.inbox i join comms.mailbox m on m.workspace_id = i.workspace_id and m.id = i.mailbox_id where i.id = $1`,
)
export const loadRaw = statement<[string], { raw: Buffer }>('select raw from comms.inbox where id = $1')
/** Settles once: a row that is no longer waiting stays as it is. */
export const settleInbox = statement<[string, string, string | null, string | null, string], { id: string }>(
  `update comms.inbox set state = $2, reason = $3, ticket_id = $4, handled_at = $5::timestamptz
   where id = $1 and state = 'received' returning id`,
)

export type AnsweredDelivery = { id: string; ticketId: string; personId: string; messageId: string }
export const findDeliveries = statement<[string[]], AnsweredDelivery>(
  `select id, ticket_id as "ticketId", person_id as "personId", message_id as "messageId" from comms.delivery
   where workspace_id = kernel.workspace() and id = any ($1::uuid[]) and ticket_id is not null`,
)
/** What was sent and then came back for good. */
export const failDelivery = statement<[string, string], { id: string }>(
  `update comms.delivery set state = 'failed', last_error = $2
   where workspace_id = kernel.workspace() and id = $1 and state = 'sent' returning id`,
)
export const countInbox = statement<[string[]], { state: string; reason: string | null; count: number }>(
  `select state, reason, count(*)::integer as count from comms.inbox where id = any ($1::uuid[]) group by 1, 2 order by 1, 2`,
)
