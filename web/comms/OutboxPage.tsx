import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { type OutboxSearch, outboxStates, toOutbox } from '../links.ts'
import { troubleOf } from '../trouble.ts'
import {
  EmptyState,
  ErrorState,
  icons,
  ListPage,
  More,
  Name,
  Pick,
  SearchField,
  Skeleton,
  sayAtLeast,
  sayClock,
  Table,
  useNow,
  useRowKeys,
} from '../ui/index.ts'
import { useViewer } from '../viewer.ts'
import { OutboxMail } from './OutboxMail.tsx'
import css from './OutboxPage.module.css'
import { type OutboxLine, type OutboxState, outboxOptions } from './reads.ts'
import { sayEvents } from './sayEvents.ts'
import { rowKeys, t } from './words.ts'

const drawing = { waiting: icons.Ring, failed: icons.Warning, sent: icons.Check, withheld: icons.Cross }

const sayWhen = (line: OutboxLine, nowMs: number): string => {
  const time = sayClock(line.state === 'sent' && line.sentAt ? line.sentAt : line.dueAt, nowMs)
  if (line.state === 'sent') return t('was.sent', { time })
  if (line.state !== 'waiting') return t(`was.${line.state}`)
  if (line.why === 'retrying') return t('why.retrying', { count: line.attempts, time })
  if (line.why === 'joining') return t('why.joining', { time })
  return t(`why.${line.why ?? 'due'}`)
}

const Row = ({ line, workspace }: { line: OutboxLine; workspace: string }) => {
  const nowMs = useNow()
  const [isOpen, setOpen] = useState(false)
  const Drawing = drawing[line.state]
  const { number, title } = line.ticket
  return (
    <>
      <tr data-state={line.state}>
        <th scope="row">
          <button
            type="button"
            data-row
            className={css.open}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <Drawing />
            <Name name={line.to.name} side={line.to.side} beside={line.to.organisation} />
            <span className="only-read">{t('mail.open', { number })}</span>
          </button>
        </th>
        <td>
          <span className="number">{number}</span> {title}
        </td>
        <td className="dim">{sayEvents(line.events, line.to.side === 'provider')}</td>
        <td className={css.when}>
          {sayWhen(line, nowMs)}
          {line.said && line.state !== 'sent' ? <span className={css.said}>{line.said}</span> : null}
        </td>
      </tr>
      {isOpen ? (
        <tr className={css.opened}>
          <td colSpan={4}>
            <OutboxMail line={line} workspace={workspace} />
          </td>
        </tr>
      ) : null}
    </>
  )
}

const head = (['to', 'ticket', 'says', 'when'] as const).map(column => (
  <th key={column} scope="col">
    {t(`column.${column}`)}
  </th>
))

const Mails = ({ lines, workspace }: { lines: readonly OutboxLine[]; workspace: string }) => {
  const { list } = useRowKeys<HTMLTableSectionElement>(rowKeys)
  return (
    <Table className={css.table} head={head} body={list}>
      {lines.map(line => (
        <Row key={line.id} line={line} workspace={workspace} />
      ))}
    </Table>
  )
}

type Going = { search: OutboxSearch; go: (change: OutboxSearch) => void }

const Bar = ({ search, go }: Going) => (
  <search>
    <SearchField label={t('outbox.search')} sought={search.q ?? ''} seek={q => go({ q })} />
    <Pick
      label={t('outbox.state')}
      value={search.state ?? 'waiting'}
      pick={state => go({ state })}
      options={outboxStates.map(value => [value, t(`state.${value}`)] as const)}
    />
  </search>
)

const Empty = ({ search, go, state }: Going & { state: OutboxState }) =>
  search.q ? (
    <EmptyState title={t('empty.found')} text={t('empty.found_text')}>
      <Button variant="default" onClick={() => go({ q: '' })}>
        {t('empty.clear')}
      </Button>
    </EmptyState>
  ) : (
    <EmptyState title={t(`outbox.${state}`, { count: 0 })} text={t(`empty.${state}_text`)} />
  )

/** What goes out by mail: what waits and why, what failed, what was sent. */
export const OutboxPage = () => {
  const { workspace } = useViewer()
  const search = useSearch({ from: '/w/$workspace/outbox' })
  const state = search.state ?? 'waiting'
  const navigate = useNavigate()
  const list = useInfiniteQuery(outboxOptions(workspace, search))
  const lines = list.data?.pages.flatMap(page => page.mails) ?? []
  const count = t(`outbox.${state}`, { count: lines.length })
  const title = list.data ? (list.hasNextPage ? sayAtLeast(count) : count) : t('outbox.loading')
  const go = (change: OutboxSearch) =>
    void navigate({ ...toOutbox(workspace, { ...search, ...change }), replace: 'q' in change })
  return (
    <ListPage title={title} bar={<Bar search={search} go={go} />}>
      {list.data?.pages[0]?.hasServer === false ? (
        <p className={css.notice} role="status">
          <icons.Warning />
          <span>
            <strong>{t('outbox.no_server')}.</strong> {t('outbox.no_server_text')}
          </span>
        </p>
      ) : null}
      {list.isError && !list.data ? (
        <ErrorState trouble={troubleOf(list.error, 'read')} again={() => void list.refetch()} />
      ) : null}
      {list.isPending ? <Skeleton lines={8} /> : null}
      {list.data && lines.length === 0 ? <Empty search={search} go={go} state={state} /> : null}
      {lines.length > 0 ? <Mails lines={lines} workspace={workspace} /> : null}
      <More list={list} />
    </ListPage>
  )
}
