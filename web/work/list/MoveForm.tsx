import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { announce } from '../../ui/index.ts'
import type { Viewer } from '../../viewer.ts'
import type { Line } from '../reads.ts'
import css from './BulkBar.module.css'
import { type BulkAct, sayBulkTold, useBulk, useBulkPreview } from './bulk.ts'
import { l } from './words.ts'

type Props = {
  viewer: Viewer
  line: Line
  steps: readonly { key: string | null; name: string }[]
  /** Where it has been dropped; empty: to be chosen. */
  to: string
  close: () => void
}

/** Which act is meant, who hears of it, why it cannot be done. */
const useMove = (viewer: Viewer, number: string, { to, reason }: { to: string; reason: string }) => {
  const act: BulkAct | undefined =
    to && reason.trim() ? { act: 'move', to, reason: reason.trim() } : undefined
  const [asked] = useDebouncedValue(act ? JSON.stringify(act) : '', 300)
  const preview = useBulkPreview(viewer, [number], asked ? (JSON.parse(asked) as BulkAct) : undefined)
  const refusal = preview.data?.tickets[0]?.refusal
  const isReady = asked === JSON.stringify(act) && preview.data !== undefined && !refusal
  const words = refusal
    ? `${refusal.title}. ${refusal.todo}`
    : preview.data
      ? sayBulkTold(preview.data)
      : l('bulk.looking')
  return { act: isReady ? act : undefined, words: act ? words : null }
}

/** Moves one ticket to another step, with why, and who hears of it. */
export const MoveForm = ({ viewer, line, steps, to: dropped, close }: Props) => {
  const [to, setTo] = useState(dropped)
  const [reason, setReason] = useState('')
  const bulk = useBulk(viewer)
  const { act, words } = useMove(viewer, line.number, { to, reason })
  const step = steps.find(({ key }) => key === to)?.name ?? ''
  const send = async () => {
    if (!act) return
    const [one] = (await bulk.run([line.number], act)).done
    if (!one || one.refusal) return announce(one?.refusal?.title ?? '', 'bad')
    announce(l('board.moved', { number: line.number, step }))
    close()
  }
  return (
    <form
      className={css.form}
      aria-label={l('board.move', { number: line.number })}
      onKeyDown={event => event.key === 'Escape' && !event.defaultPrevented && close()}
      onSubmit={event => {
        event.preventDefault()
        void send()
      }}
    >
      <h2>{l('board.move', { number: line.number })}</h2>
      <div className={css.fields}>
        <Select
          label={l('filter.activity')}
          autoFocus={dropped === ''}
          value={to || null}
          onChange={value => setTo(value ?? '')}
          data={steps.flatMap(({ key, name }) => (key ? [{ value: key, label: name }] : []))}
        />
        <TextInput
          label={l('board.reason')}
          autoFocus={dropped !== ''}
          maxLength={2000}
          value={reason}
          onChange={event => setReason(event.currentTarget.value)}
        />
      </div>
      <p className={css.told} aria-live="polite">
        {words}
      </p>
      <div className={css.acts}>
        <Button type="submit" disabled={!act} loading={bulk.progress?.isDoing === true}>
          {l('board.act')}
        </Button>
        <Button variant="subtle" onClick={close}>
          {l('save.cancel')}
        </Button>
      </div>
    </form>
  )
}
