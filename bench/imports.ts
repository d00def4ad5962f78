import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startApp } from '../server/app.ts'
import { prepareInstallation } from '../server/firstRun.ts'
import { actorOf, listWorkspaces, loadDirectory } from '../server/identity/index.ts'
import { startEmbedded } from '../server/kernel/embedded/index.ts'
import { createLog, migrate, readConfig, systemClock } from '../server/kernel/index.ts'
import { importFile, suggestMapping } from '../server/work/index.ts'
import { sharedPath } from '../tests/support/shared.ts'

// What bringing history in costs: node bench/imports.ts. Each beside a plain COPY of as many rows in the same minute.

const files = [
  { name: 'log', parts: ['data', 'event-logs', 'uci-incidents', 'incident_event_log_working.csv.gz'] },
  {
    name: 'texts',
    parts: ['data', 'tickets-text', 'it-service-tickets', 'it-service-ticket-classification-47837.zip'],
  },
]
const dataDir = join(tmpdir(), `interlock-bench-imports-${process.pid}`)
const tables = ['ticket', 'process_run', 'activity_run', 'message', 'imported']

async function measure({ name, parts: path }: (typeof files)[number]) {
  const found = sharedPath(...path)
  if (!found) return console.log(`${name}: ../shared/${path.join('/')} is not there`)
  const open = async () => createReadStream(found)
  const { db, stop } = await startApp({ ...parts, config: { ...parts.config, roles: [] } })
  try {
    const [workspace] = await db.engine(null, tx => listWorkspaces(tx))
    const directory = await db.engine(workspace?.id ?? '', tx => loadDirectory(tx))
    const admin = [...directory.persons.values()].find(({ admin: is }) => is)
    const actor = admin && actorOf(directory, admin.id)
    if (!actor) throw new Error('There is no administrator.')
    const before = await countRows()
    const { mapping } = await suggestMapping(open)
    const began = performance.now()
    const whole = { ...mapping, process: 'incident', services: 'add' as const }
    const done = await importFile({ db, actor, clock: systemClock }, { open, fileName: name, mapping: whole })
    const ms = performance.now() - began
    const rows = (await countRows()) - before
    const copyMs = await copy(rows)
    console.log(
      `${name}: ${done.brought} tickets, ${rows} rows in ${(ms / 1000).toFixed(1)} s; COPY of as many rows ${(copyMs / 1000).toFixed(1)} s; ${(ms / copyMs).toFixed(1)} ×`,
    )
  } finally {
    await stop()
  }
}

async function inDatabase<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const countRows = () =>
  inDatabase(async client => {
    const counts = tables.map(table => `(select count(*) from work.${table})`).join(' + ')
    const events = '(select count(*) from kernel.event) + (select count(*) from identity.visible)'
    const { rows } = await client.query<{ count: string }>(`select ${counts} + ${events} as count`)
    return Number(rows[0]?.count)
  })

/** As many rows of the size of an activity run into a table with one index, by COPY from the server's own file. */
const copy = (rows: number) =>
  inDatabase(async client => {
    // The server writes it, as its own user.
    const path = join(tmpdir(), `interlock-bench-${process.pid}.copy`)
    const row = `n, gen_random_uuid(), gen_random_uuid(), 'done', 'Awaiting User Info', now(), now(), now()`
    await client.query(`copy (select ${row} from generate_series(1, ${rows}) n) to '${path}'`)
    await client.query(
      'create table bench_copy (n integer, id uuid primary key, ticket uuid, state text, name text, a timestamptz, b timestamptz, c timestamptz)',
    )
    const began = performance.now()
    await client.query(`copy bench_copy from '${path}'`)
    const ms = performance.now() - began
    await client.query('drop table bench_copy')
    await rm(path, { force: true })
    return ms
  })

const database = await startEmbedded({ dataDir, logger: () => {} })
const parts = {
  config: readConfig({ INTERLOCK_WORKSPACE_NAME: 'Bench' }),
  databaseUrl: database.url,
  clock: systemClock,
  log: createLog('error'),
}
try {
  await migrate(database.url)
  await prepareInstallation(parts)
  for (const file of files) await measure(file)
} finally {
  await database.stop()
  await rm(dataDir, { recursive: true, force: true })
}
