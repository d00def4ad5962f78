import type { Static } from 'typebox'
import type { LedgerRow as ContractRow, Side, TicketPage } from '../../contract/index.ts'
import type { LedgerRow } from './queries.ts'

type Row = Static<typeof ContractRow>
/** The ledger of one ticket as the contract says it. */
export type Ledger = Static<typeof TicketPage>['ledger']

/** A row of the ledger in words: verdict, what became of it, when. */
export function toLedgerRow(row: LedgerRow, reader: Side, mayWaive = false): Row {
  const { verdict, state, metAt, goesOutAt } = judge(reader === 'provider' ? row : withoutInnards(row))
  const { id, eventId, event, to, side, letter, reasons, channel, text } = row
  const at = row.at.toString()
  return {
    id,
    eventId,
    event,
    at,
    to,
    side,
    letter,
    reasons,
    channel,
    verdict,
    state,
    metAt: metAt?.toString() ?? null,
    goesOutAt: goesOutAt?.toString() ?? null,
    mayWaive,
    text,
  }
}

/** Whether it has not been told yet, as far as is known: only then it can be waived. */
export const isWaivable = ({ state, channel, deliveryState, seenAt }: LedgerRow): boolean =>
  state === 'due' && (channel === 'mail' ? deliveryState === 'due' : seenAt === null)

/** What our mail server and our people say is for us; others learn that it is on its way or was not delivered. */
const withoutInnards = (row: LedgerRow): LedgerRow => ({ ...row, lastError: null, waivedBecause: null })

type Judged = Pick<Row, 'verdict' | 'state'> & {
  metAt?: Temporal.Instant | null
  goesOutAt?: Temporal.Instant | null
}

const waiting = {
  app: 'in the app, not seen yet',
  board: 'on their board, not seen yet',
  queue: 'in the team’s queue',
  none: 'without a way to reach them',
} as const

/** Verdicts as in communication.md: rules of the ledger. */
function judge(row: LedgerRow): Judged {
  if (row.state === 'own act') return { verdict: 'not owed', state: 'did it themselves' }
  if (row.state === 'no right') return { verdict: 'not owed', state: 'may not see this' }
  if (row.state === 'waived') return { verdict: 'waived', state: sayWaived(row), metAt: row.waivedAt }
  if (row.channel === 'mail') return judgeMail(row)
  if (row.seenAt) return { verdict: 'met', state: 'seen', metAt: row.seenAt }
  return { verdict: 'due', state: waiting[row.channel] }
}

const sayWaived = ({ waivedBy, waivedBecause }: LedgerRow): string =>
  waivedBecause === null ? 'not sent' : `waived by ${waivedBy ?? 'somebody'}: ${waivedBecause}`

function judgeMail({ deliveryState, sentAt, lastError, attempt, joins, dueAt, at }: LedgerRow): Judged {
  if (deliveryState === 'sent') return { verdict: 'met', state: 'delivered by mail', metAt: sentAt }
  if (deliveryState === 'failed')
    return {
      verdict: 'failed',
      state: lastError ? `could not be delivered: ${lastError}` : 'could not be delivered',
    }
  if (deliveryState === 'withheld')
    return { verdict: 'not owed', state: lastError ?? 'may no longer see this' }
  // As long as nobody has tried to send it, it waits to be joined: countVerdicts asks the same.
  if (joins && attempt === 0 && dueAt && Temporal.Instant.compare(dueAt, at) > 0)
    return { verdict: 'deferred', state: 'waits to be joined with what else happens', goesOutAt: dueAt }
  return {
    verdict: 'due',
    state: lastError
      ? `waiting after ${attempt} ${attempt === 1 ? 'try' : 'tries'}: ${lastError}`
      : 'on its way',
  }
}
