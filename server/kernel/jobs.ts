import type { Tx } from './db.ts'
import type { Claim, Queue } from './queue.ts'
import { statement } from './statement.ts'

export type NewJob = {
  id: string
  workspaceId: string | null
  kind: string
  payload: object
  dueAt: Temporal.Instant
}
/** A job as it is claimed; `attempt` counts from 1. */
export type Job = {
  id: string
  workspaceId: string | null
  kind: string
  payload: Record<string, unknown>
  attempt: number
}
/** What does the jobs of each kind; a handler that throws is tried again. */
export type JobHandlers = Record<string, (job: Job, signal: AbortSignal) => Promise<void>>

const insertJobs = statement<[string], unknown>(
  `insert into kernel.job (id, workspace_id, kind, payload, due_at)
   select j.id, j."workspaceId", j.kind, j.payload, j."dueAt"
   from jsonb_to_recordset($1::jsonb) as j (id uuid, "workspaceId" uuid, kind text, payload jsonb, "dueAt" timestamptz)`,
)
// A lease longer than any is given was written by a clock that has been put back since.
const claimJobs = statement<Claim, Job>(
  `update kernel.job set lease_until = $2::timestamptz, lease_token = $3::uuid, attempt = attempt + 1
   where id in (select id from kernel.job where state = 'due' and due_at <= $1::timestamptz and (lease_until is null or lease_until <= $1::timestamptz or lease_until > $2::timestamptz + interval '1 minute')
                order by due_at limit $4 for update skip locked)
   returning id, workspace_id as "workspaceId", kind, payload, attempt`,
)
const deleteJob = statement<[string, string], unknown>(
  'delete from kernel.job where id = $1 and lease_token = $2',
)
const retryJob = statement<
  [id: string, token: string, at: string, reason: string, notCounted: number],
  unknown
>(
  `update kernel.job set due_at = $3::timestamptz, lease_until = null, lease_token = null, last_error = $4, attempt = attempt - $5 where id = $1 and lease_token = $2`,
)
const buryJob = statement<[string, string, string], unknown>(
  `update kernel.job set state = 'dead', lease_until = null, lease_token = null, last_error = $3 where id = $1 and lease_token = $2`,
)
const nextJob = statement<[], { at: Temporal.Instant | null }>(
  `select min(greatest(due_at, coalesce(lease_until, due_at))) as at from kernel.job where state = 'due'`,
)

/** Leaves jobs in the transaction that makes them necessary. */
export function addJobs(tx: Tx, jobs: NewJob[]): void {
  tx.run(insertJobs, [JSON.stringify(jobs.map(job => ({ ...job, dueAt: job.dueAt.toString() })))])
}

const consumeJob = statement<[string], { id: string }>('delete from kernel.job where id = $1 returning id')
/**
 * Takes a job away in the transaction that does it: true for one of all who ever try, so that what cannot be told from
 * being done twice is done once. Whoever had it in hand finds it done.
 */
export const takeJob = async (tx: Tx, id: string): Promise<boolean> =>
  (await tx.run(consumeJob, [id])).length > 0

const deleteJobs = statement<[string], unknown>('delete from kernel.job where kind = $1')
/** Takes all jobs of a kind away: after a restore, what only made sense where it was left. */
export const forgetJobs = (tx: Tx, kind: string): Promise<unknown> => tx.run(deleteJobs, [kind])

const countJobs = statement<[string], { dead: number; late: number }>(
  `select count(*) filter (where state = 'dead')::integer as dead, count(*) filter (where state = 'due' and due_at < $1::timestamptz)::integer as late
   from kernel.job`,
)
/** Jobs that were given up, and those that were due before then and still wait. Engine scope outside any workspace. */
export const countStuckJobs = async (
  tx: Tx,
  before: Temporal.Instant,
): Promise<{ dead: number; late: number }> =>
  (await tx.run(countJobs, [before.toString()]))[0] ?? { dead: 0, late: 0 }

/** A job that failed this often is set aside with its error, and the others go on. */
const attemptsBeforeDead = 20

/** The queue of jobs, for `runQueue`. */
export const jobQueue = (handlers: JobHandlers): Queue<Job> => ({
  name: 'jobs',
  claim: claimJobs,
  next: nextJob,
  work: async (job, signal) => {
    if (job.attempt > attemptsBeforeDead) throw new Error('Whoever had it in hand died, each time.')
    const handler = handlers[job.kind]
    if (!handler) throw new Error(`No handler for jobs of kind ${job.kind}`)
    await handler(job, signal)
  },
  done: (tx, job, token) => tx.run(deleteJob, [job.id, token]),
  failed: (tx, job, { token, retryAt, reason, waits }) =>
    job.attempt >= attemptsBeforeDead && !waits
      ? tx.run(buryJob, [job.id, token, reason])
      : tx.run(retryJob, [job.id, token, retryAt.toString(), reason, waits ? 1 : 0]),
})
