import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { invitePerson, routes } from '../../contract/index.ts'
import { createLog } from '../../server/kernel/index.ts'
import { writeSearch } from '../../server/work/index.ts'
import type { PersonKey } from '../support/builders.ts'
import { codeOf, type Desk, openDesk } from '../support/desk.ts'
import type { Answer } from '../support/product.ts'

// E03: nothing can be worked out about what one does not see. E05: nobody moves people between organisations.

let desk: Desk
let hidden: { id: string; number: string }[]
const secretTitle = 'Zeppelin mooring fails'
beforeAll(async () => {
  desk = await openDesk()
  await desk.open('requester', { title: 'An ordinary matter' })
  hidden = []
  for (let index = 0; index < 5; index++)
    hidden.push(await desk.open('stranger', { title: secretTitle, text: 'Gondola' }))
  await desk.insist(desk.say('analyst', hidden[0]?.number ?? '', { text: 'Ballast', class: 'provider' }))
})
afterAll(() => desk?.stop())

const outsiders: PersonKey[] = ['requester', 'neighbour', 'partner', 'outsider']
const plain = ({ status, text, headers }: Answer) => ({
  status,
  text: text.replace(/"requestId":"[^"]+"/, ''),
  length: headers['content-length'],
  tag: headers.etag,
})
const noWord = (word: string) => 'q'.repeat(word.length)

describe('E03: lists, search and counts', () => {
  test.each(['Zeppelin', 'mooring fails', 'Gondola', 'Ballast', 'Stranger', 'Westerly'])(
    'seeking %s finds what seeking nonsense finds',
    async word => {
      await writeSearch({ db: desk.product.db, log: createLog('error') })
      for (const who of outsiders) {
        const [one, other] = [
          await desk.get(who, `?state=any&q=${encodeURIComponent(word)}`),
          await desk.get(who, `?state=any&q=${noWord(word)}`),
        ]
        expect(plain(one), who).toEqual(plain(other))
      }
      expect((await desk.list('analyst', '?q=Zeppelin')).tickets).toHaveLength(5)
    },
  )
  test.each([
    'Zeppelin',
    'moor*',
    '"mooring fails"',
    'Gondola',
    'Ballast',
    'from:Stranger',
    'customer:Westerly',
    'state:open Zeppelin',
    'Zeppelin OR Gondola',
  ])('searching %s finds what searching nonsense finds', async q => {
    await writeSearch({ db: desk.product.db, log: createLog('error') })
    const search = (who: PersonKey, typed: string) =>
      desk.askAs(who, {
        method: 'GET',
        url: `/api/w/${desk.world.slug}/search?q=${encodeURIComponent(typed)}`,
      })
    const nonsense = q.replace(/(Zeppelin|moor(ing fails)?|Gondola|Ballast|Stranger|Westerly)/g, noWord)
    for (const who of outsiders) {
      const said = plain(await search(who, nonsense))
      const found = plain(await search(who, q))
      // What is unknown is said back as it was typed.
      expect(found.text.replaceAll(q, nonsense), who).toBe(said.text)
      expect([found.status, found.length], who).toEqual([said.status, said.length])
    }
    expect((await search('analyst', q)).text).toContain('Zeppelin')
  })
  test('their own notes are found by nobody who may not read them', async () => {
    const { number } = await desk.open('requester', { title: 'Search me' })
    await desk.insist(desk.say('analyst', number, { text: 'Quicksilver', class: 'provider' }))
    await writeSearch({ db: desk.product.db, log: createLog('error') })
    expect((await desk.list('analyst', '?q=Quicksilver')).tickets).toHaveLength(1)
    expect((await desk.list('requester', '?q=Quicksilver')).tickets).toEqual([])
  })
  test('lists, pages and what comes next stay the same to the letter when more is hidden', async () => {
    const queries = [
      '',
      '?state=any',
      '?limit=1',
      '?limit=100',
      '?view=asked',
      '?view=ready',
      '?process=incident',
      '?state=closed',
    ]
    const read = () =>
      Promise.all(outsiders.flatMap(who => queries.map(async query => plain(await desk.get(who, query)))))
    const before = await read()
    for (let index = 0; index < 6; index++) hidden.push(await desk.open('stranger', { title: secretTitle }))
    await desk.insist(desk.complete('analyst', hidden[1]?.number ?? '', 'Resolved at first contact'))
    expect(await read()).toEqual(before)
  })
  test('a cursor at a hidden ticket is a cursor at nothing', async () => {
    for (const { id } of hidden) {
      const at = desk.product.clock.now().epochNanoseconds / 1000n
      const cursor = (of: string) => Buffer.from(`${at}|${of}`).toString('base64url')
      const near = `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`
      for (const who of outsiders)
        expect(plain(await desk.get(who, `?cursor=${cursor(id)}`))).toEqual(
          plain(await desk.get(who, `?cursor=${cursor(near)}`)),
        )
    }
  })
  test('the cursors one is given name one’s own tickets only', async () => {
    for (let index = 0; index < 3; index++) await desk.open('neighbour')
    const { tickets, next } = await desk.list('neighbour', '?limit=2')
    const said = Buffer.from(next ?? '', 'base64url').toString()
    expect(said).toContain(tickets.at(-1)?.id)
    expect(hidden.some(({ id }) => said.includes(id))).toBe(false)
  })
  test('nothing can be sorted or sifted by what is not in the contract', async () => {
    for (const query of [
      '?sort=customer_id',
      '?order=desc',
      '?customer=x',
      '?takenBy=x',
      '?fields=*',
      '?include=ledger',
      '?total=true',
      '?state[$ne]=open',
      '?q[]=a&q[]=b',
    ])
      expect((await desk.get('requester', query)).status, query).toBe(400)
  })
  test('no answer carries a tag to compare it by', async () => {
    const answer = await desk.get('requester')
    expect([answer.headers.etag, answer.headers['last-modified'], answer.headers['cache-control']]).toEqual([
      undefined,
      undefined,
      'no-store',
    ])
  })
  test('people and organisations of others are neither listed nor found', async () => {
    const list = (who: PersonKey, path: string) =>
      desk.askAs(who, { method: 'GET', url: `/api/w/${desk.world.slug}/${path}` })
    for (const word of ['Stranger', 'westerly', 'Analyst', 'provider.harbour', 'Dyke'])
      expect(plain(await list('requester', `people?q=${word}`)), word).toEqual(
        plain(await list('requester', `people?q=${noWord(word)}`)),
      )
    expect((await list('requester', 'organisations')).text).not.toMatch(/Westerly|Crane|Dyke/)
    expect((await list('analyst', 'people?q=Stranger')).text).toContain('Stranger')
  })
})

