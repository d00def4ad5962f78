import { Button } from '@mantine/core'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import type { GroupName, TicketColumn } from '../../../contract/index.ts'
import { problemOf } from '../../api.ts'
import { type ListSearch, toNewTicket, toTicket, toTickets } from '../../links.ts'
import { troubleOf } from '../../trouble.ts'
import { announce, EmptyState, ErrorState, ListPage, Skeleton, sayAtLeast } from '../../ui/index.ts'
import { useViewer, type Viewer } from '../../viewer.ts'
import { rememberList, rememberReply } from '../lastList.ts'
import type { Line } from '../reads.ts'
import { t } from '../words.ts'
import { Board } from './Board.tsx'
import { BulkBar } from './BulkBar.tsx'
import { useBulk } from './bulk.ts'
import { FilterBar } from './FilterBar.tsx'
import { Groups } from './Groups.tsx'
import { SaveView } from './SaveView.tsx'
import { groupsFor, Shape } from './Shape.tsx'
import { completeSearch, filtersOf, queryOf, readColumns, type Shown } from './shown.ts'
import { TicketTable } from './TicketTable.tsx'
import { type Chosen, useChosen } from './useChosen.ts'
import { useTickets } from './useTickets.ts'
import { useViews, ViewStrip } from './ViewStrip.tsx'
import { nameOfView, type View } from './views.ts'
import { l } from './words.ts'

type Titled = { shown: Shown; view: View | undefined; count: number; hasMore: boolean }
/** The name of the view with how many it has; else what the view asks, answered. */
const sayTitle = ({ shown, view, count, hasMore }: Titled): string => {
  if (view) {
    const values = { name: nameOfView(view), count }
    return hasMore ? l('view.titled_more', values) : l('view.titled', values)
  }
  const title = shown.q
    ? t('list.found', { count, q: shown.q })
    : filtersOf(shown).length > 0
      ? l('list.fits', { count })
      : shown.view === 'all'
        ? t(`list.all_${shown.state}`, { count })
        : t(`list.${shown.view}`, { count })
  return hasMore ? sayAtLeast(title) : title
}

const Empty = ({ shown, viewer, clear }: { shown: Shown; viewer: Viewer; clear: () => void }) => {
  if (shown.q || filtersOf(shown).length > 0 || shown.state !== 'open')
    return (
      <EmptyState title={t('empty.found')} text={t('empty.found_text')}>
        <Button variant="default" onClick={clear}>
          {t('list.clear')}
        </Button>
      </EmptyState>
    )
  return (
    <EmptyState title={t(`empty.${shown.view}`)} text={t(`empty.${shown.view}_text`)}>
      <Button variant="default" renderRoot={root => <Link {...toNewTicket(viewer.workspace)} {...root} />}>
        {t('empty.new')}
      </Button>
      {shown.view === 'all' ? null : (
        <Button
          variant="default"
          renderRoot={root => <Link {...toTickets(viewer.workspace, { view: 'all' })} {...root} />}
        >
          {t('empty.look_all')}
        </Button>
      )}
    </EmptyState>
  )
}

const onlyKnown = (search: ListSearch): ListSearch =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ''))

/** What the keys of a row do: take it at once, or open it to reply. */
const useListActs = (viewer: Viewer, bulk: ReturnType<typeof useBulk>) => {
  const navigate = useNavigate()
  const take = async ({ number }: Pick<Line, 'number'>) => {
    const { done, error } = await bulk.run([number], { act: 'take' })
    bulk.forget()
    const refusal = done[0]?.refusal
    if (error || refusal)
      announce(refusal ? `${refusal.title}. ${refusal.todo}` : troubleOf(error, 'read').title, 'bad')
    else announce(l('list.taken', { number }))
  }
  const reply = ({ number }: Pick<Line, 'number'>) => {
    rememberReply(number)
    void navigate(toTicket(viewer.workspace, number))
  }
  return { take: (line: Pick<Line, 'number'>) => void take(line), reply }
}

