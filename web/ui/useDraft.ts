import { useState } from 'react'

const stored = (key: string): string => {
  try {
    return localStorage.getItem(key) ?? ''
  } catch {
    return ''
  }
}
const store = (key: string, text: string): void => {
  try {
    if (text) localStorage.setItem(key, text)
    else localStorage.removeItem(key)
  } catch {
    // A full or forbidden store loses the draft on reload only.
  }
}

/** A text that survives reload, sign-out and crash, kept in this browser under `key` until it is set empty. */
export const useDraft = (key: string): [text: string, setText: (text: string) => void] => {
  const [draft, setDraft] = useState(() => ({ key, text: stored(key) }))
  const current = draft.key === key ? draft : { key, text: stored(key) }
  if (current !== draft) setDraft(current)
  const setText = (text: string) => {
    store(key, text)
    setDraft({ key, text })
  }
  return [current.text, setText]
}
