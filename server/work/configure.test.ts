import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'

// What administrators do to roles, services, hours, mailboxes and files of people, over the API.

let desk: Desk
let at: string
beforeAll(async () => {
  desk = await openDesk({ roles: ['web', 'mail'] })
  at = `/api/w/${desk.world.slug}/admin`
})
afterAll(() => desk?.stop())

const get = async <T>(path: string): Promise<T> =>
  desk.insist<T>(desk.askAs('admin', { method: 'GET', url: `${at}${path}` }))
const post = (path: string, body: object = {}) =>
  desk.askAs('admin', { method: 'POST', url: `${at}${path}`, body })
const remove = (path: string) => desk.askAs('admin', { method: 'DELETE', url: `${at}${path}` })

type Next = {
  within: boolean | null
  activities: {
    name: string
    letters: { letter: string; role: string; people: string[]; standIn: boolean }[]
  }[]
}
const desker = async (query: string) => {
  const { activities } = await get<Next>(`/next?process=incident&${query}`)
  const letters = activities.flatMap(({ letters }) => letters)
  return letters.find(({ letter, role }) => letter === 'R' && role === 'Service Desk Analyst')
}

describe('roles', () => {
  test('whoever is named for a customer, after hours, gets their next ticket then, and nobody else’s', async () => {
    const { northwind, westerly } = desk.world.organisations
    const hours = { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], opensAt: '08:00', closesAt: '17:00' }
    expect((await post('/hours', { hours })).status).toBe(200)
    const holder = {
      role: 'service-desk-analyst',
      personId: desk.world.people.owner.id,
      customerId: northwind,
      hours: 'after',
    }
    const { id } = await desk.insist<{ id: string }>(post('/holders', holder))
    expect(codeOf(await post('/holders', holder))).toBe('holder.exists')
    const night = 'at=2026-03-02T21:00:00Z'
    expect((await desker(`customerId=${northwind}&${night}`))?.people).toEqual(['Owner'])
    expect((await desker(`customerId=${northwind}&at=2026-03-02T09:00:00Z`))?.people).toEqual([])
    expect((await desker(`customerId=${westerly}&${night}`))?.people).toEqual([])
    expect((await remove(`/holders/${id}`)).status).toBe(200)
    expect((await desker(`customerId=${northwind}&${night}`))?.people).toEqual([])
    expect(codeOf(await remove(`/holders/${id}`))).toBe('holder.not_found')
  })
  test('a customer’s person holds a role for their own organisation only, and nobody the requester’s', async () => {
    const { stranger, biller } = desk.world.people
    const other = {
      role: 'customer-approver',
      personId: stranger.id,
      customerId: desk.world.organisations.northwind,
    }
    expect(codeOf(await post('/holders', other))).toBe('holder.refused')
    expect(codeOf(await post('/holders', { role: 'requester', personId: biller.id }))).toBe('holder.refused')
    expect(codeOf(await post('/holders', { role: 'specialist' }))).toBe('holder.refused')
  })
  test('hours that end before they begin, or are nowhere, are refused', async () => {
    const hours = { zone: 'Europe/Berlin', days: [1], opensAt: '17:00', closesAt: '08:00' }
    expect(codeOf(await post('/hours', { hours }))).toBe('request.invalid')
    expect(codeOf(await post('/hours', { hours: { ...hours, zone: 'Mars/Base', closesAt: '18:00' } }))).toBe(
      'request.invalid',
    )
  })
})

describe('services', () => {
  test('are added with a key of their own, changed, and kept apart by name', async () => {
    const { id } = await desk.insist<{ id: string }>(post('/services', { name: 'E-Mail & Kalender' }))
    expect(codeOf(await post('/services', { name: 'e-mail & kalender' }))).toBe('service.exists')
    await desk.insist(post(`/services/${id}`, { customers: [desk.world.organisations.northwind] }))
    const { services } = await get<{ services: { key: string; customers: { name: string }[] }[] }>(
      '/services',
    )
    expect(services.map(({ key, customers }) => [key, customers.map(({ name }) => name)])).toEqual([
      ['e-mail-kalender', ['Northwind']],
    ])
  })
})

describe('mailboxes', () => {
  test('one stays open; a closed one is said to be; an address is one mailbox', async () => {
    type Mailboxes = { mailboxes: { id: string; open: boolean }[] }
    const [first] = (await get<Mailboxes>('/mailboxes')).mailboxes
    expect(codeOf(await post(`/mailboxes/${first?.id}`, { open: false }))).toBe('mailbox.last')
    const body = { address: 'help@desk.example', process: 'incident' }
    await desk.insist(post('/mailboxes', body))
    expect(codeOf(await post('/mailboxes', body))).toBe('mailbox.exists')
    expect(codeOf(await post('/mailboxes', { ...body, address: 'a+b@desk.example' }))).toBe('mailbox.refused')
    await desk.insist(post(`/mailboxes/${first?.id}`, { open: false }))
    expect((await get<Mailboxes>('/mailboxes')).mailboxes.map(({ open }) => open)).toEqual([true, false])
    await desk.insist(post(`/mailboxes/${first?.id}`, { open: true }))
  })
})

describe('people and organisations from files', () => {
  const bring = (what: string, csv: string, preview = false) =>
    post(`/import?what=${what}&preview=${preview}`, { csv })
  type Brought = { added: string[]; known: string[] }
  const count = async () =>
    (await get<{ count: number }>('/people?limit=1')).count +
    (await get<{ organisations: unknown[] }>('/organisations')).organisations.length
  test('a look writes nothing, a file twice is once, and one wrong line brings nothing in', async () => {
    const organisations = 'name,side,mail_domains\nLake,customer,lake.example lake.test\nRiver,partner,\n'
    const before = await count()
    expect(await desk.insist<Brought>(bring('organisations', organisations, true))).toEqual({
      added: ['Lake', 'River'],
      known: [],
    })
    expect(await count()).toBe(before)
    await desk.insist(bring('organisations', organisations))
    expect(await desk.insist<Brought>(bring('organisations', organisations))).toEqual({
      added: [],
      known: ['Lake', 'River'],
    })
    const wrong = await bring(
      'people',
      'name;email;organisation;team\nAnn;ann@lake.example;Lake;Crew\nBob;bob;Sea;Crew\n;c@lake.example;Lake;\n',
    )
    expect(wrong.status).toBe(422)
    expect((wrong.body as { errors: { field: string }[] }).errors.map(({ field }) => field)).toEqual([
      'line 3, email',
      'line 3, organisation',
      'line 4, name',
    ])
    expect(await count()).toBe(before + 2)
    const right =
      'name;email;organisation;team\nAnn;ann@lake.example;Lake;Crew\nCyd;cyd@lake.example;lake;crew\n'
    expect((await desk.insist<Brought>(bring('people', right))).added).toEqual(['Ann', 'Cyd'])
    expect((await desk.insist<Brought>(bring('people', right))).known).toEqual(['Ann', 'Cyd'])
    const { teams } = await get<{ teams: { name: string; members: { name: string }[] }[] }>('/teams')
    expect(teams.find(({ name }) => name === 'Crew')?.members.map(({ name }) => name)).toEqual(['Ann', 'Cyd'])
  })
  test('a public mail domain, and one that is somebody’s, are refused by line', async () => {
    const csv = 'name,mail_domains\nAnybody,gmail.com\nThief,northwind.harbour.example\n'
    const answer = await bring('organisations', csv)
    expect((answer.body as { errors: { field: string }[] }).errors.map(({ field }) => field)).toEqual([
      'line 2, mail_domains',
      'line 3, mail_domains',
    ])
  })
})
