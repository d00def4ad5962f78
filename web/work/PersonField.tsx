import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Viewer } from '../viewer.ts'
import { peopleOptions } from './reads.ts'
import { t } from './words.ts'

const sayPerson = (person: { name: string; organisation: string }): string =>
  `${person.name} · ${person.organisation}`

type Props = {
  viewer: Viewer
  choose: (id: string | null) => void
  /** Who is chosen already. */
  first?: { id: string; name: string } | undefined
  placeholder?: string
  error?: string | undefined
}

/** A person a ticket is opened for, found while typing. */
export const PersonField = ({ viewer, choose: tell, first, ...shown }: Props) => {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(first && { value: first.id, label: first.name })
  // What stands in the field after a choice is its label, not a search.
  const [q] = useDebouncedValue(text === chosen?.label ? '' : text.trim(), 150)
  const { data, isFetching } = useQuery(peopleOptions(viewer.workspace, q))
  const found = (data?.people ?? [])
    .filter(each => each.active && each.id !== chosen?.value)
    .map(each => ({ value: each.id, label: sayPerson(each) }))
  const choose = (id: string | null) => {
    setChosen(id === chosen?.value ? chosen : found.find(each => each.value === id))
    tell(id)
  }
  return (
    <Select
      label={t('new.for')}
      description={t('new.for_hint')}
      {...shown}
      searchable
      clearable
      value={chosen?.value ?? null}
      onChange={choose}
      onSearchChange={setText}
      // The server has filtered already, by more than the name.
      filter={({ options }) => options}
      nothingFoundMessage={isFetching ? t('told.loading') : t('new.nobody_found')}
      data={chosen ? [chosen, ...found] : found}
    />
  )
}
