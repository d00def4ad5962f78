import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testDatabase } from '../../tests/support/database.ts'
import {
  createParties,
  type House,
  lookInto,
  openHouse,
  type Parties,
  signInAs,
} from '../../tests/support/house.ts'
import { createPeople } from './setUp.ts'

let url: string
let drop: () => Promise<void>
let parties: Parties
let house: House
let path: string

beforeAll(async () => {
  ;({ url, drop } = await testDatabase())
})
afterAll(() => drop?.())
beforeEach(async () => {
  parties = await createParties(url)
  house = await openHouse(url, parties.clock)
  path = `/api/w/${parties.slug}`
  return () => house.close()
})

const names = (list: unknown) => (list as { name: string }[]).map(({ name }) => name)

test('the provider lists everybody and finds them by a part of name or address', async () => {
  const cookie = await signInAs(house, parties.ada, parties.clock)
  const list = async (query = '') =>
    names((await house.ask('GET', `${path}/people${query}`, { cookie })).body.people)
  expect(await list()).toEqual(['Ada', 'Ben', 'Cleo'])
  expect(await list('?q=CLE')).toEqual(['Cleo'])
  expect(await list('?q=ben@')).toEqual(['Ben'])
  expect(await list('?limit=1')).toEqual(['Ada'])
  expect(await list('?q=_')).toEqual([])
})

test('a customer’s person lists their own organisation only, and finds no door to more', async () => {
  const cookie = await signInAs(house, parties.cleo, parties.clock)
  expect(names((await house.ask('GET', `${path}/people`, { cookie })).body.people)).toEqual(['Cleo'])
  expect(names((await house.ask('GET', `${path}/organisations`, { cookie })).body.organisations)).toEqual([
    'Mill & Sons',
  ])
  const body = { name: 'Eve', email: 'eve@mill.example', organisationId: parties.customerId }
  const invited = await house.ask('POST', `${path}/people`, { cookie, body })
  expect([invited.status, invited.code]).toEqual([404, 'route.not_found'])
  const foreign = await createParties(url)
  const elsewhere = await house.ask('GET', `/api/w/${foreign.slug}/people`, { cookie })
  const nowhere = await house.ask('GET', '/api/w/nowhere/people', { cookie })
  const said = ({ status, code }: typeof elsewhere) => [status, code]
  expect(said(elsewhere)).toEqual([404, 'workspace.not_found'])
  expect(said(nowhere)).toEqual(said(elsewhere))
})

test('who is invited gets a mail with a link, signs in with it and is who was entered', async () => {
  const cookie = await signInAs(house, parties.ada, parties.clock)
  const email = `Dora@${parties.slug}.example`
  const body = { name: 'Dora', email, organisationId: parties.customerId }
  const invited = await house.ask('POST', `${path}/people`, { cookie, body })
  expect(invited.status).toBe(201)
  const [job] = await lookInto<{ payload: { to: string; name: string; url: string } }>(
    url,
    `select payload from kernel.job where kind = 'mail.sign_in_link' and payload->>'to' = lower($1)`,
    [email],
  )
  expect(job?.payload).toMatchObject({ to: email.toLowerCase(), name: 'Dora' })
  parties.clock.advance({ hours: 23 })
  const token = job?.payload.url.split('/').at(-1)
  const redeemed = await house.ask('POST', '/api/sign-in/redeem', { body: { token } })
  expect(redeemed.body).toMatchObject({
    account: { email: email.toLowerCase(), hasPassword: false },
    workspaces: [
      {
        workspace: parties.slug,
        personId: invited.body.id,
        side: 'customer',
        organisation: 'Mill & Sons',
        admin: false,
      },
    ],
  })
})

test('an organisation of another workspace is not found', async () => {
  const cookie = await signInAs(house, parties.ada, parties.clock)
  const { customerId } = await createParties(url)
  const body = { name: 'Dora', email: 'dora@mill.example', organisationId: customerId }
  const invited = await house.ask('POST', `${path}/people`, { cookie, body })
  expect(invited.code).toBe('organisation.not_found')
})

test('an invitation sent again with its key is answered as before; without the key the person is here already', async () => {
  const cookie = await signInAs(house, parties.ada, parties.clock)
  const body = { name: 'Dora', email: `dora@${parties.slug}.example`, organisationId: parties.customerId }
  const headers = { 'idempotency-key': 'invite-dora' }
  const [one, two, three] = [
    await house.ask('POST', `${path}/people`, { cookie, body, headers }),
    await house.ask('POST', `${path}/people`, { cookie, body, headers }),
    await house.ask('POST', `${path}/people`, { cookie, body }),
  ]
  expect(one.status).toBe(201)
  expect(two.body).toEqual(one.body)
  expect(three.code).toBe('person.exists')
})

