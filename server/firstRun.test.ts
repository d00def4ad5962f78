import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../tests/support/database.ts'
import { prepareInstallation, withDatabase } from './firstRun.ts'
import { findWorkspace } from './identity/index.ts'
import { createLog, readConfig, systemClock } from './kernel/index.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

test('processes that start together on an empty database make one workspace between them, and all go on', async () => {
  const preparing = {
    databaseUrl: database.url,
    config: readConfig({ INTERLOCK_WORKSPACE: 'together' }, {}),
    clock: systemClock,
    log: createLog('silent'),
  }
  const links = await Promise.all([1, 2, 3, 4].map(() => prepareInstallation(preparing)))
  expect(links.map(link => link?.startsWith('http://127.0.0.1:8080/sign-in/'))).toEqual([
    true,
    true,
    true,
    true,
  ])
  expect(
    await withDatabase(preparing, db => db.engine(null, tx => findWorkspace(tx, 'together'))),
  ).toBeTruthy()
})
