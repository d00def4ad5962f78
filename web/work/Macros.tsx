import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { listAids, previewMacro, runMacro } from '../../contract/index.ts'
import { call } from '../api.ts'
import { toAids } from '../links.ts'
import { announce, icons, KeyCap, Skeleton, useKeys } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { useTicket } from './acts.ts'
import type { Aid } from './aidKinds.ts'
import { a } from './aidWords.ts'
import css from './Macros.module.css'
import { sayAct, sayStep } from './macroSteps.ts'
import { type Page, ticketKey } from './reads.ts'
import { ToldLine } from './ToldLine.tsx'
import { sayTold } from './told.ts'

type Props = { page: Page; viewer: Viewer }
type Macro = Extract<Aid, { kind: 'macro' }>

const useMacros = ({ viewer }: Props, isOpen: boolean) =>
  useQuery({
    queryKey: [viewer.workspace, 'aids', 'macro'],
    queryFn: ({ signal }) =>
      call(listAids, { params: { workspace: viewer.workspace }, query: { kind: 'macro' } }, signal),
    enabled: isOpen,
    select: ({ aids }) => aids.filter(aid => aid.kind === 'macro'),
  })

const usePreview = ({ page, viewer }: Props, macro: Macro | undefined) => {
  const { number, version } = page.ticket
  return useQuery({
    queryKey: [...ticketKey(viewer.workspace, number), 'macro', macro?.id, macro?.version, version],
    queryFn: ({ signal }) =>
      call(
        previewMacro,
        { params: { workspace: viewer.workspace, number, aid: macro?.id ?? '' }, body: {} },
        signal,
      ),
    enabled: macro !== undefined,
  })
}

const useRun = ({ page, viewer }: Props, done: () => void) => {
  const ticket = useTicket({ viewer, number: page.ticket.number })
  return useMutation({
    mutationKey: ticket.key,
    mutationFn: ({ id }: Macro) => call(runMacro, { params: { ...ticket.params, aid: id }, body: {} }),
    onMutate: () => ({ known: ticket.knownRows() }),
    onSuccess: async (_, { name }, { known }) => {
      done()
      announce(a('macro.did', { name, told: await ticket.readTold(known) }))
    },
    onError: error => ticket.refuse(error),
  })
}

const sayLine = ({ data, isError }: ReturnType<typeof usePreview>): string => {
  if (!data) return a(isError ? 'macro.unknown' : 'macro.looking')
  if (data.refused) return a('macro.refused', { at: data.refused.step, text: data.refused.text })
  const names = sayTold(data.told)
  return names ? a('macro.tells', { names }) : a('macro.tells_nobody')
}

/** What a macro would do here: its acts in order with their texts, and who would be told by all of them. */
const Foreseen = ({ macro, preview }: { macro: Macro; preview: ReturnType<typeof usePreview> }) => {
  const [isWhy, setWhy] = useState(false)
  const steps = preview.data?.refused ? [] : (preview.data?.steps ?? [])
  return (
    <>
      <ol className={css.steps}>
        {steps.length > 0
          ? steps.map(({ act, text }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an act has no name but its place
              <li key={at}>
                {sayAct(act)}
                {text ? <q>{text}</q> : null}
              </li>
            ))
          : macro.content.steps.map((step, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an act has no name but its place
              <li key={at} data-refused={preview.data?.refused?.step === at + 1}>
                {sayStep(step)}
              </li>
            ))}
      </ol>
      <ToldLine line={sayLine(preview)} told={preview.data?.told} isOpen={isWhy} setOpen={setWhy} />
    </>
  )
}

const Choose = (props: Props & { macros: readonly Macro[]; close: () => void }) => {
  const { macros, close } = props
  const [at, setAt] = useState(0)
  const macro = macros[at]
  const preview = usePreview(props, macro)
  const run = useRun(props, close)
  const list = useRef<HTMLFieldSetElement>(null)
  useEffect(() => list.current?.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus(), [])
  const mayRun = preview.data?.refused === null && !run.isPending
  const send = () => {
    if (macro && mayRun) run.mutate(macro)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (move) {
      const next = (at + move + macros.length) % macros.length
      setAt(next)
      list.current?.querySelectorAll<HTMLElement>('[aria-pressed]')[next]?.focus()
    } else if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <form
      className={css.panel}
      aria-label={a('macro.which')}
      onKeyDown={onKeyDown}
      onSubmit={event => event.preventDefault()}
    >
      <fieldset ref={list} className={css.list}>
        <legend className="only-read">{a('macro.which')}</legend>
        {macros.map((one, index) => (
          <button key={one.id} type="button" aria-pressed={index === at} onClick={() => setAt(index)}>
            {one.name}
          </button>
        ))}
      </fieldset>
      {macro ? <Foreseen macro={macro} preview={preview} /> : null}
      <div className={css.acts}>
        <Button
          loading={run.isPending}
          disabled={!mayRun}
          onClick={send}
          rightSection={<KeyCap press="mod+Enter" />}
        >
          {a('macro.run')}
        </Button>
        <Button variant="subtle" onClick={close} rightSection={<KeyCap press="Esc" />}>
          {a('macro.leave')}
        </Button>
      </div>
    </form>
  )
}

/** Several acts in one press, with who would hear of them before. */
export const Macros = (props: Props) => {
  const [isOpen, setOpen] = useState(false)
  const { data } = useMacros(props, isOpen)
  const button = useRef<HTMLButtonElement>(null)
  const isOurs = props.viewer.side === 'provider' && props.page.ticket.state === 'open'
  useKeys(isOurs ? [{ press: 'd', words: a('macro.open'), act: () => setOpen(true) }] : [])
  if (!isOurs) return null
  const close = () => {
    setOpen(false)
    requestAnimationFrame(() => button.current?.focus())
  }
  return (
    <section className={css.macros} aria-label={a('macro.title')}>
      <button
        ref={button}
        type="button"
        className={css.quiet}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {a('macro.open')} {isOpen ? <icons.Down /> : <icons.Right />} <KeyCap press="d" />
      </button>
      {isOpen && !data ? <Skeleton lines={2} /> : null}
      {isOpen && data?.length === 0 ? (
        <p className="dim">
          {a('macro.none')} <Link {...toAids(props.viewer.workspace)}>{a('macro.make')}</Link>
        </p>
      ) : null}
      {isOpen && data && data.length > 0 ? <Choose {...props} macros={data} close={close} /> : null}
    </section>
  )
}
