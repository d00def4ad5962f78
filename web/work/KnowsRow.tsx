import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { waiveObligation } from '../../contract/index.ts'
import { call } from '../api.ts'
import { readThingAgain } from '../live.ts'
import { troubleOf } from '../trouble.ts'
import { announce, ErrorLine, icons, SideText, sayClock, sayClockExact, Time, useNow } from '../ui/index.ts'
import css from './Knows.module.css'
import { events, k } from './knowsWords.ts'
import { type LedgerRow, ticketKey } from './reads.ts'
import { sayLetterLong } from './told.ts'

/** Which ticket the ledger is of. */
export type Place = { workspace: string; number: string }

const drawing = {
  met: icons.Check,
  due: icons.Ring,
  deferred: icons.Ring,
  failed: icons.Warning,
  'not owed': icons.Cross,
  waived: icons.Cross,
} satisfies Record<LedgerRow['verdict'], unknown>

/** The name of an event, where this page knows it. */
export const knownEvent = (name: string) => events.find(each => each === name)

const sayWhat = ({ event: name, letter }: LedgerRow): string => {
  const event = knownEvent(name)
  if (event === 'ticket.opened' && letter === 'requester') return k('what.receipt')
  if (event === 'activity.waiting' && letter === 'party') return k('what.question')
  return event ? k(`what.${event}`) : ''
}

const saySentence = (row: LedgerRow, nowMs: number): string => {
  const said = { name: row.to, what: sayWhat(row) }
  switch (row.verdict) {
    case 'deferred':
    case 'waived':
    case 'failed':
      return k(row.verdict, said)
    case 'not owed':
      return k('not_owed', said)
    case 'due':
      return k(`due.${row.channel}`, said)
    case 'met': {
      if (row.channel !== 'mail') return k(`met.${row.channel === 'none' ? 'app' : row.channel}`, said)
      return k('met.mail', { ...said, time: sayClock(row.metAt ?? row.at, nowMs) })
    }
  }
}

/** What became of it, with the second it did. */
const sayState = (row: LedgerRow, nowMs: number): string => {
  if (row.verdict === 'met' && row.metAt)
    return k(row.channel === 'mail' ? 'state.delivered' : 'state.seen', { time: sayClockExact(row.metAt) })
  if (row.verdict === 'due' && ['app', 'board', 'queue'].includes(row.channel)) return k('state.unseen')
  if (row.verdict !== 'deferred' || !row.goesOutAt) return row.state
  return Date.parse(row.goesOutAt) > nowMs
    ? k('state.joined', { time: sayClock(row.goesOutAt, nowMs) })
    : k('state.joined_now')
}

/** Whoever is accountable says why somebody need not be told; asked in place, since it cannot be undone. */
const Waive = ({ row, place }: { row: LedgerRow; place: Place }) => {
  const client = useQueryClient()
  const [reason, setReason] = useState<string>()
  const act = useMutation({
    mutationFn: (because: string) =>
      call(waiveObligation, { params: { ...place, obligation: row.id }, body: { reason: because } }),
    onSuccess: () => announce(k('waive.done', { name: row.to })),
    onSettled: () => readThingAgain(client, ticketKey(place.workspace, place.number)),
  })
  if (reason === undefined)
    return (
      <Button size="compact-sm" variant="default" className={css.waive} onClick={() => setReason('')}>
        {k('waive.act')}
      </Button>
    )
  return (
    <form
      className={css.asking}
      onSubmit={event => {
        event.preventDefault()
        if (reason.trim()) act.mutate(reason.trim())
      }}
    >
      <TextInput
        autoFocus
        label={k('waive.reason', { name: row.to })}
        description={k('waive.hint')}
        maxLength={500}
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
      />
      {act.error ? <ErrorLine trouble={troubleOf(act.error, 'write')} /> : null}
      <div className={css.acts}>
        <Button type="submit" size="compact-sm" loading={act.isPending} disabled={!reason.trim()}>
          {k('waive.sure')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setReason(undefined)}>
          {k('waive.keep')}
        </Button>
      </div>
    </form>
  )
}

/** One row of the ledger, read like a sentence; it opens to letter, reason and words. */
export const KnowsRow = ({ row, place }: { row: LedgerRow; place: Place }) => {
  const nowMs = useNow()
  const Drawing = drawing[row.verdict]
  return (
    <li className={css.row} data-verdict={row.verdict}>
      <details>
        <summary>
          <Drawing />
          <span>
            {saySentence(row, nowMs).trim()} <span className={css.state}>({sayState(row, nowMs)})</span>
          </span>
        </summary>
        <div className={css.more}>
          <p className="dim">
            {[sayLetterLong(row.letter), ...row.reasons.filter(reason => reason !== row.letter)].join(' · ')}{' '}
            · <Time at={row.metAt ?? row.at} as="clock" />
          </p>
          {row.text ? (
            <SideText side={row.side} className={css.text}>
              {row.text}
            </SideText>
          ) : null}
          {row.mayWaive ? <Waive row={row} place={place} /> : null}
        </div>
      </details>
    </li>
  )
}
