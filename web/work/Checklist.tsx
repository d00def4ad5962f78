import { Button, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import {
  addChecklistItems,
  getChecklist,
  listAids,
  type ReplyOf,
  removeChecklistItem,
  tickChecklistItem,
} from '../../contract/index.ts'
import { call } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { announce, icons, sayExact } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { a } from './aidWords.ts'
import css from './Checklist.module.css'
import { type Page, ticketKey } from './reads.ts'

type Props = { page: Page; viewer: Viewer }
type Item = ReplyOf<typeof getChecklist>['items'][number]

const useChecklist = ({ page, viewer }: Props) => {
  const client = useQueryClient()
  const params = { workspace: viewer.workspace, number: page.ticket.number }
  const queryKey = [...ticketKey(params.workspace, params.number), 'checklist']
  const list = useQuery({ queryKey, queryFn: ({ signal }) => call(getChecklist, { params }, signal) })
  const doing = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onError: error => announce(troubleOf(error, 'write').title, 'bad'),
    onSettled: () => client.invalidateQueries({ queryKey }),
  })
  return {
    items: list.data?.items ?? [],
    add: (items: string[]) => doing.mutate(() => call(addChecklistItems, { params, body: { items } })),
    tick: ({ id, doneAt }: Item) =>
      doing.mutate(() =>
        call(tickChecklistItem, { params: { ...params, item: id }, body: { done: doneAt === null } }),
      ),
    remove: ({ id }: Item) =>
      doing.mutate(() => call(removeChecklistItem, { params: { ...params, item: id } })),
  }
}

type State = ReturnType<typeof useChecklist>

const Line = ({ item, list, mayChange }: { item: Item; list: State; mayChange: boolean }) => (
  <li className={css.line}>
    <label>
      <input
        type="checkbox"
        checked={item.doneAt !== null}
        disabled={!mayChange}
        onChange={() => list.tick(item)}
      />
      <span>
        {item.text}
        {item.activity ? <span className="dim"> · {item.activity}</span> : null}
        {item.compulsory && item.doneAt === null ? (
          <span className={css.compulsory}>
            {' · '}
            <strong>{a('check.compulsory')}</strong>
          </span>
        ) : null}
        {item.doneBy && item.doneAt ? (
          <span className="dim"> {a('check.by', { name: item.doneBy, at: sayExact(item.doneAt) })}</span>
        ) : null}
      </span>
    </label>
    {mayChange && !item.compulsory ? (
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        aria-label={a('check.remove', { text: item.text })}
        onClick={() => list.remove(item)}
      >
        <icons.Cross />
      </Button>
    ) : null}
  </li>
)

/** A list that is kept, all of it at once. */
const FromKept = ({ viewer, add }: { viewer: Viewer; add: State['add'] }) => {
  const { data } = useQuery({
    queryKey: [viewer.workspace, 'aids', 'checklist'],
    queryFn: ({ signal }) =>
      call(listAids, { params: { workspace: viewer.workspace }, query: { kind: 'checklist' } }, signal),
  })
  const kept = (data?.aids ?? []).flatMap(aid => (aid.kind === 'checklist' ? aid : []))
  if (kept.length === 0) return null
  return (
    <Select
      aria-label={a('check.kept')}
      placeholder={a('check.kept')}
      value={null}
      data={kept.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={id => {
        const chosen = kept.find(each => each.id === id)
        if (chosen) add(chosen.content.items)
      }}
    />
  )
}

/** Item by item, with Enter after each; or all of a list that is kept. */
const Add = ({ viewer, add }: { viewer: Viewer; add: State['add'] }) => {
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim()) add([text.trim()])
    setText('')
    field.current?.focus()
  }
  return (
    <form className={css.add} onSubmit={onSubmit}>
      <TextInput
        ref={field}
        aria-label={a('check.item')}
        placeholder={a('check.item')}
        maxLength={300}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
      />
      <Button type="submit" variant="default">
        {a('check.add')}
      </Button>
      <FromKept viewer={viewer} add={add} />
    </form>
  )
}

/** What has to be done here, item by item: ours only. What the process makes compulsory holds its step, the rest only warns. */
export const Checklist = (props: Props) => {
  const list = useChecklist(props)
  const [isAdding, setAdding] = useState(false)
  const mayChange = props.page.ticket.state === 'open'
  const left = list.items.filter(({ doneAt }) => doneAt === null)
  const open = left.length
  const held = left.filter(({ compulsory }) => compulsory).length
  if (!mayChange && list.items.length === 0) return null
  return (
    <section className={css.part} aria-labelledby="checklist">
      <h3 id="checklist">
        {list.items.length === 0
          ? a('check.title')
          : a('check.title_of', { done: list.items.length - open, count: list.items.length })}
      </h3>
      {mayChange && open > 0 ? (
        <p role="status" className={css.open}>
          <icons.Warning /> {held > 0 ? a('check.held', { count: held }) : a('check.open', { count: open })}
        </p>
      ) : null}
      <ul className={css.list}>
        {list.items.map(item => (
          <Line key={item.id} item={item} list={list} mayChange={mayChange} />
        ))}
      </ul>
      {mayChange && isAdding ? <Add viewer={props.viewer} add={list.add} /> : null}
      {mayChange && !isAdding ? (
        <Button
          size="compact-sm"
          variant="default"
          className={css.begin ?? ''}
          onClick={() => setAdding(true)}
        >
          {a('check.begin')}
        </Button>
      ) : null}
    </section>
  )
}
