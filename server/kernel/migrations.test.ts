import { randomBytes } from 'node:crypto'
import { expect, inject, onTestFinished, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { execute, withDatabase } from '../../tests/support/global.ts'
import { lookInto } from '../../tests/support/house.ts'
import { decideServer, migrate, readMigrations } from './migrate.ts'

/** A database nobody has migrated; dropped when the test ends. */
async function emptyDatabase(): Promise<string> {
  const { url } = inject('testServer')
  const name = `interlock_test_${process.pid}_${randomBytes(4).toString('hex')}`
  await execute(url, `create database ${name}`)
  onTestFinished(() => execute(url, `drop database if exists ${name} with (force)`))
  return withDatabase(url, name)
}
async function migratedDatabase(): Promise<string> {
  const database: TestDatabase = await testDatabase()
  onTestFinished(() => database.drop())
  return database.url
}
const applied = (url: string) =>
  lookInto<{ name: string; hash: string }>(
    url,
    'select name, hash from public.interlock_migration order by name',
  )
const listSchemas = async (url: string) =>
  (
    await lookInto<{ name: string }>(
      url,
      `select nspname as name from pg_namespace where nspname in ('kernel', 'identity', 'model', 'work', 'comms') order by 1`,
    )
  ).map(({ name }) => name)

test('a fresh database gets all migrations in order, the second time nothing happens', async () => {
  const url = await emptyDatabase()
  const names = (await readMigrations()).map(({ name }) => name)
  expect(await migrate(url)).toEqual(names)
  expect(names).toEqual(names.toSorted())
  const before = await lookInto(url, 'select id, secret from kernel.installation')
  expect(await migrate(url)).toEqual([])
  expect(await lookInto(url, 'select id, secret from kernel.installation')).toEqual(before)
  expect((await applied(url)).map(({ name }) => name)).toEqual(names)
})

test('each installation has a secret of its own', async () => {
  const urls = [await emptyDatabase(), await emptyDatabase()]
  const secrets = urls.map(async url => {
    await migrate(url)
    return (
      await lookInto<{ secret: Buffer }>(url, 'select secret from kernel.installation')
    )[0]?.secret.toString('hex')
  })
  expect(new Set(await Promise.all(secrets)).size).toBe(2)
})

test('several processes migrate one database at once: one does it, the others wait and find it done', async () => {
  const url = await emptyDatabase()
  const results = await Promise.all([1, 2, 3, 4].map(() => migrate(url)))
  expect(results.map(names => names.length).toSorted((a, b) => a - b)).toEqual([
    0,
    0,
    0,
    (await readMigrations()).length,
  ])
})

test('a database whose past was edited is refused, and left as it is', async () => {
  const url = await migratedDatabase()
  const [first] = await applied(url)
  await execute(url, `update public.interlock_migration set hash = 'another' where name = '${first?.name}'`)
  const before = await applied(url)
  await expect(migrate(url)).rejects.toThrow(
    `Migration ${first?.name} is not the one this database was built with`,
  )
  expect(await applied(url)).toEqual(before)
})

test('a database of a newer program is refused, with what to do', async () => {
  const url = await migratedDatabase()
  await execute(url, `insert into public.interlock_migration (name, hash) values ('9999_later.sql', 'x')`)
  await expect(migrate(url)).rejects.toThrow(
    'newer Interlock (9999_later.sql). Start that version, or restore a backup.',
  )
})

test('a migration that fails is taken back whole, those before it stay, and the next try goes on', async () => {
  const url = await emptyDatabase()
  const failAt = (identity: string) =>
    execute(
      url,
      `create or replace function public.fail() returns event_trigger language plpgsql as $$ begin
         if exists (select from pg_event_trigger_ddl_commands() where object_identity = '${identity}') then
           raise exception 'the disk is full'; end if; end $$`,
    )
  await failAt('kernel.throttle')
  await execute(url, 'create event trigger fail on ddl_command_end execute function public.fail()')
  await expect(migrate(url)).rejects.toThrow(
    'Migration 0001_kernel.sql failed and was taken back: the disk is full',
  )
  expect([await listSchemas(url), await applied(url)]).toEqual([[], []])
  await failAt('model.process')
  await expect(migrate(url)).rejects.toThrow('0003_model.sql failed')
  expect(await listSchemas(url)).toEqual(['identity', 'kernel'])
  expect(await applied(url)).toHaveLength(2)
  await execute(url, 'drop event trigger fail')
  expect((await migrate(url))[0]).toBe('0003_model.sql')
  expect(await listSchemas(url)).toEqual(['comms', 'identity', 'kernel', 'model', 'work'])
})

test('PostgreSQL 15 and newer will do, older will not, and it is said which one it is', () => {
  expect([150_000, 150_018, 180_004, 200_000].map(number => decideServer(number, ''))).toEqual(
    Array(4).fill(null),
  )
  expect(decideServer(140_022, '14.22 (Debian)')).toContain(
    'PostgreSQL 15 or newer; this server is 14.22 (Debian)',
  )
  expect(decideServer(90_624, '9.6.24')).toContain('9.6.24')
})
