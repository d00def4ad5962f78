import { Button, Select, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { type BodyOf, openTicket } from '../../contract/index.ts'
import { call, problemOf } from '../api.ts'
import { toTicket } from '../links.ts'
import { troubleOf } from '../trouble.ts'
import {
  announce,
  EmptyState,
  ErrorLine,
  ErrorState,
  KeyCap,
  Skeleton,
  useDraft,
  useKeys,
  usePageTitle,
} from '../ui/index.ts'
import { useViewer, type Viewer } from '../viewer.ts'
import { ChooseFiles, DraftFiles, useDrop } from './AttachFiles.tsx'
import { IsItOneOfThese } from './IsItOneOfThese.tsx'
import css from './NewTicketPage.module.css'
import { PersonField } from './PersonField.tsx'
import { openingOptions, processOptions } from './reads.ts'
import { openingOf, type Template, TemplatePick } from './TemplatePick.tsx'
import { ToldLine } from './ToldLine.tsx'
import { sayTold, sayWereTold } from './told.ts'
import { useFiles } from './useFiles.ts'
import { t } from './words.ts'

const Told = (props: { viewer: Viewer; process: string; requesterId: string | null }) => {
  const [isOpen, setOpen] = useState(false)
  const query = { process: props.process, ...(props.requesterId ? { requesterId: props.requesterId } : {}) }
  const { data, isError } = useQuery(openingOptions(props.viewer.workspace, query))
  const names = sayTold(data?.told ?? [])
  const waiting = isError ? t('told.unknown') : t('told.loading')
  const line = !data ? waiting : names ? t('told.line_open', { names }) : t('told.nobody_open')
  return <ToldLine line={line} told={data?.told} isOpen={isOpen} setOpen={setOpen} />
}

const useOpening = (viewer: Viewer, isOpened: () => void) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: (body: BodyOf<typeof openTicket>) =>
      call(openTicket, { params: { workspace: viewer.workspace }, body }),
    onSuccess: async ({ number }, { process, requesterId }) => {
      const query = { process, ...(requesterId ? { requesterId } : {}) }
      const told = client.getQueryData(openingOptions(viewer.workspace, query).queryKey)?.told
      isOpened()
      void client.invalidateQueries({ queryKey: [viewer.workspace, 'tickets'] })
      await navigate(toTicket(viewer.workspace, number))
      announce(t('new.opened', { number, told: sayWereTold(told) }))
    },
  })
}

type Process = { key: string; name: string; description: string }
type FormProps = { viewer: Viewer; processes: readonly Process[]; first: Process }

/** What is filled in, kept as a draft until the ticket is open. */
const useNewTicket = ({ viewer, processes, first }: FormProps) => {
  const draft = `interlock.draft.${viewer.personId}.new`
  const [processKey, setProcess] = useDraft(`${draft}.process`)
  const [title, setTitle] = useDraft(`${draft}.title`)
  const [text, setText] = useDraft(`${draft}.text`)
  const [requesterId, setRequester] = useState<string | null>(null)
  const [template, setTemplate] = useState<Template>()
  const [isAsked, setAsked] = useState(false)
  const titleField = useRef<HTMLInputElement>(null)
  const process = processes.find(each => each.key === processKey) ?? first
  const files = useFiles(viewer.workspace, draft)
  const opening = useOpening(viewer, () => {
    for (const set of [setProcess, setTitle, setText]) set('')
    files.take('')
  })
  useEffect(() => titleField.current?.focus(), [])
  const send = () => {
    if (opening.isPending || files.isBusy) return
    setAsked(true)
    if (!title.trim()) titleField.current?.focus()
    else
      opening.mutate({
        process: process.key,
        title: title.trim(),
        text: text.trim(),
        ...(requesterId ? { requesterId } : {}),
        ...(template ? openingOf(template) : {}),
        ...(files.ready.length > 0 && { attachments: files.ready.map(({ id }) => id) }),
      })
  }
  const fill = (chosen: Template | undefined) => {
    setTemplate(chosen)
    if (!chosen) return
    setProcess(chosen.process)
    setTitle(chosen.title)
    setText(chosen.text)
    titleField.current?.focus()
  }
  useKeys([{ press: 'mod+enter', words: t('new.act'), act: send }])
  const wrong = problemOf(opening.error)
  const wrongTitle = isAsked && !title.trim() ? t('new.need_title') : wrong?.field('title')
  return {
    ...{ fill, process, setProcess, title, setTitle, text, setText, requesterId, setRequester },
    ...{ titleField, wrongTitle, wrongText: wrong?.field('text'), opening, send, files },
  }
}

const Words = ({ form }: { form: ReturnType<typeof useNewTicket> }) => (
  <>
    <TextInput
      ref={form.titleField}
      label={t('new.what')}
      description={t('new.what_hint')}
      required
      withAsterisk={false}
      maxLength={200}
      value={form.title}
      error={form.wrongTitle}
      onChange={event => form.setTitle(event.currentTarget.value)}
    />
    <Textarea
      label={t('new.text')}
      description={t('new.text_hint')}
      autosize
      minRows={6}
      maxRows={20}
      maxLength={100_000}
      value={form.text}
      error={form.wrongText}
      onChange={event => form.setText(event.currentTarget.value)}
    />
  </>
)

const Form = (props: FormProps) => {
  const { viewer, processes } = props
  const form = useNewTicket(props)
  const drop = useDrop(form.files)
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    form.send()
  }
  return (
    <form className={css.form} onSubmit={onSubmit} noValidate {...drop}>
      {viewer.side === 'provider' ? <TemplatePick viewer={viewer} fill={form.fill} /> : null}
      <Select
        label={t('new.process')}
        description={form.process.description}
        allowDeselect={false}
        value={form.process.key}
        onChange={key => form.setProcess(key ?? '')}
        data={processes.map(each => ({ value: each.key, label: each.name }))}
      />
      {viewer.side === 'provider' ? (
        <PersonField viewer={viewer} placeholder={t('new.for_me')} choose={form.setRequester} />
      ) : null}
      <Words form={form} />
      <IsItOneOfThese viewer={viewer} text={`${form.title} ${form.text}`} requesterId={form.requesterId} />
      <div className={css.files}>
        <DraftFiles files={form.files} />
        <ChooseFiles files={form.files} />
      </div>
      {form.opening.error ? <ErrorLine trouble={troubleOf(form.opening.error, 'write')} /> : null}
      <Told viewer={viewer} process={form.process.key} requesterId={form.requesterId} />
      <div className={css.acts}>
        <Button type="submit" loading={form.opening.isPending} rightSection={<KeyCap press="mod+Enter" />}>
          {t('new.act')}
        </Button>
        {form.title || form.text ? <span className="dim">{t('new.draft')}</span> : null}
      </div>
    </form>
  )
}

/** Open a ticket: what it is about, for whom, and who will be told of it. */
export const NewTicketPage = () => {
  const viewer = useViewer()
  usePageTitle(t('new.title'))
  const { data, error, refetch } = useQuery(processOptions(viewer.workspace))
  // Whoever does not know where it belongs leaves that to the desk.
  const first = data?.processes.find(({ key }) => key === 'service-desk') ?? data?.processes[0]
  return (
    <div className={css.page}>
      <h1>{t('new.title')}</h1>
      {error && !data ? <ErrorState trouble={troubleOf(error, 'read')} again={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton lines={4} height="3.5rem" /> : null}
      {data && !first ? <EmptyState title={t('new.no_process')} text={t('new.no_process_text')} /> : null}
      {data && first ? <Form viewer={viewer} processes={data.processes} first={first} /> : null}
    </div>
  )
}
