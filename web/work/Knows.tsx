import { icons, sayClockExact, Time } from '../ui/index.ts'
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

/** In the order they happen within one act. */
const events = [
  'ticket.opened',
  'message.added',
  'activity.started',
  'activity.completed',
  'activity.ready',
  'ticket.closed',
] as const
const knownEvent = (name: string) => events.find(each => each === name)

const sayWhat = (row: LedgerRow): string => {
  const event = knownEvent(row.event)
  if (event === 'ticket.opened' && row.letter === 'requester') return t('what.receipt')
  return event ? t(`what.${event}`) : ''
}

const saySentence = (row: LedgerRow): string => {
  const said = { name: row.to, what: sayWhat(row) }
  if (row.verdict === 'not owed') return t('knows.not_owed', said)
  if (row.verdict === 'failed') return t('knows.failed_one', said)
  return t(`knows.${row.verdict}`, said)
}

/** What became of it, with the second it did. */
const sayState = (row: LedgerRow): string =>
  row.metAt ? t('knows.state', { state: row.state, time: sayClockExact(row.metAt) }) : row.state

const Row = ({ row }: { row: LedgerRow }) => {
  const Drawing = drawing[row.verdict]
  return (
    <li className={css.row} data-verdict={row.verdict}>
      <details>
        <summary>
          <Drawing />
          <span>
            {saySentence(row).trim()} <span className={css.state}>— {sayState(row)}</span>
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
      return event ? t(`event.${event}`) : name
    })
    .join(' · ')

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
        {groupByAct(ledger).map(act => (
          <li key={act.at}>
            <h3 className={css.event}>
              <Time at={act.at} as="clock" /> {sayEvents(act.rows)}
            </h3>
            <ul className={css.rows}>
              {act.rows.map(row => (
                <Row key={row.id} row={row} />
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </>
  )
