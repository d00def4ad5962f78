import type { ReactNode } from 'react'
import type { TicketColumn } from '../../../contract/index.ts'
import { Avatar, Time } from '../../ui/index.ts'
import type { Viewer } from '../../viewer.ts'
import type { Line } from '../reads.ts'
import { t } from '../words.ts'
import css from './TicketTable.module.css'

const sayStand = (line: Line, viewer: Viewer): string => {
  if (line.state === 'closed') return t('list.finished')
  if (line.standsAt.length > 0) return line.standsAt.join(', ')
  return viewer.side === 'provider' ? t('list.beyond') : t('list.beyond_other')
}

const Has = ({ line, viewer }: { line: Line; viewer: Viewer }): ReactNode => {
  if (!line.takenBy) return line.state === 'open' ? <span className="dim">{t('list.nobody')}</span> : null
  return (
    <span className={css.person}>
      <Avatar name={line.takenBy} side="provider" />
      {line.takenBy === viewer.personName ? t('list.you') : line.takenBy}
    </span>
  )
}

const moment = (at: string | null) => (at === null ? null : <Time at={at} />)

/** What stands in each column but the title. */
export const cells: Record<Exclude<TicketColumn, 'title'>, (line: Line, viewer: Viewer) => ReactNode> = {
  number: line => line.number,
  stands: (line, viewer) => sayStand(line, viewer),
  customer: line => line.customer,
  requester: line => line.requester,
  assignee: (line, viewer) => <Has line={line} viewer={viewer} />,
  priority: line => <span data-priority={line.priority}>P{line.priority}</span>,
  process: line => line.process,
  service: line => line.service,
  waiting: line => line.waitsFor,
  due: line => moment(line.dueAt),
  opened: line => moment(line.openedAt),
  updated: line => moment(line.updatedAt),
  closed: line => moment(line.closedAt),
}
