import { type FocusEvent, useRef, useState } from 'react'

/** What only receives the focus so that the keyboard goes on from there, like a heading, holds nothing. */
const holds = (at: Element | null): boolean => at instanceof HTMLElement && at.tabIndex >= 0

/** Whether the pointer is over a part of the page or the focus in it; spread `watch` on that part. */
export const useOccupied = () => {
  const [isPointed, setPointed] = useState(false)
  const [hasFocus, setFocus] = useState(false)
  const place = useRef<Element>(null)
  const watch = {
    onPointerEnter: () => setPointed(true),
    onPointerLeave: () => setPointed(false),
    onFocus: (event: FocusEvent) => {
      place.current = event.currentTarget
      setFocus(holds(event.target))
    },
    onBlur: (event: FocusEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget)) setFocus(false)
    },
  }
  // Where what had the focus is gone, nobody said so.
  const isFocused = hasFocus && place.current?.contains(document.activeElement) === true
  return { isPointed, isFocused, watch }
}

/**
 * Shows the newest `value`, but keeps what is shown while `isHeld`, so that nothing moves under the pointer.
 * `isBehind` says that something newer waits; `catchUp` shows it.
 */
export const useSteady = <T>(value: T, isSame: (a: T, b: T) => boolean, isHeld: boolean) => {
  const [shown, setShown] = useState(value)
  const isNew = !isSame(value, shown)
  if (isNew && !isHeld) setShown(value)
  return { shown: isNew ? shown : value, isBehind: isNew && isHeld, catchUp: () => setShown(value) }
}
