import { expect } from 'vitest'
import { auditObligations } from '../../server/comms/index.ts'
import { auditWrites, createFireTimer, timerKind } from '../../server/work/index.ts'
import type { PersonKey } from '../support/builders.ts'
import { type Act, codeOf, type Desk } from '../support/desk.ts'
import type { Answer } from '../support/product.ts'

// Two who do something at the same moment: what each pair may come to, whoever is first.

type Doing = () => Promise<Answer | undefined>
/** What is done at once, on a ticket made for it, and which answers are possible together, sorted. */
export type Race = { name: string; doing: (desk: Desk, number: string) => Promise<Doing[]>; may: string[][] }

const act = (desk: Desk, who: PersonKey, number: string) => (body: Act) =>
  desk.post(who, `/${number}/acts`, body)
const ok = '200'

async function acts(
  desk: Desk,
  number: string,
  ...wanted: [PersonKey, (run: string) => Act][]
): Promise<Doing[]> {
  const run = await desk.standing(number)
  return wanted.map(
    ([who, make]) =>
      () =>
        act(desk, who, number)(make(run)),
  )
}
const take = (run: string): Act => ({ act: 'take', run })
const complete =
  (outcome: string) =>
  (run: string): Act => ({ act: 'complete', run, outcome })
const move = (run: string): Act => ({ act: 'move', run, to: 'analyse-gap', reason: 'Look deeper' })

/** The pairs of the catalogue's section I and of the desk. */
export const races: Race[] = [
  {
    name: 'take and take',
    doing: (desk, number) => acts(desk, number, ['analyst', take], ['colleague', take]),
    may: [[ok, 'activity.taken']],
  },
  {
    name: 'complete and complete',
    doing: (desk, number) =>
      acts(
        desk,
        number,
        ['analyst', complete('Needs analysis')],
        ['colleague', complete('Resolved at first contact')],
      ),
    may: [[ok, 'activity.done']],
  },
  {
    name: 'offer and take',
    doing: (desk, number) =>
      acts(
        desk,
        number,
        ['analyst', run => ({ act: 'offer', run, to: desk.world.people.engineer.id, reason: 'Yours' })],
        ['colleague', take],
      ),
    may: [
      [ok, ok],
      [ok, 'activity.taken'],
    ],
  },
  {
    name: 'move and complete',
    doing: (desk, number) =>
      acts(desk, number, ['analyst', move], ['colleague', complete('Resolved at first contact')]),
    may: [[ok, 'activity.done']],
  },
  {
    name: 'solve and complete',
    doing: (desk, number) =>
      acts(
        desk,
        number,
        ['analyst', () => ({ act: 'solve', note: 'Done.' })],
        ['colleague', complete('Needs analysis')],
      ),
    may: [
      [ok, 'ticket.closed'],
      // What was completed is somebody else's now.
      [ok, 'activity.not_yours'],
      [ok, ok],
    ],
  },
  {
    name: 'reclassify and complete',
    doing: (desk, number) =>
      acts(
        desk,
        number,
        ['analyst', () => ({ act: 'reclassify', process: 'work-request', reason: 'A request' })],
        ['colleague', complete('Needs analysis')],
      ),
    may: [
      [ok, 'activity.done'],
      [ok, 'activity.not_yours'],
      [ok, ok],
    ],
  },
  {
    name: 'two change the same field',
    doing: (desk, number) =>
      acts(
        desk,
        number,
        ['analyst', () => ({ act: 'change', set: { title: 'One' }, was: { title: 'Race' } })],
        ['colleague', () => ({ act: 'change', set: { title: 'Two' }, was: { title: 'Race' } })],
      ),
    may: [[ok, 'ticket.changed_meanwhile']],
  },
  { name: 'complete and a timer', doing: completeAndTimer, may: [[ok]] },
]

let timed: Promise<unknown> = Promise.resolve()
/** What it waited for comes by itself while whoever waits completes it. One clock for all: each is set up by itself. */
function completeAndTimer(desk: Desk, number: string): Promise<Doing[]> {
  const next = timed.then(() => setTimer(desk, number))
  timed = next.catch(() => {})
  return next
}

async function setTimer(desk: Desk, number: string): Promise<Doing[]> {
  const run = await desk.standing(number)
  const { clock, db } = desk.product
  const until = clock.now().add({ minutes: 1 }).toString()
  await desk.insist(act(desk, 'analyst', number)({ act: 'wait', run, until }))
  clock.advance({ minutes: 1 })
  const jobs = await desk.behind<Parameters<ReturnType<typeof createFireTimer>>[0]>(
    `select j.id, j.workspace_id as "workspaceId", j.kind, j.payload, j.attempt from kernel.job j
     where j.kind = $1 and j.payload->>'ticketId' = (select t.id::text from work.ticket t where t.number = $2)`,
    [timerKind, number],
  )
  expect(jobs, 'a timer to race with').toHaveLength(1)
  const fire = createFireTimer({ clock, db: () => db })
  return [
    () => act(desk, 'analyst', number)(complete('Needs analysis')(run)),
    ...jobs.map(job => async () => {
      await fire(job)
      return undefined
    }),
  ]
}

/** Runs one race on a ticket of its own. */
export async function runRace(desk: Desk, { name, doing, may }: Race): Promise<void> {
  const { number } = await desk.open('requester', { title: 'Race' })
  const all = await doing(desk, number)
  const answers = await Promise.all(all.map(each => each()))
  const codes = answers.flatMap(answer => (answer ? codeOf(answer) : [])).sort()
  expect(
    may.map(each => each.toSorted().join()),
    `${name} on ${number}`,
  ).toContain(codes.join())
}

/** Tokens without work, work without a token, closed tickets with work, open ones without. */
const torn = `
  select 'work without a token' as what, t.number from work.activity_run a
    join work.ticket t on t.workspace_id = a.workspace_id and t.id = a.ticket_id
    join work.process_run p on p.workspace_id = a.workspace_id and p.id = a.process_run_id
    where a.state in ('ready', 'started', 'waiting') and a.kind <> 'help'
      and not exists (select from jsonb_array_elements(p.marking->'tokens') k where k->>'id' = a.token)
  union all select 'a token without work', t.number from work.process_run p
    join work.ticket t on t.workspace_id = p.workspace_id and t.id = p.ticket_id
    cross join lateral jsonb_array_elements(p.marking->'tokens') k
    where p.ended_at is null and exists (select from work.activity_run x where x.version_id = p.version_id and x.node = k->>'node')
      and not exists (select from work.activity_run a where a.process_run_id = p.id and a.token = k->>'id' and a.state in ('ready', 'started', 'waiting'))
  union all select 'state and work disagree', t.number from work.ticket t
    where (t.state = 'open') <> exists (select from work.activity_run a where a.ticket_id = t.id and a.state in ('ready', 'started', 'waiting'))
  union all select 'events do not count on', t.number from work.ticket t
    where t.version <> (select count(*) from kernel.event e where e.subject_id = t.id)
       or t.version <> (select max(e.seq) from kernel.event e where e.subject_id = t.id)`

/** What is not whole after all of it. */
export async function findTorn(desk: Desk): Promise<{ what: string; number: string }[]> {
  const { db } = desk.product
  const audit = await auditObligations(db, desk.world.workspaceId)
  expect([audit.missing, audit.extra]).toEqual([[], []])
  expect((await auditWrites(db, desk.world.workspaceId)).filter(({ missing }) => missing > 0)).toEqual([])
  return desk.behind(torn)
}
