import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Calling, closedKind, openCalling } from '../../tests/support/calling.ts'
import { auditObligations } from '../comms/index.ts'
import { auditWrites } from './index.ts'

// What a process that was called ends with, when that is an error: caught where it is drawn, lost nowhere.

let on: Calling
beforeAll(async () => {
  on = await openCalling()
})
afterAll(() => on?.stop())

/** Does the work of the maker up to its end, on whatever ticket it stands. */
async function make(number: string, outcome: string) {
  await on.complete('engineer', number, ['t11'])
  await on.complete('specialist', number, ['t12'])
  await on.complete('engineer', number, ['t13', outcome])
}
const told = async (number: string, event: string) =>
  (await on.desk.page('admin', number)).ledger.filter(row => row.event === event)
const stateOf = async (number: string, node: string) =>
  (await on.desk.page('admin', number)).activities.filter(run => run.node === node).map(({ state }) => state)

describe('on a ticket of its own', () => {
  test('an error leaves the call by the event that catches its code, once', async () => {
    const number = await on.openCall('buyer')
    const child = await on.childOf(number)
    await make(child, 'Broken')
    expect(await on.endings(child)).toEqual([{ endedAs: 'Broken', state: 'closed' }])
    expect(await on.runJobs(closedKind)).toBe(1)
    expect(await on.nodes(number)).toEqual(['t4'])
    expect(await stateOf(number, 'k1')).toEqual(['cancelled'])
    const [row] = await told(number, 'activity.cancelled')
    expect(row).toMatchObject({ to: 'Lead' })
    expect(row?.text).toContain('it ended with the error “Broken”')
  })
  test('one that nothing catches is held up: whoever answers for it hears so, once, and sends it on', async () => {
    const number = await on.openCall('buyer')
    await make(await on.childOf(number), 'Gone')
    await on.runJobs(closedKind)
    expect(await on.nodes(number)).toEqual(['k1'])
    const rows = await told(number, 'activity.stuck')
    expect(rows.map(({ to }) => to)).toEqual(['Lead'])
    expect(rows[0]?.text).toContain('it ended with the error “Gone”, which nothing drawn catches')
    const run = await on.runOn(number, 'k1')
    await on.desk.insist(on.act('lead', number, { act: 'move', run, to: 't2', reason: 'We buy another' }))
    expect(await on.nodes(number)).toEqual(['t2'])
  })
})

describe('within the ticket', () => {
  test('an error leaves the call by the event that catches its code', async () => {
    const number = await on.openCall('keeper')
    await make(number, 'Broken')
    expect(await on.nodes(number)).toEqual(['t4'])
    expect(await on.endings(number)).toMatchObject([{ endedAs: null }, { endedAs: 'Broken' }])
  })
  test('one that nothing catches is held up', async () => {
    const number = await on.openCall('keeper')
    await make(number, 'Gone')
    expect(await on.nodes(number)).toEqual(['k1'])
    expect(await told(number, 'activity.stuck')).toHaveLength(1)
  })
  test('goes past a process that does not catch it to one around it that does', async () => {
    const number = await on.openCall('holder')
    await on.complete('analyst', number, ['t1'])
    await make(number, 'Gone')
    expect(await on.nodes(number)).toEqual(['t3'])
    expect((await on.endings(number)).map(({ endedAs }) => endedAs)).toEqual([null, 'cancelled', 'Gone'])
  })
  test('the nearest that catches it takes it', async () => {
    const number = await on.openCall('holder')
    await on.complete('analyst', number, ['t1'])
    await make(number, 'Broken')
    expect(await on.nodes(number)).toEqual(['k1', 't4'])
  })
})

test('a ticket that ends with an error tells whoever manages its process', async () => {
  const { number } = await on.desk.open('analyst', { process: 'maker' })
  await make(number, 'Gone')
  const [row] = (await told(number, 'ticket.closed')).filter(({ to }) => to === 'Manager')
  expect(row?.text).toContain('it ended with the error “Gone”')
})

test('after all of it the ledger lacks nothing, and every write has its event', async () => {
  const { db } = on.desk.product
  const audit = await auditObligations(db, on.desk.world.workspaceId)
  expect([audit.missing, audit.extra]).toEqual([[], []])
  expect((await auditWrites(db, on.desk.world.workspaceId)).filter(({ missing }) => missing > 0)).toEqual([])
})
