import { afterAll, beforeAll, expect, test } from 'vitest'
import { findTorn, races, runRace } from '../races/scenarios.ts'
import { type Desk, openDesk } from '../support/desk.ts'

// I08, I09, I13, I14: two at the same moment, a handful of times each; a thousand times in tests/races.soak.ts.

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.stop())

test.each(races)('$name: whoever is first, nothing is lost or done twice', async race => {
  for (let round = 0; round < 4; round++) await runRace(desk, race)
  expect(await findTorn(desk)).toEqual([])
})

test('seeded fault: work that was done without its token, or a token left behind, would be found', async () => {
  await desk.open('requester')
  const { number } = await desk.open('requester')
  expect(await findTorn(desk)).toEqual([])
  const [ticket] = await desk.behind<{ id: string; token: string }>(
    `select t.id, p.marking #>> '{tokens,0,id}' as token from work.ticket t join work.process_run p on p.ticket_id = t.id where t.number = $1`,
    [number],
  )
  await desk.behind(`update work.activity_run set token = 'stray' where ticket_id = $1`, [ticket?.id])
  expect((await findTorn(desk)).map(({ what }) => what).sort()).toEqual([
    'a token without work',
    'work without a token',
  ])
  await desk.behind(`update work.activity_run set token = $2 where ticket_id = $1`, [
    ticket?.id,
    ticket?.token,
  ])
  await desk.behind(`update work.ticket set version = version + 1 where id = $1`, [ticket?.id])
  expect((await findTorn(desk)).map(({ what }) => what)).toEqual(['events do not count on'])
})
