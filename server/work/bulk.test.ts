import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { actOnTickets, previewBulk, ReplyOf } from '../../contract/index.ts'
import type { PersonKey } from '../../tests/support/builders.ts'
import { codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.stop())

type Done = ReplyOf<typeof actOnTickets>
const toAsked = (tickets: readonly string[], act: object) =>
  ({ method: 'POST', url: `/api/w/${desk.world.slug}/bulk`, body: { tickets, act } }) as const
const send = (who: PersonKey, tickets: readonly string[], act: object) =>
  desk.askAs(who, toAsked(tickets, act))
const run = (who: PersonKey, tickets: readonly string[], act: object) =>
  desk.insist<Done>(send(who, tickets, act))
const preview = (who: PersonKey, tickets: readonly string[], act: object) =>
  desk.insist<ReplyOf<typeof previewBulk>>(
    desk.askAs(who, {
      method: 'POST',
      url: `/api/w/${desk.world.slug}/bulk/preview`,
      body: { tickets, act },
    }),
  )
const refusals = ({ tickets }: { tickets: { number: string; refusal: { code: string } | null }[] }) =>
  tickets.map(({ refusal }) => refusal?.code ?? null)
const open = async (...titles: string[]) => {
  const numbers: string[] = []
  for (const title of titles) numbers.push((await desk.open('requester', { title })).number)
  return numbers
}
const hasIt = async (number: string) =>
  (await desk.list('admin', `?q=${number}&state=any`)).tickets[0]?.takenBy ?? null
const priorityOf = async (number: string) => (await desk.page('admin', number)).ticket.priority
const events = async () =>
  (await desk.behind<{ n: number }>('select count(*)::integer as n from kernel.event'))[0]?.n

test('each ticket is for itself: what is refused on one leaves the others done', async () => {
  const [one = '', closed = '', two = ''] = await open('One', 'Closed', 'Two')
  await desk.insist(desk.complete('analyst', closed, 'Resolved at first contact'))
  await desk.insist(desk.complete('analyst', closed))
  const done = await run('analyst', [one, closed, 'INC-999999', two], { act: 'take' })
  expect(refusals(done)).toEqual([null, 'ticket.closed', 'ticket.not_found', null])
  expect([await hasIt(one), await hasIt(two)]).toEqual(['Analyst', 'Analyst'])
})

test('the preview says in sum who is told, and where it cannot be done, as doing it then does; it changes nothing', async () => {
  const numbers = await open('A', 'B', 'C')
  const act = { act: 'message', class: 'band', text: 'We are on it.' }
  const before = await events()
  const seen = await preview('analyst', [...numbers, 'INC-999999'], act)
  expect(await events()).toBe(before)
  expect(refusals(seen)).toEqual([null, null, null, 'ticket.not_found'])
  expect(seen.told.find(({ name }) => name === 'Requester')).toMatchObject({ count: 3, side: 'customer' })
  expect(refusals(await run('analyst', [...numbers, 'INC-999999'], act))).toEqual(refusals(seen))
})

