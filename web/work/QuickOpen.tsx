import { Button, Modal, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { type BodyOf, listServices, openTicket } from '../../contract/index.ts'
import { call, problemOf } from '../api.ts'
import { toNewTicket, toTicket } from '../links.ts'
import { troubleOf } from '../trouble.ts'
import { announce, ErrorLine, KeyCap, Name, Pick } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { AddCaller } from './AddCaller.tsx'
import { type Caller, CallerField } from './CallerField.tsx'
import { IsItOneOfThese } from './IsItOneOfThese.tsx'
import css from './QuickOpen.module.css'
import { openingOptions, processOptions } from './reads.ts'
import { type Template, TemplatePick } from './TemplatePick.tsx'
import { ToldLine } from './ToldLine.tsx'
import { sayTold, sayWereTold } from './told.ts'
import { t } from './words.ts'
import { o } from './wordsOpen.ts'

type Props = { viewer: Viewer; close: () => void }
type Level = 'high' | 'medium' | 'low'
const levels = (['high', 'medium', 'low'] as const).map(level => [level, o(`level.${level}`)] as const)
const longestTitle = 200

/** What the desk takes a call in, unless it says otherwise. */
const usualProcess = (processes: readonly { key: string }[]): string =>
  ['service-desk', 'incident'].find(key => processes.some(each => each.key === key)) ??
  processes[0]?.key ??
  ''

/** The process that is chosen, and what else may be said and need not. */
const useDetails = ({ workspace }: Viewer, customerId: string | undefined) => {
  const [chosen, setProcess] = useState<string>()
  const [impact, setImpact] = useState<Level>('medium')
  const [urgency, setUrgency] = useState<Level>('medium')
  const [serviceId, setService] = useState<string | null>(null)
  const { data } = useQuery(processOptions(workspace))
  const [checklist, setChecklist] = useState<readonly string[]>([])
  const services = useQuery({
    queryKey: [workspace, 'services', customerId],
    queryFn: ({ signal }) =>
      call(listServices, { params: { workspace }, query: customerId ? { customerId } : {} }, signal),
    enabled: customerId !== undefined,
  })
  const processes = data?.processes ?? []
  const process = chosen ?? usualProcess(processes)
  const has = services.data?.services.some(({ id }) => id === serviceId)
  const said = {
    process,
    ...((impact !== 'medium' || urgency !== 'medium') && { impact, urgency }),
    ...(serviceId && has && { serviceId }),
    ...(checklist.length > 0 && { checklist: [...checklist] }),
  }
  const fill = (template: Template | undefined) => {
    setProcess(template?.process)
    setImpact(template?.impact ?? 'medium')
    setUrgency(template?.urgency ?? 'medium')
    setService(template?.serviceId ?? null)
    setChecklist(template?.checklist ?? [])
  }
  return {
    ...{
      processes,
      process,
      setProcess,
      impact,
      setImpact,
      urgency,
      setUrgency,
      serviceId,
      setService,
      said,
      fill,
    },
    services: services.data?.services ?? [],
  }
}

const Details = ({ details }: { details: ReturnType<typeof useDetails> }) => (
  <details className={css.more}>
    <summary>{o('more')}</summary>
    <div className={css.fields}>
      <Select
        label={o('process')}
        allowDeselect={false}
        value={details.process}
        onChange={key => details.setProcess(key ?? undefined)}
        data={details.processes.map(each => ({ value: each.key, label: each.name }))}
      />
      {details.services.length > 0 ? (
        <Select
          label={o('service')}
          placeholder={o('service.none')}
          clearable
          value={details.serviceId}
          onChange={details.setService}
          data={details.services.map(each => ({ value: each.id, label: each.name }))}
        />
      ) : null}
      <div className={css.level}>
        <span>{o('impact')}</span>
        <Pick label={o('impact')} value={details.impact} options={levels} pick={details.setImpact} />
      </div>
      <div className={css.level}>
        <span>{o('urgency')}</span>
        <Pick label={o('urgency')} value={details.urgency} options={levels} pick={details.setUrgency} />
      </div>
    </div>
  </details>
)

const useOpening = ({ viewer, close }: Props) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async (body: BodyOf<typeof openTicket>) => {
      // Whoever types faster than the list of processes comes has not pressed Enter in vain.
      const { processes } = await client.ensureQueryData(processOptions(viewer.workspace))
      const process = body.process || usualProcess(processes)
      return call(openTicket, { params: { workspace: viewer.workspace }, body: { ...body, process } })
    },
    onSuccess: async ({ number }, { process, requesterId = '' }) => {
      const { queryKey } = openingOptions(viewer.workspace, { process, requesterId })
      const told = client.getQueryData(queryKey)?.told
      void client.invalidateQueries({ queryKey: [viewer.workspace, 'tickets'] })
      close()
      await navigate(toTicket(viewer.workspace, number))
      announce(o('opened', { number, told: sayWereTold(told) }))
    },
  })
}

