import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type ImportMapping, listImportErrors, startImport, undoImport } from '../../contract/index.ts'
import { call } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorLine, icons } from '../ui/index.ts'
import { useViewer } from '../viewer.ts'
import { Mistakes } from './ImportPreview.tsx'
import css from './Imports.module.css'
import { downloadErrors, type Import, importOptions } from './importReads.ts'
import { w } from './importWords.ts'

const Progress = ({ one: { position, total, brought } }: { one: Import }) => (
  <div className={css.part}>
    <progress
      className={css.progress}
      max={Math.max(total, 1)}
      {...(total > 0 && { value: position })}
      aria-label={w('progress.label')}
    />
    <p role="status">{total > 0 ? w('progress.text', { position, total, brought }) : w('begun')}</p>
    <p className="dim">{w('leave')}</p>
  </div>
)

const shownErrors = 50

const Errors = ({ one }: { one: Import }) => {
  const { workspace } = useViewer()
  const { data } = useQuery({
    queryKey: [workspace, 'imports', one.id, 'errors'],
    queryFn: ({ signal }) => call(listImportErrors, { params: { workspace, import: one.id } }, signal),
  })
  return (
    <section className={css.part} aria-label={w('result.errors', { count: one.errors })}>
      <h2>{w('result.errors', { count: one.errors })}</h2>
      <div className={css.acts}>
        <Button variant="default" onClick={() => void downloadErrors(workspace, one)}>
          {w('download')}
        </Button>
      </div>
      {data ? <Mistakes errors={data.errors.slice(0, shownErrors)} /> : null}
    </section>
  )
}

const Undo = ({ one }: { one: Import }) => {
  const { workspace } = useViewer()
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const undo = useMutation({
    mutationFn: () => call(undoImport, { params: { workspace, import: one.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: importOptions(workspace, one.id).queryKey }),
  })
  if (!isAsking)
    return (
      <div className={css.acts}>
        <Button variant="default" onClick={() => setAsking(true)}>
          {w('undo')}
        </Button>
      </div>
    )
  return (
    <div className={css.ask}>
      <p>{w('undo_text')}</p>
      <div className={css.acts}>
        <Button color="red" loading={undo.isPending} onClick={() => undo.mutate()}>
          {w('undo_sure')}
        </Button>
        <Button variant="default" autoFocus onClick={() => setAsking(false)}>
          {w('keep_it')}
        </Button>
      </div>
      {undo.error ? <ErrorLine trouble={troubleOf(undo.error, 'read')} /> : null}
    </div>
  )
}

/** What was interrupted goes on where it was; what came in stays, and nothing comes twice. */
const GoOn = ({ one, mapping }: { one: Import; mapping: ImportMapping }) => {
  const { workspace } = useViewer()
  const client = useQueryClient()
  const begin = useMutation({
    mutationFn: () => call(startImport, { params: { workspace, import: one.id }, body: mapping }),
    onSuccess: () => client.invalidateQueries({ queryKey: importOptions(workspace, one.id).queryKey }),
  })
  return (
    <div className={css.part}>
      <p>{w('go_on_text', { position: one.position, total: one.total })}</p>
      <div className={css.acts}>
        <Button loading={begin.isPending} onClick={() => begin.mutate()}>
          {w('go_on')}
        </Button>
      </div>
      {begin.error ? <ErrorLine trouble={troubleOf(begin.error, 'read')} /> : null}
    </div>
  )
}

/** How far an import is, and what came of it. */
export const ImportResult = ({ one, mapping }: { one: Import; mapping: ImportMapping | null }) => {
  const goesOn = one.state === 'running' || one.state === 'undoing'
  return (
    <>
      {one.state === 'running' ? <Progress one={one} /> : null}
      {one.failure ? (
        <p role="alert">
          <icons.Warning /> {one.failure}
        </p>
      ) : null}
      {one.byCommand && (one.state === 'running' || one.state === 'failed') ? (
        <p className="dim">{w('by_command')}</p>
      ) : null}
      {one.state === 'failed' && !one.byCommand && mapping ? <GoOn one={one} mapping={mapping} /> : null}
      {one.state === 'running' ? null : (
        <ul className={css.facts}>
          <li>{w('result.brought', { count: one.brought })}</li>
          {one.known > 0 ? <li>{w('result.known', { count: one.known })}</li> : null}
        </ul>
      )}
      {one.errors > 0 && !goesOn ? <Errors one={one} /> : null}
      {one.brought > 0 && (one.state === 'done' || one.state === 'failed') ? <Undo one={one} /> : null}
    </>
  )
}
