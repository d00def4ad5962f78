import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Message } from './reads.ts'

const nearPx = 48

/**
 * Keeps a conversation that scrolls by itself at its end: on opening, on one's own message, and on another's while
 * one reads at the end with the pointer elsewhere. Otherwise nothing moves and `unseen` counts what came.
 */
export const useConversationEnd = (messages: readonly Message[]) => {
  const scroller = useRef<HTMLDivElement>(null)
  const known = useRef(0)
  const [seen, setSeen] = useState(messages.length)
  const isAtEnd = useRef(true)
  const goToEnd = useCallback(() => {
    const place = scroller.current
    if (!place) return
    if (place.scrollHeight > place.clientHeight) place.scrollTop = place.scrollHeight
    place.lastElementChild?.lastElementChild?.scrollIntoView({ block: 'nearest' })
    setSeen(Number.POSITIVE_INFINITY)
  }, [])
  useLayoutEffect(() => {
    const place = scroller.current
    const scrolls = place !== null && getComputedStyle(place).overflowY === 'auto'
    const isFirst = known.current === 0
    const hasMore = messages.length > known.current
    const isOwn = messages.at(-1)?.id.startsWith('sending-') === true
    known.current = messages.length
    if (!place || !hasMore) return
    // Where all of it is in sight nothing moves and nothing is unseen.
    const isWhole = scrolls && place.scrollHeight <= place.clientHeight
    if (isFirst || isOwn || isWhole || (isAtEnd.current && !place.matches(':hover'))) {
      if (scrolls) place.scrollTop = place.scrollHeight
      setSeen(messages.length)
    }
  }, [messages])
  useEffect(() => {
    if (seen > messages.length) setSeen(messages.length)
  }, [seen, messages.length])
  const onScroll = () => {
    const place = scroller.current
    if (!place) return
    isAtEnd.current = place.scrollHeight - place.scrollTop - place.clientHeight < nearPx
    if (isAtEnd.current) setSeen(messages.length)
  }
  return { scroller, onScroll, goToEnd, unseen: Math.max(0, messages.length - seen) }
}
