import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { toTicket } from '../links.ts'
import { Avatar, Time, useKeys, useOccupied, useSteady } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { takeLastTicket } from './lastList.ts'
import type { Line } from './reads.ts'
import css from './TicketTable.module.css'
import { t } from './words.ts'

const sayStand = (line: Line, viewer: Viewer): string => {
  if (line.state === 'closed') return t('list.finished')
  if (line.standsAt.length > 0) return line.standsAt.join(', ')
  return viewer.side === 'provider' ? t('list.beyond') : t('list.beyond_other')
}

const Row = ({ line, viewer, isGone }: { line: Line; viewer: Viewer; isGone: boolean }) => {
  const isMine = line.takenBy === viewer.personName
  return (
    <tr data-gone={isGone} data-state={line.state}>
      <td className={css.number}>{line.number}</td>
      <th scope="row" className={css.title}>
        <Link {...toTicket(viewer.workspace, line.number)} className={css.link} data-number={line.number}>
          {line.title}
        </Link>
        {isGone ? <span className={css.gone}> · {t('list.gone')}</span> : null}
      </th>
      <td className={css.stand} title={line.process}>
        {sayStand(line, viewer)}
      </td>
      {viewer.side === 'provider' ? (
        <>
          <td className={css.customer}>{line.customer}</td>
          <td className={css.has}>
            {line.takenBy ? (
              <span className={css.person}>
                <Avatar name={line.takenBy} side="provider" />
                {isMine ? t('list.you') : line.takenBy}
              </span>
            ) : line.state === 'open' ? (
              <span className="dim">{t('list.nobody')}</span>
            ) : null}
          </td>
        </>
      ) : (
        <td className={css.customer}>{line.requester}</td>
      )}
      <td className={css.time}>
        <Time at={line.updatedAt} />
      </td>
    </tr>
  )
}

const Head = ({ viewer }: { viewer: Viewer }) => (
  <thead>
    <tr>
      <th scope="col">{t('column.number')}</th>
      <th scope="col">{t('column.title')}</th>
      <th scope="col">{t('column.stands')}</th>
      {viewer.side === 'provider' ? (
        <>
          <th scope="col">{t('column.customer')}</th>
          <th scope="col">{t('column.has')}</th>
        </>
      ) : (
        <th scope="col">{t('column.requester')}</th>
      )}
      <th scope="col" className={css.time}>
        {t('column.updated')}
      </th>
    </tr>
  </thead>
)

const isSameOrder = (a: readonly Line[], b: readonly Line[]): boolean =>
  a.length === b.length && a.every((line, i) => line.id === b[i]?.id)

/** The keys of the list work on the row that has the focus, so that focus and choice are never two things. */
const useRowKeys = (viewer: Viewer) => {
  const body = useRef<HTMLTableSectionElement>(null)
  const navigate = useNavigate()
  const rows = () => [...(body.current?.querySelectorAll<HTMLElement>('a[data-number]') ?? [])]
  const move = (by: number) => {
    const all = rows()
    const at = all.indexOf(document.activeElement as HTMLElement)
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)
    all[next]?.focus()
    all[next]?.scrollIntoView({ block: 'nearest' })
  }
  const open = () => {
    const number = (document.activeElement as HTMLElement | null)?.dataset.number ?? rows()[0]?.dataset.number
    if (number) void navigate(toTicket(viewer.workspace, number))
  }
  useKeys([
    { press: 'j', words: t('key.down'), act: () => move(1) },
    { press: 'k', words: t('key.up'), act: () => move(-1) },
    { press: 'o', words: t('key.open'), act: open },
  ])
  useEffect(() => {
    const last = takeLastTicket()
    if (last)
      body.current?.querySelector<HTMLElement>(`a[data-number="${last}"]`)?.focus({ preventScroll: true })
  }, [])
  return body
}

/** The tickets as a table on a desk and as cards on a phone. Live changes wait while the pointer is on it. */
export const TicketTable = (props: { lines: readonly Line[]; viewer: Viewer; isStale: boolean }) => {
  const { isPointed, watch } = useOccupied()
  const steady = useSteady(props.lines, isSameOrder, isPointed)
  const body = useRowKeys(props.viewer)
  const fresh = new Map(props.lines.map(line => [line.id, line]))
  const known = new Set(steady.shown.map(line => line.id))
  const changes =
    props.lines.filter(line => !known.has(line.id)).length +
    steady.shown.filter(line => !fresh.has(line.id)).length
  return (
    <div className={css.list} {...watch}>
      <div className={css.behind} role="status">
        {steady.isBehind && changes > 0 ? (
          <button type="button" onClick={steady.catchUp}>
            {t('list.behind', { count: changes })}
          </button>
        ) : null}
      </div>
      <table className={css.table} data-side={props.viewer.side} data-stale={props.isStale}>
        <Head viewer={props.viewer} />
        <tbody ref={body}>
          {steady.shown.map(line => (
            <Row
              key={line.id}
              line={fresh.get(line.id) ?? line}
              viewer={props.viewer}
              isGone={!fresh.has(line.id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}
