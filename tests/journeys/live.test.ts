import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  actOnTicket,
  addMessage,
  completeActivity,
  deactivatePerson,
  getTicket,
  openTicket,
  signOut,
} from '../../contract/index.ts'
import { type PersonKey, signIn } from '../support/builders.ts'
import { ask, type Credentials } from '../support/product.ts'
import { type Program, startProgram } from '../support/program.ts'
import { type Caller, callerFor, callerWith, type Desk, openDesk, openPageAs } from './desk.ts'

let desk: Desk
/** Another process on the same database, web only. */
let other: Program
let analyst: Caller
beforeAll(async () => {
  desk = await openDesk()
  analyst = await callerFor(desk, 'analyst')
  other = await startProgram({
    DATABASE_URL: desk.product.databaseUrl,
    INTERLOCK_ROLES: 'web',
    INTERLOCK_WORKSPACE: desk.world.slug,
    INTERLOCK_LOG: 'error',
  })
})
afterAll(async () => {
  await other?.stop()
  await desk.close()
})

type Change = { kind: string; number: string; version?: number }
type Stream = { heard: Change[]; ended: Promise<number>; close: () => void }

/** Listens to the live stream as a browser does; `ended` resolves with when the server ended it. */
async function listen(baseUrl: string, { cookie = '' }: Credentials): Promise<Stream> {
  const leaving = new AbortController()
  const response = await fetch(`${baseUrl}/api/w/${desk.world.slug}/stream`, {
    headers: { cookie },
    signal: leaving.signal,
  })
  expect(response.status).toBe(200)
  const heard: Change[] = []
  const read = async () => {
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString()
      const whole = text.split('\n\n')
      text = whole.pop() ?? ''
      for (const event of whole) {
        const data = /^data: (.*)$/m.exec(event)?.[1]
        if (data) heard.push(JSON.parse(data))
      }
    }
    return performance.now()
  }
  const ended = read().catch(() => performance.now())
  return { heard, ended, close: () => leaving.abort() }
}

const signedIn = (who: PersonKey) => signIn(desk.product, desk.world.people[who])
const report = async (title: string): Promise<string> => {
  const requester = await callerFor(desk, 'requester')
  return (await requester.call(openTicket, { body: { process: 'incident', title, text: 'x' } })).number
}
const versionOf = async (number: string) =>
  (await analyst.call(getTicket, { params: { number } })).ticket.version
const write = (by: Caller, number: string, contentClass: string) =>
  by.call(addMessage, { params: { number }, body: { class: contentClass, text: `To ${contentClass}` } })

describe('what one does, the other sees', () => {
  test('a message appears on somebody else’s open page without a reload', async () => {
    const number = await report('Watched')
    const { page, visit, close } = await openPageAs(desk, 'colleague')
    await visit(`/tickets/${number}`)
    await page.getByRole('heading', { name: 'Watched' }).waitFor()
    const loads = await page.evaluate<number>('performance.timeOrigin')
    await write(analyst, number, 'band')
    await page.getByRole('article').getByText('To band').waitFor({ timeout: 3000 })
    const run = (await analyst.call(getTicket, { params: { number } })).activities[0]?.id ?? ''
    await analyst.call(completeActivity, { params: { number, run }, body: { outcome: 'Needs analysis' } })
    await page.getByRole('region', { name: 'Analyse gap' }).waitFor({ timeout: 3000 })
    expect(await page.evaluate<number>('performance.timeOrigin')).toBe(loads)
    await close()
  })

  test('a new ticket appears in the open list of its team, and leaves it when it moves on', async () => {
    const { page, visit, close } = await openPageAs(desk, 'colleague')
    await visit('/?view=ready')
    await page.getByRole('heading', { level: 1, name: /ready for you/ }).waitFor()
    const number = await report('Just in')
    await page.getByRole('link', { name: 'Just in' }).waitFor({ timeout: 3000 })
    const run = (await analyst.call(getTicket, { params: { number } })).activities[0]?.id ?? ''
    await analyst.call(completeActivity, { params: { number, run }, body: { outcome: 'Needs analysis' } })
    await page.getByRole('link', { name: 'Just in' }).waitFor({ state: 'detached', timeout: 3000 })
    await close()
  })

  test('an act on one process is heard on the stream of the other', async () => {
    const number = await report('Across')
    const stream = await listen(other.baseUrl, await signedIn('colleague'))
    await write(analyst, number, 'band')
    const version = await versionOf(number)
    await expect
      .poll(() => stream.heard, { timeout: 3000, interval: 20 })
      .toContainEqual({ kind: 'ticket', id: expect.any(String), number, version })
    stream.close()
  })
})

/** What a stream said of a ticket since this version: what was committed just before one listens may still come. */
const versionsAfter = (version: number, { heard }: Stream, number: string): number[] =>
  heard.flatMap(change =>
    change.number === number && change.version !== undefined && change.version > version
      ? change.version
      : [],
  )

