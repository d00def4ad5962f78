import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { problemOf } from '../api.ts'
import { icons, KeyCap, useDraft, useKeys } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { ActField } from './ActField.tsx'
import css from './ActForm.module.css'
import { useAct } from './acts.ts'
import { bringIntoSight } from './bringIntoSight.ts'
import { doubtOf } from './doubt.ts'
import { draftOf, type FormName } from './formNames.ts'
import { type FieldName, fieldsOf, initialOf, listMissing, toAct, toPreview, type Values } from './forms.ts'
import { f } from './formWords.ts'
import { type Page, previewOptions, type Run } from './reads.ts'
import { ToldLine } from './ToldLine.tsx'
import { sayRefused, sayTold } from './told.ts'
import { t } from './words.ts'

type Props = {
  name: FormName
  page: Page
  run: Run
  viewer: Viewer
  meeting?: string
  /** It has just been opened by hand: the keyboard goes on in it. */
  isFresh: boolean
  close: () => void
}

const typedAfterMs = 300

const readValues = (text: string): Values => {
  try {
    return JSON.parse(text) as Values
  } catch {
    return {}
  }
}

/** What is typed, kept as a draft until it is done; who would be told by it as it stands. */
const useForm = ({ name, page, run, viewer, meeting, close }: Props) => {
  const { number } = page.ticket
  const [draft, setDraft] = useDraft(draftOf(viewer.personId, number, `${run.id}.${name}`))
  const [initial] = useState(() => initialOf(name))
  const values = { ...initial, ...readValues(draft) }
  const about = { run: run.id, meeting }
  const [isAsked, setAsked] = useState(false)
  const [doubt, setDoubt] = useState<{ act: string; text: string }>()
  const client = useQueryClient()
  const done = useRef(false)
  const doing = useAct({
    viewer,
    number,
    onDone: () => {
      done.current = true
      setDraft('')
      close()
    },
  })
  const [settled] = useDebouncedValue(draft, typedAfterMs)
  const foreseen = toPreview(name, { ...initial, ...readValues(settled) }, about)
  const read = { ...page.ticket, workspace: viewer.workspace }
  const preview = useQuery({
    ...previewOptions(read, foreseen ?? { act: 'solve' }),
    enabled: foreseen !== undefined && !doing.isPending && !done.current,
    placeholderData: keepPreviousData,
  })
  const missing = listMissing(name, values)
  const act = toAct(name, values, about)
  const key = JSON.stringify(act)
  const send = async () => {
    if (doing.isPending) return
    setAsked(true)
    if (missing.length > 0) return
    const { told } = await client.ensureQueryData(previewOptions(read, act)).catch(() => ({ told: [] }))
    const again = doubtOf(act, { run, told })
    if (again && doubt?.act !== key) return setDoubt({ act: key, text: again })
    doing.mutate({ act, said: f(`did.${name}`) })
  }
  const refused = problemOf(doing.error)
  const errorOf = (field: FieldName) =>
    refused?.field(field) ?? (isAsked && missing.includes(field) ? f('needed') : undefined)
  const set = (field: FieldName, value: string) =>
    setDraft(JSON.stringify({ ...readValues(draft), [field]: value }))
  return {
    ...{
      values,
      set,
      send,
      errorOf,
      preview,
      foreseen,
      isDoing: doing.isPending,
      isTyping: settled !== draft,
    },
    doubt: doubt?.act === key ? doubt.text : undefined,
  }
}

const sayLine = ({ foreseen, preview }: ReturnType<typeof useForm>): string => {
  if (!foreseen) return f('tells_first')
  if (!preview.data) return preview.isError ? t('told.unknown') : t('told.loading')
  if (preview.data.refused) return sayRefused(preview.data.refused)
  const names = sayTold(preview.data.told)
  return names ? f('tells', { names }) : f('tells_nobody')
}

/** Where the keyboard goes in a form: to its first field, to what is missing, out by Esc, done by Ctrl+Enter. */
const useFormKeys = ({ isFresh, close }: Props, send: () => unknown) => {
  const place = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (isFresh) bringIntoSight(place.current)
  }, [isFresh])
  // Where the keyboard is elsewhere, Esc leaves it all the same.
  useKeys([{ press: 'Escape', words: f('cancel'), act: close, hidden: true }])
  const onSubmit = (event?: FormEvent) => {
    event?.preventDefault()
    send()
    setTimeout(() => place.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const isChoosing = place.current?.querySelector('[role="listbox"]')?.checkVisibility() === true
    if (event.key === 'Escape' && !isChoosing) close()
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSubmit()
    else return
    event.preventDefault()
  }
  return { ref: place, onSubmit, onKeyDown }
}

/** An act that something is filled in for, in place: Esc leaves it and keeps what was typed. */
export const ActForm = (props: Props) => {
  const { name, page, run, viewer, close } = props
  const form = useForm(props)
  const [isWhy, setWhy] = useState(false)
  const title = useId()
  const keys = useFormKeys(props, form.send)
  const label = name === 'wait' && form.values.question?.trim() ? f('do.wait_ask') : f(`do.${name}`)
  return (
    <form className={css.form} aria-labelledby={title} noValidate {...keys}>
      <h4 id={title}>{f(`title.${name}`)}</h4>
      {fieldsOf(name, form.values).map(field => (
        <ActField
          key={field.name}
          place={{ page, run, workspace: viewer.workspace, form: name }}
          field={field}
          value={form.values[field.name] ?? ''}
          error={form.errorOf(field.name)}
          set={value => form.set(field.name, value)}
        />
      ))}
      <ToldLine
        line={sayLine(form)}
        told={form.foreseen && form.preview.data?.told}
        isOpen={isWhy}
        setOpen={setWhy}
        isBehind={form.isTyping || form.preview.isPlaceholderData}
      />
      {form.doubt ? (
        <p role="alert" className={css.doubt}>
          <icons.Warning /> {form.doubt}
        </p>
      ) : null}
      <div className={css.acts}>
        <Button type="submit" loading={form.isDoing} rightSection={<KeyCap press="mod+Enter" />}>
          {label}
        </Button>
        <Button variant="subtle" onClick={close} rightSection={<KeyCap press="Esc" />}>
          {f('cancel')}
        </Button>
      </div>
    </form>
  )
}
