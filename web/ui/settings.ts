import { useSyncExternalStore } from 'react'

/** What a reader sets for this browser: colours, contrast, row height, single-key shortcuts. */
export type Settings = {
  theme: 'auto' | 'light' | 'dark'
  contrast: 'auto' | 'more'
  rows: 'comfortable' | 'compact'
  singleKeys: 'on' | 'off'
}
const initial: Settings = { theme: 'auto', contrast: 'auto', rows: 'comfortable', singleKeys: 'on' }
const storedAs = 'interlock.settings'

const read = (): Settings => {
  try {
    return { ...initial, ...(JSON.parse(localStorage.getItem(storedAs) ?? '{}') as Partial<Settings>) }
  } catch {
    return initial
  }
}

let settings = read()
const listeners = new Set<() => void>()
let contrast: MediaQueryList | undefined

/** Whether the reader's system asks for more contrast; followed from the first time on. */
const wantsContrast = (): boolean => {
  if (!contrast) {
    contrast = matchMedia('(prefers-contrast: more)')
    contrast.addEventListener('change', applySettings)
  }
  return contrast.matches
}

/** Puts contrast and row height on the document; colours are put there by the theme's provider. */
export const applySettings = (): void => {
  const root = document.documentElement.dataset
  root.contrast = settings.contrast === 'more' || wantsContrast() ? 'more' : 'auto'
  root.rows = settings.rows
}

export const changeSettings = (change: Partial<Settings>): void => {
  settings = { ...settings, ...change }
  try {
    localStorage.setItem(storedAs, JSON.stringify(settings))
  } catch {
    // A browser that keeps nothing still gets the change for this visit.
  }
  applySettings()
  for (const each of listeners) each()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const readSettings = (): Settings => settings
export const useSettings = (): Settings => useSyncExternalStore(subscribe, readSettings)
