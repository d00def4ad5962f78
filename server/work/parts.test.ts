import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PersonKey } from '../../tests/support/builders.ts'
import { type Act, codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'
import { auditObligations } from '../comms/index.ts'
import type { Job } from '../kernel/index.ts'
import {
  answerKind,
  auditWrites,
  createFireTimer,
  createPassOnAnswer,
  createReturnToParent,
  timerKind,
} from './index.ts'

// Work that goes on under another number, and what happens by itself: in the database, with jobs that run too often.

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.stop())

const workers: PersonKey[] = [
  ...([
    'analyst',
    'engineer',
    'manager',
    'lead',
    'requester',
    'owner',
    'specialist',
    'biller',
    'customerOwner',
  ] as const),
]
const act = (who: PersonKey, number: string, body: Act) => desk.post(who, `/${number}/acts`, body)
/** Somebody who may complete what stands does so. */
async function complete(number: string, outcome?: string): Promise<void> {
  for (const who of workers) {
    const answer = await desk.get(who, `/${number}`)
    const { activities = [] } = answer.body as Awaited<ReturnType<Desk['page']>>
    const run = activities.find(
      one => one.may?.includes('complete') && (!outcome || one.outcomes.includes(outcome)),
    )
    if (!run) continue
    const chosen = outcome ?? run.outcomes[0]
    const body = { act: 'complete', run: run.id, note: 'So.', ...(chosen && { outcome: chosen }) } as const
    await desk.insist(act(who, number, body))
    return
  }
  throw new Error(`Nobody may complete ${outcome} on ${number}.`)
}
const standing = async (number: string) =>
  (await desk.page('admin', number)).activities.filter(({ state }) =>
    ['ready', 'started', 'waiting'].includes(state),
  )
const namesOf = async (number: string) =>
  (
    await desk.behind<{ name: string }>(
      `select e.name from kernel.event e join work.ticket t on t.workspace_id = e.workspace_id and t.id = e.subject_id where t.number = $1 order by e.seq`,
      [number],
    )
  ).map(({ name }) => name)
const jobsOf = (kind: string) =>
  desk.behind<Job>(
    `select id, workspace_id as "workspaceId", kind, payload, attempt from kernel.job where kind = $1 order by due_at, id`,
    [kind],
  )

/** Runs every job of a kind, each several times at once and then again, as when nodes die and leases run out. */
async function runJobs(kind: string): Promise<number> {
  const jobs = await jobsOf(kind)
  const parts = { clock: desk.product.clock, db: () => desk.product.db }
  const back = createReturnToParent(parts)
  const handle = async (job: Job) => {
    if (kind === timerKind) return createFireTimer(parts)(job)
    if (kind === answerKind) return createPassOnAnswer(parts)(job)
    const { eventId, event } = job.payload as { eventId: string; event: never }
    return back({ workspaceId: job.workspaceId ?? '', id: eventId, payload: event })
  }
  await Promise.all(jobs.flatMap(job => [handle(job), handle(job), handle(job)]))
  for (const job of jobs) await handle(job)
  await desk.behind('delete from kernel.job where id = any ($1::uuid[])', [jobs.map(({ id }) => id)])
  return jobs.length
}
const closed = 'reaction:ticket.closed:0'

/** A ticket that has handed part of its work to a change. */
async function handOver(): Promise<{ number: string; child: string }> {
  const { number } = await desk.open('requester')
  for (const outcome of ['Needs analysis', 'Need a change']) await complete(number, outcome)
  const [child] = (await desk.page('admin', number)).children
  if (!child) throw new Error('Nothing was handed over.')
  return { number, child: child.number }
}
const throughChange = async (child: string) => {
  for (const outcome of [
    undefined,
    'Standard',
    undefined,
    undefined,
    undefined,
    'Performed',
    'Works',
    'Nothing new to learn',
  ])
    await complete(child, outcome)
}

