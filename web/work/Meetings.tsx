import { lazy, Suspense, useState } from 'react'
import { icons, Skeleton, sayExact, Time } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import css from './NowPanel.module.css'
import { n } from './nowWords.ts'
import type { Page, Run } from './reads.ts'

const ActForm = lazy(() => import('./ActForm.tsx').then(({ ActForm: form }) => ({ default: form })))

/** What is arranged on the ticket; whoever may calls it off in place, seeing who hears of it. */
export const Meetings = ({ page, run, viewer }: { page: Page; run: Run | undefined; viewer: Viewer }) => {
  const [shown, setShown] = useState<string>()
  if (page.meetings.length === 0) return null
  return (
    <section className={css.meetings} aria-labelledby="meetings">
      <h3 id="meetings">{n('meetings.title')}</h3>
      {page.meetings.map(({ id, startsAt, minutes, place, mayCancel }) => (
        <div key={id} className={css.meeting}>
          <p>
            <icons.Clock /> <strong>{sayExact(startsAt).replace(/:\d\d (?=\S+$)/, ' ')}</strong> (
            <Time at={startsAt} />)
            <br />
            <span className="dim">{n('meetings.minutes', { minutes, place })}</span>
          </p>
          {mayCancel && run && shown !== id ? (
            <button type="button" className={css.quiet} onClick={() => setShown(id)}>
              {n('act.cancelMeeting')}
            </button>
          ) : null}
          {run && shown === id ? (
            <Suspense fallback={<Skeleton lines={1} />}>
              <ActForm
                name="cancelMeeting"
                page={page}
                run={run}
                viewer={viewer}
                meeting={id}
                isFresh
                close={() => setShown(undefined)}
              />
            </Suspense>
          ) : null}
        </div>
      ))}
    </section>
  )
}
