import { Button, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { invitePerson, listOrganisations } from '../../contract/index.ts'
import { call, problemOf } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorLine } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import type { Caller } from './CallerField.tsx'
import css from './QuickOpen.module.css'
import { o } from './wordsOpen.ts'

type Props = { viewer: Viewer; name: string; added: (caller: Caller) => void; cancel: () => void }

/** Adds whoever calls and is nobody here yet; they are the caller then. */
const useAdding = ({ viewer, name, added }: Props) => {
  const client = useQueryClient()
  const params = { workspace: viewer.workspace }
  const [person, setPerson] = useState({ name, email: '', organisationId: '' })
  const { data } = useQuery({
    queryKey: [viewer.workspace, 'organisations'],
    queryFn: ({ signal }) => call(listOrganisations, { params }, signal),
  })
  const organisations = data?.organisations ?? []
  const organisation = organisations.find(each => each.id === person.organisationId)
  const adding = useMutation({
    mutationFn: () =>
      call(invitePerson, {
        params,
        body: { ...person, name: person.name.trim(), email: person.email.trim() },
      }),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: [viewer.workspace, 'people'] })
      if (organisation)
        added({
          ...person,
          id,
          organisation: organisation.name,
          side: organisation.side,
          openCount: 0,
          open: [],
        })
    },
  })
  const change = (change: Partial<typeof person>) => setPerson({ ...person, ...change })
  return { person, change, organisations, adding }
}

export const AddCaller = (props: Props) => {
  const { person, change, organisations, adding } = useAdding(props)
  const email = useRef<HTMLInputElement>(null)
  useEffect(() => email.current?.focus(), [])
  const wrong = problemOf(adding.error)
  const isWhole = person.name.trim() !== '' && person.email.trim() !== '' && person.organisationId !== ''
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (isWhole && !adding.isPending) adding.mutate()
  }
  return (
    <form className={css.add} onSubmit={onSubmit}>
      <TextInput
        label={o('add.name')}
        maxLength={120}
        value={person.name}
        error={wrong?.field('name')}
        onChange={event => change({ name: event.currentTarget.value })}
      />
      <TextInput
        ref={email}
        type="email"
        label={o('add.email')}
        value={person.email}
        error={wrong?.field('email')}
        onChange={event => change({ email: event.currentTarget.value })}
      />
      <Select
        label={o('add.organisation')}
        searchable
        selectFirstOptionOnChange
        value={person.organisationId || null}
        onChange={id => change({ organisationId: id ?? '' })}
        data={organisations.map(each => ({ value: each.id, label: each.name }))}
      />
      {adding.error ? <ErrorLine trouble={troubleOf(adding.error, 'write')} /> : null}
      <div className={css.foot}>
        <Button type="submit" disabled={!isWhole} loading={adding.isPending}>
          {o('add.act')}
        </Button>
        <Button variant="default" onClick={props.cancel}>
          {o('add.cancel')}
        </Button>
        <span className="dim">{o('add.text')}</span>
      </div>
    </form>
  )
}
