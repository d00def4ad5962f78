import { Button, Menu } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { FilterName, ListSearch } from '../../links.ts'
import { icons, Pick, SearchField } from '../../ui/index.ts'
import type { Viewer } from '../../viewer.ts'
import { t } from '../words.ts'
import css from './FilterBar.module.css'
import { FilterChip } from './FilterChip.tsx'
import { filtersFor } from './filters.ts'
import { filtersOf, type Shown } from './shown.ts'
import { l } from './words.ts'

type Props = {
  shown: Shown
  search: ListSearch
  viewer: Viewer
  go: (change: ListSearch) => void
  /** What else there is to choose, behind the filters. */
  children: ReactNode
}

const AddFilter = ({ possible, open }: { possible: FilterName[]; open: (name: FilterName) => void }) => (
  <Menu position="bottom-start">
    <Menu.Target>
      <Button variant="subtle" size="compact-sm" leftSection={<icons.Plus />}>
        {l('filter.add')}
      </Button>
    </Menu.Target>
    <Menu.Dropdown>
      {possible.map(name => (
        // Once the menu has given the focus back.
        <Menu.Item key={name} onClick={() => setTimeout(() => open(name), 0)}>
          {l(`filter.${name}`)}
        </Menu.Item>
      ))}
    </Menu.Dropdown>
  </Menu>
)

/** Search, state, and the filters in words, each of them in the address. */
export const FilterBar = ({ shown, search, viewer, go, children }: Props) => {
  const [open, setOpen] = useState<FilterName>()
  const set = filtersOf(search)
  const names = open && !set.includes(open) ? [...set, open] : set
  const possible = filtersFor(viewer.side, shown).filter(name => !names.includes(name))
  // A state that some of them are not about takes those off.
  const pickState = (state: Shown['state']) => {
    const kept = filtersFor(viewer.side, { state })
    const off = Object.fromEntries(set.filter(name => !kept.includes(name)).map(name => [name, '']))
    const sort = /due|closed/.test(search.sort ?? '') ? { sort: '' } : {}
    go({ state, ...off, ...sort })
  }
  return (
    <search>
      <SearchField label={t('list.search')} sought={shown.q ?? ''} seek={q => go({ q })} />
      <Pick
        label={t('list.state')}
        value={shown.state}
        pick={pickState}
        options={(['open', 'closed', 'any'] as const).map(value => [value, t(`state.${value}`)] as const)}
      />
      <div className={css.tools}>
        <div className={css.chips}>
          {names.map(name => (
            <FilterChip
              key={name}
              name={name}
              search={search}
              viewer={viewer}
              isOpen={open === name}
              setOpen={opened => setOpen(opened ? name : undefined)}
              set={value => {
                go({ [name]: value, view: shown.view === 'ready' && !search.view ? 'all' : shown.view })
                if (value === '') setOpen(undefined)
              }}
            />
          ))}
          <AddFilter possible={possible} open={setOpen} />
          {set.length > 1 ? (
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => go(Object.fromEntries(set.map(name => [name, ''])))}
            >
              {l('filter.clear')}
            </Button>
          ) : null}
        </div>
        {children}
      </div>
    </search>
  )
}
