import { Checkbox, Select } from '@mantine/core'
import { useState } from 'react'
import { invitePerson, type listAllOrganisations, type ReplyOf } from '../../contract/index.ts'
import { PersonFields } from './PersonFields.tsx'
import { Form } from './parts.tsx'
import { useWrite } from './use.ts'
import { t } from './words.ts'

type Organisation = ReplyOf<typeof listAllOrganisations>['organisations'][number]
const lifetimes = [1, 7, 14, 30] as const

type AccountProps = {
  person: { account: boolean }
  days: number
  change: (next: { account: boolean }) => void
  setDays: (days: number) => void
}

/** Whether they are to sign in, and how long they have for it. */
const Account = ({ person, days, change, setDays }: AccountProps) => (
  <>
    <Checkbox
      label={t('person.account')}
      checked={person.account}
      onChange={event => change({ account: event.currentTarget.checked })}
    />
    {person.account ? (
      <Select
        label={t('person.days')}
        allowDeselect={false}
        value={String(days)}
        onChange={value => setDays(Number(value))}
        data={lifetimes.map(each => ({ value: String(each), label: t('person.days_n', { days: each }) }))}
      />
    ) : null}
  </>
)

/** Adds somebody, with an invitation unless they are not to sign in. */
export const AddPerson = (props: { organisations: readonly Organisation[]; close: () => void }) => {
  const [person, setPerson] = useState({
    name: '',
    email: '',
    organisationId: '',
    admin: false,
    account: true,
  })
  const [days, setDays] = useState(7)
  const change = (next: Partial<typeof person>) => setPerson({ ...person, ...next })
  const name = person.name.trim()
  const email = person.email.trim()
  const write = useWrite(invitePerson, () => {
    props.close()
    return person.account ? t('person.invited_done', { name, email }) : t('person.added_done', { name })
  })
  const isOurs = props.organisations.find(each => each.id === person.organisationId)?.side === 'provider'
  return (
    <Form
      title={t('people.add_title')}
      act={t(person.account ? 'person.invite' : 'person.add')}
      error={write.error}
      busy={write.isPending}
      send={() =>
        write.mutate({
          body: {
            ...person,
            name,
            email,
            admin: isOurs && person.admin,
            ...(person.account ? { days } : {}),
          },
        })
      }
      close={props.close}
    >
      <PersonFields who={person} change={change} error={write.error} />
      <Select
        label={t('person.organisation')}
        required
        withAsterisk={false}
        searchable
        value={person.organisationId || null}
        onChange={id => change({ organisationId: id ?? '' })}
        data={props.organisations.map(each => ({ value: each.id, label: each.name }))}
      />
      <Account person={person} days={days} change={change} setDays={setDays} />
      {isOurs ? (
        <Checkbox
          label={t('person.admin')}
          checked={person.admin}
          onChange={event => change({ admin: event.currentTarget.checked })}
        />
      ) : null}
    </Form>
  )
}
