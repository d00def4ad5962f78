import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { toTicket } from '../links.ts'
import { Avatar, Behind, Table, Time, useOccupied, useRowKeys, useSteady } from '../ui/index.ts'
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
        <Link
          {...toTicket(viewer.workspace, line.number)}
          className="row-link"
          data-row
          data-number={line.number}
        >
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
  <>
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
  </>
)

const isSameOrder = (a: readonly Line[], b: readonly Line[]): boolean =>
  a.length === b.length && a.every((line, i) => line.id === b[i]?.id)

/** The keys of the list; the ticket one comes back from has the focus. */
const useRows = () => {
  const { list } = useRowKeys<HTMLTableSectionElement>({
    down: t('key.down'),
    up: t('key.up'),
    open: t('key.open'),
  })
  useEffect(() => {
    const last = takeLastTicket()
    if (last)
      list.current?.querySelector<HTMLElement>(`a[data-number="${last}"]`)?.focus({ preventScroll: true })
  }, [list])
  return list
}

/** The tickets as a table on a desk and as cards on a phone. Live changes wait while the pointer is on it. */
export const TicketTable = (props: { lines: readonly Line[]; viewer: Viewer; isStale: boolean }) => {
  const { isPointed, watch } = useOccupied()
  const steady = useSteady(props.lines, isSameOrder, isPointed)
  const body = useRows()
  const fresh = new Map(props.lines.map(line => [line.id, line]))
  const known = new Set(steady.shown.map(line => line.id))
  const changes =
    props.lines.filter(line => !known.has(line.id)).length +
    steady.shown.filter(line => !fresh.has(line.id)).length
  return (
    <div className={css.list} {...watch}>
      <Behind
        className={css.behind}
        words={steady.isBehind && changes > 0 ? t('list.behind', { count: changes }) : null}
        catchUp={steady.catchUp}
      />
      <Table
        className={css.table}
        head={<Head viewer={props.viewer} />}
        body={body}
        data-side={props.viewer.side}
        data-stale={props.isStale}
      >
        {steady.shown.map(line => (
          <Row
            key={line.id}
            line={fresh.get(line.id) ?? line}
            viewer={props.viewer}
            isGone={!fresh.has(line.id)}
          />
        ))}
      </Table>
    </div>
  )
}
