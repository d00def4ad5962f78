import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useRef, useState } from 'react'
import { toTicket } from '../links.ts'
import { icons, KeyCap, listOf, Name, Skeleton, Time, useKeys } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { w } from './headerWords.ts'
import { toLastList } from './lastList.ts'
import { n } from './nowWords.ts'
import type { Page } from './reads.ts'
import css from './TicketPage.module.css'
import { t } from './words.ts'

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

const Facts = ({ page, viewer }: Props) => {
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
        <span className={css.priority} data-priority={priority} title={long}>
          <span aria-hidden="true">{w('priority', { priority })}</span>
          <span className="only-read">{long}</span>
        </span>
      ) : null}
      <span>{ticket.process}</span>
      {ticket.service ? <span>{ticket.service.name}</span> : null}
      <Name name={ticket.requester.name} side={ticket.requester.side} beside={ticket.customer} />
      <span>
        {t('ticket.opened')} <Time at={ticket.openedAt} />
      </span>
      {ticket.minutes > 0 ? <span>{w('minutes', { minutes: ticket.minutes })}</span> : null}
      <Related page={page} viewer={viewer} />
    </p>
  )
}

/** What the ticket is: number, state, title, priority, service, who asked; changed in place. */
export const TicketHeader = (props: Props) => {
  const { ticket } = props.page
  const [isEdited, setEdited] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const mayEdit = ticket.may.includes('change')
  const edit = () => {
    void loadEdit()
    setEdited(true)
  }
  const close = () => {
    setEdited(false)
    requestAnimationFrame(() => button.current?.focus())
  }
  useKeys(mayEdit ? [{ press: 'e', words: n('key.edit'), act: edit }] : [])
  return (
    <header className={css.header}>
      <div className={css.crumb}>
        <Link {...toLastList(props.viewer.workspace)} className={css.back} aria-label={t('ticket.back')}>
          <icons.Left />
        </Link>
        <span className="number">{ticket.number}</span>
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
      <Facts {...props} />
      {isEdited ? (
        <Suspense fallback={<Skeleton lines={2} height="4rem" />}>
          <EditTicket {...props} close={close} />
        </Suspense>
      ) : null}
    </header>
  )
}
