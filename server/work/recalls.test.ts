import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Calling, closedKind, openCalling } from '../../tests/support/calling.ts'
import type { Preview } from '../../tests/support/desk.ts'
import { auditObligations } from '../comms/index.ts'
import { auditWrites, recallKind, timerKind } from './index.ts'

// A call that is left before it came back ends what it called, wherever that runs.

let on: Calling
beforeAll(async () => {
  on = await openCalling()
})
afterAll(() => on?.stop())

const wait = (hours: number) => on.desk.product.clock.advance({ hours })
const told = async (number: string) =>
  (await on.desk.page('admin', number)).ledger
    .filter(({ event }) => event === 'activity.cancelled')
    .map(({ to }) => to)
    .sort()

describe('a timer that interrupts a call', () => {
  test('ends the ticket that was handed the work as cancelled; whoever has it or was offered it is told', async () => {
    const number = await on.openCall('buyer')
    const child = await on.childOf(number)
    await on.desk.insist(on.act('engineer', child, { act: 'take', run: await on.runOn(child, 't11') }))
    const until = on.desk.product.clock.now().add({ hours: 20 }).toString()
    await on.desk.insist(on.act('engineer', child, { act: 'wait', run: await on.runOn(child, 't11'), until }))
    wait(4)
    expect(await on.runJobs(timerKind)).toBeGreaterThan(0)
    expect(await on.nodes(number)).toEqual(['t3'])
    expect((await on.desk.page('admin', child)).ticket.state).toBe('open')
    expect(await on.runJobs(recallKind)).toBe(1)
    expect(await on.endings(child)).toEqual([{ endedAs: 'cancelled', state: 'closed' }])
    expect((await on.standing(child)).length).toBe(0)
    expect(await told(child)).toContain('Engineer')
    // What it ended as comes back to nobody, and nothing of it wakes up again.
    expect(await on.runJobs(closedKind)).toBe(1)
    wait(20)
    await on.runJobs(timerKind)
    expect(await on.nodes(number)).toEqual(['t3'])
    expect((await on.events(child)).map(({ name }) => name).filter(name => name === 'ticket.closed')).toEqual(
      ['ticket.closed'],
    )
    const offers = await on.desk.behind<{ state: string }>(
      `select h.state from work.handover h join work.ticket t on t.workspace_id = h.workspace_id and t.id = h.ticket_id
       where t.number = $1 and h.state = 'offered'`,
      [child],
    )
    expect(offers).toEqual([])
  })

  test('comes while the other ticket ends: one of the two ways is gone, once', async () => {
    const ways = new Set<string>()
    for (let round = 0; round < 8; round++) {
      const number = await on.openCall('buyer')
      const child = await on.childOf(number)
      await on.complete('engineer', child, ['t11'])
      await on.complete('specialist', child, ['t12'])
      const last = await on.runOn(child, 't13')
      wait(4)
      const timers = await on.jobsOf(timerKind)
      const finish = async () => {
        await on.desk.insist(on.act('engineer', child, { act: 'complete', run: last, outcome: 'Well' }))
        await on.runJobs(closedKind)
      }
      const interrupt = async () => {
        await Promise.all(timers.flatMap(job => [on.handle(job), on.handle(job)]))
        await on.runJobs(recallKind)
      }
      // Each way once for certain, then whichever is first.
      if (round === 0) await finish().then(interrupt)
      else if (round === 1) await interrupt().then(() => expect(finish()).rejects.toThrow('Refused'))
      else await Promise.allSettled([finish(), interrupt()])
      await on.runJobs(recallKind)
      await on.runJobs(closedKind)
      const nodes = await on.nodes(number)
      expect(nodes).toHaveLength(1)
      ways.add(nodes[0] ?? '')
      expect(['t2', 't3']).toContain(nodes[0])
      const [ending] = await on.endings(child)
      expect(ending?.state).toBe('closed')
      // What came back was not cancelled; what was left may have come to its own end, too late.
      if (nodes[0] === 't2') expect(ending?.endedAs).toBe('Made')
      const closings = (await on.events(child)).filter(({ name }) => name === 'ticket.closed')
      expect(closings).toHaveLength(1)
    }
    expect([...ways].sort()).toEqual(['t2', 't3'])
  })

  test('ends what was handed on from there, too', async () => {
    const number = await on.openCall('broker')
    const middle = await on.childOf(number)
    await on.complete('analyst', middle, ['t1'])
    const last = await on.childOf(number)
    expect(last).not.toBe(middle)
    wait(2)
    await on.runJobs(timerKind)
    expect(await on.nodes(number)).toEqual(['t3'])
    expect(await on.runJobs(recallKind)).toBe(1)
    expect(await on.runJobs(recallKind)).toBe(1)
    expect(await on.endings(middle)).toEqual([{ endedAs: 'cancelled', state: 'closed' }])
    expect(await on.endings(last)).toEqual([{ endedAs: 'cancelled', state: 'closed' }])
    await on.runJobs(closedKind)
    expect(await on.nodes(number)).toEqual(['t3'])
  })
})

test('a move past the call on a part of the work ends what it called, and the preview says who hears of it', async () => {
  const number = await on.openCall('broker')
  const middle = await on.childOf(number)
  await on.complete('analyst', middle, ['t1'])
  const last = await on.childOf(number)
  await on.desk.insist(on.act('engineer', last, { act: 'take', run: await on.runOn(last, 't11') }))
  const move = { act: 'move', run: await on.runOn(middle, 'k1'), to: 't2', reason: 'We had one' } as const
  const foreseen = await on.desk.insist<Preview>(on.desk.preview('lead', middle, move))
  await on.desk.insist(on.act('lead', middle, move))
  expect(await on.runJobs(recallKind)).toBe(1)
  expect(await on.endings(last)).toEqual([{ endedAs: 'cancelled', state: 'closed' }])
  expect(await told(last)).toContain('Engineer')
  expect(foreseen.told.map(({ name }) => name)).toContain('Engineer')
})

test('after all of it the ledger lacks nothing, every write has its event, and no offer hangs', async () => {
  const { db } = on.desk.product
  const audit = await auditObligations(db, on.desk.world.workspaceId)
  expect([audit.missing, audit.extra]).toEqual([[], []])
  expect((await auditWrites(db, on.desk.world.workspaceId)).filter(({ missing }) => missing > 0)).toEqual([])
})
