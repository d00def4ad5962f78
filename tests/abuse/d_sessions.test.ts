import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createManualClock } from '../../server/kernel/index.ts'
import { testDatabase } from '../support/database.ts'
import {
  createParties,
  type House,
  lookInto,
  openHouse,
  type Parties,
  signInAs,
  startOfTests,
} from '../support/house.ts'

let url: string
let drop: () => Promise<void>
let parties: Parties
let here: House
let there: House

beforeAll(async () => {
  ;({ url, drop } = await testDatabase())
})
afterAll(() => drop?.())
beforeEach(async () => {
  parties = await createParties(url)
  here = await openHouse(url, parties.clock)
  there = await openHouse(url, parties.clock)
  return async () => {
    await here.close()
    await there.close()
  }
})

const people = () => `/api/w/${parties.slug}/people`
const isIn = async (house: House, cookie: string) => {
  const statuses = [
    (await house.ask('GET', '/api/me', { cookie })).status,
    (await house.ask('GET', people(), { cookie })).status,
  ]
  return statuses.every(status => status === 200)
}
const makeToken = async (cookie: string, scopes = ['people:read'], days?: number) => {
  const answer = await here.ask('POST', `/api/w/${parties.slug}/tokens`, {
    cookie,
    body: { name: 'ci', scopes, days },
  })
  expect(answer.status).toBe(201)
  return answer.body as unknown as { id: string; secret: string }
}
const deactivate = (cookie: string, personId: string) =>
  here.ask('POST', `${people()}/${personId}/deactivate`, { cookie, body: {} })

/** In on both nodes; after `end`, out at once on the node that did it, and on the other within five seconds. */
async function expectEnd(cookie: string, end: () => Promise<unknown>, other = there) {
  expect(await isIn(here, cookie)).toBe(true)
  expect(await isIn(other, cookie)).toBe(true)
  await end()
  expect((await here.ask('GET', people(), { cookie })).status).toBe(401)
  expect((await here.ask('GET', '/api/me', { cookie })).status).toBe(401)
  parties.clock.advance({ seconds: 5 })
  expect((await other.ask('GET', people(), { cookie })).status).toBe(401)
  expect((await other.ask('GET', '/api/me', { cookie })).status).toBe(401)
}

describe('D04: a session is dead everywhere within five seconds', () => {
  test('after signing out; other sessions of the account live on', async () => {
    const [cookie, phone] = [
      await signInAs(here, parties.ada, parties.clock),
      await signInAs(there, parties.ada, parties.clock),
    ]
    await expectEnd(cookie, () => here.ask('POST', '/api/sign-out', { cookie, body: {} }))
    expect(await isIn(there, phone)).toBe(true)
  })
  test('after signing out everywhere', async () => {
    const [cookie, phone] = [
      await signInAs(here, parties.ada, parties.clock),
      await signInAs(there, parties.ada, parties.clock),
    ]
    await expectEnd(phone, () => here.ask('POST', '/api/sign-out', { cookie, body: { everywhere: true } }))
  })
  test('after a change of password, but for the one that changed it; links under way die, too', async () => {
    const [cookie, phone] = [
      await signInAs(here, parties.ada, parties.clock),
      await signInAs(there, parties.ada, parties.clock),
    ]
    const { secret } = await makeToken(cookie)
    await here.ask('POST', '/api/sign-in/link', { body: { email: parties.ada.email } })
    const body = { password: 'lamp over the harbour' }
    await expectEnd(phone, () => here.ask('POST', '/api/me/password', { cookie, body }))
    expect(await isIn(here, cookie)).toBe(true)
    expect((await here.ask('GET', people(), { token: secret })).status).toBe(200)
    const [mail] = await lookInto<{ url: string }>(
      url,
      `select payload->>'url' as url from kernel.job where payload->>'to' = $1`,
      [parties.ada.email],
    )
    const token = mail?.url.split('/').at(-1)
    expect((await here.ask('POST', '/api/sign-in/redeem', { body: { token } })).code).toBe(
      'sign_in.link_used',
    )
  })
  test('after deactivation, tokens as well; nobody gets in again by password or link', async () => {
    const admin = await signInAs(here, parties.ada, parties.clock)
    const cookie = await signInAs(here, parties.ben, parties.clock)
    await here.ask('POST', '/api/me/password', { cookie, body: { password: 'lamp over the harbour' } })
    const { secret } = await makeToken(cookie)
    expect((await there.ask('GET', people(), { token: secret })).status).toBe(200)
    await expectEnd(cookie, () => deactivate(admin, parties.ben.personId))
    for (const house of [here, there])
      expect((await house.ask('GET', people(), { token: secret })).status).toBe(401)
    const { email } = parties.ben
    const again = await here.ask('POST', '/api/sign-in', {
      body: { email, password: 'lamp over the harbour' },
    })
    expect(again.code).toBe('sign_in.refused')
    await expect(signInAs(here, parties.ben, parties.clock)).rejects.toThrow('sign_in.link_used')
  })
  test('after fourteen days', async () => {
    const cookie = await signInAs(here, parties.ada, parties.clock)
    parties.clock.advance({ hours: 14 * 24 - 1 })
    expect(await isIn(here, cookie)).toBe(true)
    parties.clock.advance({ hours: 1 })
    expect(await isIn(here, cookie)).toBe(false)
  })
  test('a lost administrator’s rights end as fast', async () => {
    const cookie = await signInAs(here, parties.ben, parties.clock)
    const invite = (email: string) =>
      there.ask('POST', people(), {
        cookie,
        body: { name: 'New', email, organisationId: parties.providerId },
      })
    expect((await invite(`one@${parties.slug}.example`)).status).toBe(201)
    await lookInto(url, 'update identity.person set admin = false where id = $1', [parties.ben.personId])
    parties.clock.advance({ seconds: 5 })
    expect((await invite(`two@${parties.slug}.example`)).code).toBe('route.not_found')
  })
  test('seeded fault: a node that remembers for ever is found out', async () => {
    const faulty = await openHouse(url, parties.clock, { clock: createManualClock(startOfTests) })
    const cookie = await signInAs(here, parties.ada, parties.clock)
    const end = expectEnd(cookie, () => here.ask('POST', '/api/sign-out', { cookie, body: {} }), faulty)
    await expect(end).rejects.toThrow('expected 200 to be 401')
    await faulty.close()
  })
})

