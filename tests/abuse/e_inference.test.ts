import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { invitePerson, routes } from '../../contract/index.ts'
import type { PersonKey } from '../support/builders.ts'
import { codeOf, type Desk, openDesk } from '../support/desk.ts'
import type { Answer } from '../support/product.ts'

// E03: nothing can be worked out about what one does not see. E05: nobody moves people between organisations.
// E18, E19: no way round, and nothing left open.

let desk: Desk
let hidden: { id: string; number: string }[]
const secretTitle = 'Zeppelin mooring fails'
beforeAll(async () => {
  desk = await openDesk()
  await desk.open('requester', { title: 'An ordinary matter' })
  hidden = []
  for (let index = 0; index < 5; index++)
    hidden.push(await desk.open('stranger', { title: secretTitle, text: 'Gondola' }))
  await desk.insist(desk.say('analyst', hidden[0]?.number ?? '', 'Ballast', 'provider'))
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
  test('their own notes are found by nobody who may not read them, and by text by nobody', async () => {
    const { number } = await desk.open('requester', { title: 'Search me' })
    await desk.insist(desk.say('analyst', number, 'Quicksilver', 'provider'))
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
    await desk.insist(desk.complete('analyst', hidden[1]?.number ?? '', 'Solved at once'))
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
  test('no other route says which organisation anybody belongs to', () => {
    const says = routes.filter(({ body }) => JSON.stringify(body ?? {}).includes('organisationId'))
    expect(says.map(({ name }) => name)).toEqual([invitePerson.name])
  })
})

describe('E18: tricks with paths and methods lead nowhere else', () => {
  test('what is spelt otherwise is answered as not there, or exactly as the plain spelling', async () => {
    const { number } = hidden[0] ?? { number: '' }
    const path = `${desk.tickets}/${number}`
    const { cookie = '' } = await desk.credentialsOf('requester')
    const spelt = [
      `/${path}`,
      `${path}/`,
      `${path}//`,
      `${path}.`,
      `${path};x`,
      `${path}%00`,
      `${path}%2f..`,
      `${path}?x#y`,
      path.replace('/api', '/%61pi'),
      path.replace('/api', '/API'),
      path.replace('/tickets', '/tickets/.'),
      path.replace('/tickets', '/../w/elsewhere/tickets'),
      path.replace('/tickets', '/Tickets'),
      path.replace(number, number.toLowerCase()),
      path.replace(number, `${number}%20`),
      path.replace('/w/', '/w//'),
      `${path}%`,
      `${path}%zz`,
    ]
    for (const url of spelt)
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'TRACE', 'POST', 'DELETE'] as const) {
        const headers = {
          cookie,
          'x-http-method-override': 'GET',
          'x-original-url': path,
          'x-rewrite-url': path,
        }
        const answer = await desk.product.http.inject({ method: method as 'GET', url, headers })
        expect(answer.statusCode, `${method} ${url}: ${answer.body}`).toBeLessThan(500)
        expect(answer.body, `${method} ${url}`).not.toContain('Zeppelin')
        expect(answer.headers['access-control-allow-origin']).toBeUndefined()
        if (url.startsWith('/api')) expect(answer.statusCode, `${method} ${url}`).toBeGreaterThanOrEqual(400)
      }
  })
})

describe('E19: nothing stands open', () => {
  test('whoever is not signed in gets no data from any route of a workspace', async () => {
    for (const route of routes.filter(({ access }) => access.kind !== 'anyone')) {
      const url = route.path
        .replace(':workspace', desk.world.slug)
        .replace(':number', 'INC-1001')
        .replace(/:\w+/, '01940000-0000-7000-8000-000000000000')
      const answer = await desk.product.http.inject({ method: route.method, url })
      expect([route.name, answer.statusCode]).toEqual([route.name, 401])
    }
  })
  test('health says that it is well, and nothing about what it is made of', async () => {
    for (const url of ['/healthz', '/readyz']) {
      const { statusCode, body } = await desk.product.http.inject({ method: 'GET', url })
      expect(statusCode).toBe(200)
      expect(body).not.toMatch(/postgres|version|node|host|memory|\d{4,}/i)
    }
  })
  test('figures are for the machine itself, also behind a proxy on it', async () => {
    const ask = (remoteAddress: string, headers = {}) =>
      desk.product.http.inject({ method: 'GET', url: '/metrics', remoteAddress, headers })
    expect((await ask('127.0.0.1')).statusCode).toBe(200)
    expect((await ask('198.51.100.7')).statusCode).toBe(404)
    for (const headers of [
      { 'x-forwarded-for': '198.51.100.7' },
      { forwarded: 'for=198.51.100.7' },
      { 'x-forwarded-for': '127.0.0.1' },
    ])
      expect((await ask('127.0.0.1', headers)).statusCode).toBe(404)
    expect((await ask('198.51.100.7', { 'x-forwarded-for': '127.0.0.1' })).statusCode).toBe(404)
  })
  test('there is no source map, no configuration and no debugger to be had', async () => {
    for (const url of [
      '/.env',
      '/package.json',
      '/server/main.ts',
      '/web/app.tsx',
      '/.git/config',
      '/debug',
      '/__vite',
      '/assets/index.js.map',
      '/node_modules/pg/package.json',
      '/..%2fpackage.json',
      '/%2e%2e/package.json',
    ]) {
      const { statusCode, body } = await desk.product.http.inject({ method: 'GET', url })
      expect(body, `${url} ${statusCode}`).not.toMatch(
        /"dependencies"|DATABASE_URL|import \{|sourcesContent|\[core\]/,
      )
    }
  })
})
