import { type LedgerRow, ledgerOf } from '../comms/index.ts'
import { statement } from '../kernel/index.ts'

/** One more event of a ticket that changes nothing else of it. Workspace, ticket, version, now. */
export const countEvent = statement<[string, string, number, string], unknown>(
  `with o as (update work.open_ticket set updated_at = $4::timestamptz where workspace_id = $1 and id = $2)
   update work.ticket set version = $3, updated_at = $4::timestamptz where workspace_id = $1 and id = $2`,
)

/** A ticket as the program locks it. */
export const lockTicketById = statement<[string, string], { version: number }>(
  'select version from work.ticket where workspace_id = $1 and id = $2 for update',
)
/** Whether a ticket has told already that this mail failed. Workspace, ticket, delivery. */
export const findToldFailure = statement<[string, string, string], { id: string }>(
  `select e.id from kernel.event e where e.workspace_id = $1 and e.subject_id = $2 and e.name = 'obligation.failed'
     and e.payload->>'message' = $3`,
)

/** Workspace, number. Who was told what on a ticket, as the actor may read it, oldest first, at most 500. */
export const listLedger = statement<[string, string], LedgerRow>(
  ledgerOf('select t.id from work.ticket t where t.workspace_id = $1 and t.number = $2'),
)
