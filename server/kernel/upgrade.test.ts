import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyDatabase, type TestDatabase } from '../../tests/support/database.ts'
import { execute } from '../../tests/support/global.ts'
import { ask } from '../../tests/support/killer.ts'
import { migrate, readMigrations } from './migrate.ts'

// A database of an earlier release with people at work on it, whose program knows nothing of the tables to come: every
// migration up to now while it writes on, with the statements it had. 0014 changed who may write and needs a stop: what
// comes before and after it is tried apart.

const workspace = '01940000-0000-7000-8000-000000000001'
const ticket = '01940000-0000-7000-8000-000000000002'
const run = '01940000-0000-7000-8000-000000000003'
const databases: TestDatabase[] = []
const open = async (upTo: string): Promise<string> => {
  const database = await emptyDatabase()
  databases.push(database)
  await migrate(database.url, { only: names.filter(name => name <= upTo) })
  await execute(
    database.url,
    `set session_replication_role = replica;
     insert into identity.workspace (id, slug, name, created_at) values ('${workspace}', 'old', 'Old', now());
     insert into work.ticket (workspace_id, id, number, title, state, process_id, customer_id, requester_id, requester_name, opened_at, updated_at, version)
       select '${workspace}', '${ticket}', 'INC-1001', 'Old', 'open', id, id, id, 'Somebody', now(), now(), 0 from (select gen_random_uuid() as id) g;
     insert into work.process_run (workspace_id, id, ticket_id, version_id, marking, started_at) values ('${workspace}', '${run}', '${ticket}', gen_random_uuid(), '{}', now())`,
  )
  return database.url
}
let names: string[]
beforeAll(async () => {
  names = (await readMigrations()).map(({ name }) => name)
})
afterAll(async () => {
  for (const database of databases) await database.drop()
})

/** How the program of a release says that it writes. */
const asBefore14 = `set local role interlock_app; set local app.scope = 'engine'`
const asSince14 = 'set local role interlock_engine'

type Load = { acknowledged: string[]; slowestMs: () => number; refused: Error[]; stop: () => Promise<void> }
/** Writers that go on until they are stopped, each write an event, a version of the ticket and an activity for somebody. */
function work(url: string, how: string): Load {
  const acknowledged: string[] = []
  const refused: Error[] = []
  let slowest = 0
  let working = true
  const write = async (client: pg.Client) => {
    const id = crypto.randomUUID()
    const began = performance.now()
    await client.query(
      `begin; ${how}; set local app.workspace = '${workspace}'; set local lock_timeout = '10s'`,
    )
    const { rows } = await client.query(
      `update work.ticket set version = version + 1 where id = '${ticket}' returning version`,
    )
    await client.query(
      `insert into kernel.event (workspace_id, id, subject_id, seq, name, class, payload, at) values ('${workspace}', $1, '${ticket}', $2, 'activity.ready', 'band', '{}', now())`,
      [id, rows[0].version],
    )
    await client.query(
      `insert into work.activity_run (workspace_id, id, ticket_id, process_run_id, version_id, node, token, name, class, state, responsible, ready_at)
       values ('${workspace}', $1, '${ticket}', '${run}', gen_random_uuid(), 'n', 't', 'Look', 'band', 'ready', array[gen_random_uuid()], now())`,
      [id],
    )
    await client.query('commit')
    slowest = Math.max(slowest, performance.now() - began)
    acknowledged.push(id)
  }
  const writers = Array.from({ length: 3 }, async () => {
    const client = new pg.Client({ connectionString: url })
    client.on('error', error => refused.push(error))
    await client.connect()
    while (working) {
      await write(client).catch(async (error: Error) => {
        refused.push(error)
        await client.query('rollback')
      })
      // Fifty writes a second each: without a moment in which nobody writes, no table could ever be changed.
      await pause(20)
    }
    await client.end()
  })
  return {
    acknowledged,
    refused,
    slowestMs: () => slowest,
    async stop() {
      working = false
      await Promise.all(writers)
    },
  }
}
const untilAtWork = async ({ acknowledged, refused }: Load, more = 10) => {
  const enough = acknowledged.length + more
  const deadline = performance.now() + 10_000
  while (acknowledged.length < enough) {
    if (performance.now() > deadline) throw new Error(`Nobody gets any work done: ${refused[0]?.message}`)
    await pause(10)
  }
}

/** Nothing acknowledged is missing, nothing is there twice, and what is derived from it is all there. */
async function expectWhole(url: string, { acknowledged, refused }: Load) {
  expect(refused).toEqual([])
  const events = await ask<{ id: string; seq: number }>(url, 'select id, seq from kernel.event order by seq')
  expect(events.map(({ id }) => id).toSorted()).toEqual(acknowledged.toSorted())
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  const [missed] = await ask<{ count: string }>(
    url,
    'select count(*) from work.activity_run r where not exists (select from work.run_for f where f.run_id = r.id)',
  )
  expect(missed?.count).toBe('0')
}

test('a release that adds a table kept by triggers is applied while the old program writes on: no write is lost or refused', async () => {
  const url = await open('0012_presence.sql')
  const load = work(url, asBefore14)
  try {
    await untilAtWork(load)
    expect(await migrate(url, { only: ['0013_run_for.sql'] })).toEqual(['0013_run_for.sql'])
    await untilAtWork(load)
  } finally {
    await load.stop()
  }
  await expectWhole(url, load)
})

test('everything since 0014 is applied while that program writes on', async () => {
  const url = await open('0014_engine_role.sql')
  const load = work(url, asSince14)
  try {
    await untilAtWork(load)
    const applied = await migrate(url)
    expect(applied).toEqual(names.filter(name => name > '0014_engine_role.sql'))
    await untilAtWork(load)
  } finally {
    await load.stop()
  }
  await expectWhole(url, load)
}, 240_000)

const blockedMs = 4000
/** Somebody who has written to the ticket table and does not come to an end. */
async function block(url: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('begin; lock table work.activity_run in row exclusive mode')
  return async () => {
    await client.query('commit')
    await client.end()
  }
}
/** Writers, a long transaction, and a change of the schema that has to wait for it. */
async function changeBehindBlock(
  change: (url: string) => Promise<unknown>,
): Promise<{ url: string; load: Load }> {
  const url = await open('0012_presence.sql')
  const release = await block(url)
  const load = work(url, asBefore14)
  try {
    await untilAtWork(load)
    const changing = change(url)
    await pause(blockedMs)
    await release()
    await changing
    await untilAtWork(load)
  } finally {
    await load.stop()
  }
  return { url, load }
}

test('a migration that has to wait for a long transaction lets the others work meanwhile', async () => {
  const { url, load } = await changeBehindBlock(url => migrate(url, { only: ['0013_run_for.sql'] }))
  expect(load.slowestMs()).toBeLessThan(blockedMs - 1000)
  await expectWhole(url, load)
}, 60_000)

test('one that waited without an end would stop everybody: this test can see that', async () => {
  const { load } = await changeBehindBlock(url =>
    execute(
      url,
      `create function public.none() returns trigger language plpgsql as 'begin return null; end';
      create trigger none after insert on work.activity_run for each row execute function public.none()`,
    ),
  )
  expect(load.slowestMs()).toBeGreaterThan(blockedMs - 1000)
}, 60_000)
