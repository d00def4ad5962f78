import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PersonKey } from '../../../tests/support/builders.ts'
import { type Desk, openDesk } from '../../../tests/support/desk.ts'

let desk: Desk
let first = ''
let second = ''
beforeAll(async () => {
  desk = await openDesk()
  first = (await desk.open('requester', { title: 'First' })).number
  second = (await desk.open('requester', { title: 'Second' })).number
})
afterAll(() => desk?.stop())

const list = async (who: PersonKey, query: string) => (await desk.list(who, `?${query}`)).tickets
const unread = async (who: PersonKey, query = 'unread=yes') =>
  (await list(who, query)).map(({ number }) => number).sort()
const marked = async (who: PersonKey) =>
  (await list(who, 'state=any'))
    .filter(line => line.isUnread)
    .map(({ number }) => number)
    .sort()

describe('what is new for somebody', () => {
  test('is marked and found until they, or one of their team, have looked at it', async () => {
    expect(await unread('analyst')).toEqual([first, second])
    expect(await marked('analyst')).toEqual([first, second])
    await desk.insist(desk.post('analyst', `/${first}/seen`, {}))
    expect(await unread('analyst')).toEqual([second])
    expect(await marked('analyst')).toEqual([second])
  })
  test('is their own: one who has been told nothing has nothing new', async () => {
    expect(await unread('stranger')).toEqual([])
    expect(await unread('partner', 'unread=yes&state=any')).toEqual([])
  })
  test('is no news any more after thirty days', async () => {
    await desk.behind(`update comms.obligation set at = at - interval '31 days'`)
    expect(await unread('analyst')).toEqual([])
    expect(await marked('analyst')).toEqual([])
  })
})
