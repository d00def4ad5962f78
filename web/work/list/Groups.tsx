import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { GroupName, TicketColumn } from '../../../contract/index.ts'
import { troubleOf } from '../../trouble.ts'
import { ErrorState, icons, Skeleton } from '../../ui/index.ts'
import type { Viewer } from '../../viewer.ts'
import { t } from '../words.ts'
import { groupOptions } from './filters.ts'
import css from './Groups.module.css'
import { queryOf, type Shown } from './shown.ts'
import { TicketTable } from './TicketTable.tsx'
import type { Chosen } from './useChosen.ts'
import { useTickets } from './useTickets.ts'
import { l } from './words.ts'

type Acts = Parameters<typeof TicketTable>[0]['acts']
export type GroupsProps = {
  shown: Shown
  viewer: Viewer
  columns: readonly TicketColumn[]
  choosing: Chosen
  acts: Acts
}
type Group = { key: string | null; name: string; count: number }

export const nameOfGroup = (by: string, { key, name }: Group): string =>
  key === 'nobody'
    ? l('group.nobody')
    : by === 'priority'
      ? l('group.priority', { priority: name })
      : name || l('group.other')

/** The groups of what is shown, with counts. */
export const useGroups = (
  { shown, viewer }: Pick<GroupsProps, 'shown' | 'viewer'>,
  by: GroupName,
  enabled = true,
) => {
  const { sort, ...query } = queryOf(shown)
  return useQuery({ ...groupOptions(viewer.workspace, { ...query, by }), enabled })
}

const Lines = ({
  group,
  by,
  shown,
  viewer,
  columns,
  choosing,
  acts,
}: GroupsProps & { group: string; by: GroupName }) => {
  const query = queryOf({ ...shown, [by]: group })
  const { list, lines, hasMore, more } = useTickets(viewer.workspace, query)
  if (list.isPending) return <Skeleton lines={3} />
  return (
    <>
      <TicketTable
        lines={lines}
        viewer={viewer}
        columns={columns}
        isStale={list.isPlaceholderData}
        choosing={choosing}
        acts={acts}
      />
      {hasMore ? (
        <Button variant="default" size="compact-sm" onClick={() => void more()}>
          {t('list.more_again')}
        </Button>
      ) : null}
    </>
  )
}

const GroupPart = ({ group, at, ...props }: GroupsProps & { group: Group; by: GroupName; at: number }) => {
  const [isOpen, setOpen] = useState(at < 3)
  const { key } = group
  return (
    <section className={css.group}>
      <h2>
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? <icons.Down /> : <icons.Right />}
          {nameOfGroup(props.by, group)}
          <span className={css.count}>{group.count}</span>
        </button>
      </h2>
      {isOpen && key !== null ? <Lines {...props} group={key} /> : null}
    </section>
  )
}

/** The list put together by something; each part opens, and is read when it does. */
export const Groups = ({ by, ...props }: GroupsProps & { by: GroupName }) => {
  const groups = useGroups(props, by)
  if (groups.error && !groups.data)
    return <ErrorState trouble={troubleOf(groups.error, 'read')} again={() => void groups.refetch()} />
  if (!groups.data) return <Skeleton lines={8} />
  return (
    <div data-rows className={css.groups}>
      {groups.data.more ? <p className="dim">{l('group.more')}</p> : null}
      {groups.data.groups.length === 0 ? <p className="dim">{l('group.none')}</p> : null}
      {groups.data.groups
        .filter(({ count }) => count > 0)
        .map((group, at) => (
          <GroupPart key={`${by} ${group.key} ${group.name}`} {...props} by={by} group={group} at={at} />
        ))}
    </div>
  )
}
