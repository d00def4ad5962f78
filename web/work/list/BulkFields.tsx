import { Select, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { listServices } from '../../../contract/index.ts'
import { call } from '../../api.ts'
import { Pick } from '../../ui/index.ts'
import type { Viewer } from '../../viewer.ts'
import { levels } from '../priority.ts'
import { peopleOptions } from '../reads.ts'
import { TicketPick } from '../TicketPick.tsx'
import css from './BulkBar.module.css'
import type { BulkAct } from './bulk.ts'
import { l } from './words.ts'

export type ActName = BulkAct['act']
type FieldProps = { viewer: Viewer; set: (act: BulkAct | undefined) => void }

const Whom = ({ viewer, set }: FieldProps) => {
  const [text, setText] = useState('')
  const [q] = useDebouncedValue(text.trim(), 150)
  const { data } = useQuery(peopleOptions(viewer.workspace, q))
  const people = (data?.people ?? []).filter(({ side }) => side === viewer.side)
  return (
    <Select
      label={l('bulk.to')}
      searchable
      data-autofocus
      comboboxProps={{ withinPortal: false }}
      filter={({ options }) => options}
      onSearchChange={setText}
      onChange={to => set(to ? { act: 'assign', to } : undefined)}
      data={people.map(({ id, name }) => ({ value: id, label: name }))}
    />
  )
}

type Changes = (BulkAct & { act: 'change' })['set']
const Values = ({ viewer, set }: FieldProps) => {
  const [changes, setChanges] = useState<Changes>({})
  const { data } = useQuery({
    queryKey: [viewer.workspace, 'services'],
    queryFn: ({ signal }) => call(listServices, { params: { workspace: viewer.workspace } }, signal),
  })
  const change = (name: keyof Changes, value: string | null) => {
    const { [name]: _, ...rest } = changes
    const next = (value ? { ...rest, [name]: value === 'none' ? null : value } : rest) as Changes
    setChanges(next)
    set(Object.keys(next).length > 0 ? { act: 'change', set: next } : undefined)
  }
  const words = levels.map(level => ({ value: level, label: l(`low.${level}`) }))
  const select = (name: keyof Changes, data: { value: string; label: string }[]) => (
    <Select
      key={name}
      label={l(name === 'serviceId' ? 'bulk.service' : `bulk.${name}`)}
      placeholder={l('bulk.as_it_is')}
      clearable
      comboboxProps={{ withinPortal: false }}
      onChange={value => change(name, value)}
      data={data}
    />
  )
  const services = data?.services.map(({ id, name }) => ({ value: id, label: name })) ?? []
  return (
    <div className={css.fields}>
      {select('impact', words)}
      {select('urgency', words)}
      {select('serviceId', [{ value: 'none', label: l('value.none') }, ...services])}
    </div>
  )
}

const Words = ({ viewer, set }: FieldProps) => {
  const [text, setText] = useState('')
  const [whose, setWhose] = useState<'band' | 'provider'>('band')
  const say = (written: string, contentClass: string) => {
    setText(written)
    set(written.trim() === '' ? undefined : { act: 'message', class: contentClass, text: written })
  }
  return (
    <>
      {viewer.side === 'provider' ? (
        <Pick
          label={l('bulk.class')}
          value={whose}
          pick={next => {
            setWhose(next)
            say(text, next)
          }}
          options={(['band', 'provider'] as const).map(each => [each, l(`bulk.${each}`)] as const)}
        />
      ) : null}
      <Textarea
        label={l('bulk.text')}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={20_000}
        data-autofocus
        value={text}
        onChange={event => say(event.currentTarget.value, whose)}
      />
    </>
  )
}

const Note = ({ set }: FieldProps) => (
  <Textarea
    label={l('bulk.note')}
    autosize
    minRows={2}
    maxLength={20_000}
    data-autofocus
    onChange={event => {
      const note = event.currentTarget.value.trim()
      set(note === '' ? { act: 'solve' } : { act: 'solve', note })
    }}
  />
)

const Into = ({ viewer, set }: FieldProps) => (
  <TicketPick
    workspace={viewer.workspace}
    not=""
    label={l('bulk.into')}
    choose={into => set(into ? { act: 'merge', into } : undefined)}
  />
)

/** What an act asks for beside the tickets. */
export const BulkFields = ({ name, ...props }: FieldProps & { name: ActName }) => {
  if (name === 'assign') return <Whom {...props} />
  if (name === 'change') return <Values {...props} />
  if (name === 'message') return <Words {...props} />
  if (name === 'solve') return <Note {...props} />
  return name === 'merge' ? <Into {...props} /> : null
}
