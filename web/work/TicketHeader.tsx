import { Link } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useRef, useState } from 'react'
import { toTicket } from '../links.ts'
import { icons, KeyCap, listOf, Name, Skeleton, Time, useKeys } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { w } from './headerWords.ts'
import { toLastList } from './lastList.ts'
import { n } from './nowWords.ts'
import type { Quick } from './QuickChange.tsx'
import type { Page } from './reads.ts'
import css from './TicketPage.module.css'
import { t } from './words.ts'

const loadQuick = () => import('./QuickChange.tsx')
const QuickChange = lazy(() => loadQuick().then(({ QuickChange: quick }) => ({ default: quick })))
const loadEdit = () => import('./EditTicket.tsx')
const EditTicket = lazy(() => loadEdit().then(({ EditTicket: form }) => ({ default: form })))

type Props = { page: Page; viewer: Viewer }

/** The tickets this one is part of, and those parts of it were handed to. */
const Related = ({ page, viewer }: Props) => (
  <>
    {page.ticket.original ? (
      <span>
        {w('part_of')}{' '}
        <Link {...toTicket(viewer.workspace, page.ticket.original.number)}>
          {page.ticket.original.number} {page.ticket.original.title}
        </Link>
      </span>
    ) : null}
    {page.children.map(({ number, state, standsAt }) => (
      <span key={number}>
        {w('parts')} <Link {...toTicket(viewer.workspace, number)}>{number}</Link>,{' '}
        {state === 'closed' ? w('finished') : w('stands', { at: listOf(standsAt) })}
      </span>
    ))}
  </>
)

type Shown = 'edit' | Quick | undefined
type FactProps = Pick<FactsProps, 'shown' | 'change'> & {
  what: Quick
  look: { className: string | undefined; priority?: number; title?: string }
  children: ReactNode
}

/** A fact that is changed by pressing it, for whoever may. */
const Fact = ({ what, shown, change, look: { className, priority, title }, children }: FactProps) =>
  change ? (
    <button
      type="button"
      className={className}
      data-priority={priority}
      title={title}
      aria-expanded={shown === what}
      onPointerEnter={() => void loadQuick()}
      onClick={() => change(what)}
    >
      {children} <span className="only-read">{w(`quick.${what}`)}</span>
    </button>
  ) : (
    <span className={className} data-priority={priority} title={title}>
      {children}
    </span>
  )

type FactsProps = Props & { shown: Shown; change: ((what: Quick) => void) | undefined }

const Facts = ({ page, viewer, shown, change }: FactsProps) => {
  const { ticket } = page
  const ours = viewer.side === 'provider'
  const { priority } = ticket
  const long = w('priority_long', {
    priority,
    impact: w(`level.${ticket.impact}`),
    urgency: w(`level.${ticket.urgency}`),
  })
  return (
    <p className={css.facts}>
      {ours ? (
        <Fact
          what="priority"
          shown={shown}
          change={change}
          look={{ className: css.priority, priority, title: long }}
        >
          <span aria-hidden="true">{w('priority', { priority })}</span>
          <span className="only-read">{long}</span>
        </Fact>
      ) : null}
      <span>{ticket.process}</span>
      {ticket.service || change ? (
        <Fact what="service" shown={shown} change={change} look={{ className: css.fact }}>
          {ticket.service?.name ?? w('service_add')}
        </Fact>
      ) : null}
      <Name name={ticket.requester.name} side={ticket.requester.side} beside={ticket.customer} />
      <span>
        {t('ticket.opened')} <Time at={ticket.openedAt} />
      </span>
      {ticket.minutes > 0 ? <span>{w('minutes', { minutes: ticket.minutes })}</span> : null}
      <Related page={page} viewer={viewer} />
    </p>
  )
}

/** Its number, and the one it had before it was brought in. */
const Numbers = ({ number, elsewhere }: Page['ticket']) => (
  <>
    <span className="number">{number}</span>
    {elsewhere ? <span className="dim">{w('elsewhere', { number: elsewhere })}</span> : null}
  </>
)

/** What the ticket is: number, state, title, priority, service, who asked; changed in place. */
export const TicketHeader = (props: Props) => {
  const { ticket } = props.page
  const [shown, setShown] = useState<Shown>()
  const before = useRef<Element>(null)
  const button = useRef<HTMLButtonElement>(null)
  const isEdited = shown === 'edit'
  const mayEdit = ticket.may.includes('change')
  const edit = () => {
    void loadEdit()
    setShown('edit')
  }
  const change = (what: Quick) => {
    before.current = document.activeElement
    setShown(shown === what ? undefined : what)
  }
  const close = () => {
    const back = isEdited ? button : before
    setShown(undefined)
    requestAnimationFrame(() => back.current instanceof HTMLElement && back.current.focus())
  }
  useKeys(mayEdit ? [{ press: 'e', words: n('key.edit'), act: edit }] : [])
  return (
    <header className={css.header}>
      <div className={css.crumb}>
        <Link {...toLastList(props.viewer.workspace)} className={css.back} aria-label={t('ticket.back')}>
          <icons.Left />
        </Link>
        <Numbers {...ticket} />
        <span className={css.state} data-state={ticket.state}>
          {ticket.state === 'closed' ? <icons.Check /> : <icons.Dot />}
          {ticket.state === 'closed' ? t('ticket.closed') : t('ticket.open')}
        </span>
        {mayEdit && !isEdited ? (
          <button
            ref={button}
            type="button"
            className={css.edit}
            onPointerEnter={() => void loadEdit()}
            onClick={edit}
          >
            <icons.Pen /> {w('edit')}
            <span className="only-read"> {w('edit_rest')}</span> <KeyCap press="e" />
          </button>
        ) : null}
      </div>
      <h1>{ticket.title}</h1>
      <Facts {...props} shown={shown} change={mayEdit ? change : undefined} />
      {shown && shown !== 'edit' ? (
        <Suspense fallback={<Skeleton lines={2} height="2rem" />}>
          <QuickChange key={shown} {...props} what={shown} close={close} />
        </Suspense>
      ) : null}
      {isEdited ? (
        <Suspense fallback={<Skeleton lines={2} height="4rem" />}>
          <EditTicket {...props} close={close} />
        </Suspense>
      ) : null}
    </header>
  )
}
