import { Link } from '@tanstack/react-router'
import { toTicket } from '../links.ts'
import { icons, listOf, sayClock, Time, useNow } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { n } from './nowWords.ts'
import css from './RunState.module.css'
import type { Page, Run } from './reads.ts'

type Props = { page: Page; run: Run; viewer: Viewer }

const sayWho = ({ run, viewer }: Props): string => {
  if (run.mine) return n('since.you')
  if (viewer.side !== 'provider')
    return run.takenBy ? n('since.works', { name: run.takenBy }) : n('since.ready_customer')
  return run.takenBy ? n('since.has', { name: run.takenBy }) : n('since.ready', { role: run.role })
}

/** Who has it, and by when whoever asked hears again. */
const Standing = (props: Props) => {
  const { run, viewer } = props
  const nowMs = useNow()
  // Whoever it waits for is promised nothing by us.
  const at = viewer.side === 'customer' && run.may.length > 0 ? null : run.nextUpdateAt
  const isLate = at !== null && Date.parse(at) < nowMs
  const words = viewer.side === 'provider' ? (isLate ? 'promise_late' : 'promise') : 'promise_customer'
  return (
    <p className={css.standing}>
      <span>
        {sayWho(props)} <Time at={run.startedAt ?? run.readyAt} as="clock" />
      </span>
      {at ? (
        <span className={css.promise} data-late={isLate && viewer.side === 'provider'}>
          {isLate ? <icons.Warning /> : <icons.Clock />} {n(words, { at: sayClock(at, nowMs) })} ·{' '}
          <Time at={at} />
        </span>
      ) : null}
    </p>
  )
}

/** On whom or what it waits, and what was asked. */
const Waiting = ({ run }: Props) => {
  const nowMs = useNow()
  const { waiting } = run
  if (!waiting || waiting.me) return null
  const until = waiting.until ? sayClock(waiting.until, nowMs) : ''
  if (run.kind === 'timer') return <p className={css.box}>{n('waits.moment', { at: until })}</p>
  if (run.kind === 'message')
    return <p className={css.box}>{n('waits.message', { name: waiting.for ?? run.name })}</p>
  return (
    <div className={css.box} data-tone="waits">
      <p>
        <icons.Clock /> {waiting.for ? n('waits.for', { name: waiting.for }) : n('waits.since')}{' '}
        {waiting.since ? <Time at={waiting.since} as="clock" /> : null}
        {until ? `, ${n('waits.until', { at: until })}` : ''}
      </p>
      {waiting.question ? (
        <p>
          <span className="dim">{n('waits.asked')}</span> {waiting.question}
        </p>
      ) : null}
    </div>
  )
}

const Offered = ({ run: { offered } }: Props) => {
  if (!offered) return null
  if (!offered.me) return <p className={css.box}>{n('offered.to', { to: offered.to })}</p>
  return (
    <div className={css.box} data-tone="asks">
      <p>
        <strong>{offered.by ? n('offered.me', { by: offered.by }) : n('offered.me_nobody')}</strong>
      </p>
      {offered.reason ? <p className={css.words}>{offered.reason}</p> : null}
    </div>
  )
}

const Helping = ({ run }: Props) => {
  if (!run.asked) return null
  const mayHelp = run.may.length > 0
  const { by, question } = run.asked
  return (
    <div className={css.box} data-tone={mayHelp ? 'asks' : 'waits'}>
      {mayHelp ? (
        <p>
          <strong>{by ? n('help.asked', { by }) : n('help.asked_nobody')}</strong>
        </p>
      ) : (
        <p>{n('help.standing')}</p>
      )}
      <p className={css.words}>{question}</p>
    </div>
  )
}

/** The tickets a part of the work is done under. */
const Called = ({ page, viewer }: Props) => (
  <div className={css.box}>
    <p>{page.children.length > 0 ? n('call.title') : n('call.none')}</p>
    {page.children.map(({ number, title, state, standsAt }) => (
      <p key={number}>
        <Link {...toTicket(viewer.workspace, number)}>
          {number} {title}
        </Link>
        <br />
        <span className="dim">
          {state === 'closed'
            ? n('call.closed', { number })
            : n('call.stands', { number, at: listOf(standsAt) })}
        </span>
      </p>
    ))}
  </div>
)

const Gate = ({ run }: Props) => (
  <p className={css.gate}>
    <icons.Pen /> <strong>{n('gate.title')}.</strong> {n('gate.text', { role: run.role })}
  </p>
)

/** How a run stands: who has it, what it waits for, to whom it is offered, where its part is done. */
export const RunState = (props: Props) => {
  const { kind, gate } = props.run
  const isTask = kind === 'task' || kind === 'help'
  return (
    <>
      {gate ? <Gate {...props} /> : null}
      {isTask ? <Standing {...props} /> : null}
      {kind === 'call' ? <Called {...props} /> : null}
      <Waiting {...props} />
      <Offered {...props} />
      <Helping {...props} />
    </>
  )
}
