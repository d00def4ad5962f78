import { Button, Menu } from '@mantine/core'
import {
  exportTickets,
  type GroupName,
  type TicketColumn,
  type TicketSortName,
} from '../../../contract/index.ts'
import { addressOf } from '../../api.ts'
import type { ListSearch } from '../../links.ts'
import { icons } from '../../ui/index.ts'
import type { Viewer } from '../../viewer.ts'
import css from './FilterBar.module.css'
import { columnsFor, queryOf, readColumns, type Shown, zone } from './shown.ts'
import { l } from './words.ts'

type Props = { shown: Shown; viewer: Viewer; go: (change: ListSearch) => void }

const sorts: readonly TicketSortName[] = [
  '-updated',
  'updated',
  '-opened',
  'opened',
  'priority',
  '-priority',
  'due',
  '-due',
  '-closed',
  'closed',
]
const groups: readonly GroupName[] = ['process', 'activity', 'customer', 'assignee', 'priority']
const ours: readonly string[] = ['activity', 'assignee']

/** What there is to choose here and now: what is promised is of open tickets, and the provider's to know. */
const sortsFor = ({ state }: Shown, viewer: Viewer) =>
  sorts.filter(sort =>
    /due/.test(sort)
      ? viewer.side === 'provider' && state === 'open'
      : /closed/.test(sort)
        ? state !== 'open'
        : true,
  )
export const groupsFor = ({ state }: Shown, viewer: Viewer) =>
  groups.filter(by => (viewer.side === 'provider' && state === 'open') || !ours.includes(by))

const Trigger = (props: { words: string; className?: string | undefined }) => (
  <Menu.Target>
    <Button variant="subtle" size="compact-sm" rightSection={<icons.Down />} className={props.className}>
      {props.words}
    </Button>
  </Menu.Target>
)

const Columns = ({ shown, viewer, go }: Props) => {
  const columns = readColumns(shown.columns, viewer.side)
  const toggle = (column: TicketColumn) => {
    const next = columnsFor(viewer.side).filter(each =>
      each === column ? !columns.includes(each) : columns.includes(each),
    )
    go({ columns: next.join(',') })
  }
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Trigger words={l('columns.open')} className={css.columns} />
      <Menu.Dropdown>
        {columnsFor(viewer.side)
          .filter(column => column !== 'title')
          .map(column => (
            <Menu.Item
              key={column}
              role="menuitemcheckbox"
              aria-checked={columns.includes(column)}
              leftSection={columns.includes(column) ? <icons.Check /> : <span style={{ width: 16 }} />}
              onClick={() => toggle(column)}
            >
              {l(`column.${column}`)}
            </Menu.Item>
          ))}
        <Menu.Divider />
        <Menu.Item onClick={() => go({ columns: '' })}>{l('columns.usual')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

const Export = ({ shown, viewer }: Omit<Props, 'go'>) => {
  const { zone: _, ...query } = queryOf(shown)
  const columns = readColumns(shown.columns, viewer.side).join(',')
  const address = (format: 'csv' | 'xlsx') =>
    addressOf(exportTickets, {
      params: { workspace: viewer.workspace },
      query: { ...query, zone, columns, format },
    })
  return (
    <Menu position="bottom-end">
      <Trigger words={l('export.open')} />
      <Menu.Dropdown>
        <Menu.Label>{l('export.what')}</Menu.Label>
        {(['csv', 'xlsx'] as const).map(format => (
          <Menu.Item
            key={format}
            component="a"
            href={address(format)}
            download
            leftSection={<icons.Download />}
          >
            {l(`export.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** How the list is shown: its order, columns, groups, as a board; and out as a file. */
export const Shape = ({ shown, viewer, go }: Props) => (
  <>
    <Menu position="bottom-end">
      <Trigger words={l('sort.open')} />
      <Menu.Dropdown>
        {sortsFor(shown, viewer).map(sort => (
          <Menu.Item
            key={sort}
            aria-current={(shown.sort ?? '-updated') === sort}
            onClick={() => go({ sort: sort === '-updated' ? '' : sort })}
          >
            {l(`sort.${sort}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
    <Menu position="bottom-end">
      <Trigger words={l('by.open')} />
      <Menu.Dropdown>
        <Menu.Item onClick={() => go({ by: '' })}>{l('by.none')}</Menu.Item>
        {groupsFor(shown, viewer).map(by => (
          <Menu.Item key={by} aria-current={shown.by === by} onClick={() => go({ by, as: '' })}>
            {l(`by.${by}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
    {shown.as === 'board' ? null : <Columns shown={shown} viewer={viewer} go={go} />}
    {viewer.side === 'provider' ? (
      <Button
        variant="subtle"
        size="compact-sm"
        aria-pressed={shown.as === 'board'}
        onClick={() => go(shown.as === 'board' ? { as: '' } : { as: 'board', by: '', state: 'open' })}
      >
        {shown.as === 'board' ? l('as.list') : l('as.board')}
      </Button>
    ) : null}
    <Export shown={shown} viewer={viewer} />
  </>
)
