import { afterAll, beforeAll, expect, test } from 'vitest'
import { recurringScenario } from './kills/recurring.ts'
import { type Cast, checkWhole, prepareCast } from './kills/scenarios.ts'
import { openStage, playScenario, type Stage } from './support/killer.ts'

// Whoever opens what recurs is killed on the way, with `kill -9`. That two processes open it once, and that what dies
// leaves it to be done, is in server/work/recurring/recurrences.test.ts.

let stage: Stage
let cast: Cast
beforeAll(async () => {
  stage = await openStage({ victim: 'web,jobs', bystander: 'web,mail' })
  cast = await prepareCast(stage)
}, 120_000)
afterAll(() => stage.stop(), 60_000)

test.each(['before', 'after'] as const)(
  'what recurs is opened once, when whoever opens it is killed %s a statement',
  { timeout: 600_000 },
  async moment => {
    const plan = { target: 'node', moments: [moment], pick: (at: number) => at % 4 === 0 } as const
    const { statements, blows } = await playScenario(stage, recurringScenario(cast, stage), plan)
    console.log(`opened in ${statements} statements, killed at ${blows}`)
    expect(statements).toBeGreaterThan(10)
    expect(blows).toBeGreaterThanOrEqual(4)
    await checkWhole(stage, cast)
  },
)
