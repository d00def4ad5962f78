import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { listAids, removeAid } from '../../contract/index.ts'
import { call } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import {
  announce,
  EmptyState,
  ErrorState,
  KeyCap,
  ListPage,
  Pick,
  Skeleton,
  Table,
  useKeys,
} from '../ui/index.ts'
import { useViewer, type Viewer } from '../viewer.ts'
import { AidForm } from './AidForm.tsx'
import css from './AidsPage.module.css'
import { type Aid, type AidDraft, type AidKind, beginOf, draftOf, emptyOf, kinds } from './aidKinds.ts'
import { p } from './aidPageWords.ts'

const sayOwner = ({ owner, ownerName }: Aid): string =>
  owner === 'team' ? ownerName : p(owner === 'person' ? 'owner.person' : 'owner.workspace')

const sayName = ({ kind, name }: Aid): string => (kind === 'snippet' ? `/${name}` : name)

const useRemove = (viewer: Viewer) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ id }: Aid) => call(removeAid, { params: { workspace: viewer.workspace, aid: id } }),
    onSuccess: async (_, { name }) => {
      await client.invalidateQueries({ queryKey: [viewer.workspace, 'aids'] })
      announce(p('removed', { name }))
    },
    onError: error => announce(troubleOf(error, 'write').title, 'bad'),
  })
}

type RowProps = { aid: Aid; viewer: Viewer; change: () => void }

const Row = ({ aid, viewer, change }: RowProps) => {
  const remove = useRemove(viewer)
  return (
    <tr>
      <th scope="row">{sayName(aid)}</th>
      <td>
        <span className={css.begins}>{beginOf(aid)}</span>
      </td>
      <td className="dim">
        {sayOwner(aid)}
        {aid.kind === 'snippet' ? ` · ${aid.language}` : ''}
      </td>
      <td className={css.act}>
        {aid.mayChange ? (
          <>
            <Button
              size="compact-sm"
              variant="subtle"
              aria-label={p('change.named', { name: aid.name })}
              onClick={change}
            >
              {p('change')}
            </Button>
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              loading={remove.isPending}
              aria-label={p('remove.named', { name: aid.name })}
              onClick={() => remove.mutate(aid)}
            >
              {p('remove')}
            </Button>
          </>
        ) : null}
      </td>
    </tr>
  )
}

const head = (
  <>
    <th scope="col">{p('column.name')}</th>
    <th scope="col">{p('column.begins')}</th>
    <th scope="col">{p('column.owner')}</th>
    <th scope="col">
      <span className="only-read">{p('column.acts')}</span>
    </th>
  </>
)

/** What is kept to be written again: one kind at a time, each kept for everybody, a team or oneself. */
export const AidsPage = () => {
  const viewer = useViewer()
  const [kind, show] = useState<AidKind>('snippet')
  const [writing, write] = useState<AidDraft>()
  const { data, error, refetch } = useQuery({
    queryKey: [viewer.workspace, 'aids'],
    queryFn: ({ signal }) => call(listAids, { params: { workspace: viewer.workspace } }, signal),
  })
  const begin = () => write(emptyOf(kind))
  useKeys(writing ? [] : [{ press: 'i', words: p(`new.${kind}`), act: begin }])
  const aids = data?.aids.filter(each => each.kind === kind) ?? []
  return (
    <ListPage
      title={data ? p(`title.${kind}`, { count: aids.length }) : p('loading')}
      bar={
        writing ? null : (
          <>
            <Pick
              label={p('kinds')}
              value={kind}
              pick={show}
              options={kinds.map(each => [each, p(`kind.${each}`)] as const)}
            />
            <Button variant="default" rightSection={<KeyCap press="i" />} onClick={begin}>
              {p(`new.${kind}`)}
            </Button>
          </>
        )
      }
    >
      {writing ? (
        <AidForm
          key={writing.id ?? 'new'}
          viewer={viewer}
          owners={data?.owners ?? []}
          first={writing}
          close={() => write(undefined)}
        />
      ) : null}
      {error && !data ? <ErrorState trouble={troubleOf(error, 'read')} again={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton lines={6} /> : null}
      {data && aids.length === 0 && !writing ? (
        <EmptyState title={p(`empty.${kind}`)} text={p(`empty.${kind}_text`)} />
      ) : null}
      {aids.length > 0 ? (
        <Table className="" head={head}>
          {aids.map(aid => (
            <Row key={aid.id} aid={aid} viewer={viewer} change={() => write(draftOf(aid))} />
          ))}
        </Table>
      ) : null}
    </ListPage>
  )
}
