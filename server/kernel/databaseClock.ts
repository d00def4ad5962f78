import { type Clock, longestTimerMs } from './clock.ts'
import { type Owner, openOwner } from './owner.ts'

const lookEveryMs = 60_000
/** A question that took longer says too little about the time. */
const mostUncertainMs = 2000

/**
 * The time of the database, counted on by this process: however the clock of its own machine is set, it neither takes
 * what another holds nor lets anything be due too soon. The database is asked again every minute; while it is away the
 * count goes on. Rejects when the database cannot be asked at first.
 */
export async function keepDatabaseTime(databaseUrl: string, lookEvery = lookEveryMs): Promise<Clock> {
  let behindMs = await askBehind(databaseUrl)
  const now = () => Temporal.Instant.fromEpochMilliseconds(Math.round(performance.now() + behindMs))
  const timer = setInterval(() => {
    askBehind(databaseUrl).then(
      found => {
        behindMs = found
      },
      () => {},
    )
  }, lookEvery)
  timer.unref()
  return {
    now,
    wakeAt(at, wake) {
      const ms = at.epochMilliseconds - now().epochMilliseconds
      const waking = setTimeout(wake, Math.min(Math.max(0, ms), longestTimerMs))
      return () => clearTimeout(waking)
    },
  }
}

/** How far the count of this process is behind the database, in milliseconds: half of the way is there, half back. */
async function askBehind(databaseUrl: string): Promise<number> {
  const owner = await openOwner(databaseUrl)
  try {
    for (let tries = 1; ; tries++) {
      const sent = performance.now()
      const atMs = await askTime(owner)
      const took = performance.now() - sent
      if (took < mostUncertainMs || tries === 3) return atMs - (sent + took / 2)
    }
  } finally {
    await owner.end()
  }
}

async function askTime(owner: Owner): Promise<number> {
  const [row] = await owner.ask<{ atMs: number }>(
    `select extract(epoch from clock_timestamp())::float8 * 1000 as "atMs"`,
  )
  if (!row) throw new Error('The database does not say what time it is.')
  return row.atMs
}
