import { Button, Popover, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { FilterName, ListSearch } from '../../links.ts'
import { icons } from '../../ui/index.ts'
import type { Viewer } from '../../viewer.ts'
import css from './FilterBar.module.css'
import { isSpan, type Option, useOptions } from './filters.ts'
import { l } from './words.ts'

type Props = {
  name: FilterName
  search: ListSearch
  viewer: Viewer
  isOpen: boolean
  setOpen: (open: boolean) => void
  set: (value: string) => void
}

const sayValue = (value: string, options: readonly Option[] | undefined): string =>
  value
    .split(',')
    .map(
      one =>
        options?.find(option => option.value === one)?.words ?? (/^[0-9a-f-]{36}$/.test(one) ? '…' : one),
    )
    .join(', ')

const Options = ({
  name,
  value,
  options,
  set,
}: {
  name: FilterName
  value: string
  options: Option[]
  set: Props['set']
}) => {
  const [sought, seek] = useState('')
  const chosen = value === '' ? [] : value.split(',')
  const toggle = (one: string) => {
    if (isSpan(name)) return set(one)
    set((chosen.includes(one) ? chosen.filter(each => each !== one) : [...chosen, one]).join(','))
  }
  const shown = options.filter(option => option.words.toLowerCase().includes(sought.trim().toLowerCase()))
  return (
    <>
      {options.length > 8 ? (
        <TextInput
          size="xs"
          aria-label={l('filter.seek', { filter: l(`filter.${name}`) })}
          placeholder={l('filter.seek', { filter: l(`filter.${name}`) })}
          value={sought}
          onChange={event => seek(event.currentTarget.value)}
        />
      ) : null}
      <fieldset className={css.options}>
        <legend className="only-read">{l(`filter.${name}`)}</legend>
        {shown.map(option => (
          <label key={option.value} className={css.option}>
            <input
              type={isSpan(name) ? 'radio' : 'checkbox'}
              name={`filter-${name}`}
              checked={chosen.includes(option.value)}
              onChange={() => toggle(option.value)}
            />
            <span>{option.words}</span>
            {option.count === undefined ? null : <span>{option.count}</span>}
          </label>
        ))}
        {shown.length === 0 ? <p className="dim">{l('filter.none')}</p> : null}
      </fieldset>
    </>
  )
}

/** One filter in words; pressing it opens what there is to choose, the cross takes it off. */
export const FilterChip = ({ name, search, viewer, isOpen, setOpen, set }: Props) => {
  const options = useOptions(viewer, name, search)
  const value = search[name] ?? ''
  const words = l(`filter.${name}`)
  return (
    <span className={css.chip}>
      <Popover opened={isOpen} onChange={setOpen} width={260} position="bottom-start" trapFocus returnFocus>
        <Popover.Target>
          <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {words}: <span className={css.value}>{value === '' ? '…' : sayValue(value, options)}</span>
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-modal="true" aria-label={words}>
          <div className={css.drop}>
            {options ? <Options name={name} value={value} options={options} set={set} /> : null}
            <Button size="xs" variant="default" onClick={() => setOpen(false)}>
              {l('filter.apply')}
            </Button>
          </div>
        </Popover.Dropdown>
      </Popover>
      <button type="button" aria-label={l('filter.remove', { filter: words })} onClick={() => set('')}>
        <icons.Cross />
      </button>
    </span>
  )
}