describe('D12: API tokens', () => {
  test('are taken in the Authorization header only', async () => {
    const { secret } = await makeToken(await signInAs(here, parties.ada, parties.clock))
    expect((await here.ask('GET', people(), { token: secret })).status).toBe(200)
    for (const name of ['token', 'access_token', 'api_key'])
      expect((await here.ask('GET', `${people()}?${name}=${secret}`)).status).toBe(401)
    expect((await here.ask('GET', people(), { cookie: `interlock=${secret}` })).status).toBe(401)
  })
  test('and a session’s secret is taken in the cookie only', async () => {
    const cookie = await signInAs(here, parties.ada, parties.clock)
    const secret = cookie.split('=')[1] ?? ''
    for (const token of [secret, `ilk_${secret}`])
      expect((await here.ask('GET', people(), { token })).status).toBe(401)
    // With a header beside it the cookie counts for nothing: only the cookie is guarded against other sites.
    expect(
      (await here.ask('GET', people(), { cookie, headers: { authorization: 'Basic eDp5' } })).status,
    ).toBe(401)
  })
  test('do what their scopes say, and cannot make another that does more', async () => {
    const admin = await signInAs(here, parties.ada, parties.clock)
    const { secret: token } = await makeToken(admin)
    const body = { name: 'New', email: `new@${parties.slug}.example`, organisationId: parties.providerId }
    expect((await here.ask('POST', people(), { token, body })).code).toBe('scope.missing')
    expect((await here.ask('GET', '/api/me', { token })).code).toBe('sign_in.needed')
    const { secret: maker } = await makeToken(admin, ['account'])
    const more = { name: 'more', scopes: ['account', 'people:write'] }
    const made = await here.ask('POST', `/api/w/${parties.slug}/tokens`, { token: maker, body: more })
    expect(made.code).toBe('scope.missing')
  })
  test('work in their own workspace only, and there is no telling whether another exists', async () => {
    const elsewhere = await createParties(url)
    const { secret: token } = await makeToken(await signInAs(here, parties.ada, parties.clock))
    for (const slug of [elsewhere.slug, 'nowhere', 'UPPER', '%00', 'a'.repeat(100)]) {
      const answer = await here.ask('GET', `/api/w/${slug}/people`, { token })
      expect([slug, answer.status, answer.code]).toEqual([slug, 404, 'workspace.not_found'])
    }
  })
  test('end when revoked and when their time is over', async () => {
    const cookie = await signInAs(here, parties.ada, parties.clock)
    const [one, two] = [await makeToken(cookie), await makeToken(cookie, ['people:read'], 1)]
    for (const { secret: token } of [one, two])
      for (const house of [here, there])
        expect((await house.ask('GET', people(), { token })).status).toBe(200)
    await here.ask('DELETE', `/api/w/${parties.slug}/tokens/${one.id}`, { cookie })
    expect((await here.ask('GET', people(), { token: one.secret })).status).toBe(401)
    parties.clock.advance({ seconds: 5 })
    expect((await there.ask('GET', people(), { token: one.secret })).status).toBe(401)
    expect((await there.ask('GET', people(), { token: two.secret })).status).toBe(200)
    parties.clock.advance({ hours: 24 })
    expect((await there.ask('GET', people(), { token: two.secret })).status).toBe(401)
  })
  test('of others are neither listed nor revoked', async () => {
    const mine = await makeToken(await signInAs(here, parties.ada, parties.clock))
    const cookie = await signInAs(here, parties.ben, parties.clock)
    const path = `/api/w/${parties.slug}/tokens`
    expect((await here.ask('GET', path, { cookie })).body).toEqual({ tokens: [] })
    expect((await here.ask('DELETE', `${path}/${mine.id}`, { cookie })).code).toBe('token.not_found')
    expect((await here.ask('GET', people(), { token: mine.secret })).status).toBe(200)
  })
})
