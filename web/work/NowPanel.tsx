import { Button } from '@mantine/core'
import { useIsMutating, useMutationState, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { EmptyState, KeyCap, SideMark, Time, useKeys, useOccupied, useSteady } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { useComplete, useTake } from './acts.ts'
import css from './NowPanel.module.css'
import { type Act, type Page, previewOptions, type Run, ticketKey } from './reads.ts'
import { lookOf, sayClass } from './side.ts'
import { ToldLine } from './ToldLine.tsx'
import { reached, sayTold } from './told.ts'
import { t } from './words.ts'

/** More people than this, and an act asks to be pressed a second time. */
const manyPeople = 10
/** After the buttons change they wait a moment, so that a double press does not finish the next activity too. */
const armedAfterMs = 400

const labelOf = (outcome: string): string => outcome || t('now.done_label')

const useArmed = (key: string): boolean => {
  const [armedFor, setArmedFor] = useState(key)
  useEffect(() => {
    const timer = setTimeout(() => setArmedFor(key), armedAfterMs)
    return () => clearTimeout(timer)
  }, [key])
  return armedFor === key
}

const outcomeOf = (act: Act): string => (act.act === 'complete' ? (act.outcome ?? '') : '')

const sayLine = (act: Act, told: Parameters<typeof sayTold>[0] | undefined, failed: boolean): string => {
  if (!told) return failed ? t('told.unknown') : t('told.loading')
  const names = sayTold(told)
  const label = labelOf(outcomeOf(act))
  if (act.act === 'take') return names ? t('told.line_take', { names }) : t('told.nobody_take')
  return names ? t('told.line', { label, names }) : t('told.nobody', { label })
}

const sayWho = (run: Run, viewer: Viewer): string => {
  if (run.mine) return t('now.you_have_it')
  if (viewer.side !== 'provider')
    return run.state === 'started' ? t('now.worked_on_since') : t('now.waits_since')
  return run.takenBy ? t('now.has_it', { name: run.takenBy }) : t('now.ready_since', { role: run.role })
}

const Since = ({ run, viewer }: { run: Run; viewer: Viewer }) => (
  <p className="dim">
    {sayWho(run, viewer)} <Time at={run.startedAt ?? run.readyAt} as="clock" />
  </p>
)

type RunProps = { page: Page; run: Run; viewer: Viewer; isBehind: boolean; isArmed: boolean }

/** What may be done with a run, who would be told, and the keys for it. */
const useRun = ({ page, run, viewer, isBehind, isArmed }: RunProps) => {
  const place = { viewer, number: page.ticket.number }
  const [take, complete] = [useTake(place), useComplete(place)]
  const first: Act =
    run.outcomes.length > 0 ? actOf(run, run.outcomes[0] ?? '') : { act: 'take', run: run.id }
  const [chosen, setChosen] = useState<Act>()
  const [askedTwice, setAskedTwice] = useState<Act>()
  const act = chosen ?? first
  const read = { ...page.ticket, workspace: viewer.workspace }
  const options = (each: Act) => previewOptions(read, each)
  const mayAct = run.mayTake || run.outcomes.length > 0
  const isActing = take.isPending || complete.isPending
  const preview = useQuery({
    ...options(act),
    // What is being done, or has been done by somebody else, cannot be done any more: nobody would be told.
    enabled: mayAct && !isActing && !isBehind,
  })
  const client = useQueryClient()
  const ahead = mayAct && !isBehind ? run.outcomes.join('\n') : ''
  // biome-ignore lint/correctness/useExhaustiveDependencies: what else goes into the addresses comes with the run
  useEffect(() => {
    // Before a button is pointed at, so that the line does not wait, and never shows what another button would tell.
    for (const outcome of ahead ? run.outcomes : []) void client.prefetchQuery(options(actOf(run, outcome)))
  }, [client, run.id, ahead, page.ticket.version])
  const isBusy = isActing || isBehind || !isArmed
  const press = (next: Act) => {
    if (isBusy) return
    const told = client.getQueryData(options(next).queryKey)?.told ?? []
    if (reached(told).length > manyPeople && askedTwice !== next) {
      setChosen(next)
      setAskedTwice(next)
      return
    }
    if (next.act === 'take') take.mutate(run)
    else complete.mutate({ run, outcome: outcomeOf(next) })
  }
  return { act, press, preview, isBusy, mayAct, askedTwice, show: setChosen, take, complete }
}

const actOf = (run: Run, outcome: string): Act => ({
  act: 'complete',
  run: run.id,
  ...(outcome ? { outcome } : {}),
})

const Outcomes = (props: RunProps & { state: ReturnType<typeof useRun> }) => {
  const { run, state } = props
  const watch = (act: Act) => ({
    onPointerEnter: () => state.show(act),
    onFocus: () => state.show(act),
    onClick: () => state.press(act),
    disabled: state.isBusy,
  })
  return (
    <fieldset className={css.acts}>
      <legend className="only-read">{t('now.finish')}</legend>
      {run.mayTake ? (
        <Button
          variant={run.outcomes.length > 0 ? 'default' : 'filled'}
          loading={state.take.isPending}
          rightSection={<KeyCap press="t" />}
          {...watch({ act: 'take', run: run.id })}
        >
          {t('now.take')}
        </Button>
      ) : null}
      {run.outcomes.map((outcome, i) => (
        <Button
          key={outcome}
          variant={i === 0 ? 'filled' : 'default'}
          loading={state.complete.isPending && state.complete.variables.outcome === outcome}
          rightSection={i < 9 ? <KeyCap press={String(i + 1)} /> : undefined}
          {...watch(actOf(run, outcome))}
        >
          {labelOf(outcome)}
        </Button>
      ))}
    </fieldset>
  )
}

const RunCard = (props: RunProps) => {
  const { run, viewer, page } = props
  const state = useRun(props)
  const [isOpen, setOpen] = useState(false)
  const told = state.preview.data?.told
  useKeys([
    ...(run.mayTake
      ? [{ press: 't', words: t('key.take'), act: () => state.press({ act: 'take', run: run.id }) }]
      : []),
    ...run.outcomes.slice(0, 9).map((outcome, i) => ({
      press: String(i + 1),
      words: t('key.outcome', { outcome: labelOf(outcome) }),
      act: () => state.press(actOf(run, outcome)),
    })),
    ...(state.mayAct ? [{ press: 'p', words: t('key.why'), act: () => setOpen(!isOpen) }] : []),
  ])
  return (
    <section className={css.run} aria-label={run.name}>
      <div className={css.head}>
        <h3>{run.name}</h3>
        <SideMark side={lookOf(run.class)} words={sayClass(run.class, viewer, page.ticket.customer)} quiet />
      </div>
      <Since run={run} viewer={viewer} />
      {run.procedure ? (
        <details className={css.procedure}>
          <summary>{t('now.procedure')}</summary>
          <p>{run.procedure}</p>
        </details>
      ) : null}
      {state.mayAct ? (
        <>
          <Outcomes {...props} state={state} />
          {state.askedTwice ? (
            <p role="alert">{t('now.many', { count: reached(told ?? []).length })}</p>
          ) : null}
          <ToldLine
            line={sayLine(state.act, told, state.preview.isError)}
            told={told}
            isOpen={isOpen}
            setOpen={setOpen}
          />
        </>
      ) : (
        <p>{viewer.side === 'provider' ? t('now.not_yours', { role: run.role }) : t('now.beyond_text')}</p>
      )}
    </section>
  )
}

const openRuns = (page: Page): Run[] => page.activities.filter(run => run.state !== 'done')
const isSameStand = (a: Page, b: Page): boolean => {
  const stand = (page: Page) =>
    page.ticket.state +
    openRuns(page).map(run => [run.id, run.state, run.mine, run.outcomes, run.mayTake].join())
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
      {runs.map(run => (
        <RunCard
          key={run.id}
          page={steady.shown}
          run={run}
          viewer={props.viewer}
          isBehind={steady.isBehind}
          isArmed={isArmed}
        />
      ))}
      {runs.length === 0 && state === 'open' ? (
        <EmptyState title={t('now.beyond')} text={t('now.beyond_text')} />
      ) : null}
      {state === 'closed' ? <EmptyState title={t('now.closed')} text={t('now.closed_text')} /> : null}
    </section>
  )
}
