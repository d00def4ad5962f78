import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createPasswords } from '../../server/identity/index.ts'
import { testDatabase } from '../support/database.ts'
import { createParties, type House, lookInto, openHouse, type Parties, signInAs } from '../support/house.ts'

const password = 'lamp over the harbour'
let url: string
let drop: () => Promise<void>
let hash: string
let parties: Parties
let house: House

beforeAll(async () => {
  ;({ url, drop } = await testDatabase())
  hash = await createPasswords().hash(password)
})
afterAll(() => drop?.())
beforeEach(async () => {
  await lookInto(url, 'delete from kernel.throttle')
  parties = await createParties(url)
  for (const { accountId } of [parties.ada, parties.ben])
    await lookInto(url, 'update identity.account set password_hash = $1 where id = $2', [hash, accountId])
  house = await openHouse(url, parties.clock)
  return () => house.close()
})

const signIn = (email: string, guess: string, ip: string) =>
  house.ask('POST', '/api/sign-in', { body: { email, password: guess }, ip })
const askLink = (email: string, ip: string) => house.ask('POST', '/api/sign-in/link', { body: { email }, ip })
const network = (index: number) => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`
const linksFor = async (email: string) =>
  (
    await lookInto<{ url: string }>(
      url,
      `select payload->>'url' as url from kernel.job where kind = 'mail.sign_in_link' and payload->>'to' = $1 order by id`,
      [email],
    )
  ).map(row => row.url.split('/').at(-1) ?? '')

/** Guesses from one network, the later ones many at once; throws when more than ten were looked at. */
async function guessFromOneNetwork(tries: number) {
  const guess = (index: number) => signIn(parties.ada.email, `guess number ${index}`, '203.0.113.9')
  const answers = []
  for (let index = 0; index < 15; index++) answers.push(await guess(index))
  for (let index = 15; index < tries; index += 50)
    answers.push(...(await Promise.all(Array.from({ length: 50 }, (_, more) => guess(index + more)))))
  expect(house.passwords.work.done).toBe(10)
  expect(answers.slice(0, 10).every(answer => answer.status === 401)).toBe(true)
  expect(answers.slice(10).every(answer => answer.status === 429)).toBe(true)
  return answers
}

describe('D01: guessing', () => {
  test('a thousand guesses from one network: ten are looked at, and the victim signs in from elsewhere meanwhile', async () => {
    const refused = (await guessFromOneNetwork(1000)).at(-1)
    expect(refused?.code).toBe('request.too_many')
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(refused?.headers['retry-after'])).toBeLessThanOrEqual(15 * 60)
    expect((await signIn(parties.ada.email, password, '203.0.113.50')).status).toBe(200)
    parties.clock.advance({ minutes: 15 })
    expect((await signIn(parties.ada.email, password, '203.0.113.9')).status).toBe(200)
  })
  test('a hundred guesses at once are counted as one after the other', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => signIn(parties.ada.email, `guess ${index}`, '203.0.113.9')),
    )
    expect(answers.filter(answer => answer.status === 401)).toHaveLength(10)
    expect(house.passwords.work.done).toBe(10)
  })
  test('seeded fault: where counts do not rise, more than ten are looked at', async () => {
    await lookInto(
      url,
      'create function kernel.fault() returns trigger language plpgsql as $$ begin new.count := 1; return new; end $$',
    )
    await lookInto(
      url,
      'create trigger fault before update on kernel.throttle for each row execute function kernel.fault()',
    )
    await expect(guessFromOneNetwork(15)).rejects.toThrow('expected 15 to be 10')
    await lookInto(url, 'drop function kernel.fault cascade')
  })

  test('one password sprayed over many accounts from one network ends after a hundred', async () => {
    for (let index = 0; index < 130; index++)
      await signIn(`person${index}@${parties.slug}.example`, 'Summer2026!!', '203.0.113.9')
    expect(house.passwords.work.done).toBe(100)
  })

  test('a thousand networks on one account: a hundred guesses, and the victim gets in where they are known or by link', async () => {
    await signInAs(house, parties.ada, parties.clock)
    for (let index = 0; index < 1000; index += 20)
      await Promise.all(
        Array.from({ length: 20 }, (_, more) =>
          signIn(parties.ada.email, 'wrong but long', network(index + more)),
        ),
      )
    expect(house.passwords.work.done).toBe(100)
    expect((await signIn(parties.ada.email, password, parties.ada.network)).status).toBe(200)
    expect((await signIn(parties.ada.email, password, '203.0.113.77')).status).toBe(429)
    expect((await askLink(parties.ada.email, '203.0.113.77')).status).toBe(202)
    const token = (await linksFor(parties.ada.email)).at(-1)
    expect(
      (await house.ask('POST', '/api/sign-in/redeem', { body: { token }, ip: '203.0.113.77' })).status,
    ).toBe(200)
    expect((await signIn(parties.ada.email, password, '203.0.113.77')).status).toBe(200)
  }, 60_000)

  test('what goes right is not held against anybody', async () => {
    for (let index = 0; index < 15; index++)
      expect((await signIn(parties.ada.email, password, parties.ada.network)).status).toBe(200)
  })

  test('a forgotten password is set anew within minutes of a link, and not later nor from a session of a password', async () => {
    const set = async (cookie: string, next: string) =>
      (await house.ask('POST', '/api/me/password', { body: { password: next }, cookie })).status
    const byLink = await signInAs(house, parties.ada, parties.clock)
    expect(await set(byLink, 'a lamp over the harbour')).toBe(200)
    const byPassword = await signIn(parties.ada.email, 'a lamp over the harbour', parties.ada.network)
    expect(await set(byPassword.cookie, 'another lamp yet over it')).toBe(401)
    parties.clock.advance({ minutes: 16 })
    expect(await set(byLink, 'another lamp yet over it')).toBe(401)
  })

  test('current passwords are guessed no faster from a stolen session', async () => {
    const cookie = await signInAs(house, parties.ada, parties.clock)
    const change = (current: string) =>
      house.ask('POST', '/api/me/password', { body: { current, password: 'another harbour lamp' }, cookie })
    const codes = []
    for (let index = 0; index < 12; index++) codes.push((await change(`guess ${index}`)).code)
    expect(codes).toEqual([...Array(10).fill('sign_in.refused'), 'request.too_many', 'request.too_many'])
  })
})

describe('D01: links', () => {
  test('one network gets five an hour for one address; the owner, elsewhere, is not kept from asking', async () => {
    for (let index = 0; index < 5; index++)
      expect((await askLink(parties.ada.email, '203.0.113.9')).status).toBe(202)
    const refused = await askLink(parties.ada.email, '203.0.113.9')
    expect(refused).toMatchObject({ status: 429, code: 'request.too_many' })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await askLink(parties.ada.email, '203.0.113.50')).status).toBe(202)
    expect(await linksFor(parties.ada.email)).toHaveLength(6)
  })
  test('one network gets thirty an hour for all addresses', async () => {
    const codes = []
    for (let index = 0; index < 32; index++)
      codes.push((await askLink(`p${index}@${parties.slug}.example`, '203.0.113.9')).status)
    expect(codes.filter(code => code === 202)).toHaveLength(30)
  })
  test('a hundred networks do not flood a mailbox, and it always holds a link that works', async () => {
    for (let index = 0; index < 100; index++)
      expect((await askLink(parties.ada.email, network(index))).status).toBe(202)
    expect(await linksFor(parties.ada.email)).toHaveLength(20)
    parties.clock.advance({ minutes: 14 })
    expect((await askLink(parties.ada.email, '203.0.113.50')).status).toBe(202)
    const links = await linksFor(parties.ada.email)
    expect(links).toHaveLength(21)
    const redeemed = await house.ask('POST', '/api/sign-in/redeem', { body: { token: links.at(-1) } })
    expect(redeemed.status).toBe(200)
  })
})

type Pair = { known: string; other: string; path: string; body: (email: string) => object }

/** Everything outsiders can see and every piece of work must be the same, whoever is asked about. */
async function compare({ known, other, path, body }: Pair, at: House, tries = 40) {
  const seen = async (email: string, ip: string) => {
    const before = {
      hashes: at.passwords.work.done,
      statements: at.db.cost.statements,
      trips: at.db.cost.trips,
    }
    const started = performance.now()
    const { status, text, headers } = await at.ask('POST', path, { body: body(email), ip })
    const ms = performance.now() - started
    const { date, ...rest } = headers
    return {
      ms,
      visible: {
        status,
        text: text.replace(/[0-9a-f-]{36}/, 'request'),
        headers: rest,
        dated: date !== undefined,
      },
      work: {
        hashes: at.passwords.work.done - before.hashes,
        statements: at.db.cost.statements - before.statements,
        trips: at.db.cost.trips - before.trips,
      },
    }
  }
  const times: { known: number[]; other: number[] } = { known: [], other: [] }
  for (let index = 0; index < tries; index++) {
    const one = await seen(known, network(5000 + index))
    const two = await seen(index === 0 ? other : `${index}.${other}`, network(5000 + index))
    expect(two.visible).toEqual(one.visible)
    expect(two.work).toEqual(one.work)
    times.known.push(one.ms)
    times.other.push(two.ms)
  }
  const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0
  console.log(
    `${path}: median of ${tries}: known ${median(times.known).toFixed(2)} ms, unknown ${median(times.other).toFixed(2)} ms`,
  )
}

describe('D02: who is known cannot be told', () => {
  const wrongPassword = (email: string) => ({ email, password: 'wrong but long enough' })
  test('by signing in', async () => {
    const pair = {
      known: parties.ada.email,
      other: `zoe@${parties.slug}.example`,
      path: '/api/sign-in',
      body: wrongPassword,
    }
    await compare(pair, house)
  })
  test('by signing in to an account that has no password', async () => {
    const pair = {
      known: parties.cleo.email,
      other: `zoe@${parties.slug}.example`,
      path: '/api/sign-in',
      body: wrongPassword,
    }
    await compare(pair, house, 5)
  })
  test('by asking for a link', async () => {
    const body = (email: string) => ({ email })
    const pair = {
      known: parties.ada.email,
      other: `zoe@${parties.slug}.example`,
      path: '/api/sign-in/link',
      body,
    }
    await compare(pair, house)
  })
  test('seeded fault: where unknown accounts are not worth a hash, it can be told', async () => {
    const passwords = createPasswords()
    const hasty = {
      ...passwords,
      verify: async (known: string | null, guess: string) => known !== null && passwords.verify(known, guess),
    }
    const faulty = await openHouse(url, parties.clock, { passwords: hasty })
    const pair = {
      known: parties.ada.email,
      other: `zoe@${parties.slug}.example`,
      path: '/api/sign-in',
      body: wrongPassword,
    }
    await expect(compare(pair, faulty, 1)).rejects.toThrow('hashes')
    await faulty.close()
  })
})