const Told = (props: { viewer: Viewer; process: string; requesterId: string }) => {
  const [isOpen, setOpen] = useState(false)
  const { process, requesterId } = props
  const { data, isError } = useQuery(openingOptions(props.viewer.workspace, { process, requesterId }))
  const names = sayTold(data?.told ?? [])
  const waiting = isError ? t('told.unknown') : t('told.loading')
  const line = !data ? waiting : names ? t('told.line_open', { names }) : t('told.nobody_open')
  return <ToldLine line={line} told={data?.told} isOpen={isOpen} setOpen={setOpen} />
}

/** Who calls, once that is known, and what else they have open: it may be about that. */
const Chosen = ({ caller, viewer, close, change }: Props & { caller: Caller; change: () => void }) => (
  <div className={css.chosen}>
    <div className={css.person}>
      <Name name={caller.name} side={caller.side} beside={caller.organisation} />
      <Button size="compact-sm" variant="default" onClick={change}>
        {o('who.change')}
      </Button>
    </div>
    {caller.open.length > 0 ? (
      <>
        <p className={css.hint}>{o('open.same')}</p>
        <ul className={css.open}>
          {caller.open.map(ticket => (
            <li key={ticket.number}>
              <Link {...toTicket(viewer.workspace, ticket.number)} onClick={close}>
                <span className="number">{ticket.number}</span> {ticket.title}
              </Link>
            </li>
          ))}
        </ul>
      </>
    ) : null}
  </div>
)

const What = (props: Props & { caller: Caller }) => {
  const { viewer, caller } = props
  const [sentence, setSentence] = useState('')
  const [template, setTemplate] = useState<Template>()
  const [isAsked, setAsked] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const details = useDetails(viewer, caller.organisationId)
  const opening = useOpening(props)
  useEffect(() => field.current?.focus(), [])
  const text = sentence.trim()
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    setAsked(true)
    if (!text || opening.isPending) return
    const title = text.slice(0, longestTitle)
    opening.mutate({ ...details.said, title, text: template?.text || text, requesterId: caller.id })
  }
  const fill = (chosen: Template | undefined) => {
    setTemplate(chosen)
    details.fill(chosen)
    if (chosen?.title) setSentence(chosen.title)
    field.current?.focus()
  }
  const wrong = problemOf(opening.error)
  return (
    <form className={css.form} onSubmit={onSubmit} noValidate>
      <TextInput
        ref={field}
        label={o('what')}
        description={o('what.hint')}
        maxLength={5000}
        value={sentence}
        error={isAsked && !text ? o('what.needed') : (wrong?.field('title') ?? wrong?.field('text'))}
        onChange={event => setSentence(event.currentTarget.value)}
      />
      <IsItOneOfThese viewer={viewer} text={sentence} requesterId={caller.id} leave={props.close} />
      <TemplatePick viewer={viewer} fill={fill} />
      <Details details={details} />
      {opening.error ? <ErrorLine trouble={troubleOf(opening.error, 'write')} /> : null}
      {details.process ? <Told viewer={viewer} process={details.process} requesterId={caller.id} /> : null}
      <div className={css.foot}>
        <Button type="submit" loading={opening.isPending} rightSection={<KeyCap press="Enter" />}>
          {o('act')}
        </Button>
      </div>
    </form>
  )
}

/** Opens a ticket for somebody who calls: name, sentence, Enter. */
export const QuickOpen = (props: Props) => {
  const { viewer, close } = props
  const [caller, setCaller] = useState<Caller>()
  const [adding, setAdding] = useState<string>()
  return (
    <Modal
      opened
      onClose={close}
      title={o('title')}
      size="38rem"
      yOffset="10vh"
      closeButtonProps={{ 'aria-label': o('add.cancel') }}
    >
      <div className={css.quick}>
        {caller ? (
          <>
            <Chosen {...props} caller={caller} change={() => setCaller(undefined)} />
            <What key={caller.id} {...props} caller={caller} />
          </>
        ) : adding !== undefined ? (
          <AddCaller viewer={viewer} name={adding} added={setCaller} cancel={() => setAdding(undefined)} />
        ) : (
          <>
            <CallerField viewer={viewer} choose={setCaller} add={setAdding} />
            <Link {...toNewTicket(viewer.workspace)} className={css.full} onClick={close}>
              {o('full')}
            </Link>
          </>
        )}
      </div>
    </Modal>
  )
}
