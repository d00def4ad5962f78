import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildWorld, makeToken, signIn, type World } from '../../tests/support/builders.ts'
import { lookInto } from '../../tests/support/house.ts'
import {
  type Answer,
  ask,
  type Credentials,
  type Product,
  startProduct,
} from '../../tests/support/product.ts'
import { forgetOldReplies } from './idempotency.ts'

let product: Product
let world: World
let requester: Credentials
let neighbour: Credentials
let analyst: Credentials
let colleague: Credentials
beforeAll(async () => {
  product = await startProduct()
  world = await buildWorld(product)
  const token = async (key: 'requester' | 'neighbour' | 'analyst' | 'colleague') => {
    const scopes = ['tickets:read', 'tickets:write']
    const session = await signIn(product, world.people[key])
    return { token: (await makeToken(product, session, { slug: world.slug, name: key, scopes })).token }
  }
  requester = await token('requester')
  neighbour = await token('neighbour')
  analyst = await token('analyst')
  colleague = await token('colleague')
})
afterAll(() => product.stop())

const tickets = () => `/api/w/${world.slug}/tickets`
const post = (who: Credentials, path: string, { body, key }: { body: object; key?: string }) =>
  ask(product, who, {
    method: 'POST',
    url: `${tickets()}${path}`,
    body,
    ...(key !== undefined && { key }),
  })
const opening = (title: string) => ({ process: 'incident', title, text: 'Since this morning.' })
const open = (who: Credentials, title: string, key?: string) =>
  post(who, '', { body: opening(title), ...(key !== undefined && { key }) })
const countTickets = async (title: string) =>
  (await lookInto(product.databaseUrl, 'select 1 from work.ticket where title = $1', [title])).length
const keptKeys = async (key: string) =>
  (await lookInto(product.databaseUrl, 'select 1 from kernel.idempotency where key = $1', [key])).length

/** A ticket with its first activity. */
async function openWithRun(title: string): Promise<{ number: string; run: string }> {
  const { number } = (await open(requester, title)).body as { number: string }
  const page = await ask(product, analyst, { method: 'GET', url: `${tickets()}/${number}` })
  return { number, run: (page.body as { activities: { id: string }[] }).activities[0]?.id ?? '' }
}
const told = (answer: Answer) => [answer.status, answer.text]

describe('a write with a key', () => {
  test('is done once and answered the same each time, byte for byte', async () => {
    const first = await open(requester, 'once', 'once')
    expect(first.status).toBe(201)
    for (const again of [await open(requester, 'once', 'once'), await open(requester, 'once', 'once')])
      expect(told(again)).toEqual(told(first))
    expect(await countTickets('once')).toBe(1)
  })

  test('is answered the same although it would be refused by now', async () => {
    const { number, run } = await openWithRun('done')
    const complete = () =>
      post(analyst, `/${number}/activities/${run}/complete`, {
        body: { outcome: 'Needs analysis' },
        key: 'done',
      })
    const first = await complete()
    expect(first.status).toBe(200)
    expect(told(await complete())).toEqual(told(first))
  })

  test('is refused for another body or another address, and the first answer stays', async () => {
    const first = await open(requester, 'mine', 'other')
    expect(await open(requester, 'other', 'other')).toMatchObject({
      status: 422,
      body: { code: 'request.key_reused' },
    })
    const { number } = first.body as { number: string }
    const message = { body: { class: 'band', text: 'Hello' }, key: 'other' }
    expect((await post(requester, `/${number}/messages`, message)).status).toBe(422)
    expect(await countTickets('other')).toBe(0)
    expect(told(await open(requester, 'mine', 'other'))).toEqual(told(first))
  })

  test('is another key when another person uses it', async () => {
    const mine = await open(requester, 'shared key', 'shared')
    const theirs = await open(neighbour, 'shared key', 'shared')
    expect([mine.status, theirs.status]).toEqual([201, 201])
    expect(theirs.text).not.toBe(mine.text)
    expect(await countTickets('shared key')).toBe(2)
  })

  test('is done twice without the key: seeded fault of whoever forgets to send it', async () => {
    await open(requester, 'no key')
    await open(requester, 'no key')
    expect(await countTickets('no key')).toBe(2)
  })

  test('has a key of 1 to 200 characters; an empty one is none', async () => {
    expect(await open(requester, 'long', 'x'.repeat(201))).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'Idempotency-Key' }] },
    })
    expect((await open(requester, 'long', 'é'.repeat(200))).status).toBe(201)
    expect((await open(requester, 'long', '')).status).toBe(201)
  })
})

