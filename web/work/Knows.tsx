import { Time } from '../ui/index.ts'
import css from './Knows.module.css'
import { KnowsRow, knownEvent, type Place } from './KnowsRow.tsx'
import { events, k } from './knowsWords.ts'
import type { LedgerRow } from './reads.ts'

type Verdict = LedgerRow['verdict']

type Act = { at: string; rows: LedgerRow[] }

/** What followed from one act stands together, in the order things happened. */
const groupByAct = (ledger: readonly LedgerRow[]): Act[] => {
  const acts = new Map<string, Act>()
  for (const row of ledger) {
    const known = acts.get(row.at) ?? { at: row.at, rows: [] }
    known.rows.push(row)
    acts.set(row.at, known)
  }
  const order = ({ event }: LedgerRow) => (events as readonly string[]).indexOf(event)
  for (const { rows } of acts.values()) rows.sort((a, b) => order(a) - order(b))
  return [...acts.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

const sayEvents = (rows: readonly LedgerRow[]): string =>
  [...new Set(rows.map(row => row.event))]
    .map(name => {
      const event = knownEvent(name)
      return event ? k(`event.${event}`) : name
    })
    .join(' · ')

const Totals = ({ ledger }: { ledger: readonly LedgerRow[] }) => {
  const people = (verdict: Verdict) =>
    new Set(ledger.filter(row => row.verdict === verdict).map(row => row.to)).size
  const rows = (verdict: Verdict) => ledger.filter(row => row.verdict === verdict).length
  return (
    <p className={css.totals}>
      <span>{k('knows.count', { met: people('met') })}</span>
      {rows('due') > 0 ? <span>{k('knows.open', { count: rows('due') })}</span> : null}
      {rows('deferred') > 0 ? <span>{k('knows.later', { count: rows('deferred') })}</span> : null}
      {rows('failed') > 0 ? <strong>{k('knows.failed', { count: rows('failed') })}</strong> : null}
    </p>
  )
}

/** Who knows what: the ledger of this ticket, read like sentences; each opens to letter, reason and words. */
export const Knows = ({ ledger, place }: { ledger: readonly LedgerRow[]; place: Place }) =>
  ledger.length === 0 ? (
    <p className="dim">{k('knows.none')}</p>
  ) : (
    <>
      <Totals ledger={ledger} />
      <ol className={css.events}>
        {groupByAct(ledger).map(act => (
          <li key={act.at}>
            <h3 className={css.event}>
              <Time at={act.at} as="clock" /> {sayEvents(act.rows)}
            </h3>
            <ul className={css.rows}>
              {act.rows.map(row => (
                <KnowsRow key={row.id} row={row} place={place} />
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </>
  )
