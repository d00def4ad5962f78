import { beforeAll, expect, test } from 'vitest'
import { findHalves, findOrphans, follow } from '../../tests/support/following.ts'
import { byItself, factsAt, makeProcesses, type Processes, shopAfter } from '../../tests/support/workshop.ts'
import {
  aim,
  childOf,
  complete,
  decide,
  does,
  fire,
  lookAt,
  openWorks,
  succeed,
} from '../../tests/support/workshopActs.ts'
import type { Change } from './change.ts'

// What the laws look for is found where it is: each fault is made by leaving out what keeps the law.

let processes: Processes
beforeAll(async () => {
  processes = await makeProcesses()
})

test('seeded fault: a part that is not ended when nobody waits for it any more is seen', () => {
  const handed = does(openWorks(processes), ['ann', 't1', complete('Change')])
  const change = fire(handed, 8, 'b2', 'k1') as Change
  expect(findOrphans(shopAfter(handed, change))).toEqual([childOf(handed)])
  const followed = follow(handed, factsAt(handed, 'first', byItself), change).at(-1)?.after
  expect(followed && findOrphans(followed)).toEqual([])
})

test('seeded fault: a process that is accepted in part is seen', () => {
  const handed = does(openWorks(processes), ['ann', 't1', complete('Wide')])
  const shop = lookAt(handed, childOf(handed))
  const change = succeed(decide(shop, 'eve', aim(shop, 't31', { act: 'take' })))
  const half = { ...change, changed: change.changed.slice(0, 1) }
  expect(findHalves(shopAfter(shop, half))).toEqual([shop.at])
  expect(findHalves(shopAfter(shop, change))).toEqual([])
})