describe('E05: people stay where they are', () => {
  const invite = (who: PersonKey, body: object) =>
    desk.askAs(who, { method: 'POST', url: `/api/w/${desk.world.slug}/people`, body })
  const homes = () => desk.behind('select id, organisation_id, email, admin from identity.person order by id')
  test('an address that is somebody’s cannot be claimed for another organisation', async () => {
    const before = await homes()
    for (const email of [desk.world.people.stranger.email, desk.world.people.stranger.email.toUpperCase()]) {
      const answer = await invite('admin', {
        name: 'Mine now',
        email,
        organisationId: desk.world.organisations.northwind,
        admin: true,
      })
      expect(codeOf(answer)).toBe('person.exists')
    }
    expect(await homes()).toEqual(before)
  })
  test('only an administrator lets anybody in, and to everybody else there is no such thing', async () => {
    const before = await homes()
    for (const who of ['requester', 'customerOwner', 'partner', 'analyst'] as const)
      for (const organisationId of [desk.world.people[who].organisationId, desk.world.organisations.provider])
        expect(codeOf(await invite(who, { name: 'X', email: 'x@x.example', organisationId })), who).toBe(
          'route.not_found',
        )
    expect(await homes()).toEqual(before)
  })
  test('no route but those of administrators says which organisation anybody belongs to', () => {
    const says = routes.filter(({ body }) => JSON.stringify(body ?? {}).includes('organisationId'))
    expect(says.map(({ name }) => name)).toContain(invitePerson.name)
    const others = says.filter(({ access }) => access.kind !== 'workspace' || !access.admin)
    expect(others.map(({ name }) => name)).toEqual([])
  })
})
