import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../tests/support/database.ts'
import { loadStarterModel, prepareInstallation, withDatabase } from './firstRun.ts'
import { createWorkspace, findWorkspace } from './identity/index.ts'
import { composed, createLog, newId, readConfig, systemClock } from './kernel/index.ts'
import { seedModel } from './model/index.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
const preparing = () => ({
  databaseUrl: database.url,
  config: readConfig({ INTERLOCK_WORKSPACE: 'together' }, {}),
  clock: systemClock,
  log: createLog('silent'),
})

test('processes that start together on an empty database make one workspace between them, and all go on', async () => {
  const links = await Promise.all([1, 2, 3, 4].map(() => prepareInstallation(preparing())))
  expect(links.map(link => link?.startsWith('http://127.0.0.1:8080/sign-in/'))).toEqual([
    true,
    true,
    true,
    true,
  ])
  expect(
    await withDatabase(preparing(), db => db.engine(null, tx => findWorkspace(tx, 'together'))),
  ).toBeTruthy()
})

test('starts on a workspace of an older release add what it lacks, once, and leave as it is what is there', async () => {
  const model = await loadStarterModel()
  const [first, ...missing] = model.processes
  if (!first) throw new Error('The starter has no process.')
  const workspaceId = newId()
  const listAll = composed<[string], { key: string; description: string; versions: number; runs: boolean }>(
    `select p.key, p.description, (select count(*)::integer from model.process_version v where v.process_id = p.id) as versions,
            p.published_version_id is not null as runs
     from model.process p where p.workspace_id = $1 order by p.key`,
  )
  const list = () =>
    withDatabase(preparing(), db => db.engine(workspaceId, tx => tx.run(listAll, [workspaceId])))
  await withDatabase(preparing(), db =>
    db.engine(workspaceId, async tx => {
      createWorkspace(tx, { slug: 'older', name: 'Older', providerName: 'Older', at: systemClock.now() })
      // The roles of what it lacks are missing, too.
      const roles = model.roles.filter(({ key }) => JSON.stringify(first).includes(`"${key}"`))
      seedModel(tx, { roles, processes: [{ ...first, description: 'Ours.' }] }, systemClock)
    }),
  )
  await Promise.all([1, 2, 3].map(() => prepareInstallation(preparing())))
  await prepareInstallation(preparing())
  expect(await list()).toEqual(
    [{ key: first.key, description: 'Ours.' }, ...missing]
      .map(({ key, description }) => ({ key, description, versions: 1, runs: true }))
      .sort((a, b) => a.key.localeCompare(b.key)),
  )
})
