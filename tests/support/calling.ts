import type { Job } from '../../server/kernel/index.ts'
import {
  createFireTimer,
  createRecallPart,
  createRetellPart,
  createReturnToParent,
  recallKind,
  retellKind,
  timerKind,
} from '../../server/work/index.ts'
import type { PersonKey } from './builders.ts'
import { type Act, type Desk, openDesk } from './desk.ts'
import { callingWorld } from './drawn.ts'
import type { ProductOptions } from './product.ts'

export type Calling = Awaited<ReturnType<typeof openCalling>>
export const closedKind = 'reaction:ticket.closed:0'

/** A desk with processes that call each other, whose jobs are run by the test. */
export async function openCalling(options: ProductOptions = {}) {
  const desk = await openDesk(options, await callingWorld())
  return { ...callingIn(desk), desk, stop: desk.stop }
}

/** What tests of calls ask of a desk. */
export function callingIn(desk: Desk) {
  const act = (who: PersonKey, number: string, body: Act) => desk.post(who, `/${number}/acts`, body)
  const standing = async (number: string) =>
    (await desk.page('admin', number)).activities.filter(({ state }) =>
      ['ready', 'started', 'waiting'].includes(state),
    )
  const nodes = async (number: string) => (await standing(number)).map(({ node }) => node)
  const runOn = async (number: string, node: string) =>
    (await standing(number)).find(run => run.node === node)?.id ?? node
  const childOf = async (number: string) => {
    const child = (await desk.page('admin', number)).children.at(-1)
    if (!child) throw new Error(`${number} has handed nothing over.`)
    return child.number
  }
  const complete = async (who: PersonKey, number: string, [node, outcome]: [string, string?]) =>
    desk.insist<{ state: string }>(
      act(who, number, { act: 'complete', run: await runOn(number, node), ...(outcome && { outcome }) }),
    )
  /** Those that are due. */
  const jobsOf = (kind: string) =>
    desk.behind<Job>(
      `select id, workspace_id as "workspaceId", kind, payload, attempt from kernel.job
       where kind = $1 and due_at <= $2::timestamptz order by due_at, id`,
      [kind, desk.product.clock.now().toString()],
    )
  const parts = { clock: desk.product.clock, db: () => desk.product.db }
  async function handle(job: Job) {
    if (job.kind === timerKind) return createFireTimer(parts)(job)
    if (job.kind === recallKind) return createRecallPart(parts)(job)
    if (job.kind === retellKind) return createRetellPart(parts)(job)
    const { eventId, event } = job.payload as { eventId: string; event: never }
    return createReturnToParent(parts)({ workspaceId: job.workspaceId ?? '', id: eventId, payload: event })
  }
  return {
    ...keptIn(desk),
    ...{ act, standing, nodes, runOn, childOf, complete, jobsOf, handle },
    /** Runs every job of a kind, several times at once and once more, as when leases run out; answers how many there were. */
    async runJobs(kind: string): Promise<number> {
      const jobs = await jobsOf(kind)
      await Promise.all(jobs.flatMap(job => [handle(job), handle(job), handle(job)]))
      for (const job of jobs) await handle(job)
      await desk.behind('delete from kernel.job where id = any ($1::uuid[])', [jobs.map(({ id }) => id)])
      return jobs.length
    },
    /** A ticket that has called another process: on a ticket of its own, or within its own. */
    async openCall(process: string): Promise<string> {
      const { number } = await desk.open('analyst', { process, title: 'A part is missing' })
      await complete('analyst', number, ['t1'])
      return number
    },
  }
}

/** What has been kept of a ticket. */
function keptIn(desk: Desk) {
  return {
    events: (number: string) =>
      desk.behind<{ name: string; node: string | null }>(
        `select e.name, e.payload #>> '{activity,node}' as node from kernel.event e
         join work.ticket t on t.workspace_id = e.workspace_id and t.id = e.subject_id where t.number = $1 order by e.seq`,
        [number],
      ),
    endings: (number: string) =>
      desk.behind<{ endedAs: string | null; state: string }>(
        `select p.ended_as as "endedAs", t.state from work.process_run p
         join work.ticket t on t.workspace_id = p.workspace_id and t.id = p.ticket_id where t.number = $1 order by p.id`,
        [number],
      ),
  }
}
