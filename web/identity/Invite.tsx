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

/** Add a person in place, above the list they will stand in. */
export const Invite = ({ viewer, close }: { viewer: Viewer; close: () => void }) => {
  const client = useQueryClient()
  const params = { workspace: viewer.workspace }
  const [name, setName] = useState('')
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])
  const [email, setEmail] = useState('')
  const [organisationId, setOrganisation] = useState<string | null>(null)
  const [admin, setAdmin] = useState(false)
  const { data } = useQuery({
    queryKey: [viewer.workspace, 'organisations'],
    queryFn: ({ signal }) => call(listOrganisations, { params }, signal),
  })
  const organisations = data?.organisations ?? []
  const chosen = organisations.find(each => each.id === organisationId)
  const invite = useMutation({
    mutationFn: (id: string) =>
      call(invitePerson, {
        params,
        body: { name: name.trim(), email: email.trim(), organisationId: id, admin },
      }),
    onSuccess: () => {
      announce(t('invite.done', { name: name.trim(), email: email.trim() }))
      close()
      return client.invalidateQueries({ queryKey: [viewer.workspace, 'people'] })
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (organisationId) invite.mutate(organisationId)
  }
  const wrong = problemOf(invite.error)
  return (
    <form className={css.invite} onSubmit={onSubmit} aria-label={t('invite.title')}>
      <TextInput
        ref={first}
        label={t('invite.name')}
        required
        withAsterisk={false}
        maxLength={120}
        value={name}
        error={wrong?.field('name')}
        onChange={event => setName(event.currentTarget.value)}
      />
      <TextInput
        type="email"
        label={t('invite.email')}
        required
        withAsterisk={false}
        value={email}
        error={wrong?.field('email')}
        onChange={event => setEmail(event.currentTarget.value)}
      />
      <Select
        label={t('invite.organisation')}
        required
        withAsterisk={false}
        searchable
        value={organisationId}
        onChange={setOrganisation}
        data={organisations.map(each => ({ value: each.id, label: each.name }))}
      />
      {chosen?.side === 'provider' ? (
        <Checkbox
          label={t('invite.admin')}
          checked={admin}
          onChange={event => setAdmin(event.currentTarget.checked)}
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
