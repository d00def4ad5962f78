import { Button, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { announce, icons, Name } from '../ui/index.ts'
import { ConnectForm } from './ConnectForm.tsx'
import css from './Connections.module.css'
import { ConnectTold } from './ConnectTold.tsx'
import { type Connections, connectionOptions, type Props, useConnect } from './connections.ts'
import { w } from './connectionWords.ts'
import { peopleOptions } from './reads.ts'

type Follower = Connections['followers'][number]

const Line = ({ follower, ...props }: Props & { follower: Follower }) => {
  const connect = useConnect(props)
  const { id, name, side, mayRemove } = follower
  const remove = () =>
    connect.mutate({
      body: { act: 'unfollow', person: id },
      done: () => announce(w('follow.removed', { name })),
    })
  return (
    <li className={css.line}>
      <Name name={name} side={side} />
      {mayRemove && id !== props.viewer.personId ? (
        <Button size="compact-xs" variant="subtle" onClick={remove} aria-label={w('follow.remove', { name })}>
          <icons.Cross />
        </Button>
      ) : null}
    </li>
  )
}

const AddForm = ({ close, known, ...props }: Props & { close: () => void; known: readonly Follower[] }) => {
  const { viewer, page } = props
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<{ value: string; label: string }>()
  const [q] = useDebouncedValue(text === chosen?.label ? '' : text.trim(), 150)
  const { data } = useQuery(peopleOptions(viewer.workspace, q))
  const connect = useConnect(props)
  const found = (data?.people ?? [])
    .filter(each => each.active && each.id !== chosen?.value && !known.some(one => one.id === each.id))
    // Only these may be added; the server holds to it as well.
    .filter(each => each.side === 'provider' || each.organisation === page.ticket.customer)
    .map(each => ({ value: each.id, label: `${each.name} · ${each.organisation}` }))
  const add = (person: { value: string; label: string }) =>
    connect.mutate({
      body: { act: 'follow', person: person.value },
      done: ({ told }) => {
        close()
        announce(w('follow.added', { name: person.label.split(' · ')[0] ?? '', told }))
      },
    })
  return (
    <ConnectForm
      title={w('follow.add')}
      words={w('follow.add')}
      act={chosen && (() => add(chosen))}
      isBusy={connect.isPending}
      close={close}
    >
      <Select
        label={w('follow.person')}
        searchable
        clearable
        value={chosen?.value ?? null}
        onChange={id => setChosen(id === chosen?.value ? chosen : found.find(each => each.value === id))}
        onSearchChange={setText}
        filter={({ options }) => options}
        nothingFoundMessage={w('follow.nobody_found')}
        data={chosen ? [chosen, ...found] : found}
      />
      {chosen ? (
        <ConnectTold key={chosen.value} {...props} act={{ act: 'follow', person: chosen.value }} />
      ) : null}
    </ConnectForm>
  )
}

/** Who follows the ticket: sees it and hears of what happens. */
export const Followers = (props: Props) => {
  const [isAdding, setAdding] = useState(false)
  const { data } = useQuery(connectionOptions(props.viewer.workspace, props.page.ticket.number))
  const connect = useConnect(props)
  if (!data) return null
  const { followers, following, may } = data
  const toggle = () =>
    connect.mutate({
      body: { act: following ? 'unfollow' : 'follow' },
      done: () => announce(following ? w('follow.left') : w('follow.following')),
    })
  return (
    <section className={css.part} aria-labelledby="followers">
      <h3 id="followers">{w('follow.title')}</h3>
      {followers.length === 0 ? <p className="dim">{w('follow.none')}</p> : null}
      <ul className={css.list}>
        {followers.map(follower => (
          <Line key={follower.id} {...props} follower={follower} />
        ))}
      </ul>
      {isAdding ? <AddForm {...props} known={followers} close={() => setAdding(false)} /> : null}
      <div className={css.acts}>
        {may.includes('follow') ? (
          <Button
            size="compact-sm"
            variant="default"
            aria-pressed={following}
            loading={connect.isPending}
            onClick={toggle}
          >
            {following ? w('follow.not_me') : w('follow.me')}
          </Button>
        ) : null}
        {may.includes('addFollower') && !isAdding ? (
          <Button size="compact-sm" variant="default" onClick={() => setAdding(true)}>
            {w('follow.add')}
          </Button>
        ) : null}
      </div>
    </section>
  )
}
