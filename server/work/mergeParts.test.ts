import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Calling, closedKind, openCalling } from '../../tests/support/calling.ts'
import { retellKind } from './index.ts'

// A part of the work that ends before the ticket it came from has heard of it, which is merged meanwhile.

let on: Calling
beforeAll(async () => {
  on = await openCalling()
})
afterAll(() => on?.stop())

/** A ticket whose part has ended, merged into another one before it heard so. */
async function mergeAhead(end: (child: string) => Promise<unknown>) {
  const { desk } = on
  const into = (await desk.open('analyst', { process: 'buyer' })).number
  const number = await on.openCall('buyer')
  await end(await on.childOf(number))
  await desk.insist(on.act('lead', number, { act: 'merge', into }))
  return { number, unmerge: () => desk.insist(on.act('lead', into, { act: 'unmerge', ticket: number })) }
}

async function make(child: string) {
  await on.complete('engineer', child, ['t11'])
  await on.complete('specialist', child, ['t12'])
  await on.complete('engineer', child, ['t13', 'Well'])
}
const giveBack = async (child: string) =>
  on.desk.insist(
    on.act('engineer', child, { act: 'return', run: await on.runOn(child, 't11'), reason: 'Not ours' }),
  )
const returns = async (number: string) =>
  (await on.events(number)).filter(({ name, node }) => name === 'activity.completed' && node === 'k1').length

describe('a merge that is taken back', () => {
  test('brings what a part ended with meanwhile, once', async () => {
    const { number, unmerge } = await mergeAhead(make)
    expect(await on.runJobs(closedKind)).toBe(1)
    expect(await on.nodes(number)).toEqual([])
    await unmerge()
    expect(await on.nodes(number)).toEqual(['k1'])
    expect(await on.runJobs(retellKind)).toBe(1)
    expect(await on.nodes(number)).toEqual(['t2'])
    expect(await returns(number)).toBe(1)
  })
  test('stands where it stood before, where the part was given back meanwhile', async () => {
    const { number, unmerge } = await mergeAhead(giveBack)
    await on.runJobs(closedKind)
    await unmerge()
    await on.runJobs(retellKind)
    expect(await on.nodes(number)).toEqual(['t1'])
  })
  test('while the part is being told of: once, whichever comes first', async () => {
    for (let round = 0; round < 4; round++) {
      const { number, unmerge } = await mergeAhead(make)
      await Promise.all([unmerge(), on.runJobs(closedKind)])
      await on.runJobs(retellKind)
      expect(await on.nodes(number)).toEqual(['t2'])
      expect(await returns(number)).toBe(1)
    }
  })
  test('tells nothing again that came back before', async () => {
    const number = await on.openCall('buyer')
    const into = (await on.desk.open('analyst', { process: 'buyer' })).number
    await make(await on.childOf(number))
    await on.runJobs(closedKind)
    await on.desk.insist(on.act('lead', number, { act: 'merge', into }))
    await on.desk.insist(on.act('lead', into, { act: 'unmerge', ticket: number }))
    expect(await on.runJobs(retellKind)).toBe(0)
    expect(await on.nodes(number)).toEqual(['t2'])
  })
})
