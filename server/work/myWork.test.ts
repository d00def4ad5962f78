import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type {
  actOnTicket,
  BodyOf,
  getMyWork,
  listCallers,
  listServices,
  ReplyOf,
} from '../../contract/index.ts'
import type { PersonKey } from '../../tests/support/builders.ts'
import { codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'
import { addServices } from '../model/index.ts'

type MyWork = ReplyOf<typeof getMyWork>
type Section = keyof MyWork

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.stop())

const at = (path: string) => `/api/w/${desk.world.slug}${path}`
const read = <T>(who: PersonKey, path: string) =>
  desk.insist<T>(desk.askAs(who, { method: 'GET', url: at(path) }))
const work = (who: PersonKey, query = '') => read<MyWork>(who, `/my-work${query}`)
const titles = async (who: PersonKey, section: Section) =>
  (await work(who))[section].entries.map(({ title }) => title)
const act = (who: PersonKey, number: string, body: BodyOf<typeof actOnTicket>) =>
  desk.insist(desk.post(who, `/${number}/acts`, body))
/** A ticket of the customer's that waits for the desk. */
const report = async (title: string, more: object = {}) => {
  const { number } = await desk.open('requester', { title, ...more })
  return { number, run: await desk.standing(number) }
}
/** A fresh ticket that the analyst has taken. */
const taken = async (title: string) => {
  const ticket = await report(title)
  await act('analyst', ticket.number, { act: 'take', run: ticket.run })
  return ticket
}

describe('ready for me', () => {
  test('is what waits for my roles, through my team too, until somebody takes it', async () => {
    const { number, run } = await report('Team thing')
    for (const who of ['analyst', 'colleague'] as const)
      expect(await titles(who, 'ready')).toContain('Team thing')
    for (const who of ['engineer', 'manager', 'requester', 'partner'] as const)
      expect(await titles(who, 'ready'), who).not.toContain('Team thing')
    await act('analyst', number, { act: 'take', run })
    expect(await titles('colleague', 'ready')).not.toContain('Team thing')
    expect(await titles('analyst', 'ready')).not.toContain('Team thing')
    expect(await titles('analyst', 'promised')).toContain('Team thing')
  })
  test('says what is expected, for whom and since when', async () => {
    const { number } = await report('Tells enough')
    const entry = (await work('analyst')).ready.entries.find(each => each.number === number)
    expect(entry).toMatchObject({
      title: 'Tells enough',
      customer: 'Northwind',
      requester: 'Requester',
      priority: 3,
      state: 'ready',
      kind: 'task',
      nextUpdateAt: expect.any(String),
      offered: null,
      asks: null,
    })
    expect(entry?.activity).not.toBe('')
    expect(entry?.expected, 'a sentence, not the number of a step').toMatch(/^[A-Z].*\w+ \w+/)
    expect(entry?.readyAt).toBe(desk.product.clock.now().toString())
  })
  test('stands in the order of priority, and of the same the oldest first', async () => {
    for (const [title, level] of [
      ['order usual, old', 'medium'],
      ['order low', 'low'],
      ['order high', 'high'],
      ['order usual, new', 'medium'],
    ] as const) {
      desk.product.clock.advance({ minutes: 1 })
      await report(title, { impact: level, urgency: level })
    }
    const ordered = (await titles('colleague', 'ready')).filter(title => title.startsWith('order'))
    expect(ordered).toEqual(['order high', 'order usual, old', 'order usual, new', 'order low'])
  })
  test('lists as many as asked for and counts them all', async () => {
    const { ready } = await work('colleague', '?limit=2')
    expect(ready.entries).toHaveLength(2)
    const all = (await work('colleague', '?limit=100')).ready
    expect(ready.count).toBe(all.entries.length)
    expect(ready.count).toBeGreaterThan(2)
    expect(codeOf(await desk.askAs('colleague', { method: 'GET', url: at('/my-work?limit=0') }))).toBe(
      'request.invalid',
    )
  })
  test('holds what somebody had who has left', async () => {
    const { number, run } = await report('Orphan')
    await act('leaver', number, { act: 'take', run })
    expect(await titles('colleague', 'ready')).not.toContain('Orphan')
    const url = at(`/people/${desk.world.people.leaver.id}/deactivate`)
    await desk.insist(desk.askAs('admin', { method: 'POST', url, body: {} }))
    const entry = (await work('colleague')).ready.entries.find(each => each.number === number)
    expect(entry).toMatchObject({ state: 'ready', startedAt: null })
  })
})

