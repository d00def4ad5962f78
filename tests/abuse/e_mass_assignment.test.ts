import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Route, routes } from '../../contract/index.ts'
import { makeToken } from '../support/builders.ts'
import { type Desk, openDesk } from '../support/desk.ts'
import { anyMapping } from '../support/imports.ts'
import { type Asked, ask } from '../support/product.ts'

// E10: what a body may say is what the contract lists; every column of every table beside it is refused.

let desk: Desk
let number: string
let run: string
let columns: string[]
beforeAll(async () => {
  desk = await openDesk()
  ;({ number } = await desk.open('requester'))
  run = await desk.standing(number)
  const rows = await desk.behind<{ name: string }>(
    `select distinct column_name::text as name from information_schema.columns where table_schema in ('kernel', 'identity', 'model', 'work', 'comms')`,
  )
  columns = rows.map(({ name }) => name).sort()
})
afterAll(() => desk?.stop())

const nowhere = '01940000-0000-7000-8000-000000000000'
const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
const extras = () => [
  ...new Set([
    ...columns,
    ...columns.map(camel),
    'role',
    'password',
    'approvedBy',
    'side',
    'constructor',
    'prototype',
    'isAdmin',
  ]),
]
const bodies: Record<string, () => object> = {
  signIn: () => ({ email: 'nobody@x.example', password: 'wrong horse battery' }),
  requestLink: () => ({ email: 'nobody@x.example' }),
  redeemLink: () => ({ token: 'x'.repeat(43) }),
  signOut: () => ({}),
  setPassword: () => ({ password: 'correct horse battery staple' }),
  invitePerson: () => ({ name: 'X', email: 'x@x.example', organisationId: desk.world.organisations.dyke }),
  deactivatePerson: () => ({}),
  changePerson: () => ({ name: 'X' }),
  reactivatePerson: () => ({}),
  renewInvitation: () => ({}),
  addOrganisation: () => ({ name: 'X', side: 'customer' }),
  changeOrganisation: () => ({ name: 'X' }),
  archiveEntry: () => ({}),
  bringBackEntry: () => ({}),
  importDirectory: () => ({ csv: 'name\nX\n' }),
  addHolder: () => ({ role: 'specialist', personId: desk.world.people.biller.id }),
  addService: () => ({ name: 'X' }),
  changeService: () => ({ name: 'X' }),
  setHours: () => ({ hours: null }),
  addMailbox: () => ({ address: 'x@desk.example', process: 'incident' }),
  changeMailbox: () => ({ open: true }),
  testMailbox: () => ({}),
  releaseMail: () => ({ personId: desk.world.people.biller.id }),
  discardMail: () => ({}),
  addTeam: () => ({ name: 'X', organisationId: desk.world.organisations.dyke }),
  changeTeam: () => ({ name: 'X' }),
  createToken: () => ({ name: 'x', scopes: ['tickets:read'] }),
  openTicket: () => ({ process: 'incident', title: 'T', text: 'T' }),
  takeActivity: () => ({}),
  completeActivity: () => ({ outcome: 'Needs analysis' }),
  addMessage: () => ({ class: 'band', text: 'T' }),
  actOnTicket: () => ({ act: 'message', class: 'band', text: 'T' }),
  previewAct: () => ({ act: 'message', class: 'band', text: 'T' }),
  markSeen: () => ({}),
  importTickets: () => ({ csv: 'title,text\nT,T\n' }),
  sendMailNow: () => ({}),
  previewImport: () => anyMapping,
  startImport: () => anyMapping,
  markBoardSeen: () => ({ until: '2026-03-02T08:00:00Z' }),
  waiveObligation: () => ({ reason: 'T' }),
  showPresence: () => ({ doing: 'gone' }),
  addChecklistItems: () => ({ items: ['T'] }),
  tickChecklistItem: () => ({ done: true }),
  runMacro: () => ({}),
  previewMacro: () => ({}),
  saveAid: () => ({ kind: 'snippet', name: 'x', language: 'en', owner: 'person', content: { text: 'T' } }),
  previewRecurrence: () => ({ schedule: recurring().schedule }),
  saveRecurrence: () => recurring(),
  pauseRecurrence: () => ({ paused: true }),
  saveView: () => ({ name: 'T', asks: {} }),
  previewBulk: () => ({ tickets: [number], act: { act: 'take' } }),
  actOnTickets: () => ({ tickets: [number], act: { act: 'take' } }),
  setRetention: () => ({ months: 12 }),
  addLegalHold: () => ({ personId: desk.world.people.biller.id, reason: 'T' }),
  erasePerson: () => ({ name: 'T', texts: 'keep' }),
}
const recurring = () => ({
  ...{ name: 'T', templateId: nowhere, requesterId: nowhere },
  schedule: { rhythm: { every: 'day' }, at: '08:00', zone: 'UTC', from: '2026-03-01' },
})
const writes = routes.filter(({ body }) => body !== undefined)
type Shape = { properties?: object; oneOf?: { properties: object }[] }
const known = ({ body }: Route) => {
  const { properties, oneOf = [] } = (body ?? {}) as Shape
  return [...Object.keys(properties ?? {}), ...oneOf.flatMap(one => Object.keys(one.properties))]
}
const toAsked = (route: Route, body: object): Asked => ({
  method: route.method,
  url: route.path
    .replace(':workspace', desk.world.slug)
    .replace(':number', number)
    .replace(':run', run)
    .replace(':import', nowhere)
    .replace(':aid', nowhere)
    .replace(':recurrence', nowhere)
    .replace(':item', nowhere)
    .replace(':delivery', nowhere)
    .replace(':obligation', nowhere)
    .replace(':kind', 'services')
    .replace(':entry', nowhere)
    .replace(':organisation', desk.world.organisations.dyke)
    .replace(':service', nowhere)
    .replace(':mailbox', nowhere)
    .replace(':mail', nowhere)
    .replace(':rule', 'texts')
    .replace(':team', desk.world.teams.craneBench)
    .replace(':person', desk.world.people.biller.id),
  body,
})
/** Everything that is kept but what sign-ins leave behind, as one text. */
async function snapshot(): Promise<string> {
  const tables = await desk.behind<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('kernel', 'identity', 'model', 'work', 'comms') and table_name not in ('throttle', 'installation') order by 1`,
  )
  const parts = tables.map(
    ({ name }) =>
      `select '${name}' as of, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as hash from ${name} t`,
  )
  return JSON.stringify(await desk.behind(parts.join(' union all ')))
}

test('every route with a body is tried', () => {
  expect(Object.keys(bodies).sort()).toEqual(writes.map(({ name }) => name).sort())
  expect(columns.length).toBeGreaterThan(80)
})

describe('E10: every column of every table, sent with every write', () => {
  test.each(writes)('$name refuses each, names it, and keeps everything as it was', async route => {
    const before = await desk.credentialsOf('admin').then(snapshot)
    for (const name of extras().filter(one => !known(route).includes(one))) {
      const body = { ...bodies[route.name]?.(), [name]: desk.world.people.admin.id }
      const answer = await desk.askAs('admin', toAsked(route, body))
      expect([name, answer.status], answer.text).toEqual([name, 400])
      expect(answer.text).toContain(`body/${name}`)
    }
    // Many at once, as a form that was edited sends them.
    const all = Object.fromEntries(extras().map(name => [name, true]))
    expect((await desk.askAs('admin', toAsked(route, { ...all, ...bodies[route.name]?.() }))).status).toBe(
      400,
    )
    expect(await snapshot()).toBe(before)
  })
  test('also as what no JSON object should have', async () => {
    const before = await desk.credentialsOf('requester').then(snapshot)
    for (const polluted of ['"__proto__":{"admin":true}', '"constructor":{"prototype":{"admin":true}}']) {
      const payload = `{"process":"incident","title":"T","text":"T",${polluted}}`
      const answer = await desk.product.http.inject({
        method: 'POST',
        url: desk.tickets,
        payload,
        headers: { 'content-type': 'application/json', ...(await desk.credentialsOf('requester')) },
      })
      expect(answer.statusCode, answer.body).toBe(400)
    }
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
    expect(await snapshot()).toBe(before)
  })
  test('in the query of a write, and in that of a read, they are refused or mean nothing', async () => {
    const before = await desk.credentialsOf('requester').then(snapshot)
    for (const name of extras()) {
      const value = desk.world.people.admin.id
      const list = await desk.get('requester', `?${name}=${value}`)
      expect([200, 400]).toContain(list.status)
      if (list.status === 200) expect(list.text).toBe((await desk.get('requester')).text)
      const told = await desk.post('requester', `/${number}/preview`, {
        act: 'message',
        class: 'band',
        text: '…',
        [name]: value,
      })
      expect(name in { text: 1, class: 1 } ? [200, 400, 422] : [400]).toContain(told.status)
    }
    expect(await snapshot()).toBe(before)
  })
  test('the bodies are ones that would be taken, or the refusals would show nothing', async () => {
    const { token } = await makeToken(desk.product, await desk.credentialsOf('analyst'), {
      slug: desk.world.slug,
      name: 'own',
      scopes: ['tickets:read', 'tickets:write'],
    })
    for (const name of ['openTicket', 'addMessage', 'markSeen', 'takeActivity', 'completeActivity']) {
      const route = writes.find(one => one.name === name)
      if (!route) throw new Error(`There is no ${name}.`)
      const answer = await ask(desk.product, { token }, toAsked(route, bodies[name]?.() ?? {}))
      expect([name, answer.status], answer.text).toEqual([name, route.status ?? 200])
    }
    const invited = writes.find(one => one.name === 'invitePerson')
    if (invited)
      expect((await desk.askAs('admin', toAsked(invited, bodies.invitePerson?.() ?? {}))).status).toBe(201)
  })
})
