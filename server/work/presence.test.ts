import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PersonKey } from '../../tests/support/builders.ts'
import { codeOf, type Desk, deskIn, openDesk } from '../../tests/support/desk.ts'
import { type Product, startProduct } from '../../tests/support/product.ts'
import { listChanges, presenceSeconds } from './presence.ts'
import type { PresentRow } from './queries_presence.ts'

let desk: Desk
let other: Product
/** The same desk, asked through another web process. */
let over: ReturnType<typeof deskIn>
let number: string
beforeAll(async () => {
  desk = await openDesk()
  other = await startProduct({ databaseUrl: desk.product.databaseUrl, clock: desk.product.clock })
  over = deskIn(other, desk.world)
  ;({ number } = await desk.open('requester'))
})
afterAll(async () => {
  await other?.stop()
  await desk?.stop()
})

type Doing = 'looking' | 'writing' | 'gone'
type Others = { others: { name: string; doing: string }[] }
const show = async (who: PersonKey, doing: Doing = 'looking', at: Pick<Desk, 'post' | 'insist'> = desk) =>
  (await at.insist<Others>(at.post(who, `/${number}/presence`, { doing }))).others
const isThere = (name: string, doing = 'looking') => ({ name, doing })

/** What somebody's live stream says of who is there, through one of the two processes. */
async function listen(who: PersonKey, at: ReturnType<typeof deskIn>) {
  const { cookie = '' } = await at.credentialsOf(who)
  const stop = new AbortController()
  const url = `${at.product.baseUrl}/api/w/${desk.world.slug}/stream`
  const answer = await fetch(url, { headers: { cookie }, signal: stop.signal })
  const heard: string[] = []
  void (async () => {
    for await (const part of answer.body ?? [])
      for (const [line] of Buffer.from(part)
        .toString()
        .matchAll(/^data: .*"presence".*$/gm))
        heard.push(line)
  })().catch(() => {})
  return { heard, close: () => stop.abort() }
}

describe('who else is here', () => {
  test('is told to people of the same organisation, with what they do, and not of oneself', async () => {
    expect(await show('analyst')).toEqual([])
    expect(await show('colleague', 'writing')).toEqual([isThere('Analyst')])
    expect(await show('analyst')).toEqual([isThere('Colleague', 'writing')])
  })
  test('is nothing for a customer, whoever of us looks, and they are nothing to us', async () => {
    await show('analyst', 'writing')
    expect(await show('requester', 'writing')).toEqual([])
    expect(await show('analyst')).not.toContainEqual(isThere('Requester', 'writing'))
  })
  test('is known to every web process', async () => {
    await show('lead', 'looking', over)
    expect(await show('analyst')).toContainEqual(isThere('Lead'))
    await show('lead', 'gone', over)
    expect(await show('analyst')).not.toContainEqual(isThere('Lead'))
  })
  test('is over once a page is closed, or has not said so for a while', async () => {
    await show('lead')
    await show('manager')
    await show('lead', 'gone')
    expect(await show('analyst')).not.toContainEqual(isThere('Lead'))
    expect(await show('analyst')).toContainEqual(isThere('Manager'))
    desk.product.clock.advance({ seconds: presenceSeconds + 1 })
    expect(await show('analyst')).toEqual([])
  })
  test('leaves no trace on the ticket: no event, no version, nobody told', async () => {
    const traces = () =>
      desk.behind(`select (select count(*) from kernel.event) as events, (select sum(version) from work.ticket) as versions,
        (select count(*) from comms.obligation) as told, (select count(*) from kernel.job) as jobs`)
    const before = await traces()
    await show('analyst', 'writing')
    await show('analyst', 'gone')
    expect(await traces()).toEqual(before)
  })
  test('on a ticket one may not see is not found', async () => {
    const answer = await desk.post('stranger', `/${number}/presence`, { doing: 'looking' })
    expect([answer.status, codeOf(answer)]).toEqual([404, 'ticket.not_found'])
  })
  test('row security hides the other side even from a query that forgets it', async () => {
    await show('analyst')
    const seen = async (who: PersonKey) => {
      const { composed } = await import('../kernel/index.ts')
      const all = composed<[], { person: string }>('select person_id::text as person from work.presence')
      return (await desk.product.db.readAs(await desk.actor(who), tx => tx.run(all, []))).map(
        row => row.person,
      )
    }
    expect(await seen('colleague')).toContain(desk.world.people.analyst.id)
    expect(await seen('requester')).not.toContain(desk.world.people.analyst.id)
    expect(await seen('stranger')).toEqual([])
  })
})

describe('the live stream', () => {
  test('says so to who is on the ticket, also through another process, and to nobody else', async () => {
    await show('analyst')
    await show('requester')
    const [here, there, away, customer] = await Promise.all([
      listen('analyst', desk),
      listen('colleague', over),
      listen('manager', desk),
      listen('requester', desk),
    ])
    await show('colleague', 'looking')
    await expect.poll(() => here.heard.length, { timeout: 4000 }).toBeGreaterThan(0)
    const before = here.heard.length
    await show('analyst', 'writing', over)
    await expect.poll(() => there.heard.length, { timeout: 4000 }).toBeGreaterThan(0)
    await expect.poll(() => here.heard.length, { timeout: 4000 }).toBeGreaterThan(before)
    expect(here.heard[0]).toContain(number)
    expect(away.heard).toEqual([])
    expect(customer.heard, 'of us').toEqual([])
    for (const each of [here, there, away, customer]) each.close()
  })
  test('says that somebody has left when their page only fell silent', { timeout: 15_000 }, async () => {
    await show('lead')
    await show('analyst')
    const here = await listen('analyst', desk)
    await expect.poll(() => here.heard.length, { timeout: 8000 }).toBeGreaterThan(0)
    const before = here.heard.length
    desk.product.clock.advance({ seconds: presenceSeconds - 5 })
    await show('analyst')
    desk.product.clock.advance({ seconds: 6 })
    await expect.poll(() => here.heard.length, { timeout: 8000 }).toBeGreaterThan(before)
    expect(await show('analyst')).toEqual([])
    here.close()
  })
})

describe('a change', () => {
  const row = (persons: string[], doing = 'looking'): PresentRow => ({
    workspaceId: 'w',
    ticketId: 't',
    number: 'INC-1',
    organisationId: 'o',
    persons,
    state: persons.map(person => `${person} ${doing}`).join(),
  })
  const map = (...rows: PresentRow[]) => new Map(rows.map(each => [each.ticketId, each]))
  test.each([
    ['nobody moves', row(['ann']), row(['ann']), []],
    ['somebody comes', row(['ann']), row(['ann', 'ben']), ['ann', 'ben']],
    ['somebody goes', row(['ann', 'ben']), row(['ann']), ['ann', 'ben']],
    ['somebody writes', row(['ann']), row(['ann'], 'writing'), ['ann']],
  ])('when %s', (_, before, now, told) => {
    expect(listChanges(map(before), map(now)).flatMap(({ persons }) => persons)).toEqual(told)
  })
})
