import { type RefObject, useLayoutEffect, useState } from 'react'

/** Rows beyond what is seen that are drawn as well, so that the next key and the next wheel find them there. */
const beyond = 12
/** The window moves in steps, so that most of a scroll draws nothing. */
const step = 6

type Windowed = { first: number; last: number; pitchPx: number }

/**
 * Which rows of a long list are near enough to be drawn: of `count` rows of one height within `body`, which scrolls with
 * the page. Rows drawn carry `data-index`; their height is measured from the first of them.
 */
export const useWindowed = (body: RefObject<HTMLElement | null>, count: number): Windowed => {
  const [at, setAt] = useState<Windowed>({ first: 0, last: Math.min(count, 40), pitchPx: 33 })
  useLayoutEffect(() => {
    const look = () => {
      const element = body.current
      if (!element) return
      const [one, two] = element.querySelectorAll<HTMLElement>('[data-index]')
      const pitchPx =
        one && two ? two.offsetTop - one.offsetTop || one.offsetHeight : (one?.offsetHeight ?? 33)
      const top = element.getBoundingClientRect().top
      const first = Math.floor(Math.max(0, -top / pitchPx - beyond) / step) * step
      const last = Math.ceil(((innerHeight - top) / pitchPx + beyond) / step) * step
      setAt(was =>
        was.first === first && was.last === last && Math.abs(was.pitchPx - pitchPx) < 0.01
          ? was
          : { first, last, pitchPx },
      )
    }
    let frame = 0
    const soon = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0
        look()
      })
    }
    look()
    addEventListener('scroll', soon, { passive: true })
    addEventListener('resize', soon)
    return () => {
      cancelAnimationFrame(frame)
      removeEventListener('scroll', soon)
      removeEventListener('resize', soon)
    }
  }, [body])
  return { first: Math.min(at.first, count), last: Math.min(at.last, count), pitchPx: at.pitchPx }
}
