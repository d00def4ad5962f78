import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyDatabase, type TestDatabase, testDatabase } from './database.ts'
import { execute } from './global.ts'

let first: TestDatabase
let second: TestDatabase
beforeAll(async () => {
  ;[first, second] = await Promise.all([testDatabase(), testDatabase()])
})
afterAll(async () => {
  await Promise.all([first.drop(), second.drop()])
})

async function ask<R extends pg.QueryResultRow>(url: string, sql: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<R>(sql)).rows
  } finally {
    await client.end()
  }
}

test('every test file has a migrated database of its own', async () => {
  expect(first.name).not.toBe(second.name)
  expect(await ask(first.url, 'select id from kernel.installation')).toHaveLength(1)
  await execute(first.url, `insert into kernel.throttle values ('only here', now(), 1)`)
  expect(await ask(second.url, 'select key from kernel.throttle')).toEqual([])
})

test('a copy has the rows of its source', async () => {
  await execute(second.url, `insert into kernel.throttle values ('carried over', now(), 1)`)
  const copy = await copyDatabase(second.url)
  try {
    expect(await ask(copy.url, 'select key from kernel.throttle')).toEqual([{ key: 'carried over' }])
  } finally {
    await copy.drop()
  }
})

test('a dropped database is gone', async () => {
  const gone = await testDatabase()
  await gone.drop()
  await expect(ask(gone.url, 'select 1')).rejects.toThrow('does not exist')
})
