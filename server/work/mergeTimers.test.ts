import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectIn } from '../../tests/support/connections.ts'
import { type Desk, openDesk } from '../../tests/support/desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk({ roles: ['web', 'jobs'] })
})
afterAll(() => desk?.stop())

test('a moment that comes while a ticket is merged is kept, and comes when the merge is taken back', async () => {
  const on = connectIn(desk)
  const { source, target } = await on.openTwo()
  const run = await desk.standing(source)
  await desk.insist(desk.take('analyst', source))
  const until = desk.product.clock.now().add({ hours: 1 }).toString()
  await on.did('analyst', source, { act: 'wait', run, until })
  await on.did('analyst', source, { act: 'merge', into: target })
  desk.product.clock.advance({ hours: 2 })
  const kept = () =>
    desk.behind<{ count: number }>('select jsonb_array_length(timers) as count from work.merge')
  await expect.poll(kept, { timeout: 10_000 }).toEqual([{ count: 1 }])
  const stateOf = async () =>
    (await desk.page('analyst', source)).activities.find(({ id }) => id === run)?.state
  expect(await stateOf()).toBe('cancelled')
  await on.did('analyst', target, { act: 'unmerge', ticket: source })
  await expect.poll(stateOf, { timeout: 10_000 }).toBe('started')
})
