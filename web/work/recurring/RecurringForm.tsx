import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { previewRecurrence, type Schedule, saveRecurrence } from '../../../contract/index.ts'
import { call, problemOf } from '../../api.ts'
import { troubleOf } from '../../trouble.ts'
import { announce, ErrorLine, KeyCap, useKeys } from '../../ui/index.ts'
import type { Viewer } from '../../viewer.ts'
import { PersonField } from '../PersonField.tsx'
import { openingOptions } from '../reads.ts'
import { ToldLine } from '../ToldLine.tsx'
import { sayTold } from '../told.ts'
import css from './RecurringPage.module.css'
import { RhythmFields } from './RhythmFields.tsx'
import { type Draft, sayThere } from './rhythm.ts'
import { r } from './words.ts'

/** A template that may be chosen, and what its tickets are opened in. */
export type Template = { id: string; name: string; process: string }
type Props = {
  viewer: Viewer
  templates: readonly Template[]
  teams: readonly { id: string; name: string }[]
  first: Draft
  requester?: { id: string; name: string } | undefined
  close: () => void
}

/** As it is sent: a day that was not chosen is none. */
const toSent = ({ until, ...schedule }: Schedule): Schedule => ({ ...schedule, ...(until && { until }) })

const useForm = ({ viewer, first, close }: Props) => {
  const client = useQueryClient()
  const [draft, change] = useState(first)
  const [isAsked, setAsked] = useState(false)
  const saving = useMutation({
    mutationFn: () =>
      call(saveRecurrence, {
        params: { workspace: viewer.workspace },
        body: { ...draft, name: draft.name.trim(), schedule: toSent(draft.schedule) },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [viewer.workspace, 'recurrences'] })
      announce(r('kept', { name: draft.name }))
      close()
    },
  })
  const put = (part: Partial<Draft>) => change({ ...draft, ...part })
  const said = (field: string) =>
    problemOf(saving.error)?.body.errors?.find(each => each.field.endsWith(field))?.text
  const needed = (value: string) => (isAsked && !value.trim() ? r('needed') : undefined)
  const send = () => {
    setAsked(true)
    if (draft.name.trim() && draft.templateId && draft.requesterId && !saving.isPending) saving.mutate()
  }
  return { draft, change, put, saving, said, needed, send }
}

/** The next five dates, before it is kept. */
const Next = ({ viewer, schedule }: { viewer: Viewer; schedule: Schedule }) => {
  const [sent] = useDebouncedValue(toSent(schedule), 200)
  const { data, error } = useQuery({
    queryKey: [viewer.workspace, 'recurrence', sent],
    queryFn: ({ signal }) =>
      call(previewRecurrence, { params: { workspace: viewer.workspace }, body: { schedule: sent } }, signal),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const dates = error ? undefined : data?.dates
  return (
    <div className={css.next} aria-live="polite">
      {dates === undefined ? <p className="dim">{r('next.wait')}</p> : null}
      {dates?.length === 0 ? <p>{r('next.none')}</p> : null}
      {dates && dates.length > 0 ? (
        <>
          <p>{r('next')}</p>
          <ol>
            {dates.map(at => (
              <li key={at}>
                <time dateTime={at}>{sayThere(at, sent.zone)}</time>
              </li>
            ))}
          </ol>
        </>
      ) : null}
    </div>
  )
}

const Told = (props: { viewer: Viewer; process: string | undefined; requesterId: string }) => {
  const [isOpen, setOpen] = useState(false)
  const { viewer, process = '', requesterId } = props
  const isKnown = process !== '' && requesterId !== ''
  const { data, isError } = useQuery({
    ...openingOptions(viewer.workspace, { process, requesterId }),
    enabled: isKnown,
  })
  const names = sayTold(data?.told ?? [])
  const waiting = r(isError ? 'told.unknown' : isKnown ? 'told.loading' : 'told.wait')
  const line = !data ? waiting : names ? r('told.line', { names }) : r('told.nobody')
  return <ToldLine line={line} told={data?.told} isOpen={isOpen} setOpen={setOpen} />
}

type Form = ReturnType<typeof useForm>

/** What is opened, for whom, and who may change it. */
const What = ({ form, viewer, templates, teams, requester }: { form: Form } & Props) => {
  const { draft, put, needed } = form
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const known = templates.some(({ id }) => id === draft.templateId)
  const options = templates.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <>
      <div className={css.row}>
        <TextInput
          ref={field}
          label={r('name')}
          description={r('name.hint')}
          maxLength={60}
          value={draft.name}
          error={needed(draft.name) ?? form.said('name')}
          onChange={event => put({ name: event.currentTarget.value })}
        />
        <Select
          label={r('template')}
          description={r('template.hint')}
          allowDeselect={false}
          value={draft.templateId || null}
          error={needed(draft.templateId)}
          data={
            known || !draft.templateId
              ? options
              : [{ value: draft.templateId, label: r('template.gone') }, ...options]
          }
          onChange={value => put({ templateId: value ?? '' })}
        />
      </div>
      <div className={css.row}>
        <PersonField
          viewer={viewer}
          first={requester}
          error={needed(draft.requesterId)}
          choose={id => put({ requesterId: id ?? '' })}
        />
        {teams.length > 0 ? (
          <Select
            label={r('team')}
            placeholder={r('team.none')}
            clearable
            value={draft.teamId ?? null}
            data={teams.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={value => {
              const { teamId: _, ...rest } = draft
              form.change({ ...rest, ...(value && { teamId: value }) })
            }}
          />
        ) : null}
      </div>
    </>
  )
}

/** Writes a recurring ticket: what, for whom, when; with the next dates and who will be told before it is kept. */
export const RecurringForm = (props: Props) => {
  const form = useForm(props)
  const { draft, saving, send } = form
  useKeys([
    { press: 'mod+enter', words: r('keep'), act: send },
    { press: 'Escape', words: r('leave'), act: props.close, hidden: true },
  ])
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    send()
  }
  const process = props.templates.find(({ id }) => id === draft.templateId)?.process
  return (
    <form
      className={css.form}
      onSubmit={onSubmit}
      noValidate
      aria-label={r(props.first.id ? 'form.change' : 'form.new')}
    >
      <What form={form} {...props} />
      <RhythmFields
        schedule={draft.schedule}
        put={part => form.put({ schedule: { ...draft.schedule, ...part } })}
        wrong={form.said}
      />
      <Next viewer={props.viewer} schedule={draft.schedule} />
      <Told viewer={props.viewer} process={process} requesterId={draft.requesterId} />
      {saving.error ? <ErrorLine trouble={troubleOf(saving.error, 'write')} /> : null}
      <div className={css.acts}>
        <Button type="submit" loading={saving.isPending} rightSection={<KeyCap press="mod+Enter" />}>
          {r('keep')}
        </Button>
        <Button variant="subtle" onClick={props.close} rightSection={<KeyCap press="Esc" />}>
          {r('leave')}
        </Button>
      </div>
    </form>
  )
}
