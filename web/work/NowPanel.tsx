import { Button } from '@mantine/core'
import { useIsMutating, useMutationState } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { EmptyState, useOccupied, useSteady } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { Checklist } from './Checklist.tsx'
import { Macros } from './Macros.tsx'
import { Meetings } from './Meetings.tsx'
import css from './NowPanel.module.css'
import { RunCard } from './RunCard.tsx'
import { type Page, type Run, ticketKey } from './reads.ts'
import { t } from './words.ts'

/** After the buttons change they wait a moment, so that a double press does not finish the next activity too. */
const armedAfterMs = 400

const useArmed = (key: string): boolean => {
  const [armedFor, setArmedFor] = useState(key)
  useEffect(() => {
    const timer = setTimeout(() => setArmedFor(key), armedAfterMs)
    return () => clearTimeout(timer)
  }, [key])
  return armedFor === key
}

const isOpen = ({ state }: Run): boolean => ['ready', 'started', 'waiting'].includes(state)
/** What one may do something with comes first. */
const openRuns = (page: Page): Run[] =>
  page.activities.filter(isOpen).sort((a, b) => Number(b.may.length > 0) - Number(a.may.length > 0))
const isSameStand = (a: Page, b: Page): boolean => {
  const stand = (page: Page) =>
    page.ticket.state +
    openRuns(page).map(run =>
      [run.id, run.state, run.mine, run.outcomes, run.may, run.offered?.to, run.nextUpdateAt].join(),
    )
  return a.ticket.number !== b.ticket.number || stand(a) === stand(b)
}

/** Whether the page stands where an act of one's own has brought it: that is shown at once, under the pointer too. */
const useOwnStand = ({ page, viewer }: { page: Page; viewer: Viewer }): boolean => {
  const mutationKey = ticketKey(viewer.workspace, page.ticket.number)
  const isActing = useIsMutating({ mutationKey }) > 0
  const versions = useMutationState({
    filters: { mutationKey, status: 'success' },
    select: ({ state }) => (state.data as { version?: number } | undefined)?.version ?? 0,
  })
  return isActing || versions.includes(page.ticket.version)
}

/** What is to be done now, with the outcomes the process offers and who hears of each. */
export const NowPanel = (props: { page: Page; viewer: Viewer }) => {
  const isOwn = useOwnStand(props)
  const { isPointed, isFocused, watch } = useOccupied()
  const heading = useRef<HTMLHeadingElement>(null)
  const steady = useSteady(props.page, isSameStand, (isPointed || isFocused) && !isOwn)
  const runs = openRuns(steady.shown)
  // Acts on the whole ticket stand with the work itself, not with help for it.
  const whole = runs.find(({ kind }) => kind === 'task') ?? runs.find(({ kind }) => kind !== 'help')
  const stand = runs.map(run => run.id + run.state).join()
  const isArmed = useArmed(stand)
  const before = useRef(stand)
  useEffect(() => {
    // The pressed button is gone: the keyboard goes on from the heading of what comes next.
    if (before.current !== stand && document.activeElement === document.body) heading.current?.focus()
    before.current = stand
  }, [stand])
  const { state } = steady.shown.ticket
  return (
    <section className={css.panel} aria-labelledby="now" {...watch}>
      <h2 id="now" ref={heading} tabIndex={-1}>
        {t('now.title')}
      </h2>
      {steady.isBehind ? (
        <p role="status" className={css.moved}>
          {t('now.moved')}{' '}
          <Button size="compact-sm" variant="default" onClick={steady.catchUp}>
            {t('now.moved_show')}
          </Button>
        </p>
      ) : null}
      {runs.map((run, i) => (
        <RunCard
          key={run.id}
          page={steady.shown}
          run={run}
          viewer={props.viewer}
          isFirst={i === 0}
          isWhole={run === whole}
          isBehind={steady.isBehind}
          isArmed={isArmed}
        />
      ))}
      <Macros page={steady.shown} viewer={props.viewer} />
      {props.viewer.side === 'provider' ? <Checklist page={steady.shown} viewer={props.viewer} /> : null}
      <Meetings page={steady.shown} run={runs[0]} viewer={props.viewer} />
      {runs.length === 0 && state === 'open' ? (
        <EmptyState title={t('now.beyond')} text={t('now.beyond_text')} />
      ) : null}
      {state === 'closed' ? (
        <EmptyState
          title={t('now.closed')}
          text={t(steady.shown.ticket.imported ? 'now.imported_text' : 'now.closed_text')}
        />
      ) : null}
    </section>
  )
}
