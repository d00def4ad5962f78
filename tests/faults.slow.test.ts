import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Office, openOffice } from './faults/office.ts'
import { type SlowProxy, startSlowProxy } from './faults/slowProxy.ts'
import { type TestDatabase, testDatabase } from './support/database.ts'
import { codeOf } from './support/desk.ts'
import { lookInto } from './support/house.ts'
import { ask } from './support/product.ts'
import { type Program, startProgram } from './support/program.ts'

// A database that is slow, and one that says nothing any more.

let database: TestDatabase
let proxy: SlowProxy
let program: Program
let office: Office
beforeAll(async () => {
  database = await testDatabase()
  proxy = await startSlowProxy(database.url)
  program = await startProgram({ DATABASE_URL: proxy.url, INTERLOCK_ROLES: 'web,jobs' })
  office = await openOffice(database.url, program.baseUrl)
}, 60_000)
afterAll(async () => {
  proxy.resume()
  await program.kill()
  await proxy.close()
  await database.drop()
})

const ready = () => ask(program, {}, { method: 'GET', url: '/readyz' })
const timed = async <T>(work: Promise<T>): Promise<[T, seconds: number]> => {
  const from = performance.now()
  return [await work, (performance.now() - from) / 1000]
}
const countTitles = async (like: string) =>
  (
    await lookInto<{ title: string }>(database.url, 'select title from work.ticket where title like $1', [
      like,
    ])
  ).length

test.each([50, 200])(
  '%d ms late each way, everything is answered, and it is ready',
  { timeout: 60_000 },
  async ms => {
    proxy.delay(ms)
    const words = Array.from({ length: 20 }, (_, n) => `late ${ms} ${n}`)
    const [answers, seconds] = await timed(Promise.all(words.map(one => office.open(program.baseUrl, one))))
    expect(answers.map(({ status }) => status)).toEqual(words.map(() => 201))
    // A dozen waits for one act at most; twenty acts share ten connections.
    expect(seconds).toBeLessThan(15)
    expect((await ready()).status).toBe(200)
    expect(await countTitles(`late ${ms} %`)).toBe(20)
    proxy.delay(0)
  },
)

describe('while nothing comes back', { timeout: 120_000 }, () => {
  test('it says that it is not ready, refuses in time and in plain words, and goes on by itself', async () => {
    proxy.stall()
    const words = Array.from({ length: 40 }, (_, n) => `stalled ${n}`)
    const asking = timed(Promise.all(words.map(one => office.open(program.baseUrl, one))))
    const [health, seconds] = await timed(ready())
    expect([health.status, seconds < 8]).toEqual([503, true])
    expect((await ask(program, {}, { method: 'GET', url: '/healthz' })).status).toBe(200)
    const [answers, waited] = await asking
    expect(new Set(answers.map(codeOf))).toEqual(new Set(['service.unavailable']))
    expect(answers[0]).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { todo: expect.stringContaining('try again') },
    })
    // The longest that is waited for a connection, and for an answer.
    expect(waited).toBeLessThan(35)
    proxy.resume()
    await vi.waitFor(async () => expect((await ready()).status).toBe(200), 15_000)
    const again = await Promise.all(words.map(one => office.open(program.baseUrl, one)))
    expect(again.map(({ status }) => status)).toEqual(words.map(() => 201))
    expect(await countTitles('stalled %')).toBe(40)
  })

  test('what was sent on its way before it stood still is answered or refused, and done once', async () => {
    const words = Array.from({ length: 20 }, (_, n) => `halfway ${n}`)
    proxy.delay(60)
    const asking = words.map(one => office.open(program.baseUrl, one))
    await vi.waitFor(async () => expect(await countTitles('halfway %')).toBeGreaterThan(0), 15_000)
    proxy.stall()
    const first = await Promise.all(asking)
    proxy.delay(0)
    proxy.resume()
    for (const { status } of first) expect([201, 503]).toContain(status)
    await vi.waitFor(async () => expect((await ready()).status).toBe(200), 15_000)
    const again = await Promise.all(words.map(one => office.open(program.baseUrl, one)))
    for (const [at, { status, text }] of first.entries())
      if (status === 201) expect(again[at]?.text).toBe(text)
    expect(again.map(({ status }) => status)).toEqual(words.map(() => 201))
    expect(await countTitles('halfway %')).toBe(20)
  })
})
