import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { listAids, listRecurrences } from '../../../contract/index.ts'
import { call } from '../../api.ts'
import { toAids } from '../../links.ts'
import { troubleOf } from '../../trouble.ts'
import { EmptyState, ErrorState, KeyCap, ListPage, Skeleton, Table, useKeys, useNow } from '../../ui/index.ts'
import { useViewer, type Viewer } from '../../viewer.ts'
import { RecurringForm } from './RecurringForm.tsx'
import { RecurringRow } from './RecurringRow.tsx'
import { type Draft, dayIn, type Recurrence } from './rhythm.ts'
import { r } from './words.ts'

const draftOf = (of: Recurrence): Draft => {
  const { id, version, name, templateId, requesterId, teamId, schedule } = of
  return { id, version, name, templateId, requesterId, schedule, ...(teamId && { teamId }) }
}
const emptyOf = (zone: string, nowMs: number): Draft => ({
  ...{ name: '', templateId: '', requesterId: '' },
  schedule: { rhythm: { every: 'weekday' }, at: '08:00', zone, from: dayIn(nowMs, zone) },
})

/** What may be chosen of it: templates, and the reader's teams. */
const useChoices = ({ workspace }: Viewer) => {
  const { data } = useQuery({
    queryKey: [workspace, 'aids', 'template'],
    queryFn: ({ signal }) => call(listAids, { params: { workspace }, query: { kind: 'template' } }, signal),
  })
  return {
    isKnown: data !== undefined,
    templates: (data?.aids ?? []).flatMap(aid =>
      aid.kind === 'template' ? { id: aid.id, name: aid.name, process: aid.content.process } : [],
    ),
    teams: (data?.owners ?? []).flatMap(({ teamId, name }) => (teamId ? { id: teamId, name } : [])),
  }
}

const head = (
  <>
    <th scope="col">{r('column.name')}</th>
    <th scope="col">{r('column.when')}</th>
    <th scope="col">{r('column.next')}</th>
    <th scope="col">{r('column.opened')}</th>
    <th scope="col">
      <span className="only-read">{r('column.acts')}</span>
    </th>
  </>
)

type Writing = { draft: Draft; requester?: { id: string; name: string } }

/** Tickets that are opened again and again: when each comes next, what it has opened, and what stopped it. */
export const RecurringPage = () => {
  const viewer = useViewer()
  const nowMs = useNow()
  const [writing, write] = useState<Writing>()
  const { isKnown, templates, teams } = useChoices(viewer)
  const { data, error, refetch } = useQuery({
    queryKey: [viewer.workspace, 'recurrences'],
    queryFn: ({ signal }) => call(listRecurrences, { params: { workspace: viewer.workspace } }, signal),
  })
  const mayBegin = data !== undefined && templates.length > 0
  const begin = () => (mayBegin ? write({ draft: emptyOf(data.zone, nowMs) }) : undefined)
  useKeys(writing || !mayBegin ? [] : [{ press: 'i', words: r('new'), act: begin }])
  const rows = data?.recurrences ?? []
  return (
    <ListPage
      title={data ? r('title', { count: rows.length }) : r('loading')}
      bar={
        writing || !mayBegin ? null : (
          <Button variant="default" rightSection={<KeyCap press="i" />} onClick={begin}>
            {r('new')}
          </Button>
        )
      }
    >
      {writing ? (
        <RecurringForm
          key={writing.draft.id ?? 'new'}
          {...{ viewer, templates, teams }}
          first={writing.draft}
          requester={writing.requester}
          close={() => write(undefined)}
        />
      ) : null}
      {error && !data ? <ErrorState trouble={troubleOf(error, 'read')} again={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton lines={6} /> : null}
      {data && rows.length === 0 && !writing ? (
        <EmptyState title={r('empty')} text={r('empty_text')} />
      ) : null}
      {isKnown && templates.length === 0 ? (
        <p>
          {r('empty.no_template')} <Link {...toAids(viewer.workspace)}>{r('empty.to_templates')}</Link>
        </p>
      ) : null}
      {rows.length > 0 ? (
        <Table className="" head={head}>
          {rows.map(each => (
            <RecurringRow
              key={each.id}
              recurrence={each}
              viewer={viewer}
              change={() =>
                write({ draft: draftOf(each), requester: { id: each.requesterId, name: each.requester } })
              }
            />
          ))}
        </Table>
      ) : null}
    </ListPage>
  )
}
