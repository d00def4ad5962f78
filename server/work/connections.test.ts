import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PersonKey } from '../../tests/support/builders.ts'
import { type Connections, connectIn } from '../../tests/support/connections.ts'
import { type Act, codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'
import { auditObligations } from '../comms/index.ts'
import { auditWrites } from './index.ts'

// Parts split off, who follows what, and links.

let desk: Desk
let on: ReturnType<typeof connectIn>
beforeAll(async () => {
  desk = await openDesk()
  on = connectIn(desk)
})
afterAll(() => desk?.stop())

describe('a split', () => {
  const splitOff = async (more: Partial<Extract<Act, { act: 'split' }>> = {}) => {
    const { number } = await desk.open('requester', { text: 'The printer burns' })
    await desk.insist(desk.say('requester', number, 'And I need a new screen'))
    const [, second] = (await desk.page('analyst', number)).messages
    const body = {
      act: 'split' as const,
      messages: [second?.id ?? ''],
      process: 'work-request',
      title: 'A new screen',
      ...more,
    }
    return { number, body }
  }

  test('makes a ticket of its own of the messages chosen, linked, and tells once with both numbers', async () => {
    const { number, body } = await splitOff()
    const foreseen = await on.told('analyst', number, body)
    expect(foreseen.filter(({ name }) => name === 'Requester')).toHaveLength(1)
    const { children } = await on.did('analyst', number, body)
    const [part = ''] = children
    expect(part).toMatch(/^[A-Z]+-\d+$/)
    expect((await desk.page('requester', part)).messages.map(({ text }) => text)).toEqual([
      'And I need a new screen',
    ])
    expect((await desk.page('requester', number)).messages.map(({ text }) => text)).toEqual([
      'The printer burns',
    ])
    const mails = (await desk.page('admin', part)).ledger.filter(({ to }) => to === 'Requester')
    expect(mails.map(({ event, text }) => [event, text.includes(number) && text.includes(part)])).toEqual([
      ['ticket.split', true],
    ])
    const link = { kind: 'related', other: { number: part, title: 'A new screen', state: 'open' } }
    expect((await on.connections('requester', number)).links).toMatchObject([{ ...link, reversed: true }])
  })

  test('is undone by merging the part back', async () => {
    const { number, body } = await splitOff()
    const { children } = await on.did('analyst', number, body)
    await on.did('analyst', children[0] ?? '', { act: 'merge', into: number })
    for (const who of ['requester', 'engineer'] as const)
      expect((await desk.page(who, number)).messages.map(({ text }) => text)).toEqual([
        'The printer burns',
        'And I need a new screen',
      ])
  })

  test('for a colleague of the requester: whoever wrote it follows it', async () => {
    const { number, body } = await splitOff({ requesterId: desk.world.people.neighbour.id })
    const [part = ''] = (await on.did('analyst', number, body)).children
    expect((await desk.page('neighbour', part)).ticket.requester.name).toBe('Neighbour')
    expect((await on.connections('analyst', part)).followers.map(({ name }) => name)).toEqual(['Requester'])
    expect((await desk.get('neighbour', `/${number}`)).status).toBe(404)
  })

  test('is refused for somebody of another customer, for messages of other tickets, and of all there is', async () => {
    const { number, body } = await splitOff()
    const foreign = { ...body, requesterId: desk.world.people.stranger.id }
    expect(codeOf(await on.act('analyst', number, foreign))).toBe('person.not_found')
    const other = await splitOff()
    const wrong = { ...body, messages: other.body.messages }
    expect(codeOf(await on.act('analyst', number, wrong))).toBe('message.not_found')
    const all = (await desk.page('analyst', number)).messages.map(({ id }) => id)
    expect(codeOf(await on.act('analyst', number, { ...body, messages: all }))).toBe('ticket.split_refused')
    expect(codeOf(await on.act('requester', number, body))).toBe('activity.not_yours')
  })
})

describe('following', () => {
  test('oneself tells nobody; what happens is then told', async () => {
    const { number } = await desk.open('requester')
    expect(await on.told('engineer', number, { act: 'follow' })).toEqual([])
    await on.did('engineer', number, { act: 'follow' })
    await desk.insist(desk.complete('analyst', number, 'Needs analysis'))
    const rows = (await desk.page('admin', number)).ledger.filter(({ to }) => to === 'Engineer')
    expect(rows.some(({ reasons }) => reasons.includes('follows it'))).toBe(true)
    await on.did('engineer', number, { act: 'unfollow' })
    expect((await on.connections('engineer', number)).following).toBe(false)
  })

  test('lets a colleague of the requester see the ticket, for as long as they follow', async () => {
    const { number } = await desk.open('requester')
    const { id } = desk.world.people.neighbour
    await on.did('requester', number, { act: 'follow', person: id })
    expect((await desk.get('neighbour', `/${number}`)).status).toBe(200)
    await on.did('requester', number, { act: 'unfollow', person: id })
    expect((await desk.get('neighbour', `/${number}`)).status).toBe(404)
  })

  test('leaves a right that was there for another reason', async () => {
    const { number } = await desk.open('requester')
    await on.did('requester', number, { act: 'follow' })
    await on.did('requester', number, { act: 'unfollow' })
    expect((await desk.get('requester', `/${number}`)).status).toBe(200)
  })

  test('is never given to people of another side or another customer', async () => {
    const { number } = await desk.open('requester')
    const { people } = desk.world
    const tries: [PersonKey, PersonKey][] = [
      ['requester', 'stranger'],
      ['requester', 'analyst'],
      ['requester', 'partner'],
      ['analyst', 'stranger'],
      ['analyst', 'partner'],
    ]
    for (const [who, whom] of tries)
      expect([whom, codeOf(await on.act(who, number, { act: 'follow', person: people[whom].id }))]).toEqual([
        whom,
        'person.not_found',
      ])
    await on.did('requester', number, { act: 'follow', person: people.neighbour.id })
    // Who was added adds nobody, and takes nobody off but themselves.
    const further = { act: 'follow' as const, person: people.customerOwner.id }
    expect(codeOf(await on.act('neighbour', number, further))).toBe('person.not_found')
    await on.did('analyst', number, { act: 'follow', person: people.engineer.id })
    const off = { act: 'unfollow' as const, person: people.engineer.id }
    expect(codeOf(await on.act('neighbour', number, off))).toBe('person.not_found')
    expect((await on.connections('neighbour', number)).followers.map(({ name }) => name)).toEqual([
      'Neighbour',
    ])
  })
})

describe('a link', () => {
  test('stands on both tickets, once, and is taken off from either side; nobody is told', async () => {
    const { source, target } = await on.openTwo()
    const link = { act: 'link' as const, kind: 'blocks' as const, to: target }
    expect(await on.told('analyst', source, link)).toEqual([])
    await on.did('analyst', source, link)
    await on.did('analyst', source, link)
    const [there] = (await on.connections('analyst', target)).links
    expect(there).toMatchObject({ kind: 'blocks', reversed: true, other: { number: source } })
    expect((await on.connections('requester', target)).links).toEqual([])
    await on.did('analyst', target, { act: 'unlink', kind: 'blocks', to: source })
    expect((await on.connections('analyst', source)).links).toEqual([])
  })

  test('to a ticket the reader may not see says nothing of it', async () => {
    const { source, target } = await on.openTwo()
    await on.restrict(target, 'lead')
    await on.did('lead', source, { act: 'link', kind: 'related', to: target })
    expect((await on.connections('lead', source)).links[0]?.other?.number).toBe(target)
    const seen = await desk.get('analyst', `/${source}/connections`)
    expect((seen.body as Connections).links).toEqual([{ kind: 'related', reversed: false, other: null }])
    const history = await desk.get('analyst', `/${source}/history`)
    for (const { text } of [seen, history]) expect(text).not.toContain(target)
    expect(history.text).toContain('is related to a restricted record')
  })
})

test('after all of it the ledger lacks nothing, and every write has its event', async () => {
  const { db } = desk.product
  const audit = await auditObligations(db, desk.world.workspaceId)
  expect([audit.missing, audit.extra]).toEqual([[], []])
  expect((await auditWrites(db, desk.world.workspaceId)).filter(({ missing }) => missing > 0)).toEqual([])
})
