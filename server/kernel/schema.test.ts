import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { execute } from '../../tests/support/global.ts'
import { dumpSchema } from './schema.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

test('the committed schema.sql is what the migrations make (else: npm run schema)', async () => {
  const committed = await readFile(new URL('../migrations/schema.sql', import.meta.url), 'utf8')
  expect(await dumpSchema(database.url)).toBe(committed)
})

test.each([
  ['a column', 'alter table kernel.job add column hidden text', 'hidden text'],
  [
    'a default',
    `alter table kernel.job alter column kind set default 'x'`,
    `kind text not null default 'x'::text`,
  ],
  ['an index', 'create index extra on kernel.job (kind)', 'CREATE INDEX extra'],
  [
    'a constraint',
    'alter table kernel.job add constraint extra check (attempt < 99)',
    'add constraint extra CHECK',
  ],
  [
    'row security switched off',
    'alter table kernel.job disable row level security',
    'alter table kernel.job force row',
  ],
  ['a policy', 'create policy open on kernel.job using (true)', 'create policy open on kernel.job'],
  [
    'a function',
    'create function kernel.extra() returns int language sql as $$ select 1 $$',
    'FUNCTION kernel.extra()',
  ],
  ['a view', 'create view kernel.extra as select id from kernel.job', 'create view kernel.extra'],
  [
    'a trigger',
    'create trigger extra before delete on kernel.job for each row execute function identity.renew_revision()',
    'CREATE TRIGGER extra',
  ],
  ['a grant', 'grant truncate on kernel.job to interlock_app', 'truncate, update on table kernel.job'],
  ['a grant to everybody', 'grant select on kernel.job to public', 'on table kernel.job to public'],
])('%s that was added shows in the dump', async (_, change, shown) => {
  const changed = await testDatabase()
  try {
    expect(await dumpSchema(changed.url)).not.toContain(`\n${shown}`)
    await execute(changed.url, change)
    expect(await dumpSchema(changed.url)).toContain(shown)
  } finally {
    await changed.drop()
  }
})
