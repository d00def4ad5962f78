import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { listRecurrenceOpenings, pauseRecurrence, removeRecurrence } from '../../../contract/index.ts'
import { call } from '../../api.ts'
import { toTicket } from '../../links.ts'
import { troubleOf } from '../../trouble.ts'
import { announce, ErrorLine, icons, Skeleton } from '../../ui/index.ts'
import type { Viewer } from '../../viewer.ts'
import css from './RecurringPage.module.css'
import { type Recurrence, saySchedule, sayThere } from './rhythm.ts'
import { r } from './words.ts'

type Props = { recurrence: Recurrence; viewer: Viewer; change: () => void }

const useActs = ({ recurrence, viewer }: Props) => {
  const client = useQueryClient()
  const { id, name, state } = recurrence
  const params = { workspace: viewer.workspace, recurrence: id }
  const done = (words: string) => async () => {
    await client.invalidateQueries({ queryKey: [viewer.workspace, 'recurrences'] })
    announce(words)
  }
  const onError = (error: Error) => announce(troubleOf(error, 'write').title, 'bad')
  const pausing = useMutation({
    mutationFn: () => call(pauseRecurrence, { params, body: { paused: state === 'active' } }),
    onSuccess: done(r(state === 'active' ? 'paused' : 'resumed', { name })),
    onError,
  })
  const removing = useMutation({
    mutationFn: () => call(removeRecurrence, { params }),
    onSuccess: done(r('removed', { name })),
    onError,
  })
  return { pausing, removing }
}

const Acts = (props: Props) => {
  const { pausing, removing } = useActs(props)
  const { name, state } = props.recurrence
  const word = state === 'active' ? 'pause' : 'resume'
  const button = { size: 'compact-sm', variant: 'subtle' } as const
  return (
    <>
      {state === 'ended' ? null : (
        <Button
          {...button}
          loading={pausing.isPending}
          aria-label={r(`${word}.named`, { name })}
          onClick={() => pausing.mutate()}
        >
          {r(word)}
        </Button>
      )}
      <Button {...button} aria-label={r('change.named', { name })} onClick={props.change}>
        {r('change')}
      </Button>
      <Button
        {...button}
        color="gray"
        loading={removing.isPending}
        aria-label={r('remove.named', { name })}
        onClick={() => removing.mutate()}
      >
        {r('remove')}
      </Button>
    </>
  )
}

/** What it has opened, with how late where it was late. */
const Openings = ({ recurrence: { id, schedule }, viewer }: Pick<Props, 'recurrence' | 'viewer'>) => {
  const { data, error } = useQuery({
    queryKey: [viewer.workspace, 'recurrences', id],
    queryFn: ({ signal }) =>
      call(listRecurrenceOpenings, { params: { workspace: viewer.workspace, recurrence: id } }, signal),
  })
  if (error) return <ErrorLine trouble={troubleOf(error, 'read')} />
  if (!data) return <Skeleton lines={2} />
  if (data.openings.length === 0) return <p className="dim">{r('opened.none')}</p>
  return (
    <ul className={css.openings}>
      {data.openings.map(({ number, title, dueAt }) => (
        <li key={number}>
          <Link {...toTicket(viewer.workspace, number)}>
            <span className="number">{number}</span> {title}
          </Link>{' '}
          <span className="dim">{sayThere(dueAt, schedule.zone)}</span>
        </li>
      ))}
    </ul>
  )
}

/** How it stands, where it does not simply come next. */
const Standing = ({ recurrence }: Pick<Props, 'recurrence'>) => {
  const { state, nextAt, schedule, trouble } = recurrence
  if (state === 'active') return <>{nextAt ? sayThere(nextAt, schedule.zone) : null}</>
  return (
    <span className={css.state} data-state={state}>
      {state === 'failed' ? <icons.Warning /> : null}
      <strong>{r(`state.${state}`)}</strong>
      {trouble ? (
        <span>
          {trouble} {r('failed.todo')}
        </span>
      ) : null}
    </span>
  )
}

/** One recurring ticket, with what it has opened a press away. */
export const RecurringRow = (props: Props) => {
  const { recurrence, viewer } = props
  const [isOpen, setOpen] = useState(false)
  const { name, requester, keeper, keeperLeft, opened, schedule } = recurrence
  return (
    <>
      <tr>
        <th scope="row">
          {name}
          <span className={css.beside}>
            {r('for', { name: requester })} · {r(keeperLeft ? 'keeper_left' : 'keeper', { name: keeper })}
          </span>
        </th>
        <td>{saySchedule(schedule)}</td>
        <td>
          <Standing recurrence={recurrence} />
        </td>
        <td>
          {opened === 0 ? (
            <span className="dim">{r('opened', { count: opened })}</span>
          ) : (
            <Button
              size="compact-sm"
              variant="subtle"
              aria-expanded={isOpen}
              rightSection={isOpen ? <icons.Down /> : <icons.Right />}
              onClick={() => setOpen(!isOpen)}
            >
              {r('opened', { count: opened })}
            </Button>
          )}
        </td>
        <td className={css.act}>{recurrence.mayChange ? <Acts {...props} /> : null}</td>
      </tr>
      {isOpen ? (
        <tr>
          <td colSpan={5} aria-label={r('opened.show', { name })}>
            <Openings recurrence={recurrence} viewer={viewer} />
          </td>
        </tr>
      ) : null}
    </>
  )
}
