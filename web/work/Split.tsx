import { Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { toTicket } from '../links.ts'
import { announce } from '../ui/index.ts'
import { ConnectForm } from './ConnectForm.tsx'
import { ConnectTold } from './ConnectTold.tsx'
import { connectionOptions, type Props, useConnect } from './connections.ts'
import { w } from './connectionWords.ts'
import { type Message, processOptions } from './reads.ts'

/** The messages chosen to become a ticket of their own; null while none are being chosen. */
export type Choosing = { chosen: ReadonlySet<string>; toggle: (id: string) => void } | null

/** Choosing messages: begins with the button below the conversation, ends with the new ticket or with leaving it. */
export const useChoosing = () => {
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null)
  const toggle = (id: string) =>
    setChosen(before => {
      const next = new Set(before)
      if (!next.delete(id)) next.add(id)
      return next
    })
  const choosing: Choosing = chosen && { chosen, toggle }
  return { choosing, begin: () => setChosen(new Set()), end: () => setChosen(null) }
}

/** What can be taken: what was written here, to us or among us. */
const isTakeable = ({ id, from, class: contentClass }: Message): boolean =>
  from === null && !id.startsWith('sending-') && (contentClass === 'band' || contentClass === 'provider')

/** The box beside a message while messages are chosen. */
export const ChooseMessage = ({ message, choosing }: { message: Message; choosing: Choosing }) =>
  choosing && isTakeable(message) ? (
    <input
      type="checkbox"
      aria-label={w('split.choose', { name: message.author })}
      checked={choosing.chosen.has(message.id)}
      onChange={() => choosing.toggle(message.id)}
    />
  ) : null

const Form = ({ messages, end, ...props }: Props & { messages: string[]; end: () => void }) => {
  const { workspace } = props.viewer
  const [title, setTitle] = useState('')
  const [picked, setProcess] = useState<string | null>(null)
  const { data } = useQuery(processOptions(workspace))
  const processes = data?.processes ?? []
  const process = picked ?? props.page.ticket.processKey
  const connect = useConnect(props)
  const navigate = useNavigate()
  const act = { act: 'split', messages, process, title: title.trim() || '…' } as const
  const isReady = messages.length > 0 && title.trim() !== ''
  const split = () =>
    connect.mutate({
      body: act,
      done: ({ children: [number = ''], told }) => {
        end()
        void navigate(toTicket(workspace, number))
        announce(w('split.done', { number, told }))
      },
    })
  return (
    <ConnectForm
      title={w('split.open')}
      words={w('split.sure')}
      act={isReady ? split : undefined}
      isBusy={connect.isPending}
      close={end}
    >
      <strong>{w('split.title')}</strong>
      <span className="dim" role="status">
        {w('split.count', { count: messages.length })}
      </span>
      <TextInput
        label={w('split.what')}
        maxLength={200}
        value={title}
        onChange={event => setTitle(event.currentTarget.value)}
      />
      <Select
        label={w('split.process')}
        allowDeselect={false}
        value={process}
        onChange={setProcess}
        data={processes.map(each => ({ value: each.key, label: each.name }))}
      />
      {isReady ? <ConnectTold key={messages.join() + process} {...props} act={act} /> : null}
    </ConnectForm>
  )
}

/** Below the conversation: messages that belong elsewhere become a ticket of their own. */
export const Split = (props: Props & ReturnType<typeof useChoosing>) => {
  const { choosing, begin, end, page, viewer } = props
  const { data } = useQuery(connectionOptions(viewer.workspace, page.ticket.number))
  if (!data?.may.includes('split') || page.messages.filter(isTakeable).length < 2) return null
  if (!choosing)
    return (
      <Button size="compact-xs" variant="subtle" onClick={begin} style={{ justifySelf: 'start' }}>
        {w('split.open')}
      </Button>
    )
  return <Form page={page} viewer={viewer} messages={[...choosing.chosen]} end={end} />
}
