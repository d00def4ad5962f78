import { Link } from '@tanstack/react-router'
import { memo, useEffect, useMemo } from 'react'
import type { TicketColumn } from '../../../contract/index.ts'
import { toTicket } from '../../links.ts'
import {
  Behind,
  icons,
  Table,
  useKeys,
  useNearRows,
  useOccupied,
  useRowKeys,
  useSteady,
} from '../../ui/index.ts'
import type { Viewer } from '../../viewer.ts'
import { takeLastTicket } from '../lastList.ts'
import type { Line } from '../reads.ts'
import { t } from '../words.ts'
import { cells } from './cells.tsx'
import css from './TicketTable.module.css'
import type { Chosen } from './useChosen.ts'
import { l } from './words.ts'

type RowProps = {
  line: Line
  index: number
  viewer: Viewer
  columns: readonly TicketColumn[]
  isGone: boolean
  isChosen: boolean
  toggle: Chosen['toggle']
}

const Row = memo(({ line, index, viewer, columns, isGone, isChosen, toggle }: RowProps) => (
  <tr
    data-index={index}
    aria-rowindex={index + 2}
    data-gone={isGone}
    data-state={line.state}
    data-chosen={isChosen}
    data-unread={line.isUnread}
  >
    <td className={css.choose}>
      <input
        type="checkbox"
        aria-label={l('column.choose', { number: line.number })}
        checked={isChosen}
        onChange={() => toggle(line)}
      />
    </td>
    {columns.map(column =>
      column === 'title' ? (
        <th key={column} scope="row" className={css.title}>
          <Link
            {...toTicket(viewer.workspace, line.number)}
            className="row-link"
            preload={false}
            data-row
            data-id={line.id}
            data-number={line.number}
          >
            {line.title}
          </Link>
          {line.isUnread ? <span className="only-read"> {l('list.unread')}</span> : null}
          {isGone ? <span className={css.gone}> · {t('list.gone')}</span> : null}
        </th>
      ) : (
        <td key={column} className={css[column]} data-column={column}>
          {cells[column](line, viewer)}
        </td>
      ),
    )}
  </tr>
))

/** Columns that can be sorted by, and how first. */
const sorts: Partial<Record<TicketColumn, string>> = {
  updated: '-updated',
  opened: '-opened',
  closed: '-closed',
  priority: 'priority',
  due: 'due',
}
const turn = (sort: string) => (sort.startsWith('-') ? sort.slice(1) : `-${sort}`)
type Sorting = { sort: string; setSort: (sort: string) => void }

const Head = ({ column, sorting }: { column: TicketColumn; sorting?: Sorting | undefined }) => {
  const words = l(`column.${column}`)
  const first = sorts[column]
  if (!first || !sorting)
    return (
      <th scope="col" className={css[column]}>
        {words}
      </th>
    )
  const { sort, setSort } = sorting
  const isOn = sort === first || sort === turn(first)
  const descends = sort.startsWith('-')
  return (
    <th
      scope="col"
      className={css[column]}
      aria-sort={isOn ? (descends ? 'descending' : 'ascending') : undefined}
    >
      <button type="button" className={css.sort} onClick={() => setSort(isOn ? turn(sort) : first)}>
        {words}
        {isOn ? (
          <span className={css.arrow} data-up={!descends}>
            <icons.Down />
          </span>
        ) : null}
      </button>
    </th>
  )
}

/** Nothing has moved: what has been read on stands behind what was there. */
const isSameOrder = (a: readonly Line[], b: readonly Line[]): boolean =>
  a.length >= b.length && b.every((line, i) => line === a[i] || line.id === a[i]?.id)

/** A ticket as its row names it. */
type Named = Pick<Line, 'id' | 'number'>
type ListActs = { take: (line: Named) => void; reply: (line: Named) => void }
type KeyProps = { lines: readonly Line[]; choosing: Chosen; acts: ListActs }

