import { ActionIcon, Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { toSearch, toTicket } from '../links.ts'
import { troubleOf } from '../trouble.ts'
import {
  EmptyState,
  ErrorState,
  icons,
  ListPage,
  listOf,
  Marked,
  More,
  SearchField,
  SideMark,
  Skeleton,
  sayAtLeast,
  Time,
  useRowKeys,
} from '../ui/index.ts'
import { useViewer, type Viewer } from '../viewer.ts'
import { PeopleFound } from './PeopleFound.tsx'
import css from './SearchPage.module.css'
import { type SearchHit, searchOptions } from './search.ts'
import { lookOf, sayClass } from './side.ts'
import { t } from './wordsSearch.ts'

const examples = [
  ['printer paper', 'words'],
  ['"paper jam"', 'phrase'],
  ['-colour', 'not'],
  ['laptop OR screen', 'or'],
  ['print*', 'begin'],
  ['INC-1042', 'number'],
  ['from:mara', 'from'],
  ['title:printer', 'title'],
  ['file:invoice', 'file'],
  ['customer:northwind', 'customer'],
  ['state:open', 'state'],
  ['in:incident', 'in'],
] as const

const Help = () => (
  <dl className={css.help}>
    {examples.map(([example, word]) => (
      <div key={word} style={{ display: 'contents' }}>
        <dt>{example}</dt>
        <dd>{t(`say.${word}`)}</dd>
      </div>
    ))}
  </dl>
)

const Said = ({ hit, viewer }: { hit: SearchHit; viewer: Viewer }) => {
  const { said, file } = hit
  return (
    <>
      {said ? (
        <p className={css.said}>
          <span className={css.by}>
            <SideMark side={lookOf(said.class)} words={sayClass(said.class, viewer, hit.customer)} quiet />{' '}
            {said.by}:
          </span>
          <Marked {...said} />
        </p>
      ) : null}
      {file ? (
        <p className={css.said}>
          <span className={css.by}>{t('line.file')}:</span>
          <Marked {...file} />
        </p>
      ) : null}
    </>
  )
}

const Hit = ({ hit, viewer }: { hit: SearchHit; viewer: Viewer }) => (
  <li className={css.hit}>
    <div className={css.head}>
      <span className="number">{hit.number}</span>
      <Link {...toTicket(viewer.workspace, hit.goesOnIn?.number ?? hit.number)} data-row>
        <Marked {...hit.title} />
      </Link>
      <Time at={hit.updatedAt} />
    </div>
    <div className={css.facts}>
      {hit.goesOnIn ? <strong>{t('line.merged', hit.goesOnIn)}</strong> : null}
      {hit.elsewhere ? <span>{t('line.elsewhere', { number: hit.elsewhere })}</span> : null}
      <span>{hit.process}</span>
      <span>
        <Marked {...hit.requester} />
        {viewer.side === 'customer' ? null : `, ${hit.customer}`}
      </span>
      <span>{t(`line.${hit.state}`)}</span>
    </div>
    <Said hit={hit} viewer={viewer} />
  </li>
)

const Hits = ({ hits, viewer }: { hits: readonly SearchHit[]; viewer: Viewer }) => {
  const { list } = useRowKeys<HTMLOListElement>({ down: t('key.down'), up: t('key.up'), open: t('key.open') })
  return (
    <ol className={css.hits} ref={list}>
      {hits.map(hit => (
        <Hit key={hit.id} hit={hit} viewer={viewer} />
      ))}
    </ol>
  )
}

/** The same spelled otherwise, where that finds more. */
const Instead = ({ instead, viewer }: { instead: string; viewer: Viewer }) => (
  <p className={css.note}>
    {t('instead')} <Link {...toSearch(viewer.workspace, instead)}>{instead}</Link>
  </p>
)

const Bar = (props: { q: string; go: (q: string) => void; isOpen: boolean; toggle: () => void }) => (
  <search className={css.bar}>
    <SearchField label={t('field')} sought={props.q} seek={props.go} />
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={t('help')}
      aria-expanded={props.isOpen}
      onClick={props.toggle}
    >
      <icons.Question />
    </ActionIcon>
  </search>
)

/** Everything that says what was sought, the best first, with the place where it says it. */
export const SearchPage = () => {
  const viewer = useViewer()
  const { q = '' } = useSearch({ from: '/w/$workspace/search' })
  const navigate = useNavigate()
  const [isHelped, setHelped] = useState(false)
  const found = useInfiniteQuery(searchOptions(viewer.workspace, q))
  const [first] = found.data?.pages ?? []
  const hits = q === '' ? [] : (found.data?.pages.flatMap(page => page.hits) ?? [])
  const counted = t('found', { count: first?.count ?? 0 })
  const title = q === '' ? t('title') : first ? (first.more ? sayAtLeast(counted) : counted) : t('loading')
  const go = (next: string) => void navigate({ ...toSearch(viewer.workspace, next), replace: true })
  return (
    <ListPage title={title} bar={<Bar q={q} go={go} isOpen={isHelped} toggle={() => setHelped(!isHelped)} />}>
      {isHelped || q === '' ? <Help /> : null}
      {q === '' ? null : <PeopleFound q={q} viewer={viewer} />}
      {found.isError && !found.data ? (
        <ErrorState trouble={troubleOf(found.error, 'read')} again={() => void found.refetch()} />
      ) : null}
      {q !== '' && found.isPending ? <Skeleton lines={8} height="3.5rem" /> : null}
      {q !== '' && first?.instead ? <Instead instead={first.instead} viewer={viewer} /> : null}
      {q !== '' && first && hits.length === 0 ? (
        <EmptyState
          title={t('empty.title', { q })}
          text={first.unknown.length > 0 ? t('unknown', { names: listOf(first.unknown) }) : t('empty.text')}
        >
          <Button variant="default" onClick={() => go('')}>
            {t('empty.clear')}
          </Button>
        </EmptyState>
      ) : null}
      {hits.length > 0 ? <Hits hits={hits} viewer={viewer} /> : null}
      {q !== '' && first?.more ? <p className={css.note}>{t('more', { count: first.count })}</p> : null}
      <More list={found} />
    </ListPage>
  )
}
