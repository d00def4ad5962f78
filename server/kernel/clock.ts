/** What decides or waits asks this for the time, never the system. */
export type Clock = {
  now(): Temporal.Instant
  /** Calls `wake` when `at` has come on this clock; returns how to call it off. */
  wakeAt(at: Temporal.Instant, wake: () => void): () => void
}

/** The longest a timer of Node can be. */
export const longestTimerMs = 2 ** 31 - 1

/** The time of the machine. */
export const systemClock: Clock = {
  now: () => Temporal.Now.instant(),
  wakeAt(at, wake) {
    const ms = Math.max(0, at.epochMilliseconds - Temporal.Now.instant().epochMilliseconds)
    const timer = setTimeout(wake, Math.min(ms, longestTimerMs))
    return () => clearTimeout(timer)
  },
}

/** A clock that stands still until it is moved: for tests and for replaying the past. */
export function createManualClock(
  start: Temporal.Instant,
): Clock & { advance(by: Temporal.DurationLike): void } {
  let current = start
  const waiting = new Set<{ at: Temporal.Instant; wake: () => void }>()
  return {
    now: () => current,
    wakeAt(at, wake) {
      const entry = { at, wake }
      waiting.add(entry)
      return () => waiting.delete(entry)
    },
    advance(by) {
      current = current.add(by)
      for (const entry of [...waiting]) {
        if (Temporal.Instant.compare(entry.at, current) > 0) continue
        waiting.delete(entry)
        entry.wake()
      }
    },
  }
}
