import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  addMessage,
  completeActivity,
  getTicket,
  listHistory,
  listTickets,
  markSeen,
  openTicket,
  previewAct,
  type ReplyOf,
  type Route,
  takeActivity,
} from '../../contract/index.ts'
import { ask } from '../support/product.ts'
import {
  type Caller,
  callerByToken,
  type Desk,
  expectComplete,
  joinRows,
  listTitled,
  openDesk,
  type Sent,
  sayTold,
  settle,
} from './desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

/** Everything the story calls, to be found in the API's own description. */
const used = new Set<Route>()

/** Sends every write twice with one key: the answer is the same, and the effect is one. */
async function twice<R extends Route>(caller: Caller, route: R, sent: Sent<R>): Promise<ReplyOf<R>> {
  used.add(route)
  const key = randomUUID()
  const first = await caller.send(route, { ...sent, key })
  const again = await caller.send(route, { ...sent, key })
  expect(first.status, first.text).toBe(route.status ?? 200)
  expect({ status: again.status, text: again.text }).toEqual({ status: first.status, text: first.text })
  return first.body as ReplyOf<R>
}

const number = () => `INC-${opened}`
let opened = ''
let requester: Caller
let analyst: Caller
let engineer: Caller

/** Takes what stands, compares what is promised with what the ledger then says, and completes it. */
async function workOn(caller: Caller, outcome?: string) {
  const params = { number: number() }
  const page = await caller.call(getTicket, { params })
  const run = page.activities.find(each => each.state !== 'done')?.id ?? 'nothing stands'
  const { version } = await twice(caller, takeActivity, { params: { ...params, run }, body: {} })
  const act = { act: 'complete' as const, run, ...(outcome !== undefined && { outcome }) }
  used.add(previewAct)
  const { told } = await caller.call(previewAct, { params, body: act })
  const known = new Set((await caller.call(getTicket, { params })).ledger.map(row => row.id))
  const done = await twice(caller, completeActivity, {
    params: { ...params, run },
    body: outcome === undefined ? {} : { outcome },
  })
  expect(done.version).toBeGreaterThan(version)
  const { ledger } = await caller.call(getTicket, { params })
  expect(sayTold(joinRows(ledger.filter(row => !known.has(row.id))))).toEqual(sayTold(told))
  return done
}