describe('the way back', () => {
  const back = async (who: PersonKey, { tickets }: Done) => {
    for (const { undo } of tickets)
      if (undo) await desk.insist(desk.post(who, `/${undo.number}/acts`, undo.act))
  }
  const standing = async (number: string) => {
    const { activities } = await desk.page('analyst', number)
    return activities.find(({ state }) => ['ready', 'started', 'waiting'].includes(state))
  }
  const toldOf = (event: string) =>
    desk.behind<{ name: string; channel: string }>(
      'select distinct name, channel from comms.obligation where event_name = $1',
      [event],
    )
  test('of taking what nobody had puts it back for everybody, who are told in their queue and not by mail', async () => {
    const [one = '', two = ''] = await open('Free one', 'Free two')
    const before = await Promise.all([one, two].map(standing))
    const done = await run('analyst', [one, two], { act: 'take' })
    expect(done.tickets.map(({ undo }) => undo?.act.act)).toEqual(['release', 'release'])
    expect([await hasIt(one), (await standing(one))?.startedAt]).toEqual(['Analyst', expect.any(String)])
    await back('analyst', done)
    expect([await hasIt(one), await hasIt(two)]).toEqual([null, null])
    expect(await Promise.all([one, two].map(standing))).toEqual(before)
    expect(await toldOf('activity.released')).toEqual([{ name: 'Team desk', channel: 'queue' }])
    await desk.insist(desk.take('colleague', two))
    expect(await hasIt(two)).toBe('Colleague')
  })
  test('of taking what was offered is none: it would not be offered again', async () => {
    const [offered = ''] = await open('Offered')
    const act = {
      act: 'offer',
      run: await desk.standing(offered),
      to: desk.world.people.colleague.id,
      reason: 'Yours',
    } as const
    await desk.insist(desk.post('analyst', `/${offered}/acts`, act))
    expect((await run('colleague', [offered], { act: 'take' })).tickets[0]?.undo).toBeNull()
  })
  test('of giving to somebody leads to who had it, or back to nobody', async () => {
    const [had = '', free = ''] = await open('Had', 'Free')
    await desk.insist(desk.take('analyst', had))
    const done = await run('analyst', [had, free], { act: 'assign', to: desk.world.people.colleague.id })
    expect(refusals(done)).toEqual([null, null])
    expect(done.tickets.map(({ undo }) => undo?.act.act)).toEqual(['assign', 'release'])
    expect([await hasIt(had), await hasIt(free)]).toEqual(['Colleague', 'Colleague'])
    await back('analyst', done)
    expect([await hasIt(had), await hasIt(free)]).toEqual(['Analyst', null])
  })
  test('of a change leads to what each of them said before', async () => {
    const [low = '', high = ''] = await open('Low', 'High')
    await run('analyst', [high], { act: 'change', set: { impact: 'high', urgency: 'high' } })
    const done = await run('analyst', [low, high], { act: 'change', set: { impact: 'low', urgency: 'low' } })
    expect([await priorityOf(low), await priorityOf(high)]).toEqual([4, 4])
    await back('analyst', done)
    expect([await priorityOf(low), await priorityOf(high)]).toEqual([3, 1])
  })
  test('of merging takes each of them out again', async () => {
    const [into = '', one = '', two = ''] = await open('Into', 'One', 'Two')
    const done = await run('analyst', [one, two, into], { act: 'merge', into })
    expect(refusals(done).slice(0, 2)).toEqual([null, null])
    expect(done.tickets[2]?.refusal).not.toBeNull()
    expect((await desk.page('analyst', one)).ticket.state).toBe('closed')
    await back('analyst', done)
    expect((await desk.page('analyst', one)).ticket.state).toBe('open')
  })
})

test('sent again under the same key it is answered the same, and nothing is done twice', async () => {
  const numbers = await open('Once', 'Twice')
  const act = { act: 'message', class: 'band', text: 'Only once.' }
  const first = await desk.insist<Done>(desk.askAs('analyst', { ...toAsked(numbers, act), key: 'bulk-1' }))
  const before = await events()
  expect(await desk.insist<Done>(desk.askAs('analyst', { ...toAsked(numbers, act), key: 'bulk-1' }))).toEqual(
    first,
  )
  expect(await events()).toBe(before)
  // Without the key it is said once more: the key is what held it.
  await run('analyst', numbers, act)
  expect(await events()).toBeGreaterThan(before ?? 0)
})

test('a customer acts on what is theirs, and learns nothing of the rest', async () => {
  const [own = ''] = await open('Own')
  const { number: foreign } = await desk.open('stranger', { title: 'Foreign' })
  const act = { act: 'message', class: 'band', text: 'Hello?' }
  expect(refusals(await run('requester', [own, foreign, 'INC-999999'], act))).toEqual([
    null,
    'ticket.not_found',
    'ticket.not_found',
  ])
  const change = { act: 'change', set: { impact: 'high' } }
  expect(refusals(await run('requester', [own], change))).toEqual(['activity.not_yours'])
  expect((await preview('requester', [foreign], act)).told).toEqual([])
})

test('at most 25 at once, each once', async () => {
  const many = Array.from({ length: 26 }, (_, i) => `INC-${i + 1}`)
  expect(codeOf(await send('analyst', many, { act: 'take' }))).toBe('request.invalid')
  expect(codeOf(await send('analyst', ['INC-1', 'INC-1'], { act: 'take' }))).toBe('request.invalid')
})