const deactivate = (cookie: string, personId: string, at = house) =>
  at.ask('POST', `${path}/people/${personId}/deactivate`, { cookie, body: {} })

test('the last administrator stays, even when two remove each other at the same moment on two nodes', async () => {
  const { ada, ben, clock } = parties
  const other = await openHouse(url, clock)
  const [first, second] = [await signInAs(house, ada, clock), await signInAs(other, ben, clock)]
  // Both are let in from memory, so that only the decision itself is left to stop one of them.
  await house.ask('GET', `${path}/people`, { cookie: first })
  await other.ask('GET', `${path}/people`, { cookie: second })
  const answers = await Promise.all([
    deactivate(first, ben.personId),
    deactivate(second, ada.personId, other),
  ])
  await other.close()
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
  expect(answers.find(({ status }) => status === 409)?.code).toBe('person.last_admin')
  const active = 'select id from identity.person where workspace_id = $1 and admin and deactivated_at is null'
  expect(await lookInto(url, active, [parties.workspaceId])).toHaveLength(1)
})

test('somebody unknown cannot be deactivated; somebody deactivated already stays so', async () => {
  const cookie = await signInAs(house, parties.ada, parties.clock)
  const foreign = await createParties(url)
  expect((await deactivate(cookie, foreign.ben.personId)).code).toBe('person.not_found')
  expect((await deactivate(cookie, parties.cleo.personId)).status).toBe(200)
  expect((await deactivate(cookie, parties.cleo.personId)).status).toBe(200)
})

test('who is somebody elsewhere, too, loses this workspace and keeps the other', async () => {
  const elsewhere = await createParties(url)
  const admin = await signInAs(house, elsewhere.ada, elsewhere.clock)
  const { email } = parties.cleo
  const body = { name: 'Cleo', email, organisationId: elsewhere.customerId }
  expect((await house.ask('POST', `/api/w/${elsewhere.slug}/people`, { cookie: admin, body })).status).toBe(
    201,
  )
  const cookie = await signInAs(house, parties.cleo, parties.clock)
  await deactivate(await signInAs(house, parties.ada, parties.clock), parties.cleo.personId)
  expect((await house.ask('GET', `${path}/people`, { cookie })).code).toBe('workspace.not_found')
  expect((await house.ask('GET', `/api/w/${elsewhere.slug}/people`, { cookie })).status).toBe(200)
})

test('a session of somebody deactivated does not come alive again when another workspace invites them', async () => {
  const cookie = await signInAs(house, parties.cleo, parties.clock)
  await deactivate(await signInAs(house, parties.ada, parties.clock), parties.cleo.personId)
  parties.clock.advance({ hours: 1 })
  const elsewhere = await createParties(url, parties.clock)
  const admin = await signInAs(house, elsewhere.ada, parties.clock)
  const body = { name: 'Cleo', email: parties.cleo.email, organisationId: elsewhere.customerId }
  expect((await house.ask('POST', `/api/w/${elsewhere.slug}/people`, { cookie: admin, body })).status).toBe(
    201,
  )
  expect((await house.ask('GET', '/api/me', { cookie })).code).toBe('sign_in.needed')
  const fresh = await signInAs(house, parties.cleo, parties.clock)
  expect((await house.ask('GET', '/api/me', { cookie: fresh })).status).toBe(200)
})

test('who is here by their mails alone gets an account when invited, once, and only into their own organisation', async () => {
  const cookie = await signInAs(house, parties.ada, parties.clock)
  const email = `nell-${parties.slug}@mill.example`
  const [nell] = await house.db.engine(parties.workspaceId, tx =>
    createPeople(tx, {
      workspaceId: parties.workspaceId,
      at: parties.clock.now(),
      people: [{ name: 'Nell', email, organisationId: parties.customerId }],
    }),
  )
  const invite = (organisationId: string) =>
    house.ask('POST', `${path}/people`, { cookie, body: { name: 'Nell', email, organisationId } })
  expect((await invite(parties.providerId)).code).toBe('person.exists')
  const invited = await invite(parties.customerId)
  expect([invited.status, invited.body.id]).toEqual([201, nell?.id])
  expect((await invite(parties.customerId)).code).toBe('person.exists')
  const accounts = await lookInto<{ id: string }>(
    url,
    'select p.id from identity.person p join identity.account a on a.id = p.account_id where a.email = $1',
    [email],
  )
  expect(accounts.map(({ id }) => id)).toEqual([nell?.id])
})
