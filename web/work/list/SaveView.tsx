import { Button, Popover, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type BodyOf, removeView, saveView } from '../../../contract/index.ts'
import { call } from '../../api.ts'
import { type ListSearch, toTickets } from '../../links.ts'
import { troubleOf } from '../../trouble.ts'
import { announce, ErrorLine } from '../../ui/index.ts'
import type { Viewer } from '../../viewer.ts'
import css from './FilterBar.module.css'
import { viewsOptions } from './filters.ts'
import { useViews } from './ViewStrip.tsx'
import { asksOfSearch, isChanged, nameOfView, type View } from './views.ts'
import { l } from './words.ts'

type Props = { viewer: Viewer; search: ListSearch }
type Body = BodyOf<typeof saveView>

const useSaving = (viewer: Viewer) => {
  const client = useQueryClient()
  const params = { workspace: viewer.workspace }
  const again = () => client.invalidateQueries({ queryKey: viewsOptions(viewer.workspace).queryKey })
  const save = useMutation({
    mutationFn: (body: Body) => call(saveView, { params, body }),
    onSuccess: async (_, { name }) => {
      await again()
      announce(l('save.done', { name }))
    },
  })
  const remove = useMutation({
    mutationFn: ({ id }: View) => call(removeView, { params: { ...params, view: id } }),
    onSuccess: async (_, view) => {
      await again()
      const { asks, shared } = view
      announce(l('save.removed', { name: nameOfView(view) }), 'good', {
        words: l('save.undo'),
        act: () => save.mutate({ name: nameOfView(view), asks, shared }),
      })
    },
  })
  return { save, remove }
}

/** A list under a name: whose it is, and where it leads from then on. */
export const SaveView = ({ viewer, search }: Props) => {
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [whose, setWhose] = useState('nobody')
  const navigate = useNavigate()
  const known = useViews(viewer)
  const { save, remove } = useSaving(viewer)
  const view = known?.views.find(({ id }) => id === search.list)
  const own = view?.mayChange ? view : undefined
  const go = (list: string) =>
    void navigate({ ...toTickets(viewer.workspace, { ...search, list }), replace: true })
  const send = () => {
    if (name.trim() === '') return
    const shared: Body['shared'] =
      whose === 'nobody' || whose === 'organisation' ? { with: whose } : { with: 'team', team: whose }
    save.mutate(
      { name: name.trim(), asks: asksOfSearch(search), shared },
      {
        onSuccess: ({ id }) => {
          setOpen(false)
          setName('')
          go(id)
        },
      },
    )
  }
  const whoMayHaveIt = [
    { value: 'nobody', label: l('save.nobody') },
    ...(known?.teams ?? []).map(team => ({ value: team.id, label: team.name })),
    { value: 'organisation', label: l('save.organisation', { organisation: viewer.organisation }) },
  ]
  return (
    <>
      {own && isChanged(own, search) ? (
        <Button
          size="compact-sm"
          variant="default"
          loading={save.isPending}
          onClick={() =>
            save.mutate({ id: own.id, name: nameOfView(own), asks: asksOfSearch(search), shared: own.shared })
          }
        >
          {l('save.change')}
        </Button>
      ) : null}
      <Popover opened={isOpen} onChange={setOpen} width={280} trapFocus returnFocus position="bottom-end">
        <Popover.Target>
          <Button size="compact-sm" variant="subtle" onClick={() => setOpen(!isOpen)}>
            {l('save.open')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-modal="true" aria-label={l('save.open')}>
          <form
            className={css.drop}
            onSubmit={event => {
              event.preventDefault()
              send()
            }}
          >
            <TextInput
              label={l('save.name')}
              data-autofocus
              maxLength={80}
              value={name}
              onChange={event => setName(event.currentTarget.value)}
            />
            <Select
              label={l('save.who')}
              comboboxProps={{ withinPortal: false }}
              allowDeselect={false}
              value={whose}
              onChange={value => setWhose(value ?? 'nobody')}
              data={whoMayHaveIt}
            />
            {save.error ? <ErrorLine trouble={troubleOf(save.error, 'write')} /> : null}
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
              {l('save.act')}
            </Button>
          </form>
        </Popover.Dropdown>
      </Popover>
      {own ? (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          loading={remove.isPending}
          onClick={() =>
            remove.mutate(own, {
              onSuccess: () => void navigate(toTickets(viewer.workspace, { view: 'all' })),
            })
          }
        >
          {l('save.remove')}
        </Button>
      ) : null}
    </>
  )
}
