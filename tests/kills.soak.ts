import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cast, checkWhole, listScenarios, prepareCast } from './kills/scenarios.ts'
import { openStage, playScenario, type Stage, type Target } from './support/killer.ts'

// Every statement of every act, before and after, for everything that can be killed.

let stage: Stage
let cast: Cast
beforeAll(async () => {
  stage = await openStage()
  cast = await prepareCast(stage)
})
afterAll(() => stage.stop())

const targets: Target[] = ['connection', 'node', 'database']
const plans = (['open', 'complete', 'reply', 'attach'] as const).flatMap(act =>
  targets.map(target => [act, target] as const),
)

test.each(plans)('%s survives every kill of the %s', async (act, target) => {
  const plan = { target, moments: ['before', 'after'] } as const
  const { statements, blows } = await playScenario(stage, listScenarios(cast)[act] as never, plan)
  console.log(`${act}, ${target}: ${statements} statements, killed at ${blows}`)
  expect(blows).toBeGreaterThan(20)
  await checkWhole(stage, cast)
})
