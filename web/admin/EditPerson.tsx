import { Button, Checkbox, Select } from '@mantine/core'
import { useState } from 'react'
import {
  changePerson,
  listAllOrganisations,
  reactivatePerson,
  renewInvitation,
  revokeInvitation,
} from '../../contract/index.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorLine } from '../ui/index.ts'
import css from './admin.module.css'
import { DeactivatePerson } from './DeactivatePerson.tsx'
import { DataRights, ErasePerson } from './ErasePerson.tsx'
import type { Person } from './PeoplePage.tsx'
import { PersonFields } from './PersonFields.tsx'
import { Form } from './parts.tsx'
import { isOffered, useRead, useWrite } from './use.ts'
import { t } from './words.ts'

type Props = { person: Person; myself: boolean; close: () => void }

/** The invitation of somebody who has not signed in yet. */
const Invitation = ({ person }: { person: Person }) => {
  const { name } = person
  const params = { person: person.id }
  const renew = useWrite(renewInvitation, () => t('invite.again_done', { name }))
  const revoke = useWrite(revokeInvitation, () => t('invite.revoked', { name }))
  const error = renew.error ?? revoke.error
  return (
    <>
      <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate({ params, body: {} })}>
        {t(person.access === 'none' ? 'invite.first' : 'invite.again')}
      </Button>
      {person.invitedUntil ? (
        <Button variant="default" loading={revoke.isPending} onClick={() => revoke.mutate({ params })}>
          {t('invite.revoke')}
        </Button>
      ) : null}
      {error ? <ErrorLine trouble={troubleOf(error, 'read')} /> : null}
    </>
  )
}

const Reactivate = ({ person }: { person: Person }) => {
  const write = useWrite(reactivatePerson, () => t('reactivate.done', { name: person.name }))
  return (
    <div className={css.acts}>
      <Button
        variant="default"
        loading={write.isPending}
        onClick={() => write.mutate({ params: { person: person.id }, body: {} })}
      >
        {t('reactivate.act')}
      </Button>
      {write.error ? <ErrorLine trouble={troubleOf(write.error, 'read')} /> : null}
    </div>
  )
}

/** What of the form is different from what stands. */
const differing = (person: Person, next: Pick<Person, 'name' | 'email' | 'organisationId' | 'admin'>) => ({
  ...(next.name.trim() === person.name ? {} : { name: next.name.trim() }),
  ...(next.email.trim() === person.email ? {} : { email: next.email.trim() }),
  ...(next.organisationId === person.organisationId ? {} : { organisationId: next.organisationId }),
  ...(next.admin === person.admin ? {} : { admin: next.admin }),
})

const useEdited = ({ person, close }: Props) => {
  const { name, email, organisationId, admin } = person
  const [next, setNext] = useState({ name, email, organisationId, admin })
  const change = (more: Partial<typeof next>) => setNext({ ...next, ...more })
  const organisations = useRead(listAllOrganisations).data?.organisations.filter(isOffered) ?? []
  const isOurs = organisations.find(each => each.id === next.organisationId)?.side === 'provider'
  const write = useWrite(changePerson, () => {
    close()
    return t('person.changed', { name: next.name.trim() })
  })
  const send = () =>
    write.mutate({
      params: { person: person.id },
      body: differing(person, { ...next, admin: isOurs && next.admin }),
    })
  return { next, change, organisations, isOurs, write, send }
}

/** What can be changed about somebody; how they come in; and their leaving. */
export const EditPerson = (props: Props) => {
  const { person, myself, close } = props
  const { next, change, organisations, isOurs, write, send } = useEdited(props)
  const [isLeaving, setLeaving] = useState(false)
  const [isErasing, setErasing] = useState(false)
  if (isErasing) return <ErasePerson person={person} keep={() => setErasing(false)} />
  const rights = <DataRights person={person} erase={() => setErasing(true)} />
  if (!person.active)
    return (
      <>
        <Reactivate person={person} />
        {rights}
      </>
    )
  if (isLeaving) return <DeactivatePerson person={person} keep={() => setLeaving(false)} />
  return (
    <Form
      title={t('change', { name: person.name })}
      act={t('save')}
      error={write.error}
      busy={write.isPending}
      send={send}
      close={close}
      beside={
        <>
          {person.access === 'account' ? null : <Invitation person={person} />}
          {myself ? null : (
            <Button variant="subtle" color="red" onClick={() => setLeaving(true)}>
              {t('deactivate.act')}
            </Button>
          )}
          {myself ? null : rights}
        </>
      }
    >
      <PersonFields
        who={next}
        change={change}
        error={write.error}
        about={person.access === 'none' ? undefined : t('person.email_text')}
      />
      <Select
        label={t('person.organisation')}
        description={next.organisationId === person.organisationId ? undefined : t('person.moved')}
        allowDeselect={false}
        searchable
        value={next.organisationId}
        onChange={id => change({ organisationId: id ?? person.organisationId })}
        data={organisations.map(each => ({ value: each.id, label: each.name }))}
      />
      {isOurs ? (
        <Checkbox
          label={t('person.admin')}
          checked={next.admin}
          onChange={event => change({ admin: event.currentTarget.checked })}
        />
      ) : null}
    </Form>
  )
}