type BodyProps = {
  shown: Shown
  viewer: Viewer
  columns: readonly TicketColumn[]
  choosing: Chosen
  bulk: ReturnType<typeof useBulk>
  tickets: ReturnType<typeof useTickets>
  go: (change: ListSearch) => void
  clear: () => void
}

const Flat = ({ shown, viewer, columns, choosing, bulk, tickets, go, clear }: BodyProps) => {
  const { list, lines, show, more, moreFailed } = tickets
  const acts = useListActs(viewer, bulk)
  if (list.isError && !list.data) {
    const isWrong = problemOf(list.error)?.code === 'request.invalid'
    return (
      <ErrorState trouble={troubleOf(list.error, 'read')} again={() => void list.refetch()}>
        {isWrong ? (
          <Button variant="default" onClick={clear}>
            {l('filter.clear')}
          </Button>
        ) : null}
      </ErrorState>
    )
  }
  if (list.isPending) return <Skeleton lines={10} />
  if (lines.length === 0) return <Empty shown={shown} viewer={viewer} clear={clear} />
  return (
    <>
      <TicketTable
        key={JSON.stringify(queryOf(shown))}
        lines={lines}
        viewer={viewer}
        columns={columns}
        isStale={list.isPlaceholderData}
        choosing={choosing}
        acts={acts}
        sorting={{
          sort: shown.sort ?? '-updated',
          setSort: sort => go({ sort: sort === '-updated' ? '' : sort }),
        }}
        show={show}
      />
      {moreFailed ? (
        <Button variant="default" onClick={() => void more()}>
          {t('list.more_again')}
        </Button>
      ) : null}
    </>
  )
}

/** Groups and boards read their own lists. */
const Grouped = ({ by, ...props }: Omit<BodyProps, 'tickets' | 'clear'> & { by: GroupName }) => {
  const acts = useListActs(props.viewer, props.bulk)
  return <Groups {...props} by={by} acts={acts} />
}

/** The list: its title answers what the view asks; the address holds view, filters, order, columns and groups. */
export const TicketsPage = () => {
  const viewer = useViewer()
  const search = useSearch({ from: '/w/$workspace/' })
  const shown = useMemo(() => completeSearch(search, viewer.side), [search, viewer.side])
  const query = useMemo(() => queryOf(shown), [shown])
  const navigate = useNavigate()
  const tickets = useTickets(viewer.workspace, query)
  const { list, lines, hasMore } = tickets
  const choosing = useChosen()
  const bulk = useBulk(viewer)
  const view = useViews(viewer)?.views.find(({ id }) => id === search.list)
  const title = list.data ? sayTitle({ shown, view, count: lines.length, hasMore }) : t('list.loading')
  useEffect(() => rememberList(search), [search])
  const go = (change: ListSearch) =>
    void navigate({
      ...toTickets(viewer.workspace, onlyKnown({ ...search, ...change })),
      replace: 'q' in change,
    })
  const clear = () => void navigate(toTickets(viewer.workspace, { view: shown.view }))
  const by = groupsFor(shown, viewer).find(each => each === shown.by)
  const columns = useMemo(() => readColumns(shown.columns, viewer.side), [shown.columns, viewer.side])
  const body = { shown, viewer, columns, choosing, bulk, go }
  const isFlat = !by && shown.as !== 'board'
  return (
    <ListPage
      title={title}
      above={<ViewStrip viewer={viewer} search={search} />}
      bar={
        <FilterBar shown={shown} search={search} viewer={viewer} go={go}>
          <Shape shown={shown} viewer={viewer} go={go} />
          <SaveView viewer={viewer} search={{ ...search, view: shown.view }} />
        </FilterBar>
      }
    >
      {isFlat ? <Flat {...body} tickets={tickets} clear={clear} /> : null}
      {by && shown.as !== 'board' ? <Grouped {...body} by={by} /> : null}
      {shown.as === 'board' ? <Board shown={shown} viewer={viewer} go={go} /> : null}
      <BulkBar
        viewer={viewer}
        choosing={choosing}
        bulk={bulk}
        shownCount={lines.length}
        chooseAll={isFlat ? () => choosing.choose(lines) : undefined}
      />
    </ListPage>
  )
}