/** The keys of the list; the ticket one comes back from has the focus. */
const useRows = ({ lines, choosing, acts }: KeyProps) => {
  const { list, rows, findAt } = useRowKeys<HTMLTableSectionElement>({
    down: t('key.down'),
    up: t('key.up'),
    open: t('key.open'),
  })
  const withRow = (act: (line: Named) => void) => () => {
    const all = rows()
    const row = all[Math.max(findAt(all), 0)]
    const { id, number } = row?.dataset ?? {}
    if (id && number) act({ id, number })
  }
  useKeys([
    { press: 'x', words: l('key.choose'), act: withRow(choosing.toggle) },
    { press: 'X', words: l('key.choose_to'), act: withRow(line => choosing.chooseTo(lines, line)) },
    ...(choosing.chosen.size === 0
      ? [{ press: 't', words: l('key.take'), act: withRow(acts.take) }]
      : [{ press: 'Escape', words: l('key.clear'), act: choosing.clear }]),
    { press: 'r', words: l('key.reply'), act: withRow(acts.reply) },
  ])
  useEffect(() => {
    const last = takeLastTicket()
    if (last)
      list.current?.querySelector<HTMLElement>(`a[data-number="${last}"]`)?.focus({ preventScroll: true })
  }, [list])
  return list
}

/** Rows of nothing, as high as all that are not drawn. */
const Gap = ({ rows, pitchPx, span }: { rows: number; pitchPx: number; span: number }) =>
  rows > 0 ? (
    <tr className={css.gap}>
      <td colSpan={span} style={{ height: rows * pitchPx }} />
    </tr>
  ) : null

type Props = {
  lines: readonly Line[]
  viewer: Viewer
  columns: readonly TicketColumn[]
  isStale: boolean
  choosing: Chosen
  acts: ListActs
  sorting?: Sorting
  /** Told which lines are near, so that those beyond can be read. */
  show?: (first: number, last: number) => void
}

/** What is shown of all lines, held while the pointer is on the list, with how much has changed behind it. */
const useHeld = (lines: readonly Line[], isPointed: boolean) => {
  const { shown, isBehind, catchUp } = useSteady(lines, isSameOrder, isPointed)
  // With many lines these cost too much to be made for nothing.
  const behind = useMemo(() => {
    if (!isBehind) return undefined
    const fresh = new Map(lines.map(line => [line.id, line]))
    const known = new Set(shown.map(line => line.id))
    const changes =
      lines.filter(line => !known.has(line.id)).length + shown.filter(line => !fresh.has(line.id)).length
    return { fresh, changes }
  }, [isBehind, lines, shown])
  return { shown, behind, catchUp }
}

/** The tickets as a table on a desk and as cards on a phone; only those near what is seen are drawn. Live changes wait while the pointer is on it. */
export const TicketTable = (props: Props) => {
  const { viewer, columns, choosing, show } = props
  const { isPointed, watch } = useOccupied()
  const { shown, behind, catchUp } = useHeld(props.lines, isPointed)
  const body = useRows({ lines: shown, choosing, acts: props.acts })
  const { first, last, pitchPx } = useNearRows(body, shown.length)
  useEffect(() => show?.(first, last), [show, first, last])
  return (
    <div className={css.list} {...watch}>
      <Behind
        className={css.behind}
        words={behind && behind.changes > 0 ? t('list.behind', { count: behind.changes }) : null}
        catchUp={catchUp}
      />
      <Table
        className={css.table}
        head={
          <>
            <th scope="col" className={css.choose}>
              <span className="only-read">{l('bulk.title')}</span>
            </th>
            {columns.map(column => (
              <Head key={column} column={column} sorting={props.sorting} />
            ))}
          </>
        }
        body={body}
        rowCount={shown.length + 1}
        data-side={viewer.side}
        data-stale={props.isStale}
      >
        <Gap rows={first} pitchPx={pitchPx} span={columns.length + 1} />
        {shown.slice(first, last).map((line, at) => (
          <Row
            key={line.id}
            line={behind?.fresh.get(line.id) ?? line}
            index={first + at}
            viewer={viewer}
            columns={columns}
            isGone={behind !== undefined && !behind.fresh.has(line.id)}
            isChosen={choosing.chosen.has(line.id)}
            toggle={choosing.toggle}
          />
        ))}
        <Gap rows={shown.length - last} pitchPx={pitchPx} span={columns.length + 1} />
      </Table>
    </div>
  )
}
