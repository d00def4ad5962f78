import { statement } from '../kernel/index.ts'

export type MailboxListed = {
  id: string
  address: string
  process: string
  open: boolean
  lastAt: Temporal.Instant | null
}
export const listOwnMailboxes = statement<[], MailboxListed>(
  `select m.id, m.address, m.process_key as process, m.closed_at is null as open,
     (select max(i.received_at) from comms.inbox i where i.workspace_id = m.workspace_id and i.mailbox_id = m.id) as "lastAt"
   from comms.mailbox m where m.workspace_id = (select kernel.workspace()) order by m.closed_at is not null, m.id`,
)
/** Nothing comes back when the address is a mailbox already, here or elsewhere. Id, address, process. */
export const insertNewMailbox = statement<[string, string, string], { id: string }>(
  `insert into comms.mailbox (workspace_id, id, address, process_key) values ((select kernel.workspace()), $1, $2, $3)
   on conflict (address) do nothing returning id`,
)
/** Id, process, when it was closed (null: it is open). */
export const updateMailbox = statement<[string, string, string | null], unknown>(
  `update comms.mailbox set process_key = $2, closed_at = $3
   where workspace_id = (select kernel.workspace()) and id = $1`,
)
/** Changes of mailboxes come one after the other, so that one stays open. */
export const lockMailboxes = statement<[workspaceId: string], unknown>(
  `select pg_advisory_xact_lock(hashtextextended('mailboxes of ' || $1, 0))`,
)

export type SetAsideRow = {
  id: string
  at: Temporal.Instant
  mailbox: string
  envelopeFrom: string
  reason: string | null
  /** The first of its bytes: the header, as a rule. */
  head: Buffer
}
/** State, before which moment and id ('' for the newest), how many. */
export const listSetAsideRows = statement<[string, string, string, number], SetAsideRow>(
  `select i.id, i.received_at as at, m.address as mailbox, i.envelope_from as "envelopeFrom", i.reason, substring(i.raw from 1 for 16384) as head
   from comms.inbox i join comms.mailbox m on m.workspace_id = i.workspace_id and m.id = i.mailbox_id
   where i.workspace_id = (select kernel.workspace()) and i.state = $1
     and ($2 = '' or (i.received_at, i.id) < (nullif($2, '')::timestamptz, $3::uuid))
   order by i.received_at desc, i.id desc limit $4`,
)
export const lockSetAside = statement<
  [id: string],
  { id: string; raw: Buffer; reason: string | null; nextSeq: number }
>(
  `select i.id, i.raw, i.reason,
     (select coalesce(max(e.seq), 0) + 1 from kernel.event e where e.workspace_id = i.workspace_id and e.subject_id = i.id)::integer as "nextSeq"
   from comms.inbox i where i.workspace_id = (select kernel.workspace()) and i.id = $1 and i.state = 'quarantine' for update of i`,
)
export const updateReleased = statement<[id: string, personId: string], unknown>(
  `update comms.inbox set state = 'received', released_to = $2, handled_at = null
   where workspace_id = (select kernel.workspace()) and id = $1 and state = 'quarantine'`,
)
export const updateDiscarded = statement<[id: string, now: string], unknown>(
  `update comms.inbox set state = 'discarded', handled_at = $2
   where workspace_id = (select kernel.workspace()) and id = $1 and state = 'quarantine'`,
)
