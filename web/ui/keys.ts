import { useEffect, useRef, useSyncExternalStore } from 'react'
import { readSettings } from './settings.ts'

/**
 * One key of a page: `press` is a `KeyboardEvent.key`, `mod+k` for Ctrl or ⌘, or `alt+s`, which works while one types.
 * Its words stand in the help.
 */
export type Key = { press: string; words: string; act: () => void; everywhere?: boolean; hidden?: boolean }
type Entry = { read: () => readonly Key[] }

const entries: Entry[] = []
const listeners = new Set<() => void>()
let shown: readonly Key[] = []

const refresh = (): void => {
  const all = entries.flatMap(entry => entry.read()).filter(key => !key.hidden)
  // Several lists on a page have the same keys.
  const isFirst = (key: Key, at: number) =>
    all.findIndex(other => other.press === key.press && other.words === key.words) === at
  const next = all.filter(isFirst)
  const same =
    next.length === shown.length &&
    next.every((key, i) => key.press === shown[i]?.press && key.words === shown[i]?.words)
  if (same) return
  shown = next
  for (const each of listeners) each()
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && /^(checkbox|radio|button)$/.test(target.type))

/** An open dialog, menu or list of choices has the keys for itself. */
const isBusy = (): boolean =>
  [...document.querySelectorAll('[aria-modal="true"],[role="menu"],[role="listbox"]')].some(place =>
    place.checkVisibility(),
  )

/** What was pressed, as keys are named here; with Alt the key itself counts, for Alt writes other letters on some keyboards. */
const pressOf = (event: KeyboardEvent): string => {
  if (event.ctrlKey || event.metaKey) return `mod+${event.key.toLowerCase()}`
  return event.altKey ? `alt+${event.code.replace(/^Key/, '').toLowerCase()}` : event.key
}

/** The key of the page that fits, before one that works everywhere. */
const find = (event: KeyboardEvent): Key | undefined => {
  const press = pressOf(event)
  const single = !press.includes('+') || press.length === 1
  // AltGr is Ctrl and Alt together: it writes.
  const writes = event.altKey && (event.ctrlKey || event.metaKey)
  if (writes || event.defaultPrevented || event.repeat) return undefined
  if (single && (isBusy() || isTyping(event.target) || readSettings().singleKeys === 'off')) return undefined
  const fitting = entries.flatMap(entry => entry.read()).filter(key => key.press === press)
  return fitting.find(key => !key.everywhere) ?? fitting[0]
}

const onKey = (event: KeyboardEvent): void => {
  const key = find(event)
  if (!key) return
  event.preventDefault()
  key.act()
}

/** Gives the page its keys while the component is shown. */
export const useKeys = (keys: readonly Key[]): void => {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
    refresh()
  })
  useEffect(() => {
    const entry = { read: () => latest.current }
    if (entries.length === 0) document.addEventListener('keydown', onKey)
    entries.push(entry)
    refresh()
    return () => {
      entries.splice(entries.indexOf(entry), 1)
      if (entries.length === 0) document.removeEventListener('keydown', onKey)
      refresh()
    }
  }, [])
}

/** The keys that work now, for the help. */
export const useShownKeys = (): readonly Key[] =>
  useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )

/** Does what a key does, as it stands now and not as it stood when its words were shown. */
export const pressKey = ({ press, words, act }: Key): void => {
  const latest = entries
    .flatMap(entry => entry.read())
    .find(key => key.press === press && key.words === words)
  ;(latest?.act ?? act)()
}
