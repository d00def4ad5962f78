import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../server/kernel/index.ts'
import { buildWorld, type World } from '../support/builders.ts'
import { type Desk, openDesk } from '../support/desk.ts'
import type { Asked } from '../support/product.ts'

let desk: Desk
let elsewhere: { world: World }
let number: string
beforeAll(async () => {
  desk = await openDesk()
  elsewhere = { world: await buildWorld(desk.product, { slug: 'elsewhere' }) }
  ;({ number } = await desk.open('requester'))
})
afterAll(() => desk?.stop())

describe('E20: what is refused shows nothing of how it is kept', () => {
  const inner =
    /constraint|duplicate key|violates|relation |pg_|syntax error|invalid input|column |stack|node_modules|\.ts:/i
  const nasty = [
    "'; drop table work.ticket; --",
    '\ud800',
    '\udfff x',
    '%00',
    '{"a":1}',
    '𝕳',
    '\u202e',
    'x'.repeat(199),
    '-1',
    '1e309',
  ]
  const texts: [string, (value: string) => Asked][] = [
    [
      'title',
      value => ({
        method: 'POST',
        url: desk.tickets,
        body: { process: 'incident', title: value, text: 'T' },
      }),
    ],
    [
      'text',
      value => ({
        method: 'POST',
        url: desk.tickets,
        body: { process: 'incident', title: 'T', text: value },
      }),
    ],
    [
      'process',
      value => ({ method: 'POST', url: desk.tickets, body: { process: value, title: 'T', text: 'T' } }),
    ],
    [
      'requesterId',
      value => ({
        method: 'POST',
        url: desk.tickets,
        body: { process: 'incident', title: 'T', text: 'T', requesterId: value },
      }),
    ],
    [
      'message',
      value => ({
        method: 'POST',
        url: `${desk.tickets}/${number}/messages`,
        body: { class: 'band', text: value },
      }),
    ],
    [
      'class',
      value => ({
        method: 'POST',
        url: `${desk.tickets}/${number}/messages`,
        body: { class: value, text: 'T' },
      }),
    ],
    ['q', value => ({ method: 'GET', url: `${desk.tickets}?q=${encodeURIComponent(value.toWellFormed())}` })],
    [
      'cursor',
      value => ({ method: 'GET', url: `${desk.tickets}?cursor=${encodeURIComponent(value.toWellFormed())}` }),
    ],
    [
      'limit',
      value => ({ method: 'GET', url: `${desk.tickets}?limit=${encodeURIComponent(value.toWellFormed())}` }),
    ],
    [
      'number',
      value => ({ method: 'GET', url: `${desk.tickets}/${encodeURIComponent(value.toWellFormed())}` }),
    ],
    [
      'person',
      value => ({
        method: 'GET',
        url: `/api/w/${desk.world.slug}/people?q=${encodeURIComponent(value.toWellFormed())}`,
      }),
    ],
    [
      'token name',
      value => ({
        method: 'POST',
        url: `/api/w/${desk.world.slug}/tokens`,
        body: { name: value, scopes: ['tickets:read'] },
      }),
    ],
    [
      'invited name',
      value => ({
        method: 'POST',
        url: `/api/w/${desk.world.slug}/people`,
        body: { name: value, email: `${newId()}@x.example`, organisationId: desk.world.organisations.dyke },
      }),
    ],
    [
      'invited address',
      value => ({
        method: 'POST',
        url: `/api/w/${desk.world.slug}/people`,
        body: { name: 'X', email: value, organisationId: desk.world.organisations.dyke },
      }),
    ],
    [
      'idempotency key',
      value => ({
        method: 'POST',
        url: desk.tickets,
        body: { process: 'incident', title: 'T', text: 'T' },
        key: encodeURIComponent(value.toWellFormed()),
      }),
    ],
  ]
  test.each(texts)('in %s', async (_, asking) => {
    for (const who of ['admin', 'requester'] as const)
      for (const value of nasty) {
        const answer = await desk.askAs(who, asking(value))
        expect(answer.status, `${JSON.stringify(value)}: ${answer.text}`).toBeLessThan(500)
        if (answer.status >= 400) expect(answer.text).not.toMatch(inner)
      }
  })
  test('bytes that are no text, in an address', async () => {
    for (const bytes of ['%ED%A0%80', '%FF', '%C0%80', '%E2%82', '%', '%zz'])
      for (const path of [`?q=${bytes}`, `?process=${bytes}`, `/${bytes}`, `/${number}/history?x=${bytes}`]) {
        const answer = await desk.get('requester', path)
        expect(answer.status, `${path}: ${answer.text}`).toBeLessThan(500)
        expect(answer.text).not.toMatch(inner)
      }
  })
  test('an address somebody in another workspace has is as free as any', async () => {
    const invite = (email: string) =>
      desk.askAs('admin', {
        method: 'POST',
        url: `/api/w/${desk.world.slug}/people`,
        body: { name: 'X', email, organisationId: desk.world.organisations.dyke },
      })
    const taken = await invite(elsewhere.world.people.analyst.email)
    const free = await invite('nobody-anywhere@x.example')
    expect([taken.status, Object.keys(taken.body as object)]).toEqual([
      free.status,
      Object.keys(free.body as object),
    ])
  })
})