describe('promised by me', () => {
  test('is what I have, what is due soonest first; of work nobody promised a word about, that it has none', async () => {
    const first = await taken('Promised first')
    desk.product.clock.advance({ minutes: 3 })
    const second = await taken('Promised second')
    const due = (await work('analyst')).promised.entries.filter(({ number }) =>
      [first.number, second.number].includes(number),
    )
    expect(due.map(({ number }) => number)).toEqual([first.number, second.number])
    for (const { nextUpdateAt, startedAt } of due) {
      expect(nextUpdateAt).not.toBeNull()
      expect(startedAt).not.toBeNull()
    }
    expect(await titles('colleague', 'promised')).not.toContain('Promised first')
  })
  test('is no more once it is finished', async () => {
    const { number } = await taken('Soon over')
    await desk.insist(desk.complete('analyst', number, 'Needs analysis'))
    expect(await titles('analyst', 'promised')).not.toContain('Soon over')
    expect(await titles('engineer', 'ready')).toContain('Soon over')
  })
})

describe('waiting and asked', () => {
  test('says on whom, what they were asked, since when; goes back in hand when they answer', async () => {
    const { number, run } = await taken('Needs an answer')
    await act('analyst', number, { act: 'wait', run, for: 'requester', question: 'Which floor?' })
    const entry = (await work('analyst')).waiting.entries.find(each => each.number === number)
    expect(entry?.asks).toEqual({
      name: 'Requester',
      question: 'Which floor?',
      since: desk.product.clock.now().toString(),
      until: null,
      again: desk.world.people.requester.id,
    })
    expect(await titles('analyst', 'promised')).not.toContain('Needs an answer')
    await desk.insist(desk.say('requester', number, 'The third'))
    expect(await titles('analyst', 'waiting')).not.toContain('Needs an answer')
    expect(await titles('analyst', 'promised')).toContain('Needs an answer')
  })
  test('whoever is asked has the question, of their own side only', async () => {
    const { number, run } = await taken('Asks the lead')
    await act('analyst', number, { act: 'wait', run, for: desk.world.people.lead.id, question: 'May I?' })
    const entry = (await work('lead')).asked.entries.find(each => each.number === number)
    expect(entry?.asks).toMatchObject({ name: 'Analyst', question: 'May I?' })
    expect(entry?.expected).toBeNull()
    for (const who of ['requester', 'colleague', 'manager'] as const)
      expect(await titles(who, 'asked'), who).not.toContain('Asks the lead')
  })
  test('asking again keeps it waiting and says it once more', async () => {
    const { number, run } = await taken('Asked twice')
    const question = 'Are you there?'
    await act('analyst', number, { act: 'wait', run, for: 'requester', question })
    const again =
      (await work('analyst')).waiting.entries.find(each => each.number === number)?.asks?.again ?? ''
    await act('analyst', number, { act: 'wait', run, for: again, question })
    expect(await titles('analyst', 'waiting')).toContain('Asked twice')
    const { messages } = await desk.page('requester', number)
    expect(messages.filter(({ text }) => text === question)).toHaveLength(2)
  })
  test('a customer is not told who of us asks', async () => {
    const { number, run } = await taken('Asks the customer')
    await act('analyst', number, { act: 'wait', run, for: 'requester', question: 'Which one?' })
    const entry = (await work('requester')).asked.entries.find(each => each.number === number)
    expect(entry?.asks).toMatchObject({ name: null, question: 'Which one?' })
  })
})

describe('offered to me', () => {
  const reason = 'Needs your tools'
  test('stands on top with who offers it and why, and not among what is ready', async () => {
    const { number, run } = await taken('Handed on')
    await act('analyst', number, { act: 'offer', run, to: desk.world.teams.secondLine, reason })
    const { offered, ready } = await work('engineer')
    expect(offered.entries.find(each => each.number === number)?.offered).toEqual({ by: 'Analyst', reason })
    expect(ready.entries.map(each => each.number)).not.toContain(number)
    expect(await titles('colleague', 'offered')).not.toContain('Handed on')
    // It stays in hand until it is accepted.
    expect(await titles('analyst', 'promised')).toContain('Handed on')
    await act('engineer', number, { act: 'take', run })
    expect(await titles('engineer', 'offered')).not.toContain('Handed on')
    expect(await titles('engineer', 'promised')).toContain('Handed on')
    expect(await titles('analyst', 'promised')).not.toContain('Handed on')
  })
  test('is gone once it is returned', async () => {
    const { number, run } = await taken('Handed back')
    await act('analyst', number, { act: 'offer', run, to: desk.world.teams.secondLine, reason })
    await act('engineer', number, { act: 'return', run, reason: 'Not ours' })
    expect(await titles('engineer', 'offered')).not.toContain('Handed back')
    expect(await titles('analyst', 'promised')).toContain('Handed back')
  })
})