describe('what was handed to another ticket', () => {
  test('comes back once, however often and at once it is told, and its parent goes on', async () => {
    const { number, child } = await handOver()
    await throughChange(child)
    expect((await desk.page('admin', child)).ticket.state).toBe('closed')
    const before = (await namesOf(number)).length
    expect(await runJobs(closed)).toBe(1)
    expect((await namesOf(number)).slice(before)).toEqual(['activity.completed', 'activity.ready'])
    expect((await standing(number)).map(({ node }) => node)).toEqual(['test-with-user'])
  })
  test('given back untouched stands where it stood, with its reason', async () => {
    const { number, child } = await handOver()
    const [first] = await standing(child)
    const returned = await Promise.all(
      workers.map(who => act(who, child, { act: 'return', run: first?.id ?? '', reason: 'Not ours' })),
    )
    expect(returned.map(codeOf).filter(code => code === '200')).toHaveLength(1)
    await runJobs(closed)
    expect((await standing(number)).map(({ node }) => node)).toEqual(['analyse-gap'])
    expect((await desk.get('admin', `/${number}/history`)).text).toContain('Not ours')
  })
  test('goes on in another process, and still comes back: where no way is drawn for how it ended, A hears so, once', async () => {
    const { number, child } = await handOver()
    await complete(child)
    const answers = []
    for (const who of workers)
      answers.push(
        codeOf(await act(who, child, { act: 'reclassify', process: 'work-request', reason: 'Routine' })),
      )
    expect(answers).toContain('200')
    const [page] = (await desk.page('admin', number)).children
    expect(page).toMatchObject({ number: child, state: 'open' })
    for (let steps = 0; steps < 12 && (await desk.page('admin', child)).ticket.state === 'open'; steps++)
      await complete(child)
    const before = (await namesOf(number)).length
    expect(await runJobs(closed)).toBe(1)
    expect((await namesOf(number)).slice(before)).toEqual(['activity.stuck'])
    expect((await desk.get('lead', `/${number}/history`)).text).toContain(
      'it came back with “Fulfilled”, for which no way is drawn',
    )
    const [call] = await standing(number)
    await desk.insist(
      act('lead', number, { act: 'move', run: call?.id ?? '', to: 'test-with-user', reason: 'It is done' }),
    )
    expect((await standing(number)).map(({ node }) => node)).toEqual(['test-with-user'])
  })
  test('asks the requester under the number they know, and their answer reaches it, once', async () => {
    const { number, child } = await handOver()
    const [run] = await standing(child)
    const asked = await Promise.all(
      workers.map(who =>
        act(who, child, { act: 'wait', run: run?.id ?? '', for: 'requester', question: 'When may we?' }),
      ),
    )
    expect(asked.map(codeOf).filter(code => code === '200')).toHaveLength(1)
    await desk.insist(desk.say('requester', number, 'On Sunday'))
    expect((await standing(child))[0]?.state).toBe('waiting')
    expect(await runJobs(answerKind)).toBe(1)
    expect((await standing(child))[0]?.state).toBe('started')
    expect((await namesOf(child)).filter(name => name === 'activity.resumed')).toHaveLength(1)
    expect((await desk.get('requester', `/${child}`)).status).toBe(404)
  })
  test('many acts on both at once, and none waits for the other for ever', async () => {
    const { number, child } = await handOver()
    const [run] = await standing(child)
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        index % 3 === 0
          ? desk.say('analyst', child, `Down ${index}`)
          : index % 3 === 1
            ? desk.say('requester', number, `Up ${index}`)
            : act('manager', child, { act: 'take', run: run?.id ?? '' }),
      ),
    )
    expect(answers.filter(({ status }) => status >= 500).map(({ text }) => text)).toEqual([])
    await Promise.all([
      throughChange(child),
      ...[1, 2, 3].map(each => desk.say('requester', number, `Still ${each}`)),
    ])
    await Promise.all([
      runJobs(closed),
      desk.say('analyst', child, 'Done?'),
      desk.say('requester', number, 'Done!'),
    ])
    expect((await standing(number)).map(({ node }) => node)).toEqual(['test-with-user'])
  })
})

describe('a moment that comes by itself', () => {
  test('I14: comes once, on however many nodes, and not before its time', async () => {
    const { number } = await desk.open('requester')
    const until = desk.product.clock.now().add({ hours: 2 }).toString()
    const [run] = await standing(number)
    await desk.insist(act('analyst', number, { act: 'wait', run: run?.id ?? '', until }))
    const job = (await jobsOf(timerKind)).at(-1)
    const parts = { clock: desk.product.clock, db: () => desk.product.db }
    desk.product.clock.advance({ hours: 2 })
    expect(await runJobs(timerKind)).toBeGreaterThan(0)
    expect((await namesOf(number)).filter(name => name === 'activity.resumed')).toHaveLength(1)
    if (job) await createFireTimer(parts)(job)
    expect((await namesOf(number)).filter(name => name === 'activity.resumed')).toHaveLength(1)
    expect((await standing(number))[0]).toMatchObject({ state: 'started' })
  })
  test('a transaction that dies on the way leaves it to be done', async () => {
    const { number } = await desk.open('requester')
    const until = desk.product.clock.now().add({ hours: 2 }).toString()
    const [run] = await standing(number)
    await desk.insist(act('analyst', number, { act: 'wait', run: run?.id ?? '', until }))
    desk.product.clock.advance({ hours: 2 })
    const [job] = await jobsOf(timerKind)
    const { db, clock } = desk.product
    const dying = {
      ...db,
      engine: ((id: string, work: (tx: never) => Promise<unknown>) =>
        db.engine(id, async tx => {
          await work(tx as never)
          throw new Error('killed')
        })) as typeof db.engine,
    }
    if (job) await expect(createFireTimer({ clock, db: () => dying })(job)).rejects.toThrow('killed')
    expect((await standing(number))[0]?.state).toBe('waiting')
    expect(await jobsOf(timerKind)).toHaveLength(1)
    await runJobs(timerKind)
    expect((await standing(number))[0]?.state).toBe('started')
  })
})

test('after all of it the ledger lacks nothing, every write has its event, and no offer hangs', async () => {
  const { db } = desk.product
  const audit = await auditObligations(db, desk.world.workspaceId)
  expect([audit.missing, audit.extra]).toEqual([[], []])
  expect((await auditWrites(db, desk.world.workspaceId)).filter(({ missing }) => missing > 0)).toEqual([])
  const hanging = await desk.behind(
    `select h.id from work.handover h join work.activity_run r on r.workspace_id = h.workspace_id and r.id = h.run_id
     where h.state = 'offered' and (cardinality(r.offered_to) = 0 or r.state not in ('ready', 'started', 'waiting'))`,
  )
  expect(hanging).toEqual([])
})
