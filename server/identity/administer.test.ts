import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testDatabase } from '../../tests/support/database.ts'
import {
  createParties,
  type House,
  lookInto,
  openHouse,
  type Parties,
  signInAs,
} from '../../tests/support/house.ts'

let url: string
let drop: () => Promise<void>
let parties: Parties
let house: House
let path: string
let cookie: string

beforeAll(async () => {
  ;({ url, drop } = await testDatabase())
})
afterAll(() => drop?.())
beforeEach(async () => {
  parties = await createParties(url)
  house = await openHouse(url, parties.clock)
  path = `/api/w/${parties.slug}/admin`
  cookie = await signInAs(house, parties.ada, parties.clock)
  return () => house.close()
})

const get = (at: string) => house.ask('GET', `${path}${at}`, { cookie })
const post = (at: string, body: object = {}) => house.ask('POST', `${path}${at}`, { cookie, body })
const remove = (at: string) => house.ask('DELETE', `${path}${at}`, { cookie })
const invite = async (more: object = {}) => {
  const body = {
    name: 'Dora',
    email: `dora@${parties.slug}.example`,
    organisationId: parties.customerId,
    ...more,
  }
  return house.ask('POST', `/api/w/${parties.slug}/people`, { cookie, body })
}
type Row = { name: string; access: string; invitedUntil: string | null; teams: { name: string }[] }
const people = async (query = '') => (await get(`/people${query}`)).body.people as unknown as Row[]
const named = async (name: string) => (await people()).find(person => person.name === name)
const linksTo = async (email: string) =>
  (
    await lookInto<{ token: string }>(
      url,
      `select split_part(payload->>'url', '/', 5) as token from kernel.job where kind = 'mail.sign_in_link' and payload->>'to' = $1 order by id`,
      [email],
    )
  ).map(({ token }) => token)
const redeem = (token: string | undefined) => house.ask('POST', '/api/sign-in/redeem', { body: { token } })
type Logged = { act: string; kind: string; subject: string; actor: string; via: string; origin: string }
const log = async (query = '') => (await get(`/log${query}`)).body.changes as unknown as Logged[]

describe('inviting', () => {
  test('an invitation waits until its day, is used once, and shows as an account from then on', async () => {
    const { id } = (await invite({ days: 3 })).body
    const until = parties.clock.now().add({ hours: 72 }).toString()
    expect(await named('Dora')).toMatchObject({ access: 'invited', invitedUntil: until })
    const [token] = await linksTo(`dora@${parties.slug}.example`)
    parties.clock.advance({ hours: 71 })
    expect((await redeem(token)).status).toBe(200)
    expect((await redeem(token)).code).toBe('sign_in.link_used')
    expect(await named('Dora')).toMatchObject({ id, access: 'account', invitedUntil: null })
    expect((await post(`/people/${id}/invitation`)).code).toBe('invitation.not_needed')
  })
  test('after its days it does nothing any more; a new one ends the one before', async () => {
    const { id } = (await invite({ days: 1 })).body
    parties.clock.advance({ hours: 25 })
    const [old] = await linksTo(`dora@${parties.slug}.example`)
    expect((await redeem(old)).code).toBe('sign_in.link_used')
    expect(await named('Dora')).toMatchObject({ access: 'lapsed' })
    for (const _ of [1, 2]) expect((await post(`/people/${id}/invitation`)).status).toBe(200)
    const [, second, third] = await linksTo(`dora@${parties.slug}.example`)
    expect((await redeem(second)).code).toBe('sign_in.link_used')
    expect((await redeem(third)).status).toBe(200)
  })
  test('one that is taken back does nothing any more, and cannot be taken back twice', async () => {
    const { id } = (await invite()).body
    expect((await remove(`/people/${id}/invitation`)).status).toBe(200)
    expect((await remove(`/people/${id}/invitation`)).code).toBe('invitation.not_found')
    expect((await redeem((await linksTo(`dora@${parties.slug}.example`))[0])).code).toBe('sign_in.link_used')
  })
  test('nobody’s mailbox is flooded: five an hour', async () => {
    const { id } = (await invite()).body
    const codes: number[] = []
    for (let count = 0; count < 6; count++) codes.push((await post(`/people/${id}/invitation`)).status)
    expect(codes).toEqual([200, 200, 200, 200, 200, 429])
  })
  test('somebody may be added without an account, and invited later', async () => {
    const { id } = (await invite({ account: false })).body
    expect(await named('Dora')).toMatchObject({ access: 'none' })
    expect(await linksTo(`dora@${parties.slug}.example`)).toEqual([])
    expect((await post(`/people/${id}/invitation`)).status).toBe(200)
    expect(await named('Dora')).toMatchObject({ access: 'invited' })
  })
  test('an account that was there before is not told of: they count as invited until they come', async () => {
    const elsewhere = await createParties(url, parties.clock)
    await signInAs(house, elsewhere.cleo, parties.clock)
    parties.clock.advance({ minutes: 5 })
    await invite({ name: 'Cleo elsewhere', email: elsewhere.cleo.email })
    expect(await named('Cleo elsewhere')).toMatchObject({ access: 'invited' })
  })
  test('only the provider’s people become administrators', async () => {
    expect((await invite({ admin: true })).code).toBe('person.not_ours')
    expect((await post(`/people/${parties.cleo.personId}`, { admin: true })).code).toBe('person.not_ours')
  })
})

