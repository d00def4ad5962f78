import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { toImport } from '../links.ts'
import { troubleOf } from '../trouble.ts'
import {
  EmptyState,
  ErrorLine,
  ErrorState,
  KeyCap,
  ListPage,
  Skeleton,
  Table,
  Time,
  useKeys,
} from '../ui/index.ts'
import { useViewer, type Viewer } from '../viewer.ts'
import css from './Imports.module.css'
import { handIn, type Import, importsOptions } from './importReads.ts'
import { w } from './importWords.ts'

/** How an import stands, in words. */
export const sayState = ({ state, position, total }: Import): string => {
  if (state !== 'running') return w(state)
  return total > 0 ? w('running', { position, total }) : w('begun')
}

const Chooser = ({ viewer }: { viewer: Viewer }) => {
  const field = useRef<HTMLInputElement>(null)
  const navigate = useNavigate()
  const [part, setPart] = useState(0)
  const handing = useMutation({
    mutationFn: (file: File) => handIn(file, { workspace: viewer.workspace, onProgress: setPart }),
    onSuccess: id => navigate(toImport(viewer.workspace, id)),
  })
  const choose = () => field.current?.click()
  useKeys([{ press: 'i', words: w('key_choose'), act: choose }])
  return (
    <div className={css.part}>
      <input
        ref={field}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,.json,.xml,.gz,.zip"
        onChange={event => {
          const [file] = event.currentTarget.files ?? []
          if (file) handing.mutate(file)
          event.currentTarget.value = ''
        }}
      />
      <div className={css.acts}>
        <Button onClick={choose} loading={handing.isPending} rightSection={<KeyCap press="i" />}>
          {w('choose')}
        </Button>
        <span className="dim" aria-live="polite">
          {handing.isPending
            ? w('uploading', { name: handing.variables.name, percent: Math.round(part * 100) })
            : w('choose_hint')}
        </span>
      </div>
      {handing.error ? <ErrorLine trouble={troubleOf(handing.error, 'read')} /> : null}
    </div>
  )
}

const head = (
  <>
    <th scope="col">{w('list.file')}</th>
    <th scope="col">{w('list.state')}</th>
    <th scope="col">{w('list.brought')}</th>
    <th scope="col">{w('list.by')}</th>
  </>
)

const Row = ({ one, workspace }: { one: Import; workspace: string }) => (
  <tr>
    <th scope="row">
      <Link {...toImport(workspace, one.id)}>{one.fileName}</Link>
    </th>
    <td>{sayState(one)}</td>
    <td>{one.brought.toLocaleString('en-GB')}</td>
    <td className="dim">
      {one.by}, <Time at={one.madeAt} />
    </td>
  </tr>
)

/** Imports of history: those there were, and a file for another. */
export const ImportsPage = () => {
  const viewer = useViewer()
  const isAdmin = viewer.admin && viewer.side === 'provider'
  const { data, error, refetch } = useQuery({ ...importsOptions(viewer.workspace), enabled: isAdmin })
  if (!isAdmin) return <EmptyState title={w('not_admin')} text={w('not_admin_text')} />
  const imports = data?.imports ?? []
  return (
    <ListPage title={w('list.title', { count: imports.length })} bar={<Chooser viewer={viewer} />}>
      {error && !data ? <ErrorState trouble={troubleOf(error, 'read')} again={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton lines={4} /> : null}
      {data && imports.length === 0 ? (
        <EmptyState title={w('list.empty')} text={w('list.empty_text')} />
      ) : null}
      {imports.length > 0 ? (
        <Table head={head}>
          {imports.map(one => (
            <Row key={one.id} one={one} workspace={viewer.workspace} />
          ))}
        </Table>
      ) : null}
    </ListPage>
  )
}
