import { type KeyboardEvent, type RefObject, useState } from 'react'

/** What is asked for while one writes: a sign, what is typed behind it, and where it begins. */
export type Asked = { sign: string; q: string; from: number }
/** Something that may be written in its place. */
export type Offered = {
  id: string
  name: string
  insert: string
  beside?: string
  preview?: string
  note?: string
}

/** What stands right before the caret, where it is one of the signs and begins a word. */
export const askedAt = (text: string, caret: number, signs: string): Asked | undefined => {
  const [all, sign = '', q = ''] =
    new RegExp(`(?<![^\\s(])([${signs}])([^\\s${signs}]{0,40})$`, 'u').exec(text.slice(0, caret)) ?? []
  return all === undefined ? undefined : { sign, q, from: caret - all.length }
}

type Field = {
  field: RefObject<HTMLTextAreaElement | null>
  text: string
  change: (text: string) => void
  signs: string
  /** What fits what is asked for. */
  offer: (asked: Asked) => readonly Offered[]
  /** What else happens when one is written. */
  taken?: ((offered: Offered, asked: Asked) => void) | undefined
}

/** Writing with a list beside it: arrows choose, Enter or Tab writes what is chosen, Escape leaves it. */
export const useAsked = ({ field, text, change, signs, offer, taken }: Field) => {
  const [caret, setCaret] = useState<number>()
  const [at, setAt] = useState(0)
  const [left, setLeft] = useState<number>()
  const found = caret === undefined || !signs ? undefined : askedAt(text, caret, signs)
  const asked = found && found.from !== left ? found : undefined
  const offered = asked ? offer(asked) : []
  const index = Math.min(at, Math.max(0, offered.length - 1))
  const look = () => {
    const { selectionStart, selectionEnd } = field.current ?? {}
    setCaret(selectionStart === selectionEnd ? selectionStart : undefined)
    setAt(0)
  }
  const write = (one: Offered) => {
    if (!asked || caret === undefined) return
    const end = asked.from + one.insert.length
    change(text.slice(0, asked.from) + one.insert + text.slice(caret))
    taken?.(one, asked)
    setCaret(undefined)
    // Once the field has it: the caret goes on behind what was written.
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(end, end)
    })
  }
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const chosen = offered[index]
    if (!asked || !chosen || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return false
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (move) setAt((index + move + offered.length) % offered.length)
    else if (event.key === 'Enter' || event.key === 'Tab') write(chosen)
    else if (event.key === 'Escape') setLeft(asked.from)
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  return { asked, offered, index, look, write, point: setAt, leave: () => setCaret(undefined), onKeyDown }
}
