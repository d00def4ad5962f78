import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import {
  addTeam,
  changeTeam,
  listAllOrganisations,
  listAllPeople,
  listTeams,
  type ReplyOf,
} from '../../contract/index.ts'
import { problemOf } from '../api.ts'
import { KeyCap, ListPage, SearchField, SideMark, useKeys } from '../ui/index.ts'
import { Opened, useArchived } from './Archive.tsx'
import { Choose, Form, fits, OpenRow, Rows, Shown } from './parts.tsx'
import { isOffered, useRead, useWrite } from './use.ts'
import { t } from './words.ts'

type Team = ReplyOf<typeof listTeams>['teams'][number]

const Members = (props: {
  organisationId: string
  chosen: Team['members']
  choose: (ids: string[]) => void
  ids: string[]
}) => {
  const people = useRead(listAllPeople, { organisationId: props.organisationId, state: 'active', limit: 200 })
    .data?.people
  // Who has left may still be a member, and is shown by name.
  const known = [...props.chosen, ...(people ?? [])]
  const options = [...new Map(known.map(each => [each.id, { value: each.id, label: each.name }])).values()]
  return (
    <Choose
      label={t('team.members')}
      add={t('team.add_member')}
      none={t('choose.none')}
      options={options}
      chosen={props.ids}
      choose={props.choose}
    />
  )
}

const Edit = ({ team, close }: { team?: Team; close: () => void }) => {
  const organisations = useRead(listAllOrganisations).data?.organisations.filter(isOffered) ?? []
  const [name, setName] = useState(team?.name ?? '')
  const [chosen, setOrganisation] = useState(team?.organisationId)
  const [members, setMembers] = useState(team?.members.map(each => each.id) ?? [])
  const organisationId = chosen ?? organisations.find(each => each.side === 'provider')?.id ?? ''
  const add = useWrite(addTeam, () => {
    close()
    return t('team.added', { name })
  })
  const change = useWrite(changeTeam, () => {
    close()
    return t('team.changed', { name })
  })
  const write = team ? change : add
  const send = () =>
    team
      ? change.mutate({ params: { team: team.id }, body: { name: name.trim(), members } })
      : add.mutate({ body: { name: name.trim(), organisationId, members } })
  return (
    <Form
      title={team ? t('change', { name: team.name }) : t('teams.add')}
      act={team ? t('save') : t('teams.add')}
      error={write.error}
      busy={write.isPending}
      send={send}
      close={close}
    >
      <TextInput
        label={t('team.name')}
        required
        withAsterisk={false}
        maxLength={120}
        value={name}
        error={problemOf(write.error)?.field('name')}
        onChange={event => setName(event.currentTarget.value)}
      />
      {team ? null : (
        <Select
          label={t('team.organisation')}
          allowDeselect={false}
          value={organisationId || null}
          onChange={id => {
            setOrganisation(id ?? undefined)
            setMembers([])
          }}
          data={organisations.map(each => ({ value: each.id, label: each.name }))}
        />
      )}
      {organisationId ? (
        <Members
          organisationId={organisationId}
          chosen={team?.members ?? []}
          ids={members}
          choose={setMembers}
        />
      ) : null}
    </Form>
  )
}

const head = ['name', 'organisation', 'members'] as const

const Row = ({ team }: { team: Team }) => (
  <OpenRow
    columns={3}
    label={team.name}
    words={t('change', { name: team.name })}
    cells={
      <>
        <td>
          <SideMark side={team.side} words={team.organisation} quiet />
        </td>
        <td className="dim">{team.members.map(each => each.name).join(', ') || t('team.nobody')}</td>
      </>
    }
  >
    {close => (
      <Opened kind="teams" entry={team} close={close}>
        <Edit team={team} close={close} />
      </Opened>
    )}
  </OpenRow>
)

/** Teams with who is in them. */
export const TeamsPage = () => {
  const [q, seek] = useState('')
  const [isAdding, setAdding] = useState(false)
  useKeys([{ press: 'a', words: t('teams.add'), act: () => setAdding(true) }])
  const read = useRead(listTeams)
  const { shown, archivedSwitch } = useArchived(read.data?.teams ?? [])
  const found = shown.filter(team =>
    fits(q, team.name, team.organisation, ...team.members.map(each => each.name)),
  )
  return (
    <ListPage
      title={read.data ? t('teams.title', { count: found.length }) : t('loading')}
      bar={
        <>
          <search>
            <SearchField label={t('teams.search')} sought={q} seek={seek} />
          </search>
          {archivedSwitch}
          {isAdding ? null : (
            <Button variant="default" rightSection={<KeyCap press="a" />} onClick={() => setAdding(true)}>
              {t('teams.add')}
            </Button>
          )}
        </>
      }
    >
      {isAdding ? <Edit close={() => setAdding(false)} /> : null}
      <Shown
        read={read}
        empty={({ teams }) =>
          teams.length === 0 ? { title: t('teams.empty'), text: t('teams.empty_text') } : null
        }
      >
        {() => (
          <Rows head={head.map(column => t(`team.${column}`))}>
            {found.map(team => (
              <Row key={team.id} team={team} />
            ))}
          </Rows>
        )}
      </Shown>
    </ListPage>
  )
}
