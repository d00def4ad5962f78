import { Select } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type ConfigurationKind, listConfigurationLog, type ReplyOf } from '../../contract/index.ts'
import { call } from '../api.ts'
import { ListPage, More, SearchField, Time } from '../ui/index.ts'
import { useViewer } from '../viewer.ts'
import css from './admin.module.css'
import { Rows, Shown } from './parts.tsx'
import { t } from './words.ts'

type Change = ReplyOf<typeof listConfigurationLog>['changes'][number]

const kinds = [
  'person',
  'organisation',
  'team',
  'holder',
  'service',
  'hours',
  'mailbox',
  'mail',
  'token',
  'session',
  'retention',
  'hold',
  'erasure',
] as const satisfies readonly ConfigurationKind[]

const sayWhere = ({ via, origin, token }: Change): string =>
  t(`log.via.${via}`, { origin: origin ?? t('log.nowhere'), token: token ?? t('log.nowhere') })

const sayFact = (value: Change['before'][string] | undefined): string =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
    ? t('log.nothing')
    : Array.isArray(value)
      ? value.join(', ')
      : String(value)

const Facts = ({ before, after }: Pick<Change, 'before' | 'after'>) => (
  <>
    {[...new Set([...Object.keys(before), ...Object.keys(after)])].map(name => (
      <span key={name} className={css.more}>
        {name}: {name in before ? <span className={css.was}>{sayFact(before[name])}</span> : null}{' '}
        {name in after ? sayFact(after[name]) : null}
      </span>
    ))}
  </>
)

const Row = ({ change }: { change: Change }) => (
  <tr>
    <th scope="row">
      <Time at={change.at} as="clock" />
    </th>
    <td>
      {change.actor}
      <span className={css.more}>{sayWhere(change)}</span>
    </td>
    <td>
      {t(`kind.${change.kind}`)} {change.subject}: {change.act}
    </td>
    <td>
      <Facts before={change.before} after={change.after} />
    </td>
  </tr>
)

const head = ['when', 'who', 'what', 'from_to'] as const

/** Who changed what of the configuration, when and from where. */
export const LogPage = () => {
  const { workspace } = useViewer()
  const [q, seek] = useState('')
  const [kind, setKind] = useState<ConfigurationKind | null>(null)
  const query = { ...(q && { q }), ...(kind && { kind }) }
  const list = useInfiniteQuery({
    queryKey: [workspace, 'admin', 'log', query],
    queryFn: ({ pageParam, signal }) =>
      call(
        listConfigurationLog,
        { params: { workspace }, query: { ...query, ...(pageParam && { cursor: pageParam }) } },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: page => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })
  const changes = list.data?.pages.flatMap(page => page.changes)
  return (
    <ListPage
      title={t('log.title')}
      bar={
        <search>
          <SearchField label={t('log.search')} sought={q} seek={seek} />
          <Select
            aria-label={t('log.kind')}
            placeholder={t('all')}
            clearable
            value={kind}
            onChange={value => setKind(kinds.find(each => each === value) ?? null)}
            data={kinds.map(each => ({ value: each, label: t(`kind.${each}`) }))}
          />
        </search>
      }
    >
      <Shown
        read={{ data: changes, error: list.error, refetch: list.refetch }}
        empty={all => (all.length === 0 ? { title: t('log.empty'), text: t('log.empty_text') } : null)}
      >
        {all => (
          <Rows head={head.map(column => t(`log.${column}`))}>
            {all.map(change => (
              <Row key={change.id} change={change} />
            ))}
          </Rows>
        )}
      </Shown>
      <More list={list} />
    </ListPage>
  )
}
