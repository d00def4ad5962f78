import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { type ListSearch, toNewTicket, toTickets } from '../links.ts'
import { troubleOf } from '../trouble.ts'
import { EmptyState, ErrorState, icons, KeyCap, Pick, Skeleton, useKeys, usePageTitle } from '../ui/index.ts'
import { useViewer, type Viewer } from '../viewer.ts'
import { rememberList } from './lastList.ts'
import { completeSearch, type Line, listOptions, processOptions, type Shown } from './reads.ts'
import css from './TicketsPage.module.css'
import { TicketTable } from './TicketTable.tsx'
import { t } from './words.ts'

const sayTitle = (shown: Shown, count: number, hasMore: boolean): string => {
  const title = shown.q
    ? t('list.found', { count, q: shown.q })
    : shown.view === 'all'
      ? t(`list.all_${shown.state}`, { count })
      : t(`list.${shown.view}`, { count })
  return hasMore ? title.replace(/[\d,]+/, '$&+') : title
}

const Bar = ({ shown, viewer, go }: { shown: Shown; viewer: Viewer; go: (change: ListSearch) => void }) => {
  const field = useRef<HTMLInputElement>(null)
  const [q, setQ] = useState(shown.q ?? '')
  const { data } = useQuery(processOptions(viewer.workspace))
  const search = useDebouncedCallback((text: string) => go({ q: text.trim() }), 250)
  const [knownQ, setKnownQ] = useState(shown.q)
  if (knownQ !== shown.q) {
    setKnownQ(shown.q)
    if ((shown.q ?? '') !== q.trim()) setQ(shown.q ?? '')
  }
  useKeys([{ press: '/', words: t('key.search'), act: () => field.current?.focus() }])
  const processes = data?.processes ?? []
  return (
    <search className={css.bar}>
      <TextInput
        ref={field}
        className={css.search}
        type="search"
        leftSection={<icons.Search />}
        rightSection={q ? null : <KeyCap press="/" />}
        aria-label={t('list.search')}
        placeholder={t('list.search')}
        value={q}
        onChange={event => {
          setQ(event.currentTarget.value)
          search(event.currentTarget.value)
        }}
        onKeyDown={event => event.key === 'Escape' && event.currentTarget.blur()}
      />
      <Pick
        label={t('list.state')}
        value={shown.state}
        pick={state => go({ state })}
        options={(['open', 'closed', 'any'] as const).map(value => [value, t(`state.${value}`)] as const)}
      />
      {processes.length > 1 ? (
        <Select
          aria-label={t('list.process')}
          className={css.process}
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
  usePageTitle(title)
  useEffect(() => rememberList(search), [search])
  const go = (change: ListSearch) =>
    void navigate({
      ...toTickets(viewer.workspace, onlyKnown({ ...search, ...change })),
      replace: 'q' in change,
    })
  return (
    <div className={css.page}>
      <h1 aria-live="polite">{title}</h1>
      <Bar shown={shown} viewer={viewer} go={go} />
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
      {list.hasNextPage ? (
        <Button
          variant="default"
          className={css.more}
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t('list.more')}
        </Button>
      ) : null}
    </div>
  )
}
