import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type TestDatabase, testDatabase } from './database.ts'
import { execute } from './global.ts'
import { type Moment, type StatementProxy, startProxy } from './proxy.ts'

let database: TestDatabase
let proxy: StatementProxy
let client: pg.Client
beforeAll(async () => {
  database = await testDatabase()
  await execute(database.url, 'create table public.act (n integer primary key)')
  proxy = await startProxy(database.url)
})
afterAll(async () => {
  await proxy.close()
  await database.drop()
})
beforeEach(async () => {
  await execute(database.url, 'truncate public.act')
  client = new pg.Client({ connectionString: proxy.url, pipeline: true } as pg.ClientConfig)
  client.on('error', () => {})
  await client.connect()
})
afterEach(() => client.end().catch(() => {}))

async function listActs(): Promise<number[]> {
  const direct = new pg.Client({ connectionString: database.url })
  await direct.connect()
  try {
    return (await direct.query<{ n: number }>('select n from public.act order by n')).rows.map(row => row.n)
  } finally {
    await direct.end()
  }
}
/** Four statements in one go, each on its own in the database. */
const act = () =>
  Promise.allSettled(
    [1, 2, 3, 4].map(n =>
      client.query({ name: 'act', text: 'insert into public.act values ($1)', values: [n] }),
    ),
  )
const kept = (results: PromiseSettledResult<unknown>[]) => results.map(({ status }) => status === 'fulfilled')

test('statements are counted, pipelined or plain, and only while armed', async () => {
  await act()
  await execute(database.url, 'truncate public.act')
  proxy.arm()
  expect(kept(await act())).toEqual([true, true, true, true])
  await client.query('select 1')
  expect(await proxy.disarm()).toEqual({ count: 5, struck: false })
  expect(await listActs()).toEqual([1, 2, 3, 4])
})

test.each<[Moment, number, number[]]>([
  ['before', 1, []],
  ['before', 3, [1, 2]],
  ['after', 1, [1]],
  ['after', 3, [1, 2, 3]],
  ['after', 4, [1, 2, 3, 4]],
])('a cut %s statement %i lets none behind it through', async (moment, at, done) => {
  proxy.arm({ at, moment, act: () => {} })
  const results = await act()
  expect(await proxy.disarm()).toEqual({ count: at, struck: true })
  expect(kept(results).slice(at - 1)).not.toContain(true)
  // Struck after it, the database has answered. Struck before it, what was let through may still be on its way, and is
  // done in a moment; or never, where the cut reached the database before it had read on.
  if (moment === 'after') return expect(await listActs()).toEqual(done)
  const left = await vi
    .waitFor(async () => expect(await listActs()).toEqual(done), { timeout: 3000, interval: 50 })
    .then(() => done, listActs)
  expect(left).toEqual(done.slice(0, left.length))
})

test('a statement that never comes is not struck', async () => {
  proxy.arm({ at: 9, moment: 'before', act: () => {} })
  await act()
  expect(await proxy.disarm()).toEqual({ count: 4, struck: false })
})

test('the database may be asked again after a cut', async () => {
  proxy.arm({ at: 1, moment: 'before', act: () => {} })
  await act()
  await proxy.disarm()
  const next = new pg.Client({ connectionString: proxy.url })
  await next.connect()
  expect((await next.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await next.end()
})
