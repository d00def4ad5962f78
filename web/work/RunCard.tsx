import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { icons, KeyCap, SideMark, Skeleton, useKeys } from '../ui/index.ts'
import { keyOf, labelOf, sayTells } from './choice.ts'
import { draftOf, type Form, type FormName, listForms } from './formNames.ts'
import css from './NowPanel.module.css'
import { n } from './nowWords.ts'
import { RunActs, RunWords } from './RunActs.tsx'
import { RunState } from './RunState.tsx'
import { lookOf, sayClass } from './side.ts'
import { ToldLine } from './ToldLine.tsx'
import { type RunProps, useChoices } from './useChoices.ts'
import { t } from './words.ts'

const loadForm = () => import('./ActForm.tsx')
const ActForm = lazy(() => loadForm().then(({ ActForm: form }) => ({ default: form })))

const labelOfForm = (name: FormName, side: string): string =>
  name === 'stuck' && side === 'customer' ? n('act.stuck_customer') : n(`act.${name}`)

type MoreProps = {
  forms: Form[]
  shown: FormName | undefined
  props: RunProps
  open: (name: FormName) => void
}

/** The acts that something has to be filled in for; the rarer ones unfold in place. */
const Forms = ({ forms, shown, props, open }: MoreProps) => {
  const [isMore, setMore] = useState(false)
  const { run, viewer, page, isFirst } = props
  const [often, rare] = [forms.filter(form => !form.rare), forms.filter(form => form.rare)]
  const hasDraft = (name: FormName) =>
    localStorage.getItem(draftOf(viewer.personId, page.ticket.number, `${run.id}.${name}`)) !== null
  useKeys(
    isFirst
      ? [
          ...forms.map(({ name, press }) => ({
            press,
            words: labelOfForm(name, viewer.side),
            act: () => open(name),
          })),
          ...(forms.some(({ name }) => name === 'stuck')
            ? [{ press: 'alt+s', words: labelOfForm('stuck', viewer.side), act: () => open('stuck') }]
            : []),
          ...(rare.length > 0 ? [{ press: 'm', words: n('key.more'), act: () => setMore(!isMore) }] : []),
        ]
      : [],
  )
  if (forms.length === 0) return null
  const button = ({ name, press }: Form) => (
    <button
      key={name}
      type="button"
      className={css.quiet}
      aria-expanded={shown === name}
      onPointerEnter={() => void loadForm()}
      onClick={() => open(name)}
    >
      {labelOfForm(name, viewer.side)} {hasDraft(name) ? <em>{n('draft')}</em> : null}
      {isFirst ? <KeyCap press={press} /> : null}
    </button>
  )
  return (
    <fieldset className={css.others}>
      <legend className="only-read">{n('act.do')}</legend>
      {often.map(button)}
      {rare.length > 0 ? (
        <button type="button" className={css.quiet} aria-expanded={isMore} onClick={() => setMore(!isMore)}>
          {n('act.more')} {isMore ? <icons.Down /> : <icons.Right />}
          {isFirst ? <KeyCap press="m" /> : null}
        </button>
      ) : null}
      {isMore ? <div className={css.rare}>{rare.map(button)}</div> : null}
    </fieldset>
  )
}

/** Which form is open; closing it gives the focus back to where it was. */
const useForm = () => {
  const [shown, setShown] = useState<FormName>()
  const before = useRef<Element | null>(null)
  const open = (name: FormName) => {
    void loadForm()
    if (!shown) before.current = document.activeElement
    setShown(name === shown ? undefined : name)
  }
  const close = () => {
    setShown(undefined)
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus()
  }
  return { shown, open, close }
}

const useWords = ({ run, isFirst }: RunProps, state: ReturnType<typeof useChoices>) => {
  const asks = run.toldInWords.length > 0 || (run.kind === 'help' && run.outcomes.length > 0)
  const [isOpen, setOpen] = useState(false)
  const mayWrite = state.choices.some(({ act }) => act === 'complete' || act === 'solve')
  const isShown = mayWrite && (asks || isOpen || state.words !== '' || state.missing !== undefined)
  const field = state.field
  useEffect(() => {
    if (isOpen) field.current?.focus()
  }, [isOpen, field])
  const write = () => {
    setOpen(true)
    field.current?.focus()
  }
  useKeys(mayWrite && isFirst ? [{ press: 'a', words: n('key.words'), act: write }] : [])
  return { isShown, mayWrite, write }
}

/** One thing that stands on the ticket: how it stands, what may be done with it, and who would hear of that. */
export const RunCard = (props: RunProps) => {
  const { run, viewer, page, isFirst } = props
  const state = useChoices(props)
  const words = useWords(props, state)
  const form = useForm()
  const [isWhy, setWhy] = useState(false)
  const { choices, shown, preview } = state
  useKeys(
    isFirst
      ? [
          ...choices.flatMap(choice => {
            const press = keyOf(choice, run)
            const said = labelOf(choice, run)
            const text = choice.act === 'complete' ? t('key.outcome', { outcome: said }) : said
            return press ? [{ press, words: text, act: () => void state.press(choice) }] : []
          }),
          ...(shown ? [{ press: 'p', words: t('key.why'), act: () => setWhy(!isWhy) }] : []),
        ]
      : [],
  )
  const forms = listForms(run, isFirst ? page.ticket : undefined, viewer.side)
  const isMine = choices.length > 0 || forms.length > 0
  const line = !preview.data
    ? t(preview.isError ? 'told.unknown' : 'told.loading')
    : shown && sayTells(shown, run, preview.data.told)
  return (
    <section className={css.run} aria-label={run.name} data-gate={run.gate}>
      <div className={css.head}>
        <h3>{run.name}</h3>
        <SideMark side={lookOf(run.class)} words={sayClass(run.class, viewer, page.ticket.customer)} quiet />
      </div>
      <RunState page={page} run={run} viewer={viewer} />
      {run.procedure && run.kind === 'task' ? (
        <details className={css.procedure}>
          <summary>{t('now.procedure')}</summary>
          <p>{run.procedure}</p>
        </details>
      ) : null}
      {words.isShown ? <RunWords run={run} state={state} /> : null}
      {choices.length > 0 ? <RunActs run={run} state={state} hasKeys={isFirst} /> : null}
      {state.doubt ? (
        <p role="alert" className={css.doubt}>
          <icons.Warning /> {state.doubt}
        </p>
      ) : null}
      {shown && !form.shown ? (
        <ToldLine line={line} told={preview.data?.told} isOpen={isWhy} setOpen={setWhy} />
      ) : null}
      <Forms forms={forms} shown={form.shown} props={props} open={form.open} />
      {words.mayWrite && !words.isShown ? (
        <button type="button" className={css.quiet} onClick={words.write}>
          {n('words.add')} {isFirst ? <KeyCap press="a" /> : null}
        </button>
      ) : null}
      {form.shown ? (
        <Suspense fallback={<Skeleton lines={2} height="3rem" />}>
          <ActForm
            key={form.shown}
            name={form.shown}
            page={page}
            run={run}
            viewer={viewer}
            close={form.close}
          />
        </Suspense>
      ) : null}
      {isMine || run.kind !== 'task' ? null : <p className="dim">{sayNotMine(props)}</p>}
    </section>
  )
}

const sayNotMine = ({ run, viewer }: RunProps): string =>
  viewer.side === 'provider' ? t('now.not_yours', { role: run.role }) : t('now.beyond_text')
