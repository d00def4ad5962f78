/** One change on the live stream: read the thing again if yours is older than `version`, or if there is none. */
export type Change = { kind: string; id: string; number?: string | null; version?: number }

/** What a page hears: a change, or that the stream is back after a gap and anything may have changed. */
export type Heard = { type: 'change'; change: Change } | { type: 'back' }

const firstWaitMs = 1_000
const longestWaitMs = 30_000

/** Opens the live stream of a workspace and keeps it open; answers the function that closes it. */
export const openStream = (address: string, hear: (heard: Heard) => void): (() => void) => {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let waitMs = firstWaitMs
  // What the page read before the stream was open may be older than the stream's beginning.
  let hadGap = true

  const open = () => {
    source = new EventSource(address)
    source.addEventListener('open', () => {
      waitMs = firstWaitMs
      if (hadGap) hear({ type: 'back' })
      hadGap = false
    })
    source.addEventListener('change', event => {
      hear({ type: 'change', change: JSON.parse(event.data) as Change })
    })
    source.addEventListener('error', () => {
      hadGap = true
      // The browser tries again by itself after a broken connection, but not after a refusal.
      if (source?.readyState !== EventSource.CLOSED) return
      timer = setTimeout(open, waitMs)
      waitMs = Math.min(waitMs * 2, longestWaitMs)
    })
  }
  open()
  return () => {
    clearTimeout(timer)
    source?.close()
  }
}
