import { afterAll, beforeAll, expect, test } from 'vitest'
import { findTorn, races, runRace } from './races/scenarios.ts'
import { type Desk, openDesk } from './support/desk.ts'

// Every race a thousand times; a handful of each is in tests/abuse/i_races.test.ts.

const rounds = 1000
const atOnce = 4
let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.stop())

test.each(races)('$name, a thousand times', async race => {
  for (let done = 0; done < rounds; done += atOnce)
    await Promise.all(Array.from({ length: atOnce }, () => runRace(desk, race)))
  expect(await findTorn(desk)).toEqual([])
})
