import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { invitePerson, listOrganisations } from '../../contract/index.ts'
import { call, problemOf } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { announce, ErrorLine } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import css from './PeoplePage.module.css'
import { t } from './words.ts'

/** Who is to be added; the server is asked when the form is sent. */
const useInvite = (viewer: Viewer, close: () => void) => {
  const client = useQueryClient()
  const params = { workspace: viewer.workspace }
  const [person, setPerson] = useState({ name: '', email: '', organisationId: '', admin: false })
  const { data } = useQuery({
    queryKey: [viewer.workspace, 'organisations'],
    queryFn: ({ signal }) => call(listOrganisations, { params }, signal),
  })
  const invite = useMutation({
    mutationFn: () =>
      call(invitePerson, {
        params,
        body: { ...person, name: person.name.trim(), email: person.email.trim() },
      }),
    onSuccess: () => {
      announce(t('invite.done', { name: person.name.trim(), email: person.email.trim() }))
      close()
      return client.invalidateQueries({ queryKey: [viewer.workspace, 'people'] })
    },
  })
  const organisations = data?.organisations ?? []
  const isOurs = organisations.find(each => each.id === person.organisationId)?.side === 'provider'
  const change = (change: Partial<typeof person>) => setPerson({ ...person, ...change })
  return { person, change, organisations, isOurs, invite }
}

const Who = ({ person, change, invite }: ReturnType<typeof useInvite>) => {
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])
  const wrong = problemOf(invite.error)
  return (
    <>
      <TextInput
        ref={first}
        label={t('invite.name')}
        required
        withAsterisk={false}
        maxLength={120}
        value={person.name}
        error={wrong?.field('name')}
        onChange={event => change({ name: event.currentTarget.value })}
      />
      <TextInput
        type="email"
        label={t('invite.email')}
        required
        withAsterisk={false}
        value={person.email}
        error={wrong?.field('email')}
        onChange={event => change({ email: event.currentTarget.value })}
      />
    </>
  )
}

/** Add a person in place, above the list they will stand in. */
export const Invite = ({ viewer, close }: { viewer: Viewer; close: () => void }) => {
  const form = useInvite(viewer, close)
  const { person, change, organisations, isOurs, invite } = form
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (person.organisationId) invite.mutate()
  }
  return (
    <form className={css.invite} onSubmit={onSubmit} aria-label={t('invite.title')}>
      <Who {...form} />
      <Select
        label={t('invite.organisation')}
        required
        withAsterisk={false}
        searchable
        value={person.organisationId || null}
        onChange={id => change({ organisationId: id ?? '', admin: false })}
        data={organisations.map(each => ({ value: each.id, label: each.name }))}
      />
      {isOurs ? (
        <Checkbox
          label={t('invite.admin')}
          checked={person.admin}
          onChange={event => change({ admin: event.currentTarget.checked })}
        />
      ) : null}
      {invite.error ? <ErrorLine trouble={troubleOf(invite.error, 'write')} /> : null}
      <div className={css.acts}>
        <Button type="submit" loading={invite.isPending}>
          {t('invite.send')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('invite.cancel')}
        </Button>
        <span className="dim">{t('invite.text')}</span>
      </div>
    </form>
  )
}
