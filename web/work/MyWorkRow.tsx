import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useRef, useState } from 'react'
import { toTicket } from '../links.ts'
import { Time, useNow } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import css from './MyWorkPage.module.css'
import { actsOf, type Entry, type ListAct, type SectionKey } from './myWork.ts'
import { previewOptions } from './reads.ts'
import { sayTold } from './told.ts'
import { m } from './wordsMyWork.ts'

export type RowProps = {
  entry: Entry
  section: SectionKey
  viewer: Viewer
  isGone: boolean
  isBusy: boolean
  isReturning: boolean
  setReturning: (run: string | undefined) => void
  act: (act: ListAct, entry: Entry, reason?: string) => void
}

/** Until when, or since when: what makes it urgent. */
const When = ({ entry, section }: Pick<RowProps, 'entry' | 'section'>) => {
  const nowMs = useNow()
  const { asks, nextUpdateAt, readyAt } = entry
  if (section === 'promised') {
    if (!nextUpdateAt) return <span>{m('due.none')}</span>
    const isLate = Date.parse(nextUpdateAt) < nowMs
    return (
      <span data-late={isLate}>
        {isLate ? m('overdue') : m('due')} <Time at={nextUpdateAt} />
      </span>
    )
  }
  if (section === 'waiting')
    return (
      <span>
        {asks?.name ? m('waits.on', { name: asks.name }) : m('waits.for')}{' '}
        <Time at={asks?.since ?? readyAt} />
        {asks?.until ? (
          <>
            , {m('waits.until')} <Time at={asks.until} as="clock" />
          </>
        ) : null}
      </span>
    )
  return (
    <span>
      {m(asks ? 'asked' : 'since')} <Time at={asks?.since ?? readyAt} />
    </span>
  )
}

/** Who would be told by taking it; asked for only of what is looked at. */
const Tells = ({ entry, viewer }: Pick<RowProps, 'entry' | 'viewer'>) => {
  const read = { workspace: viewer.workspace, number: entry.number, version: Date.parse(entry.readyAt) }
  const { data } = useQuery({ ...previewOptions(read, { act: 'take', run: entry.run }), staleTime: 10_000 })
  const names = data && sayTold(data.told)
  return data && !data.refused ? <span>{names ? m('tells.take', { names }) : m('tells.nobody')}</span> : null
}

/** What is expected, and who says so. */
const sayExpected = ({ entry, section }: Pick<RowProps, 'entry' | 'section'>): string => {
  const { asks, offered, expected } = entry
  if (section === 'offered')
    return [
      offered?.by ? m('offered.by', { name: offered.by }) : m('offered.by_them'),
      offered?.reason ? `“${offered.reason}”` : '',
    ]
      .filter(Boolean)
      .join(': ')
  if (asks?.question && section === 'waiting') return m('asks.you', { question: asks.question })
  if (asks?.question)
    return asks.name
      ? m('asks.by', { name: asks.name, question: asks.question })
      : m('asks.them', { question: asks.question })
  return expected ?? ''
}

const ReturnForm = ({ entry, isBusy, setReturning, act }: RowProps) => {
  const [reason, setReason] = useState('')
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (reason.trim() && !isBusy) act('return', entry, reason.trim())
  }
  return (
    <form className={css.return} onSubmit={onSubmit}>
      <TextInput
        ref={field => field?.focus()}
        label={m('return.why')}
        description={m('return.hint')}
        maxLength={2000}
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
        onKeyDown={event => event.key === 'Escape' && setReturning(undefined)}
      />
      <Button type="submit" disabled={!reason.trim()} loading={isBusy}>
        {m('act.return')}
      </Button>
      <Button variant="default" onClick={() => setReturning(undefined)}>
        {m('return.cancel')}
      </Button>
    </form>
  )
}

const Acts = (props: RowProps) => {
  const { entry, section, isBusy, isGone, setReturning, act } = props
  const acts = actsOf(entry, section)
  return (
    <div className={css.acts}>
      {acts.map((each, i) => (
        <Button
          key={each}
          size="compact-sm"
          variant={i === 0 && section !== 'waiting' ? 'filled' : 'default'}
          disabled={isGone || isBusy}
          aria-label={`${sayAct(each, section)}: ${entry.number} ${entry.title}`}
          onClick={() => (each === 'return' ? setReturning(entry.run) : act(each, entry))}
        >
          {sayAct(each, section)}
        </Button>
      ))}
    </div>
  )
}

const sayAct = (act: ListAct, section: SectionKey): string =>
  act === 'take' && section === 'offered' ? m('act.accept') : m(`act.${act}`)

/** One thing that waits for the reader: what, for whom, until when, and what may be done with it here. */
export const MyWorkRow = (props: RowProps) => {
  const { entry, section, viewer } = props
  const [isLookedAt, setLookedAt] = useState(false)
  const row = useRef<HTMLLIElement>(null)
  const mayTake = actsOf(entry, section)[0] === 'take'
  return (
    <li
      ref={row}
      className={css.row}
      data-gone={props.isGone}
      onFocus={() => setLookedAt(true)}
      onBlur={event => setLookedAt(event.currentTarget.contains(event.relatedTarget))}
    >
      <span className={css.priority} data-priority={entry.priority} title={m('priority', entry)}>
        <span aria-hidden="true">P{entry.priority}</span>
        <span className="only-read">{m('priority', entry)}</span>
      </span>
      <span className={css.number}>{entry.number}</span>
      <div className={css.what}>
        <Link
          {...toTicket(viewer.workspace, entry.number)}
          className={`row-link ${css.link}`}
          data-row
          data-run={entry.run}
          data-number={entry.number}
        >
          {entry.title}
        </Link>
        {props.isGone ? <span className="dim"> · {m('gone')}</span> : null}
        <p className={css.expected}>
          <strong>{entry.activity}</strong>{' '}
          {isLookedAt && mayTake && !props.isGone ? (
            <Tells entry={entry} viewer={viewer} />
          ) : (
            <span>{sayExpected(props)}</span>
          )}
        </p>
      </div>
      <span className={css.customer}>{viewer.side === 'provider' ? entry.customer : entry.requester}</span>
      <span className={css.when}>
        <When entry={entry} section={section} />
      </span>
      <Acts {...props} />
      {props.isReturning ? <ReturnForm {...props} /> : null}
    </li>
  )
}
