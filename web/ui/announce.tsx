import { useEffect, useSyncExternalStore } from 'react'
import css from './announce.module.css'

type Said = { id: number; text: string; tone: 'good' | 'bad' }

const staysMs = 7_000
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
export const announce = (text: string, tone: Said['tone'] = 'good'): void => {
  count += 1
  set({ id: count, text, tone })
}

/** Where announcements are shown; stands once on a page and is never removed, so that they are always heard. */
export const Announcements = () => {
  const shown = useSyncExternalStore(subscribe, () => said)
  useEffect(() => {
    if (!shown) return
    const timer = setTimeout(() => said?.id === shown.id && set(undefined), staysMs)
    return () => clearTimeout(timer)
  }, [shown])
  return (
    <div role="status" aria-live="polite" className={css.place}>
      {shown ? (
        <p key={shown.id} className={css.said} data-tone={shown.tone}>
          {shown.text}
        </p>
      ) : null}
    </div>
  )
}
