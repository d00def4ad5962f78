import { useEffect, useSyncExternalStore } from 'react'
import css from './announce.module.css'

/** What can be pressed beside what was said: the way back. */
type Undo = { words: string; act: () => void }
type Said = { id: number; text: string; tone: 'good' | 'bad'; undo?: Undo | undefined }

const staysMs = 7_000
/** With something to press it stays longer. */
const staysWithUndoMs = 20_000
let said: Said | undefined
let count = 0
const listeners = new Set<() => void>()

const set = (next: Said | undefined): void => {
  said = next
  for (const each of listeners) each()
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Says what just happened: shown at the foot of the page and read aloud, without taking the focus. */
export const announce = (text: string, tone: Said['tone'] = 'good', undo?: Undo): void => {
  count += 1
  set({ id: count, text, tone, undo })
}

const UndoButton = ({ undo }: { undo: Undo }) => (
  <button
    type="button"
    className={css.undo}
    onClick={() => {
      set(undefined)
      undo.act()
    }}
  >
    {undo.words}
  </button>
)

/** Where announcements are shown; stands once on a page and is never removed, so that they are always heard. */
export const Announcements = () => {
  const shown = useSyncExternalStore(subscribe, () => said)
  useEffect(() => {
    if (!shown) return
    const timer = setTimeout(
      () => said?.id === shown.id && set(undefined),
      shown.undo ? staysWithUndoMs : staysMs,
    )
    return () => clearTimeout(timer)
  }, [shown])
  return (
    <div role="status" aria-live="polite" className={css.place}>
      {shown ? (
        <p key={shown.id} className={css.said} data-tone={shown.tone}>
          {shown.text}
          {shown.undo ? <UndoButton undo={shown.undo} /> : null}
        </p>
      ) : null}
    </div>
  )
}
