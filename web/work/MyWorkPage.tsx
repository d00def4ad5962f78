import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { toTickets } from '../links.ts'
import { troubleOf } from '../trouble.ts'
import {
  Behind,
  EmptyState,
  ErrorState,
  KeyCap,
  Skeleton,
  sayAtLeast,
  useKeys,
  useOccupied,
  usePageTitle,
  useRowKeys,
  useSteady,
} from '../ui/index.ts'
import { useViewer, type Viewer } from '../viewer.ts'
import { rememberList, takeLastTicket } from './lastList.ts'
import css from './MyWorkPage.module.css'
import { MyWorkRow } from './MyWorkRow.tsx'
import {
  actsOf,
  type Entry,
  type ListAct,
  listNext,
  type MyWork,
  myWorkOptions,
  type SectionKey,
  sectionKeys,
  useMyWorkActs,
} from './myWork.ts'
import { t } from './words.ts'
import { m } from './wordsMyWork.ts'

const always: readonly SectionKey[] = ['ready', 'promised', 'waiting']

/** The page's answer: what there is to do, else what one owes, else that there is nothing. */
const sayTitle = (work: MyWork): string => {
  for (const key of ['ready', 'offered', 'asked', 'promised', 'waiting'] as const)
    if (work[key].count > 0) {
      const title = m(`title.${key}`, work[key])
      return work[key].count >= countsAtMost ? sayAtLeast(title) : title
    }
  return work.help.count > 0 ? m('section.help') : m('title.nothing')
}

const entriesOf = (work: MyWork) =>
  sectionKeys.flatMap(section => work[section].entries.map(entry => ({ section, entry })))
const stand = (work: MyWork) => entriesOf(work).map(({ section, entry }) => section + entry.run)
const isSameStand = (a: MyWork, b: MyWork): boolean => stand(a).join() === stand(b).join()

/** What lies beyond the limit: in the list where it has a view for it, else by asking for more. */
const More = (props: { section: SectionKey; count: number; viewer: Viewer; raise: () => void }) => {
  const words = m('more', { count: props.count })
  const view = props.section === 'ready' ? 'ready' : 'mine'
  return always.includes(props.section) ? (
    <Link {...toTickets(props.viewer.workspace, { view })} className={css.more}>
      {words}
    </Link>
  ) : (
    <Button variant="subtle" className={css.more} onClick={props.raise}>
      {words}
    </Button>
  )
}

type SectionProps = { section: SectionKey; work: MyWork; more: ReactNode; row: (entry: Entry) => ReactNode }

/** Counted up to here, and not beyond (contract: getMyWork). */
const countsAtMost = 1000
const sayCount = (count: number): string =>
  count >= countsAtMost ? m('count.more', { count }) : String(count)

const Section = ({ section, work, more, row }: SectionProps) => {
  const { count, entries } = work[section]
  if (count === 0 && section !== 'ready' && section !== 'promised' && section !== 'waiting') return null
  return (
    <section className={css.section} aria-labelledby={`my-${section}`}>
      <h2 id={`my-${section}`}>
        {m(`section.${section}`)} <span className={css.count}>{sayCount(count)}</span>
      </h2>
      {entries.length > 0 ? <ul className={css.list}>{entries.map(row)}</ul> : null}
      {count === 0 && (section === 'ready' || section === 'promised' || section === 'waiting') ? (
        <p className={css.none}>{m(`none.${section}`)}</p>
      ) : null}
      {count > entries.length ? more : null}
    </section>
  )
}

/** Keys work on the row that has the focus; an act leaves the focus on the row after it. */
const useRows = (work: MyWork, act: (act: ListAct, entry: Entry) => void) => {
  const { list, rows, findAt } = useRowKeys<HTMLDivElement>({
    down: t('key.down'),
    up: t('key.up'),
    open: t('key.open'),
  })
  const wanted = useRef<string>(undefined)
  const press = (which: ListAct) => () => {
    const all = rows()
    const at = findAt(all)
    const run = all[Math.max(at, 0)]?.dataset.run
    const found = entriesOf(work).find(({ entry }) => entry.run === run)
    if (!found || !actsOf(found.entry, found.section).includes(which)) return
    wanted.current = all[at + 1]?.dataset.run ?? all[at - 1]?.dataset.run
    act(which, found.entry)
  }
  useEffect(() => {
    const last = takeLastTicket()
    if (last)
      list.current?.querySelector<HTMLElement>(`a[data-number="${last}"]`)?.focus({ preventScroll: true })
  }, [list])
  const shown = stand(work).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: once what is shown has changed
  useEffect(() => {
    if (!wanted.current || (document.activeElement && document.activeElement !== document.body)) return
    rows()
      .find(link => link.dataset.run === wanted.current)
      ?.focus()
    wanted.current = undefined
  }, [shown])
  const possible = new Set(entriesOf(work).flatMap(({ entry, section }) => actsOf(entry, section)))
  useKeys([
    ...(possible.has('take') ? [{ press: 't', words: m('key.take'), act: press('take') }] : []),
    ...(possible.has('return') ? [{ press: 'b', words: m('key.return'), act: press('return') }] : []),
    ...(possible.has('resume') ? [{ press: 'g', words: m('key.resume'), act: press('resume') }] : []),
    ...(possible.has('ask') ? [{ press: 'a', words: m('key.ask'), act: press('ask') }] : []),
  ])
  return list
}

