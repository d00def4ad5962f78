import { Button } from '@mantine/core'
import { useState } from 'react'
import { listAllOrganisations, listAllPeople, type ReplyOf } from '../../contract/index.ts'
import { KeyCap, ListPage, Name, Pick, SearchField, sayDate, useKeys } from '../ui/index.ts'
import { useViewer } from '../viewer.ts'
import { AddPerson } from './AddPerson.tsx'
import { EditPerson } from './EditPerson.tsx'
import { OpenRow, Rows, Shown } from './parts.tsx'
import { isOffered, useRead } from './use.ts'
import { t } from './words.ts'

export type Person = ReplyOf<typeof listAllPeople>['people'][number]
const states = ['active', 'invited', 'admins', 'deactivated'] as const
type State = (typeof states)[number] | 'any'

const sayAccess = ({ active, access, invitedUntil, lastSignInAt }: Person): string => {
  if (!active) return t('access.gone')
  if (invitedUntil) return t('access.invited', { date: sayDate(invitedUntil) })
  if (lastSignInAt) return t('access.last', { date: sayDate(lastSignInAt) })
  return access === 'invited' ? t('access.lapsed') : t(`access.${access}`)
}

const Row = ({ person, myself }: { person: Person; myself: boolean }) => (
  <OpenRow
    columns={5}
    inactive={!person.active}
    label={
      <Name name={person.name} side={person.side} beside={person.admin ? t('person.is_admin') : undefined} />
    }
    words={t('change', { name: person.name })}
    cells={
      <>
        <td>{person.organisation}</td>
        <td className="dim">{person.teams.map(team => team.name).join(', ')}</td>
        <td>{person.email}</td>
        <td className="dim">{sayAccess(person)}</td>
      </>
    }
  >
    {close => <EditPerson person={person} myself={myself} close={close} />}
  </OpenRow>
)

const head = ['name', 'organisation', 'teams', 'email', 'access'] as const

/** Everybody, with how they come in; each row opens to what can be changed. */
export const PeoplePage = () => {
  const { personId } = useViewer()
  const [q, seek] = useState('')
  const [state, pick] = useState<State>('active')
  const [isAdding, setAdding] = useState(false)
  useKeys([{ press: 'i', words: t('people.add'), act: () => setAdding(true) }])
  const read = useRead(listAllPeople, {
    limit: 200,
    ...(q ? { q } : {}),
    ...(state === 'any' ? {} : { state }),
  })
  const organisations = useRead(listAllOrganisations).data?.organisations.filter(isOffered) ?? []
  const count = read.data?.count
  const empty = state === 'invited' && !q ? 'people.empty_invited' : 'people.empty'
  return (
    <ListPage
      title={count === undefined ? t('loading') : t('people.title', { count })}
      bar={
        <>
          <search>
            <SearchField label={t('people.search')} sought={q} seek={seek} />
            <Pick
              label={t('people.state')}
              value={state}
              pick={pick}
              options={[...states, 'any' as const].map(each => [each, t(`people.${each}`)] as const)}
            />
          </search>
          {isAdding ? null : (
            <Button variant="default" rightSection={<KeyCap press="i" />} onClick={() => setAdding(true)}>
              {t('people.add')}
            </Button>
          )}
        </>
      }
    >
      {isAdding ? <AddPerson organisations={organisations} close={() => setAdding(false)} /> : null}
      <Shown
        read={read}
        empty={({ people }) => (people.length === 0 ? { title: t(empty), text: t(`${empty}_text`) } : null)}
      >
        {({ people }) => (
          <Rows head={head.map(column => t(`person.${column}`))}>
            {people.map(person => (
              <Row key={person.id} person={person} myself={person.id === personId} />
            ))}
          </Rows>
        )}
      </Shown>
      {read.data?.next ? <p className="dim">{t('people.first')}</p> : null}
    </ListPage>
  )
}