describe('a customer hears of what is theirs, and of nothing else', () => {
  test('notes, partners’ words and steps beyond the line make no sound; the next reply does', async () => {
    const number = await report('Quiet')
    const opened = await versionOf(number)
    const stranger = await callerFor(desk, 'stranger')
    const streams = [
      await listen(desk.product.baseUrl, await signedIn('requester')),
      await listen(other.baseUrl, await signedIn('requester')),
    ]
    const ours = await listen(desk.product.baseUrl, await signedIn('colleague'))
    await write(analyst, number, 'provider')
    await write(analyst, number, 'provider')
    const body = { process: 'incident', title: 'Another customer’s', text: 'x' }
    const elsewhere = await stranger.call(openTicket, { body })
    const hidden = await versionOf(number)
    await expect
      .poll(() => ours.heard.some(change => change.number === number && change.version === hidden))
      .toBe(true)
    await write(analyst, number, 'band')
    const version = await versionOf(number)
    for (const stream of streams) {
      await expect.poll(() => versionsAfter(opened, stream, number), { timeout: 3000 }).toContain(version)
      expect(versionsAfter(opened, stream, number)).toEqual([version])
      expect(stream.heard.map(change => change.number)).not.toContain(elsewhere.number)
      stream.close()
    }
    ours.close()
  })

  test('what is done for them under another number is heard under the one they know', async () => {
    const number = await report('In parts')
    const workers = await Promise.all(
      (['analyst', 'engineer', 'manager', 'lead'] as const).map(who => callerFor(desk, who)),
    )
    /** Whoever may completes what stands. */
    const complete = async (on: string, outcome?: string) => {
      for (const worker of workers) {
        const { activities } = await worker.call(getTicket, { params: { number: on } })
        const run = activities.find(one => one.may.includes('complete'))
        if (!run) continue
        const chosen = outcome ?? run.outcomes[0]
        const body = {
          act: 'complete' as const,
          run: run.id,
          note: 'So.',
          ...(chosen && { outcome: chosen }),
        }
        await worker.call(actOnTicket, { params: { number: on }, body })
        return
      }
    }
    await complete(number, 'Needs analysis')
    await complete(number, 'Need a change')
    const [child] = (await analyst.call(getTicket, { params: { number } })).children
    const stream = await listen(other.baseUrl, await signedIn('requester'))
    const before = await versionOf(number)
    const isBand = async () =>
      (await analyst.call(getTicket, { params: { number: child?.number ?? '' } })).activities.some(
        one => one.class === 'band',
      )
    for (let steps = 0; steps < 12 && !(await isBand()); steps++) await complete(child?.number ?? '')
    await expect
      .poll(() => stream.heard, { timeout: 3000 })
      .toContainEqual({ kind: 'ticket', id: expect.any(String), number })
    expect(await versionOf(number)).toBe(before)
    expect(stream.heard.map(change => change.number)).not.toContain(child?.number)
    stream.close()
  })

  test('neither does what a customer keeps among themselves reach us', async () => {
    const number = await report('Among us')
    const opened = await versionOf(number)
    const requester = await callerFor(desk, 'requester')
    const ours = await listen(desk.product.baseUrl, await signedIn('colleague'))
    await write(requester, number, 'customer')
    await write(requester, number, 'band')
    const version = await versionOf(number)
    await expect.poll(() => versionsAfter(opened, ours, number), { timeout: 3000 }).toContain(version)
    expect(versionsAfter(opened, ours, number)).toEqual([version])
    ours.close()
  })
})

describe('who is signed out hears nothing more', () => {
  const withinMs = 5000

  test('signing out on one process ends streams and session on both within five seconds', async () => {
    const credentials = await signedIn('owner')
    const here = await listen(desk.product.baseUrl, credentials)
    const there = await listen(other.baseUrl, credentials)
    const me = () => fetch(`${other.baseUrl}/api/me`, { headers: { cookie: credentials.cookie ?? '' } })
    expect((await me()).status).toBe(200)
    const at = performance.now()
    await callerWith(desk, credentials).call(signOut, { body: {} })
    await expect.poll(async () => (await me()).status, { timeout: withinMs, interval: 50 }).toBe(401)
    expect((await here.ended) - at).toBeLessThanOrEqual(withinMs)
    expect((await there.ended) - at).toBeLessThanOrEqual(withinMs)
    const after = await ask(desk.product, credentials, { method: 'GET', url: '/api/me' })
    expect(after.status).toBe(401)
  })

  test('deactivating somebody ends their streams and sessions on both within five seconds', async () => {
    const credentials = await signedIn('leaver')
    const here = await listen(desk.product.baseUrl, credentials)
    const there = await listen(other.baseUrl, credentials)
    const admin = await callerFor(desk, 'admin')
    const at = performance.now()
    await admin.call(deactivatePerson, { params: { person: desk.world.people.leaver.id }, body: {} })
    expect((await here.ended) - at).toBeLessThanOrEqual(withinMs)
    expect((await there.ended) - at).toBeLessThanOrEqual(withinMs)
    const url = `/api/w/${desk.world.slug}/tickets`
    expect((await ask(desk.product, credentials, { method: 'GET', url })).status).toBe(401)
    expect((await fetch(other.baseUrl + url, { headers: { cookie: credentials.cookie ?? '' } })).status).toBe(
      401,
    )
  })

  test('whoever stays keeps their stream: it was not ended for everybody', async () => {
    const credentials = await signedIn('manager')
    const stays = await listen(other.baseUrl, credentials)
    const leaves = await signedIn('manager')
    const gone = await listen(other.baseUrl, leaves)
    await callerWith(desk, leaves).call(signOut, { body: {} })
    await gone.ended
    const number = await report('Still here')
    await expect
      .poll(() => stays.heard.some(change => change.number === number), { timeout: 3000 })
      .toBe(true)
    stays.close()
  })

  test('a page left open shows the sign-in page once somebody else has signed the person out', async () => {
    const { page, visit, close } = await openPageAs(desk, 'specialist')
    await visit('/?view=all')
    await page.getByRole('heading', { level: 1, name: /ticket/ }).waitFor()
    const admin = await callerFor(desk, 'admin')
    await admin.call(deactivatePerson, { params: { person: desk.world.people.specialist.id }, body: {} })
    await report('Wakes the page')
    await page.getByRole('heading', { name: 'Sign in to Interlock' }).waitFor()
    await close()
  })
})
