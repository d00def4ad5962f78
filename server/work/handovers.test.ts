import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Calling, closedKind, openCalling } from '../../tests/support/calling.ts'
import { codeOf, type Preview } from '../../tests/support/desk.ts'
import { auditObligations } from '../comms/index.ts'
import { auditWrites } from './index.ts'

// A process that begins with several activities at once is handed over as one whole.

let on: Calling
beforeAll(async () => {
  on = await openCalling()
})
afterAll(() => on?.stop())

async function handOver() {
  const number = await on.openCall('buyer')
  return { number, child: await on.childOf(number) }
}
const rows = (child: string) =>
  on.desk.behind<{ state: string; answer: string | null }>(
    `select h.state, h.answer from work.handover h join work.ticket t on t.workspace_id = h.workspace_id and t.id = h.ticket_id
     where t.number = $1 order by h.id`,
    [child],
  )
const told = async (child: string, event: string) =>
  (await on.desk.page('admin', child)).ledger.flatMap(row => (row.event === event ? [row.to] : [])).sort()
const offered = async (child: string) =>
  (await on.standing(child)).map(({ node, offered: offer }) => [node, offer?.to ?? null]).sort()

describe('a process that begins with two activities', () => {
  test('is offered to whoever is to do each of them', async () => {
    const { child } = await handOver()
    expect(await offered(child)).toEqual([
      ['t11', 'The maker'],
      ['t12', 'The maker'],
    ])
    expect(await rows(child)).toEqual([
      { state: 'offered', answer: null },
      { state: 'offered', answer: null },
    ])
    expect(await told(child, 'handover.offered')).toEqual(
      expect.arrayContaining(['Specialist', 'Team secondLine']),
    )
  })
  test('is accepted by whoever takes one of them; the other is ready for who is to do it, and not given back', async () => {
    const { child } = await handOver()
    await on.desk.insist(on.act('engineer', child, { act: 'take', run: await on.runOn(child, 't11') }))
    expect((await rows(child)).map(({ state }) => state)).toEqual(['accepted', 'accepted'])
    expect(await offered(child)).toEqual([
      ['t11', null],
      ['t12', null],
    ])
    expect((await told(child, 'handover.accepted')).filter(name => name === 'Analyst')).toHaveLength(1)
    const run = await on.runOn(child, 't12')
    expect(codeOf(await on.act('specialist', child, { act: 'return', run, reason: 'No' }))).toBe(
      'handover.not_offered',
    )
    await on.desk.insist(on.act('specialist', child, { act: 'take', run }))
  })
  test('is given back whole, and whoever was offered the other hears so', async () => {
    const { number, child } = await handOver()
    const run = await on.runOn(child, 't12')
    const act = { act: 'return', run, reason: 'Not ours' } as const
    const foreseen = await on.desk.insist<Preview>(on.desk.preview('specialist', child, act))
    await on.desk.insist(on.act('specialist', child, act))
    expect(await rows(child)).toEqual([
      { state: 'returned', answer: 'Not ours' },
      { state: 'returned', answer: 'Not ours' },
    ])
    const heard = await told(child, 'handover.returned')
    expect(heard).toEqual(expect.arrayContaining(['Analyst', 'Team secondLine']))
    expect(new Set(heard).size).toBe(heard.length)
    expect(foreseen.told.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Analyst', 'Team secondLine']),
    )
    expect(await on.runJobs(closedKind)).toBe(1)
    expect(await on.nodes(number)).toEqual(['t1'])
  })
  test('taken and given back at once: one of the two', async () => {
    for (let round = 0; round < 4; round++) {
      const { child } = await handOver()
      const [first, second] = [await on.runOn(child, 't11'), await on.runOn(child, 't12')]
      const answers = await Promise.all([
        on.act('engineer', child, { act: 'take', run: first }),
        on.act('specialist', child, { act: 'return', run: second, reason: 'No' }),
      ])
      expect(answers.map(codeOf).filter(code => code === '200')).toHaveLength(1)
      expect(new Set((await rows(child)).map(({ state }) => state)).size).toBe(1)
    }
  })
})

test('after all of it the ledger lacks nothing, and every write has its event', async () => {
  const { db } = on.desk.product
  const audit = await auditObligations(db, on.desk.world.workspaceId)
  expect([audit.missing, audit.extra]).toEqual([[], []])
  expect((await auditWrites(db, on.desk.world.workspaceId)).filter(({ missing }) => missing > 0)).toEqual([])
})
