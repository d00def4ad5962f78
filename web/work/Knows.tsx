import { icons, Time } from '../ui/index.ts'
import css from './Knows.module.css'
import type { LedgerRow } from './reads.ts'
import { sayLetterLong } from './told.ts'
import { t } from './words.ts'

type Verdict = LedgerRow['verdict']

const drawing = {
  met: icons.Check,
  due: icons.Ring,
  deferred: icons.Ring,
  failed: icons.Warning,
  'not owed': icons.Cross,
} satisfies Record<Verdict, unknown>

const how = (row: LedgerRow): string => (row.channel === 'none' ? '' : t(`channel.${row.channel}`))

const saySentence = (row: LedgerRow): string => {
  const name = row.to
  if (row.verdict === 'not owed') return t('knows.not_owed', { name })
  if (row.verdict === 'failed') return t('knows.failed_one', { name, how: how(row) })
  return t(`knows.${row.verdict}`, { name, how: how(row) })
}

const Row = ({ row }: { row: LedgerRow }) => {
  const Drawing = drawing[row.verdict]
  return (
    <li className={css.row} data-verdict={row.verdict}>
      <details>
        <summary>
          <Drawing />
          <span>
            {saySentence(row).trim()} <span className={css.state}>{row.state}</span>
          </span>
        </summary>
        <div className={css.more}>
          <p className="dim">
            {[sayLetterLong(row.letter), ...row.reasons].join(' · ')} ·{' '}
            <Time at={row.metAt ?? row.at} as="clock" />
          </p>
          {row.text ? (
            <p className={css.text} data-side={row.side}>
              {row.text}
            </p>
          ) : null}
        </div>
      </details>
    </li>
  )
}

type Event = { key: string; event: string; at: string; rows: LedgerRow[] }

/** Rows of one event stand together, in the order things happened. */
const groupByEvent = (ledger: readonly LedgerRow[]): Event[] => {
  const events = new Map<string, Event>()
  for (const row of ledger) {
    const key = `${row.at} ${row.event}`
    const known = events.get(key) ?? { key, event: row.event, at: row.at, rows: [] }
    known.rows.push(row)
    events.set(key, known)
  }
  return [...events.values()].sort((a, b) => a.at.localeCompare(b.at))
}

const Totals = ({ ledger }: { ledger: readonly LedgerRow[] }) => {
  const people = (verdict: Verdict) =>
    new Set(ledger.filter(row => row.verdict === verdict).map(row => row.to)).size
  const rows = (verdict: Verdict) => ledger.filter(row => row.verdict === verdict).length
  return (
    <p className={css.totals}>
      <span>{t('knows.count', { met: people('met') })}</span>
      {rows('due') > 0 ? <span>{t('knows.open', { count: rows('due') })}</span> : null}
      {rows('failed') > 0 ? <strong>{t('knows.failed', { count: rows('failed') })}</strong> : null}
    </p>
  )
}

/** Who knows what: the ledger of this ticket, read like sentences; each opens to letter, reason and words. */
export const Knows = ({ ledger }: { ledger: readonly LedgerRow[] }) =>
  ledger.length === 0 ? (
    <p className="dim">{t('knows.none')}</p>
  ) : (
    <>
      <Totals ledger={ledger} />
      <ol className={css.events}>
        {groupByEvent(ledger).map(event => (
          <li key={event.key}>
            <h3 className={css.event}>
              <Time at={event.at} as="clock" /> {event.event}
            </h3>
            <ul className={css.rows}>
              {event.rows.map(row => (
                <Row key={row.id} row={row} />
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </>
  )
