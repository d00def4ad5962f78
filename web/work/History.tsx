import { useQuery } from '@tanstack/react-query'
import { troubleOf } from '../trouble.ts'
import { ErrorLine, SideMark, Skeleton, Time } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import css from './History.module.css'
import { KnowsRow, type Place } from './KnowsRow.tsx'
import { k } from './knowsWords.ts'
import { historyOptions, type LedgerRow, type Page } from './reads.ts'
import { lookOf, sayClass } from './side.ts'
import { t } from './words.ts'

/** What followed from an event: who was told because of it, and what became of that. */
const ToldOfIt = ({ rows, place }: { rows: readonly LedgerRow[]; place: Place }) =>
  rows.length === 0 ? null : (
    <details className={css.told}>
      <summary>{k('history.told', { count: rows.filter(row => row.verdict !== 'not owed').length })}</summary>
      <ul className={css.rows}>
        {rows.map(row => (
          <KnowsRow key={row.id} row={row} place={place} />
        ))}
      </ul>
    </details>
  )

/** What happened, oldest first, as this reader may see it. */
export const History = ({ page, viewer }: { page: Page; viewer: Viewer }) => {
  const { data, error } = useQuery(historyOptions(viewer.workspace, page.ticket.number))
  if (error && !data) return <ErrorLine trouble={troubleOf(error, 'read')} />
  if (!data) return <Skeleton lines={6} height="1.5rem" />
  if (data.events.length === 0) return <p className="dim">{t('history.none')}</p>
  return (
    <ol className={css.list}>
      {data.events.map(event => (
        <li key={event.id} className={css.event}>
          <span className="dim">
            <Time at={event.at} as="clock" />
          </span>
          <div>
            {event.words}
            {event.actor ? <span className={css.by}> {t('history.by', { name: event.actor })}</span> : null}
            {event.class === 'band' ? null : (
              <span className={css.mark}>
                <SideMark
                  side={lookOf(event.class)}
                  words={sayClass(event.class, viewer, page.ticket.customer)}
                  quiet
                />
              </span>
            )}
            <ToldOfIt
              rows={page.ledger.filter(row => row.eventId === event.id)}
              place={{ workspace: viewer.workspace, number: page.ticket.number }}
            />
          </div>
        </li>
      ))}
    </ol>
  )
}