describe('a ticket from opening to closing, by the API alone', () => {
  test('a token with two scopes opens a ticket, once however often it is asked', async () => {
    requester = await callerByToken(desk, 'requester')
    analyst = await callerByToken(desk, 'analyst')
    engineer = await callerByToken(desk, 'engineer')
    const body = { process: 'incident', title: 'Blank pages', text: 'Since this morning.' }
    const answer = await twice(requester, openTicket, { body: body })
    opened = answer.number.replace('INC-', '')
    used.add(listTickets)
    const { tickets } = await requester.call(listTickets, { query: { view: 'asked' } })
    expect(tickets.map(ticket => ticket.number)).toEqual([number()])
  })

  test('the same key for something else is refused, and nothing happens', async () => {
    const body = { process: 'incident', title: 'One', text: 'x' }
    const first = await requester.send(openTicket, { body, key: 'reused' })
    expect(first.status).toBe(201)
    const other = await requester.send(openTicket, { body: { ...body, title: 'Two' }, key: 'reused' })
    expect(other.body).toMatchObject({ code: 'request.key_reused' })
    expect(await listTitled(requester, 'Two')).toEqual([])
  })

  test('the same key of two people is two keys', async () => {
    const body = { process: 'incident', title: 'Shared key', text: 'x' }
    const mine = await requester.send(openTicket, { body, key: 'shared' })
    const theirs = await analyst.send(openTicket, { body, key: 'shared' })
    expect([mine.status, theirs.status]).toEqual([201, 201])
    expect(mine.text).not.toBe(theirs.text)
  })

  test('ten at once with one key open one ticket', async () => {
    const body = { process: 'incident', title: 'Ten at once', text: 'x' }
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => requester.send(openTicket, { body, key: 'at once' })),
    )
    expect(new Set(answers.map(answer => `${answer.status} ${answer.text}`)).size).toBe(1)
    expect(await listTitled(requester, 'Ten at once')).toHaveLength(1)
  })

  test('what a token was not given is refused, whoever made it', async () => {
    const reader = await callerByToken(desk, 'analyst', ['tickets:read'])
    const body = { process: 'incident', title: 'x', text: 'x' }
    expect((await reader.send(openTicket, { body })).body).toMatchObject({ code: 'scope.missing' })
    expect((await reader.send(listTickets, {})).status).toBe(200)
  })

  test('each takes and completes what is theirs, and only that', async () => {
    const { activities } = await engineer.call(getTicket, { params: { number: number() } })
    const run = activities[0]?.id ?? ''
    const refused = await engineer.send(takeActivity, { params: { number: number(), run }, body: {} })
    expect(refused.body).toMatchObject({ code: 'activity.not_yours' })
    expect(await workOn(analyst, 'Needs analysis')).toMatchObject({ state: 'open' })
    await workOn(engineer, 'Found it')
  })

  test('a message is written once, and the note among us is not the requester’s to read', async () => {
    used.add(getTicket)
    const params = { number: number() }
    await twice(engineer, addMessage, {
      params: params,
      body: { class: 'band', text: 'Nearly done.' },
    })
    await twice(engineer, addMessage, {
      params: params,
      body: { class: 'provider', text: 'CANARY' },
    })
    const theirs = await requester.send(getTicket, { params })
    expect(theirs.text.split('Nearly done.').length - 1, 'on the ticket and on their ledger').toBe(2)
    expect(theirs.text).not.toContain('CANARY')
    expect(theirs.text, 'every instant is written in one way').not.toMatch(/\+00:00"/)
    expect(theirs.body).toMatchObject({
      messages: [
        { via: 'api', mine: true },
        { via: 'api', mine: false },
      ],
    })
  })

  test('it goes on to its end, and then nothing more can be done', async () => {
    await workOn(engineer)
    await workOn(engineer, 'Fixed')
    await workOn(analyst, 'Works')
    expect(await workOn(analyst)).toMatchObject({ state: 'closed' })
    const params = { number: number() }
    const { activities } = await analyst.call(getTicket, { params })
    const run = activities.at(-1)?.id ?? ''
    const late = await analyst.send(completeActivity, { params: { ...params, run }, body: {} })
    expect(late.body).toMatchObject({ code: 'ticket.closed' })
  })

  test('what was seen is noted, the history is whole, and the ledger complete', async () => {
    const lead = await callerByToken(desk, 'lead')
    const params = { number: number() }
    const unseen = () => inTheApp(lead, 'due')
    expect(await unseen()).toBeGreaterThan(0)
    await twice(lead, markSeen, { params: params, body: {} })
    expect(await unseen()).toBe(0)
    used.add(listHistory)
    const { events } = await lead.call(listHistory, { params })
    expect(events.map(event => event.seq)).toEqual(events.map((_, index) => index + 1))
    expect(events.filter(event => event.name === 'activity.completed')).toHaveLength(6)
    await settle(desk)
    await expectComplete(desk)
    const mailed = desk.sink.mails.map(mail => mail.messageId)
    expect(new Set(mailed).size).toBe(mailed.length)
  })

  async function inTheApp(lead: Caller, verdict: string): Promise<number> {
    const { ledger } = await lead.call(getTicket, { params: { number: number() } })
    return ledger.filter(row => row.to === 'Lead' && row.channel === 'board' && row.verdict === verdict)
      .length
  }

  test('everything that was used stands in the description at /api', async () => {
    const { body } = await ask(desk.product, {}, { method: 'GET', url: '/api' })
    const { openapi, paths } = body as { openapi: string; paths: Record<string, Record<string, object>> }
    expect(openapi).toMatch(/^3\.1/)
    expect(used.size).toBeGreaterThan(7)
    for (const { path, method, name } of used) {
      const described = paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
      expect(described, `${method} ${path}`).toMatchObject({ operationId: name })
    }
  })
})

test('without a key the same write twice is two: what the keys prevent would be seen here', async () => {
  const body = { process: 'incident', title: 'No key', text: 'x' }
  await requester.send(openTicket, { body })
  await requester.send(openTicket, { body })
  expect(await listTitled(requester, 'No key')).toHaveLength(2)
})
