import type { Static } from 'typebox'
import type { LedgerRow as ContractRow, Side, TicketPage } from '../../contract/index.ts'
import type { LedgerRow } from './queries.ts'

type Row = Static<typeof ContractRow>
/** The ledger of one ticket as the contract says it. */
export type Ledger = Static<typeof TicketPage>['ledger']

/** A row of the ledger in words: verdict, what became of it, when. */
export function toLedgerRow(row: LedgerRow, reader: Side): Row {
  const { verdict, state, metAt } = judge(reader === 'provider' ? row : withoutInnards(row))
  const { id, event, to, side, letter, reasons, channel, text } = row
  return { id, event, at: row.at.toString(), to, side, letter, reasons, channel, verdict, state, metAt, text }
}

/** What our mail server says is for us; others learn that it is on its way or could not be delivered. */
const withoutInnards = (row: LedgerRow): LedgerRow => ({ ...row, lastError: null })

type Judged = Pick<Row, 'verdict' | 'state' | 'metAt'>

/** Verdicts as in communication.md: rules of the ledger. */
function judge(row: LedgerRow): Judged {
  if (row.state === 'own act') return { verdict: 'not owed', state: 'did it themselves', metAt: null }
  if (row.state === 'no right') return { verdict: 'not owed', state: 'may not see this', metAt: null }
  if (row.channel === 'mail') return judgeMail(row)
  if (row.seenAt) return { verdict: 'met', state: 'seen', metAt: row.seenAt.toString() }
  return {
    verdict: 'due',
    state: row.channel === 'queue' ? 'in the team’s queue' : 'in the app, not seen yet',
    metAt: null,
  }
}

function judgeMail({ deliveryState, sentAt, lastError, attempt }: LedgerRow): Judged {
  if (deliveryState === 'sent')
    return { verdict: 'met', state: 'delivered by mail', metAt: sentAt?.toString() ?? null }
  if (deliveryState === 'failed')
    return {
      verdict: 'failed',
      state: lastError ? `could not be delivered: ${lastError}` : 'could not be delivered',
      metAt: null,
    }
  if (deliveryState === 'withheld')
    return { verdict: 'not owed', state: lastError ?? 'may no longer see this', metAt: null }
  return {
    verdict: 'due',
    state: lastError
      ? `waiting after ${attempt} ${attempt === 1 ? 'try' : 'tries'}: ${lastError}`
      : 'on its way',
    metAt: null,
  }
}
