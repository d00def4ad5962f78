import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { listTickets } from '../../contract/index.ts'
import { call } from '../api.ts'
import { useMarkFirst } from '../ui/index.ts'
import { w } from './connectionWords.ts'

type Props = {
  workspace: string
  /** The ticket itself is not offered. */
  not: string
  /** Only tickets of this customer, by name. */
  customer?: string
  label: string
  choose: (number: string | null) => void
}

/** An open ticket, found by its number or words of its title while typing. */
export const TicketPick = ({ workspace, not, customer, label, choose }: Props) => {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<{ value: string; label: string }>()
  const typed = text === chosen?.label ? '' : text.trim()
  const [q] = useDebouncedValue(typed, 150)
  const { data, isPlaceholderData } = useQuery({
    queryKey: [workspace, 'tickets', 'pick', q],
    queryFn: ({ signal }) =>
      call(
        listTickets,
        { params: { workspace }, query: { view: 'all', state: 'open', limit: 20, ...(q ? { q } : {}) } },
        signal,
      ),
    placeholderData: keepPreviousData,
  })
  const isBehind = q !== typed || isPlaceholderData
  const found = (data?.tickets ?? [])
    .filter(each => each.number !== not && each.number !== chosen?.value)
    .filter(each => customer === undefined || each.customer === customer)
    .map(each => ({ value: each.number, label: `${each.number} · ${each.title}` }))
    // What was found for other letters is not offered under these: Enter takes the first.
    .filter(each => !isBehind || each.label.toLowerCase().includes(typed.toLowerCase()))
  const marksFirst = useMarkFirst(found)
  const pick = (number: string | null) => {
    setChosen(number === chosen?.value ? chosen : found.find(each => each.value === number))
    choose(number)
  }
  return (
    <Select
      label={label}
      placeholder={w('links.other_hint')}
      searchable
      selectFirstOptionOnChange={marksFirst}
      clearable
      data-autofocus
      value={chosen?.value ?? null}
      onChange={pick}
      onSearchChange={setText}
      // The server has filtered already.
      filter={({ options }) => options}
      nothingFoundMessage={w('links.nothing_found')}
      data={chosen ? [chosen, ...found] : found}
    />
  )
}
