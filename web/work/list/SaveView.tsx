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

type FormProps = Props & { save: ReturnType<typeof useSaving>['save']; saved: (id: string) => void }

const SaveForm = ({ viewer, search, save, saved }: FormProps) => {
  const [name, setName] = useState('')
  const [whose, setWhose] = useState('nobody')
  const teams = useViews(viewer)?.teams ?? []
  const send = () => {
    if (name.trim() === '') return
    const shared: Body['shared'] =
      whose === 'nobody' || whose === 'organisation' ? { with: whose } : { with: 'team', team: whose }
    save.mutate(
      { name: name.trim(), asks: asksOfSearch(search), shared },
      { onSuccess: ({ id }) => saved(id) },
    )
  }
  return (
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
        data={[
          { value: 'nobody', label: l('save.nobody') },
          ...teams.map(team => ({ value: team.id, label: team.name })),
          { value: 'organisation', label: l('save.organisation', { organisation: viewer.organisation }) },
        ]}
      />
      {save.error ? <ErrorLine trouble={troubleOf(save.error, 'write')} /> : null}
      <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
        {l('save.act')}
      </Button>
    </form>
  )
}

/** What the owner of a view does with it: keeps what has been changed, or removes it. */
const OwnView = ({
  view,
  viewer,
  search,
  save,
  remove,
}: Props & { view: View } & ReturnType<typeof useSaving>) => {
  const navigate = useNavigate()
  const away = () => void navigate(toTickets(viewer.workspace, { view: 'all' }))
  const { id, shared } = view
  const keep = () => save.mutate({ id, name: nameOfView(view), asks: asksOfSearch(search), shared })
  return (
    <>
      {isChanged(view, search) ? (
        <Button size="compact-sm" variant="default" loading={save.isPending} onClick={keep}>
          {l('save.change')}
        </Button>
      ) : null}
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        loading={remove.isPending}
        onClick={() => remove.mutate(view, { onSuccess: away })}
      >
        {l('save.remove')}
      </Button>
    </>
  )
}

/** A list under a name: whose it is, and where it leads from then on. */
export const SaveView = ({ viewer, search }: Props) => {
  const [isOpen, setOpen] = useState(false)
  const navigate = useNavigate()
  const saving = useSaving(viewer)
  const view = useViews(viewer)?.views.find(({ id }) => id === search.list)
  const saved = (list: string) => {
    setOpen(false)
    void navigate({ ...toTickets(viewer.workspace, { ...search, list }), replace: true })
  }
  return (
    <>
      <Popover opened={isOpen} onChange={setOpen} width={280} trapFocus returnFocus position="bottom-end">
        <Popover.Target>
          <Button size="compact-sm" variant="subtle" onClick={() => setOpen(!isOpen)}>
            {l('save.open')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-modal="true" aria-label={l('save.open')}>
          <SaveForm viewer={viewer} search={search} save={saving.save} saved={saved} />
        </Popover.Dropdown>
      </Popover>
      {view?.mayChange ? <OwnView view={view} viewer={viewer} search={search} {...saving} /> : null}
    </>
  )
}
