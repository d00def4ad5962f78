import { Button, Select } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { type ListSearch, toNewTicket, toTickets } from '../links.ts'
import { troubleOf } from '../trouble.ts'
import {
  EmptyState,
  ErrorState,
  ListPage,
  More,
  Pick,
  SearchField,
  Skeleton,
  sayAtLeast,
} from '../ui/index.ts'
import { useViewer, type Viewer } from '../viewer.ts'
import { rememberList } from './lastList.ts'
import { completeSearch, type Line, listOptions, processOptions, type Shown } from './reads.ts'
import { TicketTable } from './TicketTable.tsx'
import { t } from './words.ts'

const sayTitle = (shown: Shown, count: number, hasMore: boolean): string => {
  const title = shown.q
    ? t('list.found', { count, q: shown.q })
    : shown.view === 'all'
      ? t(`list.all_${shown.state}`, { count })
      : t(`list.${shown.view}`, { count })
  return hasMore ? sayAtLeast(title) : title
}

const Bar = ({ shown, viewer, go }: { shown: Shown; viewer: Viewer; go: (change: ListSearch) => void }) => {
  const { data } = useQuery(processOptions(viewer.workspace))
  const processes = data?.processes ?? []
  return (
    <search>
      <SearchField label={t('list.search')} sought={shown.q ?? ''} seek={q => go({ q })} />
      <Pick
        label={t('list.state')}
        value={shown.state}
        pick={state => go({ state })}
        options={(['open', 'closed', 'any'] as const).map(value => [value, t(`state.${value}`)] as const)}
      />
      {processes.length > 1 ? (
        <Select
          aria-label={t('list.process')}
          w="12rem"
          placeholder={t('list.process_any')}
          clearable
          value={shown.process ?? null}
          onChange={process => go({ process: process ?? '' })}
          data={processes.map(each => ({ value: each.key, label: each.name }))}
        />
      ) : null}
    </search>
  )
}

const Empty = ({ shown, viewer, clear }: { shown: Shown; viewer: Viewer; clear: () => void }) => {
  if (shown.q || shown.process || shown.state !== 'open')
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

/** The list: its title answers what the view asks, the address holds view, search and filters. */
export const TicketsPage = () => {
  const viewer = useViewer()
  const search = useSearch({ from: '/w/$workspace/' })
  const shown = completeSearch(search, viewer.side)
  const navigate = useNavigate()
  const list = useInfiniteQuery(listOptions(viewer.workspace, shown))
  const lines: Line[] = list.data?.pages.flatMap(page => page.tickets) ?? []
  const title = list.data ? sayTitle(shown, lines.length, list.hasNextPage) : t('list.loading')
  useEffect(() => rememberList(search), [search])
  const go = (change: ListSearch) =>
    void navigate({
      ...toTickets(viewer.workspace, onlyKnown({ ...search, ...change })),
      replace: 'q' in change,
    })
  return (
    <ListPage title={title} bar={<Bar shown={shown} viewer={viewer} go={go} />}>
      {list.isError && !list.data ? (
        <ErrorState trouble={troubleOf(list.error, 'read')} again={() => void list.refetch()} />
      ) : null}
      {list.isPending ? <Skeleton lines={10} /> : null}
      {list.data && lines.length === 0 ? (
        <Empty
          shown={shown}
          viewer={viewer}
          clear={() => void navigate(toTickets(viewer.workspace, { view: shown.view }))}
        />
      ) : null}
      {lines.length > 0 ? (
        <TicketTable
          key={JSON.stringify([shown, list.data?.pages.length])}
          lines={lines}
          viewer={viewer}
          isStale={list.isPlaceholderData}
        />
      ) : null}
      <More list={list} />
    </ListPage>
  )
}
