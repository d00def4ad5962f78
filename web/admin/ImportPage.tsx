import { Button, Select } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { importDirectory, type ReplyOf } from '../../contract/index.ts'
import { problemOf } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorLine, ListPage } from '../ui/index.ts'
import css from './admin.module.css'
import { useWrite } from './use.ts'
import { t } from './words.ts'

const kinds = ['people', 'organisations'] as const
type What = (typeof kinds)[number]

const Mistakes = ({ error }: { error: unknown }) => {
  const errors = problemOf(error)?.body.errors ?? []
  return error ? (
    <>
      <ErrorLine trouble={troubleOf(error, 'read')} />
      {errors.length > 0 ? (
        <ul className={css.errors}>
          {errors.map(({ field, text }) => (
            <li key={`${field} ${text}`}>
              <strong>{field}</strong> {text}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  ) : null
}

type Plan = ReplyOf<typeof importDirectory>

const useImport = () => {
  const [what, setWhat] = useState<What>('organisations')
  const [csv, setCsv] = useState('')
  const look = useWrite(importDirectory, () => undefined)
  const act = useWrite(importDirectory, ({ added }) => t('import.done', { count: added.length }))
  const restart = () => {
    look.reset()
    act.reset()
  }
  return { what, setWhat, csv, setCsv, look, act, restart }
}

const Planned = ({ plan, act }: { plan: Plan; act: () => void }) => (
  <div className={css.part} role="status">
    <p>{t('import.would', { count: plan.added.length, known: plan.known.length })}</p>
    {plan.added.length > 0 ? (
      <>
        <p className="dim">{plan.added.slice(0, 50).join(', ')}</p>
        <div className={css.acts}>
          <Button onClick={act}>{t('import.act', { count: plan.added.length })}</Button>
        </div>
      </>
    ) : null}
  </div>
)

/** People and organisations from a file: looked at first, then all or none. */
export const ImportPage = () => {
  const { what, setWhat, csv, setCsv, look, act, restart } = useImport()
  const file = useRef<HTMLInputElement>(null)
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    act.reset()
    look.mutate({ query: { what, preview: true }, body: { csv } })
  }
  const choose = async () => {
    restart()
    setCsv((await file.current?.files?.[0]?.text()) ?? '')
  }
  return (
    <ListPage title={t('import.title')} bar={<span className="dim">{t('import.text')}</span>}>
      <form className={css.panel} onSubmit={onSubmit} aria-label={t('import.title')}>
        <Select
          label={t('import.what')}
          description={t(`import.${what}_columns`)}
          allowDeselect={false}
          value={what}
          onChange={value => {
            restart()
            setWhat(kinds.find(each => each === value) ?? 'people')
          }}
          data={kinds.map(each => ({ value: each, label: t(`import.${each}`) }))}
        />
        <label className={css.group}>
          {t('import.file')}
          <input ref={file} type="file" accept=".csv,text/csv" required onChange={() => void choose()} />
        </label>
        <div className={css.acts}>
          <Button type="submit" variant="default" loading={look.isPending}>
            {t('import.look')}
          </Button>
        </div>
      </form>
      <Mistakes error={look.error ?? act.error} />
      {look.data && !act.data ? (
        <Planned plan={look.data} act={() => act.mutate({ query: { what }, body: { csv } })} />
      ) : null}
      {act.data ? <p role="status">{t('import.done', { count: act.data.added.length })}</p> : null}
    </ListPage>
  )
}
