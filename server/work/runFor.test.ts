import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Desk, openDesk } from '../../tests/support/desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.stop())

/** What the rows should be, worked out from the runs themselves, against what is kept; nothing where they agree. */
const differences = () =>
  desk.behind(`
    with expected as (
      select r.workspace_id, p.id as principal_id, r.id as run_id, p.offered, r.ticket_id, r.kind, t.priority, r.next_update_at, r.ready_at, r.taken_by
      from work.activity_run r join work.ticket t on t.workspace_id = r.workspace_id and t.id = r.ticket_id
      cross join lateral (select unnest(r.responsible) as id, false as offered union select unnest(r.offered_to), true) p
      where r.state in ('ready', 'started', 'waiting')),
    kept as (select workspace_id, principal_id, run_id, offered, ticket_id, kind, priority, next_update_at, ready_at, taken_by from work.run_for)
    (table expected except table kept) union all (table kept except table expected)`)
const count = async () =>
  (await desk.behind<{ n: number }>('select count(*)::integer as n from work.run_for'))[0]?.n ?? 0

test('whose work stands where is as the runs say, whatever is done with them', async () => {
  const { number } = await desk.open('requester')
  const run = await desk.standing(number)
  const act = (who: 'analyst' | 'engineer', body: object) =>
    desk.insist(desk.post(who, `/${number}/acts`, body))
  expect(await count()).toBeGreaterThan(0)
  const steps: [string, () => Promise<unknown>][] = [
    ['taken', () => act('analyst', { act: 'take', run })],
    [
      'offered',
      () => act('analyst', { act: 'offer', run, to: desk.world.teams.secondLine, reason: 'Yours' }),
    ],
    ['returned', () => act('engineer', { act: 'return', run, reason: 'No' })],
    [
      'changed in priority',
      () => act('analyst', { act: 'change', set: { impact: 'high', urgency: 'high' }, was: {} }),
    ],
    ['waiting', () => act('analyst', { act: 'wait', run, for: 'requester', question: 'Which?' })],
    ['answered', () => desk.insist(desk.say('requester', number, 'This one'))],
    [
      'helped with',
      () => act('analyst', { act: 'help', run, to: desk.world.teams.secondLine, question: 'How?' }),
    ],
    [
      'classified anew',
      () => act('analyst', { act: 'reclassify', process: 'work-request', reason: 'A request' }),
    ],
  ]
  for (const [what, step] of steps) {
    await step()
    expect(await differences(), what).toEqual([])
  }
  const closing = await desk.open('requester', { title: 'Closing' })
  await desk.insist(desk.complete('analyst', closing.number, 'Resolved at first contact'))
  await desk.insist(desk.complete('analyst', closing.number))
  expect(await differences()).toEqual([])
})

test('seeded fault: a row that is forgotten is found', async () => {
  await desk.behind('delete from work.run_for')
  expect((await differences()).length).toBeGreaterThan(0)
})