describe('ten at once with one key', () => {
  const ten = Array.from({ length: 10 })

  test('open one ticket and get one answer', async () => {
    const answers = await Promise.all(ten.map(() => open(requester, 'ten', 'ten')))
    expect(new Set(answers.map(answer => told(answer).join(' '))).size).toBe(1)
    expect(answers[0]?.status).toBe(201)
    expect(await countTickets('ten')).toBe(1)
  })

  test('finish one activity and get one answer, although whoever comes second finds it finished', async () => {
    const { number, run } = await openWithRun('ten finish')
    const request = { body: { outcome: 'Needs analysis' }, key: 'ten finish' }
    const answers = await Promise.all(
      ten.map(() => post(analyst, `/${number}/activities/${run}/complete`, request)),
    )
    expect(answers.map(answer => answer.status)).toEqual(ten.map(() => 200))
    expect(new Set(answers.map(answer => answer.text)).size).toBe(1)
  })

  test('of two people: one finishes, the other is refused ten times', async () => {
    const { number, run } = await openWithRun('two finish')
    const request = { body: { outcome: 'Needs analysis' }, key: 'two finish' }
    const finish = (who: Credentials) => post(who, `/${number}/activities/${run}/complete`, request)
    const answers = await Promise.all(ten.flatMap(() => [finish(analyst), finish(colleague)]))
    const byStatus = Map.groupBy(answers, answer => answer.status)
    expect([...byStatus.keys()].sort()).toEqual([200, 409])
    expect(byStatus.get(200)).toHaveLength(10)
  })

  test('with other bodies: one is done, the others are refused', async () => {
    const answers = await Promise.all(ten.map((_, at) => open(requester, `body ${at}`, 'bodies')))
    const statuses = answers.map(answer => answer.status).sort()
    expect(statuses).toEqual([201, ...Array(9).fill(422)])
  })
})

test('a refusal is not kept: the same key works when the reason is gone', async () => {
  const key = 'refused'
  const { number, run } = await openWithRun('refused')
  const take = (who: Credentials, key: string) =>
    post(who, `/${number}/activities/${run}/take`, { body: {}, key })
  const complete = () =>
    post(analyst, `/${number}/activities/${run}/complete`, { body: { outcome: 'No such' }, key })
  expect((await complete()).status).toBe(422)
  expect(await keptKeys(key)).toBe(0)
  expect((await take(analyst, key)).status).toBe(200)
  expect(await keptKeys(key)).toBe(1)
})

test('an answer is kept by the commit itself: whoever heard nothing because the process died still gets it', async () => {
  const first = await open(requester, 'unheard', 'unheard')
  expect(await keptKeys('unheard')).toBe(1)
  const next = await startProduct({ databaseUrl: product.databaseUrl })
  try {
    const again = await ask(next, requester, {
      method: 'POST',
      url: tickets(),
      body: opening('unheard'),
      key: 'unheard',
    })
    expect(told(again)).toEqual(told(first))
  } finally {
    await next.stop()
  }
  expect(await countTickets('unheard')).toBe(1)
})

test('answers are kept for two days on our clock, and not longer', async () => {
  const forget = () => product.db.engine(null, tx => forgetOldReplies(tx, product.clock))
  await open(requester, 'old', 'old')
  product.clock.advance({ hours: 47 })
  await open(requester, 'young', 'young')
  await forget()
  expect([await keptKeys('old'), await keptKeys('young')]).toEqual([1, 1])
  product.clock.advance({ hours: 2 })
  await forget()
  expect([await keptKeys('old'), await keptKeys('young')]).toEqual([0, 1])
  await open(requester, 'old', 'old')
  expect(await countTickets('old')).toBe(2)
})