test('help asked of me stands with the question and who asks', async () => {
  const { number, run } = await taken('Helpless')
  await act('analyst', number, {
    act: 'help',
    run,
    to: desk.world.teams.secondLine,
    question: 'Which cable?',
  })
  const entry = (await work('engineer')).help.entries.find(each => each.number === number)
  expect(entry).toMatchObject({
    kind: 'help',
    state: 'ready',
    asks: { name: 'Analyst', question: 'Which cable?' },
  })
  await act('engineer', number, { act: 'take', run: entry?.run ?? '' })
  expect((await work('engineer')).help.entries.find(each => each.number === number)?.state).toBe('started')
})

test('a closed ticket leaves every section', async () => {
  const { number } = await taken('Finished')
  await desk.insist(desk.complete('analyst', number, 'Resolved at first contact'))
  await desk.insist(desk.complete('analyst', number))
  for (const section of Object.values(await work('analyst', '?limit=100')))
    expect(section.entries.map(each => each.number)).not.toContain(number)
})

describe('callers', () => {
  const callers = async (who: PersonKey, q: string) =>
    (await read<ReplyOf<typeof listCallers>>(who, `/callers?q=${encodeURIComponent(q)}`)).callers
  test('are found by name, address and organisation, who begins with it first', async () => {
    expect((await callers('analyst', 'requ'))[0]?.name).toBe('Requester')
    expect((await callers('analyst', 'neighbour.mail'))[0]?.name).toBe('Neighbour')
    expect((await callers('analyst', 'northwind')).map(({ organisation }) => organisation)).toEqual(
      expect.arrayContaining(['Northwind']),
    )
    expect((await callers('analyst', 'requester westerly')).map(({ name }) => name)).toEqual([])
    expect(await callers('analyst', 'leaver'), 'who has left').toEqual([])
  })
  test('come with what they have open, and how much of it there is', async () => {
    const before = (await callers('analyst', 'neighbour'))[0]?.openCount ?? 0
    for (const title of ['one', 'two', 'three', 'four']) await desk.open('neighbour', { title })
    const [found] = await callers('analyst', 'neighbour')
    expect(found?.openCount).toBe(before + 4)
    expect(found?.open).toHaveLength(3)
  })
  test.each(['requester', 'partner'] as const)('are nothing for %s', async who => {
    const answer = await desk.askAs(who, { method: 'GET', url: at('/callers?q=e') })
    expect([answer.status, codeOf(answer)]).toEqual([404, 'route.not_found'])
  })
})

test('services are those of the customer asked for; a customer reads their own and no other’s', async () => {
  const { northwind, westerly } = desk.world.organisations
  await desk.product.db.engine(desk.world.workspaceId, async tx => {
    addServices(tx, [
      { key: 'mail', name: 'Mail', customers: [], subscribers: [] },
      { key: 'wind', name: 'Wind', customers: [northwind], subscribers: [] },
      { key: 'west', name: 'West', customers: [westerly], subscribers: [] },
    ])
  })
  const names = async (who: PersonKey, query = '') =>
    (await read<ReplyOf<typeof listServices>>(who, `/services${query}`)).services.map(({ name }) => name)
  expect(await names('analyst')).toEqual(['Mail', 'West', 'Wind'])
  expect(await names('analyst', `?customerId=${westerly}`)).toEqual(['Mail', 'West'])
  expect(await names('requester')).toEqual(['Mail', 'Wind'])
  expect(await names('requester', `?customerId=${northwind}`)).toEqual(['Mail', 'Wind'])
  const url = at(`/services?customerId=${westerly}`)
  expect(codeOf(await desk.askAs('requester', { method: 'GET', url }))).toBe('organisation.not_found')
})