/** Enter where nothing else has the focus takes the next best thing, too. */
const useEnter = (act: () => void) => {
  const latest = useRef(act)
  useEffect(() => {
    latest.current = act
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const at = event.target
      const isFree = at === document.body || (at instanceof HTMLElement && /^(H1|MAIN)$/.test(at.tagName))
      if (event.key !== 'Enter' || !isFree || event.defaultPrevented || event.repeat) return
      event.preventDefault()
      latest.current()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

type ListProps = { work: MyWork; viewer: Viewer; acts: ReturnType<typeof useMyWorkActs>; raise: () => void }

const Sections = ({ work, viewer, acts, raise }: ListProps) => {
  const { isPointed, watch } = useOccupied()
  const [hasActed, setActed] = useState(false)
  const [returning, setReturning] = useState<string>()
  const steady = useSteady(work, isSameStand, isPointed && !hasActed)
  if (!isPointed && hasActed) setActed(false)
  const act = (which: ListAct, entry: Entry, reason?: string) => {
    if (which === 'return' && reason === undefined) return setReturning(entry.run)
    setActed(true)
    setReturning(undefined)
    acts.act.mutate({ act: which, entry, ...(reason !== undefined && { reason }) })
  }
  const list = useRows(steady.shown, act)
  const fresh = new Map(entriesOf(work).map(({ section, entry }) => [section + entry.run, entry]))
  const known = new Set(stand(steady.shown))
  const changes =
    [...fresh.keys()].filter(key => !known.has(key)).length + [...known].filter(key => !fresh.has(key)).length
  const { isPending, variables } = acts.act
  return (
    <div ref={list} className={css.sections} {...watch}>
      <Behind
        className={css.behind}
        words={steady.isBehind && changes > 0 ? m('behind', { count: changes }) : null}
        catchUp={steady.catchUp}
      />
      {sectionKeys.map(section => (
        <Section
          key={section}
          section={section}
          work={steady.shown}
          more={
            <More
              section={section}
              viewer={viewer}
              count={steady.shown[section].count - steady.shown[section].entries.length}
              raise={raise}
            />
          }
          row={entry => (
            <MyWorkRow
              key={entry.run}
              entry={fresh.get(section + entry.run) ?? entry}
              section={section}
              viewer={viewer}
              isGone={!fresh.has(section + entry.run)}
              isBusy={isPending && variables.entry.run === entry.run}
              isReturning={returning === entry.run && section === 'offered'}
              setReturning={setReturning}
              act={act}
            />
          )}
        />
      ))}
    </div>
  )
}

const Empty = ({ viewer }: { viewer: Viewer }) => (
  <EmptyState title={m('empty.title')} text={m('empty.text')}>
    <Button
      variant="default"
      renderRoot={root => <Link {...toTickets(viewer.workspace, { view: 'all' })} {...root} />}
    >
      {m('empty.all')}
    </Button>
  </EmptyState>
)

/** The first page of whoever works: everything that waits for them, by what it asks of them. */
export const MyWorkPage = () => {
  const viewer = useViewer()
  const [limit, setLimit] = useState(20)
  const { data, error, refetch } = useQuery(myWorkOptions(viewer.workspace, limit))
  const acts = useMyWorkActs(viewer.workspace)
  const title = data ? sayTitle(data) : m('loading')
  usePageTitle(title)
  const next = data ? listNext(data) : []
  const takeNext = () => {
    if (data && !acts.takeNext.isPending) acts.takeNext.mutate(next)
  }
  useEffect(() => rememberList('my work'), [])
  useKeys([{ press: 'n', words: m('key.next'), act: takeNext }])
  useEnter(takeNext)
  const isEmpty = data && sectionKeys.every(section => data[section].count === 0)
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1 aria-live="polite">{title}</h1>
        {next.length > 0 ? (
          <Button onClick={takeNext} loading={acts.takeNext.isPending} rightSection={<KeyCap press="n" />}>
            {m('next')}
          </Button>
        ) : null}
      </header>
      {error && !data ? <ErrorState trouble={troubleOf(error, 'read')} again={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton lines={8} height="3rem" /> : null}
      {isEmpty ? <Empty viewer={viewer} /> : null}
      {data && !isEmpty ? (
        <Sections work={data} viewer={viewer} acts={acts} raise={() => setLimit(100)} />
      ) : null}
    </div>
  )
}
