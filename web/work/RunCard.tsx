import { Suspense, useState } from 'react'
import { icons, SideMark, Skeleton, useKeys } from '../ui/index.ts'
import { keyOf, labelOf, sayTells } from './choice.ts'
import { listForms } from './formNames.ts'
import css from './NowPanel.module.css'
import { n } from './nowWords.ts'
import { RunActs, RunWords } from './RunActs.tsx'
import { ActForm, RunForms, useForm } from './RunForms.tsx'
import { RunState } from './RunState.tsx'
import { lookOf, sayClass } from './side.ts'
import { ToldLine } from './ToldLine.tsx'
import { sayRefused } from './told.ts'
import { type RunProps, useChoices } from './useChoices.ts'
import { t } from './words.ts'

type State = ReturnType<typeof useChoices>

/** Whether there is a field for words: where they are told, where one wants to, and as long as there are some. */
const useWords = ({ run, isFirst }: RunProps, state: State) => {
  const asks = run.toldInWords.length > 0 || (run.kind === 'help' && run.outcomes.length > 0)
  const mayWrite = state.choices.some(({ act }) => act === 'complete' || act === 'solve')
  const isShown = mayWrite && (asks || state.isAsking || state.words + state.minutes !== '')
  useKeys(mayWrite && isFirst ? [{ press: 'a', words: n('key.words'), act: state.askWords }] : [])
  return { isShown, mayOpen: mayWrite && !isShown }
}

const sayLine = ({ shown, preview, refused }: State, run: RunProps['run']): string => {
  const now = preview.data?.refused
  if (now) return sayRefused(now)
  if (preview.data && shown) return sayTells(shown, run, preview.data.told)
  if (refused) return n('refused', { text: refused })
  return t(preview.isError ? 'told.unknown' : 'told.loading')
}

/** What is done in one press: the words that go with it, the buttons, who would be told. */
const Presses = ({ props, state, hasWords }: { props: RunProps; state: State; hasWords: boolean }) => {
  const { run, isFirst } = props
  const { choices, shown, preview } = state
  const [isWhy, setWhy] = useState(false)
  const keys = choices.flatMap(choice => {
    const press = keyOf(choice, run)
    const said = labelOf(choice, run)
    const words = choice.act === 'complete' ? t('key.outcome', { outcome: said }) : said
    return press ? [{ press, words, act: () => void state.press(choice) }] : []
  })
  const why = { press: 'p', words: t('key.why'), act: () => setWhy(!isWhy) }
  useKeys(isFirst && shown ? [...keys, why] : [])
  if (!shown) return null
  return (
    <>
      {hasWords ? <RunWords run={run} state={state} /> : null}
      <RunActs run={run} state={state} hasKeys={isFirst} />
      {state.doubt ? (
        <p role="alert" className={css.doubt}>
          <icons.Warning /> {state.doubt}
        </p>
      ) : null}
      <ToldLine
        line={sayLine(state, run)}
        told={preview.data?.told}
        isOpen={isWhy}
        setOpen={setWhy}
        isBehind={state.isTyping || preview.isPlaceholderData}
      />
    </>
  )
}

const sayNotMine = ({ run, viewer }: RunProps): string => {
  if (run.waiting?.me) return t('now.asked')
  return viewer.side === 'provider' ? t('now.not_yours', { role: run.role }) : t('now.beyond_text')
}

/** One thing that stands on the ticket: how it stands, what may be done with it, and who would hear of that. */
export const RunCard = (props: RunProps) => {
  const { run, viewer, page } = props
  const state = useChoices(props)
  const words = useWords(props, state)
  const forms = listForms(run, props.isWhole ? page.ticket : undefined, viewer.side)
  const form = useForm(run.id, forms)
  const isMine = state.choices.length > 0 || forms.length > 0
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
      {form.shown ? null : <Presses props={props} state={state} hasWords={words.isShown} />}
      <RunForms
        forms={forms}
        shown={form.shown}
        props={props}
        open={form.open}
        addWords={words.mayOpen && !form.shown ? state.askWords : undefined}
      />
      {form.shown ? (
        <Suspense fallback={<Skeleton lines={2} height="3rem" />}>
          <ActForm
            key={form.shown}
            name={form.shown}
            page={page}
            run={run}
            viewer={viewer}
            isFresh={form.isFresh}
            close={form.close}
          />
        </Suspense>
      ) : null}
      {isMine || run.kind !== 'task' ? null : <p className="dim">{sayNotMine(props)}</p>}
    </section>
  )
}