describe('changing people', () => {
  test('name, address and right change, and the log says from what to what', async () => {
    const email = `benjamin@${parties.slug}.example`
    const changed = await post(`/people/${parties.ben.personId}`, { name: 'Benjamin', email, admin: false })
    expect(changed.status).toBe(200)
    expect(await named('Benjamin')).toMatchObject({ email, admin: false })
    const [change] = await log('?kind=person')
    expect(change).toMatchObject({
      act: 'changed',
      actor: 'Ada',
      via: 'web',
      origin: '192.0.2.1',
      before: { name: 'Ben', email: parties.ben.email, admin: true },
      after: { name: 'Benjamin', email, admin: false },
    })
  })
  test('another address is another account: who signed in by the old one is out at once', async () => {
    const ben = await signInAs(house, parties.ben, parties.clock)
    await post(`/people/${parties.ben.personId}`, { email: `new@${parties.slug}.example` })
    const asBen = await house.ask('GET', `/api/w/${parties.slug}/people`, { cookie: ben })
    expect(asBen.status).toBeGreaterThanOrEqual(400)
    const [token] = await linksTo(`new@${parties.slug}.example`)
    expect((await redeem(token)).status).toBe(200)
  })
  test('an address somebody has stays theirs', async () => {
    const taken = await post(`/people/${parties.ben.personId}`, { email: parties.cleo.email })
    expect(taken.code).toBe('person.exists')
  })
  test('the last administrator stays one, even when two take it from each other at once', async () => {
    const other = await openHouse(url, parties.clock)
    const ben = await signInAs(other, parties.ben, parties.clock)
    const answers = await Promise.all([
      post(`/people/${parties.ben.personId}`, { admin: false }),
      other.ask('POST', `${path}/people/${parties.ada.personId}`, { cookie: ben, body: { admin: false } }),
    ])
    await other.close()
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(answers.find(({ status }) => status === 409)?.code).toBe('person.last_admin')
  })
  test('who moves to another organisation leaves teams, shares and the right behind', async () => {
    await house.db.engine(parties.workspaceId, async tx => {
      const { grantVisible } = await import('./access.ts')
      grantVisible(tx, parties.customerId, [{ principalId: parties.ben.personId, right: 'work' }])
    })
    await post(`/people/${parties.ben.personId}`, { organisationId: parties.customerId })
    expect(await named('Ben')).toMatchObject({ side: 'customer', admin: false, teams: [] })
    const shares = await lookInto(url, 'select from identity.visible where principal_id = $1', [
      parties.ben.personId,
    ])
    expect(shares).toEqual([])
    expect((await log()).filter(({ act }) => act === 'left').map(({ subject }) => subject)).toEqual([
      'Service desk',
    ])
  })
  test('who is let in again comes with none of the sessions and invitations of before', async () => {
    const cleo = await signInAs(house, parties.cleo, parties.clock)
    await house.ask('POST', `/api/w/${parties.slug}/people/${parties.cleo.personId}/deactivate`, {
      cookie,
      body: {},
    })
    expect((await post(`/people/${parties.cleo.personId}/reactivate`)).status).toBe(200)
    expect((await post(`/people/${parties.cleo.personId}/reactivate`)).code).toBe('person.active')
    expect((await house.ask('GET', '/api/me', { cookie: cleo })).code).toBe('sign_in.needed')
    const fresh = await signInAs(house, parties.cleo, parties.clock)
    expect((await house.ask('GET', '/api/me', { cookie: fresh })).status).toBe(200)
  })
})

describe('the list of people', () => {
  test('is found by text, state and organisation, and read page by page without a gap', async () => {
    expect((await people('?state=admins')).map(({ name }) => name)).toEqual(['Ada', 'Ben'])
    expect((await people('?q=mill')).map(({ name }) => name)).toEqual(['Cleo'])
    expect((await people(`?organisationId=${parties.customerId}`)).map(({ name }) => name)).toEqual(['Cleo'])
    const first = (await get('/people?limit=2')).body as unknown as { next: string; count: number }
    const second = (await get(`/people?limit=2&cursor=${first.next}`)).body as unknown as {
      next: null
      people: Row[]
    }
    expect([first.count, second.people.map(({ name }) => name), second.next]).toEqual([3, ['Cleo'], null])
  })
})
