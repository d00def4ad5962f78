import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useLayoutEffect, useState } from 'react'

/** Rows beyond what is seen that are drawn as well, so that the next key and the next wheel find them there. */
const beyond = 12
/** Until a row has been measured. */
const usualPx = 33

type Near = { first: number; last: number; pitchPx: number }

/** From the top of one row to the top of the next, and where the first begins in the page. */
const measure = (body: HTMLElement) => {
  const [one, two] = body.querySelectorAll<HTMLElement>('[data-index]')
  const pitchPx = one && two ? two.offsetTop - one.offsetTop : one?.offsetHeight
  return { pitchPx: pitchPx || usualPx, topPx: body.getBoundingClientRect().top + scrollY }
}

/**
 * Which rows of a long list are near enough to be drawn: of `count` rows of one height within `body`, which scrolls with
 * the page. Rows drawn carry `data-index`. What is above the list may grow: the page is watched.
 */
export const useNearRows = (body: RefObject<HTMLElement | null>, count: number): Near => {
  const [{ pitchPx, topPx }, set] = useState({ pitchPx: usualPx, topPx: 0 })
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => pitchPx,
    overscan: beyond,
    scrollMargin: topPx,
    initialRect: { width: innerWidth, height: innerHeight },
  })
  useLayoutEffect(() => {
    const look = () => {
      if (!body.current) return
      const now = measure(body.current)
      set(was =>
        Math.abs(was.pitchPx - now.pitchPx) < 0.01 && Math.abs(was.topPx - now.topPx) < 1 ? was : now,
      )
    }
    look()
    const watching = new ResizeObserver(look)
    watching.observe(document.body)
    return () => watching.disconnect()
  }, [body])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row of another height makes all of them so
  useLayoutEffect(() => rows.measure(), [rows, pitchPx])
  const near = rows.getVirtualItems()
  return { first: near[0]?.index ?? 0, last: (near.at(-1)?.index ?? -1) + 1, pitchPx }
}
