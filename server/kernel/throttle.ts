import type { Tx } from './db.ts'
import { statement } from './statement.ts'

/** At most `limit` tries of one key in each window of `minutes`. */
export type Limit = { readonly key: string; readonly limit: number; readonly minutes: number }
/** Null: go on. Otherwise the seconds after which it is worth trying again. */
export type Tries = { readonly retryAfterSeconds: number | null }

const countKeys = statement<[string[], string[]], { key: string; count: number }>(
  `insert into kernel.throttle as t (key, window_start, count)
   select k, w, 1 from unnest($1::text[], $2::timestamptz[]) as u (k, w) order by k
   on conflict (key, window_start) do update set count = t.count + 1 returning key, count`,
)
// Rows are taken in the order of their keys, here and above, so that nothing waits in a circle.
const forgiveKeys = statement<[string[], string[]], unknown>(
  `with held as (
     select t.key, t.window_start from kernel.throttle t
     join unnest($1::text[], $2::timestamptz[]) as u (k, w) on t.key = u.k and t.window_start = u.w
     order by t.key for update of t)
   update kernel.throttle t set count = greatest(0, t.count - 1)
   from held where t.key = held.key and t.window_start = held.window_start`,
)
const deleteOld = statement<[string], unknown>(
  'delete from kernel.throttle where window_start < $1::timestamptz',
)

const windowStart = ({ minutes }: Limit, now: Temporal.Instant): Temporal.Instant => {
  const windowMs = minutes * 60_000
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(now.epochMilliseconds / windowMs) * windowMs)
}
const columns = (limits: readonly Limit[], now: Temporal.Instant): [string[], string[]] => [
  limits.map(({ key }) => key),
  limits.map(limit => windowStart(limit, now).toString()),
]

/**
 * Counts one try of each key, before the work it stands for, so that a thousand at once do not slip through; says
 * whether any limit is passed. The count must be committed even when the answer is no. Engine scope.
 */
export async function countTries(tx: Tx, limits: readonly Limit[], now: Temporal.Instant): Promise<Tries> {
  const counts = new Map((await tx.run(countKeys, columns(limits, now))).map(row => [row.key, row.count]))
  const waits = limits
    .filter(limit => (counts.get(limit.key) ?? 0) > limit.limit)
    .map(limit => windowStart(limit, now).add({ minutes: limit.minutes }).since(now).total('seconds'))
  return { retryAfterSeconds: waits.length === 0 ? null : Math.max(1, Math.ceil(Math.max(...waits))) }
}

/** Takes one try of each key back: what went well is not held against anybody. Engine scope. */
export const forgiveTries = (tx: Tx, limits: readonly Limit[], now: Temporal.Instant): Promise<unknown> =>
  tx.run(forgiveKeys, columns(limits, now))

/** Counts older than two days limit nothing any more. Engine scope. */
export const forgetOldTries = (tx: Tx, now: Temporal.Instant): Promise<unknown> =>
  tx.run(deleteOld, [now.subtract({ hours: 48 }).toString()])
