import { Checkbox, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { icons, Pick, useMarkFirst } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import css from './ActForm.module.css'
import { AidedText } from './AidedText.tsx'
import type { FormName } from './formNames.ts'
import { optionsOf, type Sources } from './formOptions.ts'
import type { Field } from './forms.ts'
import { f } from './formWords.ts'
import { mostMinutes } from './minutes.ts'
import { choicesOptions, processOptions } from './reads.ts'

/** More people than are sent at once, and they are looked up while one types. */
const peopleAtOnce = 50
const typedAfterMs = 200

export type Place = Omit<Sources, 'choices' | 'processes'> & {
  workspace: string
  form: FormName
  viewer: Viewer
}
type Props = {
  place: Place
  field: Field
  value: string
  error: string | undefined
  set: (value: string) => void
}

/** What may be chosen, looked up by what is typed where there is too much to send at once. */
const useOptions = ({ place, field }: Props, typed: string) => {
  const [q] = useDebouncedValue(typed.trim(), typedAfterMs)
  const { number } = place.page.ticket
  const isProcess = field.name === 'process'
  const isMove = place.form === 'move'
  const first = useQuery({ ...choicesOptions(place.workspace, number, ''), enabled: !isProcess && !isMove })
  const isMany = (first.data?.people.length ?? 0) >= peopleAtOnce
  const found = useQuery({ ...choicesOptions(place.workspace, number, q), enabled: isMany && q !== '' })
  const { data: processes } = useQuery({ ...processOptions(place.workspace), enabled: isProcess })
  const choices = isMany && q !== '' ? (found.data ?? first.data) : first.data
  const isLoading = first.isLoading || found.isFetching
  const groups = optionsOf(place.form, field.name, {
    ...place,
    choices,
    processes: processes?.processes ?? [],
  })
  return { groups, isLoading }
}

const labelled = (field: Field): string =>
  field.needed === false ? `${field.label} (${f('optional')})` : field.label

const One = (props: Props) => {
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<{ value: string; label: string }>()
  const { groups, isLoading } = useOptions(props, typed === chosen?.label ? '' : typed)
  const items = groups.flatMap(group => group.items)
  const known = items.find(({ value }) => value === props.value) ?? chosen
  const marksFirst = useMarkFirst(items)
  const hasGroups = groups.some(({ group }) => group)
  const isKept = known && known.value === props.value && !items.some(({ value }) => value === known.value)
  return (
    <Select
      label={labelled(props.field)}
      description={props.field.hint}
      error={props.error}
      searchable
      selectFirstOptionOnChange={marksFirst}
      allowDeselect={false}
      clearable={!props.field.needed}
      value={props.value || null}
      onSearchChange={setTyped}
      onChange={value => {
        setChosen(items.find(item => item.value === value))
        props.set(value ?? '')
      }}
      nothingFoundMessage={isLoading ? f('loading') : f('nothing')}
      data={[...(isKept ? [known] : []), ...(hasGroups ? groups : items)]}
    />
  )
}

/** Several people, one after the other; each can be left out again. */
const Some = (props: Props) => {
  const [typed, setTyped] = useState('')
  const { groups, isLoading } = useOptions(props, typed)
  const chosen = props.value ? props.value.split(',') : []
  const items = groups.flatMap(group => group.items)
  const left = groups.map(group => ({
    ...group,
    items: group.items.filter(({ value }) => !chosen.includes(value)),
  }))
  const marksFirst = useMarkFirst(items)
  const [names, setNames] = useState<Record<string, string>>({})
  const nameOf = (id: string) => items.find(({ value }) => value === id)?.label ?? names[id] ?? ''
  return (
    <div className={css.some}>
      <Select
        label={props.field.label}
        description={props.field.hint}
        error={props.error}
        searchable
        selectFirstOptionOnChange={marksFirst}
        value={null}
        searchValue={typed}
        onSearchChange={setTyped}
        onChange={value => {
          if (!value) return
          setNames({ ...names, [value]: nameOf(value) })
          setTyped('')
          props.set([...chosen, value].join(','))
        }}
        nothingFoundMessage={isLoading ? f('loading') : f('nothing')}
        data={left}
      />
      {chosen.map(id => (
        <button
          key={id}
          type="button"
          className={css.chosen}
          aria-label={f('meet.remove', { name: nameOf(id) })}
          onClick={() => props.set(chosen.filter(each => each !== id).join(','))}
        >
          {nameOf(id)} <icons.Cross />
        </button>
      ))}
    </div>
  )
}

const Typed = ({ place, field, value, error, set }: Props) => {
  const shared = { label: labelled(field), description: field.hint, error, value }
  if (field.kind === 'text')
    return (
      <AidedText
        {...shared}
        writing={{ viewer: place.viewer, number: place.page.ticket.number, class: 'band' }}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={field.name === 'reason' ? 2000 : 20_000}
        change={set}
      />
    )
  const type = { number: 'number', moment: 'datetime-local', line: 'text' }[field.kind as string] ?? 'text'
  return (
    <TextInput
      {...shared}
      type={type}
      {...(field.kind === 'number'
        ? { min: field.least ?? 1, max: mostMinutes, inputMode: 'numeric' as const }
        : {})}
      maxLength={field.longest ?? 300}
      onChange={event => set(event.currentTarget.value)}
    />
  )
}

/** One field of an act, by its kind. */
export const ActField = (props: Props) => {
  const { field, value, set } = props
  if (field.kind === 'one') return <One {...props} />
  if (field.kind === 'some') return <Some {...props} />
  if (field.kind === 'check')
    return (
      <Checkbox
        label={field.label}
        checked={value !== ''}
        onChange={event => set(event.currentTarget.checked ? 'yes' : '')}
      />
    )
  if (field.kind === 'pick')
    return (
      <div className={css.pick}>
        <span>{field.label}</span>
        <Pick
          label={field.label}
          value={value as '' | 'yes' | 'no'}
          options={[
            ['', f('book.as_designed')],
            ['yes', f('book.yes')],
            ['no', f('book.no')],
          ]}
          pick={set}
        />
      </div>
    )
  return <Typed {...props} />
}
