import { type FocusEvent, useState } from 'react'

/** Whether the pointer is over a part of the page or the focus in it; spread `watch` on that part. */
export const useOccupied = () => {
  const [isPointed, setPointed] = useState(false)
  const [isFocused, setFocused] = useState(false)
  const watch = {
    onPointerEnter: () => setPointed(true),
    onPointerLeave: () => setPointed(false),
    onFocus: () => setFocused(true),
    onBlur: (event: FocusEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false)
    },
  }
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
