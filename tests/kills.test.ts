import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cast, checkFiles, checkWhole, listScenarios, prepareCast } from './kills/scenarios.ts'
import { openStage, type Plan, playScenario, type Stage } from './support/killer.ts'

// Every statement of the act that moves a ticket loses its connection; the other acts and faults are sampled here and
// complete in kills.soak.ts.

let stage: Stage
let cast: Cast
beforeAll(async () => {
  stage = await openStage()
  cast = await prepareCast(stage)
}, 120_000)
afterAll(() => stage.stop(), 60_000)

const both = ['before', 'after'] as const
const everyFourth = (at: number) => at % 4 === 0
const plans: [act: 'open' | 'complete' | 'reply' | 'attach', Plan][] = [
  ['complete', { target: 'connection', moments: both }],
  ['open', { target: 'connection', moments: both }],
  ['reply', { target: 'connection', moments: both }],
  ['attach', { target: 'connection', moments: both }],
  ['attach', { target: 'node', moments: both, pick: at => at % 5 === 0 }],
  ['complete', { target: 'node', moments: both, pick: at => at % 5 === 0 }],
  ['open', { target: 'node', moments: ['after'], pick: everyFourth }],
  ['reply', { target: 'node', moments: ['after'], pick: everyFourth }],
  ['complete', { target: 'database', moments: ['after'], pick: everyFourth }],
]

test.each(plans)('%s survives: %o', { timeout: 180_000 }, async (act, plan) => {
  const { statements, blows } = await playScenario(stage, listScenarios(cast)[act] as never, plan)
  expect(statements).toBeGreaterThan(10)
  expect(blows).toBeGreaterThanOrEqual(plan.moments.length * (plan.pick ? 2 : 10))
  await checkWhole(stage, cast)
})

test('of files that were killed on their way nothing is left, of those that were sent nothing is missing', () =>
  checkFiles(stage))

test('an act without an idempotency key is caught doubling itself', { timeout: 60_000 }, async () => {
  const { open } = listScenarios(cast)
  const forgetful: typeof open = {
    ...open,
    act: (baseUrl, state) => open.act(baseUrl, { ...state, key: randomUUID() }),
  }
  const plan: Plan = { target: 'connection', moments: ['after'] }
  await expect(playScenario(stage, forgetful, plan)).rejects.toThrow('to deeply equal')
})
