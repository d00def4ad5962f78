import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cast, carryScenario, checkWhole, prepareCast } from './kills/scenarios.ts'
import { openStage, playScenario, type Stage } from './support/killer.ts'

// The process that carries mail out is killed at every statement it makes; what it held is taken up when its lease
// is over, so this takes its time.

let stage: Stage
let cast: Cast
beforeAll(async () => {
  stage = await openStage({ victim: 'web,jobs,mail', bystander: 'web' })
  cast = await prepareCast(stage)
})
afterAll(() => stage.stop())

test.each(['before', 'after'] as const)(
  'no mail is lost when its carrier is killed %s a statement',
  async moment => {
    const carry = carryScenario(cast, stage)
    const { statements, blows } = await playScenario(stage, carry, { target: 'node', moments: [moment] })
    console.log(`carried out in ${statements} statements, killed at ${blows}`)
    expect(blows).toBeGreaterThan(5)
    await checkWhole(stage, cast)
  },
)
