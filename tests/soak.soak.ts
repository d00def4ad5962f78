import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Crew, startCrew } from './soak/crew.ts'
import type { Evidence } from './soak/evidence.ts'
import { invariants } from './soak/invariants.ts'
import { play } from './soak/play.ts'

// Two thousand acts over HTTP and mail while processes and the database are killed: nothing acknowledged is lost,
// nothing is doubled, and the thirteen invariants hold. SEED=… plays one course again.

let crew: Crew
let evidence: Evidence
beforeAll(async () => {
  crew = await startCrew()
  const transitions = Number(process.env.SOAK ?? 2000)
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e6))
  const share = transitions / 2000
  const played = await play(crew, {
    transitions,
    nodeKills: Math.ceil(20 * share),
    databaseKills: Math.ceil(5 * share),
    clients: 8,
    seed,
  })
  console.log(played.says)
  evidence = played
})
afterAll(() => crew?.stop())

test('nobody has died but by our hand', () => {
  expect(crew.output()).not.toMatch(/unhandled|FATAL ERROR|UnhandledPromise/i)
})
// First what waits: the others look at what has come to rest.
const inOrder = invariants.toSorted((a, b) => Number(b.id === 'I12') - Number(a.id === 'I12'))
test.each(inOrder)('$id: $says', async ({ find }) => {
  expect(await find(evidence)).toEqual([])
})
