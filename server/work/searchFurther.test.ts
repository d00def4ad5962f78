import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReplyOf, searchTickets } from '../../contract/index.ts'
import type { PersonKey } from '../../tests/support/builders.ts'
import { connectIn } from '../../tests/support/connections.ts'
import { type Desk, openDesk } from '../../tests/support/desk.ts'
import { composed, createLog } from '../kernel/index.ts'
import { writeSearch } from './writeSearch.ts'

type Found = ReplyOf<typeof searchTickets>

let desk: Desk
let on: ReturnType<typeof connectIn>
beforeAll(async () => {
  desk = await openDesk()
  on = connectIn(desk)
})
afterAll(() => desk?.stop())

const write = () => writeSearch({ db: desk.product.db, log: createLog('error') })
const search = (who: PersonKey, q: string) =>
  desk.insist<Found>(
    desk.askAs(who, { method: 'GET', url: `/api/w/${desk.world.slug}/search?q=${encodeURIComponent(q)}` }),
  )
const open = async (title: string, text = 'Please help.', who: PersonKey = 'requester') =>
  (await desk.open(who, { title, text })).number

describe('a ticket that was merged', () => {
  let tickets: string[]
  beforeAll(async () => {
    tickets = [await open('Kettle cold', 'The samovar is off.'), await open('Kettle'), await open('Kitchen')]
    const [first = '', second = '', last = ''] = tickets
    await desk.say('analyst', first, { class: 'provider', text: 'Looks like a fuse.' })
    await on.did('analyst', first, { act: 'merge', into: second })
    await on.did('analyst', second, { act: 'merge', into: last })
    await write()
  })
  const leads = ({ hits }: Found) => hits.map(({ number, goesOnIn }) => [number, goesOnIn?.number])
  test('is found by its words, its messages and its number, and leads to where its matter goes on', async () => {
    const [first = '', , last = ''] = tickets
    for (const q of ['samovar', first]) {
      const found = await search('requester', q)
      expect([q, leads(found)]).toEqual([q, [[first, last]]])
      expect(found.hits[0]?.goesOnIn?.title).toBe('Kitchen')
    }
    expect(leads(await search('analyst', 'fuse'))).toEqual([[first, last]])
    expect(leads(await search('requester', 'fuse'))).toEqual([])
    expect(leads(await search('analyst', 'kitchen'))).toEqual([[last, undefined]])
  })
  test('leads no further than the reader sees', async () => {
    const [first = '', second = '', last = ''] = tickets
    const share = (number: string) =>
      desk.behind(
        `insert into identity.visible (workspace_id, ticket_id, principal_id, "right")
         select workspace_id, id, $2, 'read' from work.ticket where number = $1 on conflict do nothing`,
        [number, desk.world.people.neighbour.id],
      )
    await share(first)
    await write()
    expect(leads(await search('neighbour', first))).toEqual([[first, undefined]])
    await share(second)
    expect(leads(await search('neighbour', first))).toEqual([[first, second]])
    await share(last)
    expect(leads(await search('neighbour', first))).toEqual([[first, last]])
  })
})

describe('the number a ticket had in another system', () => {
  let number: string
  beforeAll(async () => {
    number = await open('Came from elsewhere')
    const other = await open('Speaks of it', 'Like zam-4711 it was.', 'stranger')
    for (const [name, ticket, elsewhere] of [
      ['zammad/1', number, 'ZAM-4711'],
      ['osticket/1', other, '482913'],
    ])
      await desk.behind(
        `insert into work.imported (workspace_id, external_id, ticket_id, number, facts)
         select workspace_id, $1, id, $3, '{"Owner": "Quentin"}' from work.ticket where number = $2`,
        [name, ticket, elsewhere],
      )
    await write()
  })
  test('finds it first, by exact typing, and is said', async () => {
    for (const q of ['ZAM-4711', 'zam-4711', 'zam-4711*', '"ZAM-4711"']) {
      const { hits } = await search('analyst', q)
      expect([q, hits[0]?.number, hits[0]?.elsewhere, hits[0]?.isNumber]).toEqual([
        q,
        number,
        'ZAM-4711',
        true,
      ])
    }
    expect((await search('analyst', 'Ticket#482913')).hits[0]).toMatchObject({
      elsewhere: '482913',
      isNumber: true,
    })
    expect((await desk.page('analyst', number)).ticket.elsewhere).toBe('ZAM-4711')
  })
  test('is known to whoever sees the ticket and to nobody else', async () => {
    expect((await search('requester', 'ZAM-4711')).hits.map(hit => hit.elsewhere)).toEqual(['ZAM-4711'])
    expect((await desk.page('requester', number)).ticket.elsewhere).toBe('ZAM-4711')
    expect((await search('requester', '482913')).hits).toEqual([])
    expect((await search('outsider', 'ZAM-4711')).hits).toEqual([])
  })
  test('nothing else that its file said is for others than the engine', async () => {
    const actor = await desk.actor('requester')
    const reading = desk.product.db.readAs(actor, tx =>
      tx.run(composed<[], unknown>('select facts from work.imported'), []),
    )
    await expect(reading).rejects.toThrow('permission denied')
  })
})

describe('what was mistyped', () => {
  beforeAll(async () => {
    for (const n of [1, 2, 3]) await open(`Photocopier ${n}`, 'The photocopier hums.')
    await open('Photcopier', 'Once written wrong.')
    await desk.say('analyst', await open('Quiet'), { class: 'provider', text: 'Perhaps sabotage.' })
    await open('Trampoline', 'Bounces.', 'stranger')
    await write()
  })
  test.each([
    ['fotocopier', null],
    ['photocpier', 'photocopier'],
    ['hums photocoiper', 'hums photocopier'],
    ['Photcopier', 'photocopier'],
    ['photocopier', null],
    ['"photocpier"', null],
    ['-photocpier', null],
  ])('%s: rather %s', async (q, instead) => {
    expect((await search('requester', q)).instead).toBe(instead)
  })
  test('is compared with what the reader may read and nothing else', async () => {
    expect((await search('analyst', 'sabotge')).instead).toBe('sabotage')
    expect((await search('requester', 'sabotge')).instead).toBeNull()
    expect((await search('stranger', 'trampolne')).instead).toBe('trampoline')
    expect((await search('requester', 'trampolne')).instead).toBeNull()
  })
})
