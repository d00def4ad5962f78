import { lazy, useEffect, useRef, useState } from 'react'
import { icons, KeyCap, useKeys } from '../ui/index.ts'
import { draftOf, type Form, type FormName } from './formNames.ts'
import css from './NowPanel.module.css'
import { n } from './nowWords.ts'
import type { RunProps } from './useChoices.ts'

const loadForm = () => import('./ActForm.tsx')
/** Loaded once the page stands, so that it is there when somebody first wants one. */
export const ActForm = lazy(() => loadForm().then(({ ActForm: form }) => ({ default: form })))

const labelOfForm = (name: FormName, side: string): string =>
  name === 'stuck' && side === 'customer' ? n('act.stuck_customer') : n(`act.${name}`)

type MoreProps = {
  forms: Form[]
  shown: FormName | undefined
  props: RunProps
  open: (name: Form['name']) => void
  /** Opens the field for words, where it is not there yet. */
  addWords: (() => void) | undefined
}

/** The acts that something has to be filled in for; the rarer ones unfold in place. */
export const RunForms = ({ forms, shown, props, open, addWords }: MoreProps) => {
  const [isMore, setMore] = useState(false)
  const { run, viewer, page, isFirst } = props
  useEffect(() => void loadForm(), [])
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
  if (forms.length === 0 && !addWords) return null
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
      {addWords ? (
        <button type="button" className={css.quiet} onClick={addWords}>
          {n('words.add')} {isFirst ? <KeyCap press="a" /> : null}
        </button>
      ) : null}
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

const stored = (key: string): string | null => {
  try {
    return sessionStorage.getItem(key)
  } catch {
    return null
  }
}
const store = (key: string, name: FormName | undefined): void => {
  try {
    if (name) sessionStorage.setItem(key, name)
    else sessionStorage.removeItem(key)
  } catch {
    // A browser that keeps nothing closes the form on reload; what was typed is kept elsewhere.
  }
}

/** Which form is open, also after a reload or a turn of the screen; closing it gives the focus back to where it was. */
export const useForm = (runId: string, forms: readonly Form[]) => {
  const key = `interlock.open.${runId}`
  const [name, setName] = useState(() => forms.find(form => form.name === stored(key))?.name)
  const [isFresh, setFresh] = useState(false)
  const before = useRef<Element | null>(null)
  const show = (next: Form['name'] | undefined) => {
    store(key, next)
    setName(next)
  }
  const open = (next: Form['name']) => {
    void loadForm()
    if (!name) before.current = document.activeElement
    setFresh(true)
    show(next === name ? undefined : next)
  }
  const close = () => {
    show(undefined)
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus()
  }
  // What is not offered any more is not shown, whatever was open.
  const shown = forms.some(form => form.name === name) ? name : undefined
  return { shown, isFresh, open, close }
}
