import { Button } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { deactivatePerson, listPeople, type ReplyOf } from '../../contract/index.ts'
import { call } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import {
  announce,
  EmptyState,
  ErrorLine,
  ErrorState,
  KeyCap,
  ListPage,
  Name,
  SearchField,
  Skeleton,
  Table,
  useKeys,
} from '../ui/index.ts'
import { useViewer, type Viewer } from '../viewer.ts'
import { Invite } from './Invite.tsx'
import css from './PeoplePage.module.css'
import { t } from './words.ts'

type Person = ReplyOf<typeof listPeople>['people'][number]
const atMost = 200

/** Asks in place, because it cannot be undone, and says what it does. */
const Deactivate = (props: { person: Person; viewer: Viewer; keep: () => void }) => {
  const client = useQueryClient()
  const { id, name } = props.person
  const keep = useRef<HTMLButtonElement>(null)
  useEffect(() => keep.current?.focus(), [])
  const act = useMutation({
    mutationFn: () => call(deactivatePerson, { params: { workspace: props.viewer.workspace, person: id } }),
    onSuccess: () => {
      announce(t('deactivate.done', { name }))
      props.keep()
      return client.invalidateQueries({ queryKey: [props.viewer.workspace, 'people'] })
    },
  })
  return (
    <tr className={css.asking}>
      <td colSpan={5}>
        <div className={css.ask} role="alertdialog" aria-label={t('deactivate.title', { name })}>
          <strong>{t('deactivate.title', { name })}</strong>
          <p>{t('deactivate.text', { name })}</p>
          {act.error ? <ErrorLine trouble={troubleOf(act.error, 'read')} /> : null}
          <div className={css.acts}>
            <Button color="red" loading={act.isPending} onClick={() => act.mutate()}>
              {t('deactivate.act')}
            </Button>
            <Button ref={keep} variant="default" onClick={props.keep}>
              {t('deactivate.keep')}
            </Button>
          </div>
        </div>
      </td>
    </tr>
  )
}

const Row = ({ person, viewer }: { person: Person; viewer: Viewer }) => {
  const [isAsking, setAsking] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const keep = () => {
    setAsking(false)
    button.current?.focus()
  }
  const mayDeactivate = viewer.admin && person.active && person.id !== viewer.personId
  return (
    <>
      <tr data-inactive={!person.active}>
        <th scope="row">
          <Name name={person.name} side={person.side} beside={person.admin ? t('people.admin') : undefined} />
        </th>
        <td>{person.organisation}</td>
        <td className="dim">{person.teams.join(', ')}</td>
        <td>
          <a href={`mailto:${encodeURIComponent(person.email)}`}>{person.email}</a>
        </td>
        <td className={css.act}>
          {person.active ? null : <span className="dim">{t('people.inactive')}</span>}
          {mayDeactivate ? (
            <Button
              ref={button}
              size="compact-sm"
              variant="subtle"
              color="gray"
              className={css.quiet}
              aria-expanded={isAsking}
              aria-label={t('deactivate.named', { name: person.name })}
              onClick={() => setAsking(!isAsking)}
            >
              {t('deactivate.act')}
            </Button>
          ) : null}
        </td>
      </tr>
      {isAsking ? <Deactivate person={person} viewer={viewer} keep={keep} /> : null}
    </>
  )
}

const head = (
  <>
    <th scope="col">{t('people.name')}</th>
    <th scope="col">{t('people.organisation')}</th>
    <th scope="col">{t('people.teams')}</th>
    <th scope="col">{t('people.email')}</th>
    <th scope="col">
      <span className="only-read">{t('people.acts')}</span>
    </th>
  </>
)

/** Whom one looks for: what the address says first, as the palette leads here, then what is typed. */
const useSought = () => {
  const { q: asked = '' } = useSearch({ from: '/w/$workspace/people' })
  const [q, seek] = useState(asked)
  const [known, setKnown] = useState(asked)
  // Who is asked for while the page is open: the palette leads here with a name.
  if (known !== asked) {
    setKnown(asked)
    seek(asked)
  }
  return [q, seek] as const
}

/** The people one may see; administrators invite and deactivate. */
export const PeoplePage = () => {
  const viewer = useViewer()
  const [q, seek] = useSought()
  const [isInviting, setInviting] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: [viewer.workspace, 'people', 'all', q],
    queryFn: ({ signal }) =>
      call(
        listPeople,
        { params: { workspace: viewer.workspace }, query: { limit: atMost, ...(q ? { q } : {}) } },
        signal,
      ),
    placeholderData: keepPreviousData,
  })
  const mayInvite = viewer.admin && viewer.side === 'provider'
  useKeys(mayInvite ? [{ press: 'i', words: t('key.invite'), act: () => setInviting(true) }] : [])
  const people = data?.people ?? []
  const title =
    people.length === atMost
      ? t('people.more', { count: atMost })
      : t('people.title', { count: people.length })
  return (
    <ListPage
      title={title}
      bar={
        <>
          <search>
            <SearchField label={t('people.search')} sought={q} seek={seek} />
          </search>
          {mayInvite && !isInviting ? (
            <Button variant="default" rightSection={<KeyCap press="i" />} onClick={() => setInviting(true)}>
              {t('invite.act')}
            </Button>
          ) : null}
        </>
      }
    >
      {isInviting ? <Invite viewer={viewer} close={() => setInviting(false)} /> : null}
      {error && !data ? <ErrorState trouble={troubleOf(error, 'read')} again={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton lines={8} /> : null}
      {data && people.length === 0 ? (
        <EmptyState title={t('people.empty')} text={t('people.empty_text')} />
      ) : null}
      {people.length > 0 ? (
        <Table className={css.table} head={head}>
          {people.map(person => (
            <Row key={person.id} person={person} viewer={viewer} />
          ))}
        </Table>
      ) : null}
    </ListPage>
  )
}
