import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Calling, openCalling } from '../../tests/support/calling.ts'
import { codeOf } from '../../tests/support/desk.ts'
import { auditWrites, recallKind } from './index.ts'

// Messages that are waited for on the edge of an activity, as people say that they have come.

let on: Calling
beforeAll(async () => {
  on = await openCalling()
})
afterAll(() => on?.stop())

const arrive = async (who: Parameters<Calling['act']>[0], number: string, [node, event]: [string, string]) =>
  codeOf(await on.act(who, number, { act: 'arrived', run: await on.runOn(number, node), event }))
const offersTo = async (who: Parameters<Calling['act']>[0], number: string, node: string) => {
  const run = (await on.desk.page(who, number)).activities.find(one => one.node === node)
  return [run?.may.includes('arrived'), run?.arrivals]
}

test('one that does not interrupt adds work beside the activity, each time it comes', async () => {
  const { number } = await on.desk.open('requester', { process: 'buyer' })
  expect(await offersTo('analyst', number, 't1')).toEqual([true, [{ event: 'b4', name: 'Price list' }]])
  expect(await arrive('analyst', number, ['t1', 'b4'])).toBe('200')
  expect((await on.nodes(number)).sort()).toEqual(['t1', 't6'])
  expect(await arrive('analyst', number, ['t1', 'b4'])).toBe('200')
  expect((await on.nodes(number)).sort()).toEqual(['t1', 't6', 't6'])
  const history = await on.desk.get('admin', `/${number}/history`)
  expect(history.text).toContain('“Price list” has come')
})

test('one that interrupts a call leaves it, and what it called on another ticket ends', async () => {
  const number = await on.openCall('buyer')
  const child = await on.childOf(number)
  expect(await offersTo('analyst', number, 'k1')).toEqual([true, [{ event: 'b3', name: 'Stop notice' }]])
  expect(await arrive('analyst', number, ['k1', 'b3'])).toBe('200')
  expect(await on.nodes(number)).toEqual(['t5'])
  expect(await on.runJobs(recallKind)).toBe(1)
  expect(await on.endings(child)).toEqual([{ endedAs: 'cancelled', state: 'closed' }])
})

test('within the ticket, all that the call stands for ends with it', async () => {
  const number = await on.openCall('keeper')
  expect((await on.nodes(number)).sort()).toEqual(['k1', 't11', 't12'])
  await on.desk.insist(on.act('engineer', number, { act: 'take', run: await on.runOn(number, 't11') }))
  expect(await arrive('lead', number, ['k1', 'b3'])).toBe('200')
  expect(await on.nodes(number)).toEqual(['t5'])
  const { ledger } = await on.desk.page('admin', number)
  expect(ledger.some(({ event, to }) => event === 'activity.cancelled' && to === 'Engineer')).toBe(true)
})

test('is said by who works on the ticket, of what is waited for there', async () => {
  const { number } = await on.desk.open('requester', { process: 'buyer' })
  expect(await offersTo('engineer', number, 't1')).toEqual([false, []])
  expect(await arrive('engineer', number, ['t1', 'b4'])).toBe('activity.not_yours')
  // Beyond the line it is as if it were not there.
  expect(await arrive('requester', number, ['t1', 'b4'])).toBe('activity.done')
  expect(await arrive('analyst', number, ['t1', 'b3'])).toBe('activity.done')
  expect(await arrive('analyst', number, ['t1', 'b1'])).toBe('activity.done')
  await on.complete('analyst', number, ['t1'])
  expect(await arrive('analyst', number, ['t1', 'b4'])).not.toBe('200')
  expect(await on.nodes(number)).toEqual(['k1'])
})

test('said by two at once, one that interrupts comes once', async () => {
  for (let round = 0; round < 4; round++) {
    const number = await on.openCall('buyer')
    const run = await on.runOn(number, 'k1')
    const answers = await Promise.all(
      (['analyst', 'lead', 'colleague'] as const).map(who =>
        on.act(who, number, { act: 'arrived', run, event: 'b3' }),
      ),
    )
    expect(answers.map(codeOf).filter(code => code === '200')).toHaveLength(1)
    expect(await on.nodes(number)).toEqual(['t5'])
  }
  const { db } = on.desk.product
  expect((await auditWrites(db, on.desk.world.workspaceId)).filter(({ missing }) => missing > 0)).toEqual([])
})
