import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, expect, test } from 'vitest'
import { findClosedFolder } from './account.ts'
import { type EmbeddedDatabase, findEmbedded, startEmbedded } from './index.ts'
import { isAlive, waitForEnd } from './process.ts'

const isRoot = process.getuid?.() === 0
const nobody = 65_534
const roots: string[] = []
const opened: EmbeddedDatabase[] = []
const children: ChildProcess[] = []

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const database of opened.splice(0)) await database.stop()
})

afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true })
})

function makeRoot(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'interlock-embedded-')))
  roots.push(root)
  chmodSync(root, 0o711)
  return root
}

async function start(dataDir: string, more: { onRestart?: () => void; lines?: string[] } = {}) {
  const logger = (line: string) => void more.lines?.push(line)
  const database = await startEmbedded({
    dataDir,
    logger,
    ...(more.onRestart && { onRestart: more.onRestart }),
  })
  opened.push(database)
  return database
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, ssl: false })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

async function poll<Value>(what: () => Value | undefined | Promise<Value | undefined>): Promise<Value> {
  const deadline = performance.now() + 15_000
  while (performance.now() < deadline) {
    const value = await what()
    if (value !== undefined) return value
    await delay(20)
  }
  throw new Error('waited 15 s for nothing')
}

type Started = { url: string; pid: number; adopted: boolean; error?: string; child: ChildProcess }

/** Starts the database in a node process of its own, which then stays. */
async function startElsewhere(dataDir: string, ids: { uid?: number; gid?: number } = {}): Promise<Started> {
  const program = `
    const { startEmbedded } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)})
    const told = value => console.log(JSON.stringify(value))
    const started = startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, logger() {} })
    await started.then(({ url, pid, adopted }) => told({ url, pid, adopted }), error => told({ error: error.message }))
    setInterval(() => {}, 60_000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: '/',
    ...ids,
  })
  children.push(child)
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { ...(JSON.parse(line) as Started), child }
}

async function killHard(child: ChildProcess) {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('the first start makes a UTF-8 database that syncs to disk and wants a password, and it keeps its data', async () => {
  const dataDir = join(makeRoot(), 'data')
  mkdirSync(join(dataDir, 'database.new-left'), { recursive: true })
  chmodSync(dataDir, 0o711)
  const lines: string[] = []
  const first = await start(dataDir, { lines })
  expect(lines[0]).toMatch(/^Making the database in /)
  expect(first.adopted).toBe(false)
  expect(
    await query(
      first.url,
      `select current_setting('server_version') like '18.%' "is18", current_setting('fsync') fsync,
              current_setting('jit') jit, current_setting('listen_addresses') listens,
              current_setting('unix_socket_directories') sockets, pg_encoding_to_char(encoding) encoding,
              datlocprovider provider, datlocale locale from pg_database where datname = current_database()`,
    ),
  ).toEqual([
    {
      is18: true,
      fsync: 'on',
      jit: 'off',
      listens: '127.0.0.1',
      sockets: '',
      encoding: 'UTF8',
      provider: 'b',
      locale: 'C.UTF-8',
    },
  ])
  await expect(query(first.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({
    code: '28P01',
  })
  expect(statSync(join(dataDir, 'database.json')).mode & 0o777).toBe(0o600)
  expect(readdirSync(dataDir).filter(name => name.includes('.new-') || name.includes('claim'))).toEqual([])
  await query(first.url, 'create table kept as select 42 answer')
  await first.stop()
  expect(isAlive(first.pid)).toBe(false)
  expect(existsSync(join(dataDir, 'interlock.pid'))).toBe(false)

  const second = await start(dataDir)
  expect(second.url).toBe(first.url)
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('the next start uses the server that a killed process left behind, and stops it at the end', async () => {
  const dataDir = join(makeRoot(), 'data')
  const killed = await startElsewhere(dataDir)
  await query(killed.url, 'create table kept as select 42 answer')
  await killHard(killed.child)
  expect(isAlive(killed.pid)).toBe(true)
  expect(await findEmbedded(dataDir)).toBe(killed.url)

  const next = await start(dataDir)
  expect([next.adopted, next.pid, next.url]).toEqual([true, killed.pid, killed.url])
  expect(await query(next.url, 'select answer from kept')).toEqual([{ answer: 42 }])
  await next.stop()
  expect(isAlive(killed.pid)).toBe(false)
  expect(await findEmbedded(dataDir)).toBeUndefined()
})

test('a server that is killed is started again at the same address, whether started or adopted', async () => {
  const dataDir = join(makeRoot(), 'data')
  await killHard((await startElsewhere(dataDir)).child)
  let restarts = 0
  const database = await start(dataDir, { onRestart: () => restarts++ })
  expect(database.adopted).toBe(true)
  await query(database.url, 'create table kept (answer int)')
  for (const round of [1, 2]) {
    const before = database.pid
    await query(database.url, `insert into kept values (${round})`)
    process.kill(before, 'SIGKILL')
    await poll(() => (restarts === round ? true : undefined))
    expect(database.pid).not.toBe(before)
    expect(await query(database.url, 'select count(*)::int n from kept')).toEqual([{ n: round }])
  }
})

test.skipIf(process.platform !== 'linux')(
  'a busy child that outlives its killed server is ended before the next server starts',
  async () => {
    let restarts = 0
    const database = await start(join(makeRoot(), 'data'), { onRestart: () => restarts++ })
    const busy = query(database.url, 'select count(*) from generate_series(1, 1e12)').catch(() => 'cut off')
    const child = await poll(async () => {
      const [row] = await query(
        database.url,
        `select pid from pg_stat_activity where query like '%1e12%' and pid <> pg_backend_pid()`,
      )
      return row && Number(row.pid)
    })
    process.kill(database.pid, 'SIGKILL')
    await poll(() => (restarts === 1 ? true : undefined))
    expect(isAlive(child)).toBe(false)
    expect(await busy).toBe('cut off')
    expect(await query(database.url, 'select 1 one')).toEqual([{ one: 1 }])
  },
)

test('after everything was killed at once, a file that names a stranger does not keep the server from starting', async () => {
  const dataDir = join(makeRoot(), 'data')
  const killed = await startElsewhere(dataDir)
  await query(killed.url, 'create table kept as select 42 answer')
  killed.child.kill('SIGKILL')
  process.kill(killed.pid, 'SIGKILL')
  expect(await waitForEnd(killed.pid, 5_000)).toBe(true)
  // PostgreSQL passes over processes of other users itself: the stranger must be one of its own.
  const ids = isRoot ? { uid: nobody, gid: nobody } : {}
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore', cwd: '/', ...ids })
  children.push(stranger)
  await once(stranger, 'spawn')
  const pidFile = join(dataDir, 'database', 'postmaster.pid')
  writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(stranger.pid)))

  const next = await start(dataDir)
  expect(next.adopted).toBe(false)
  expect(await query(next.url, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('a second start on the same folder is refused and names the running process', async () => {
  const dataDir = join(makeRoot(), 'data')
  const running = await start(dataDir)
  await expect(startEmbedded({ dataDir, logger() {} })).rejects.toThrow(`(process ${process.pid})`)
  const { error } = await startElsewhere(dataDir)
  expect(error).toContain(`already runs on the data folder ${dataDir} (process ${process.pid})`)
  expect(await query(running.url, 'select 1 one')).toEqual([{ one: 1 }])
})

test('a port that was taken meanwhile is replaced, and an open transaction does not hold up the stop', async () => {
  const dataDir = join(makeRoot(), 'data')
  const first = await start(dataDir)
  const client = new pg.Client({ connectionString: first.url, ssl: false })
  // The loss is reported twice: by the server's farewell and by the end of the connection.
  const lost = new Promise(resolve => client.on('error', resolve))
  await client.connect()
  await client.query('begin')
  await first.stop()
  await lost

  const stranger = createServer().listen(first.port, '127.0.0.1')
  await once(stranger, 'listening')
  const second = await start(dataDir)
  expect(second.port).not.toBe(first.port)
  expect(await query(second.url, 'select 1 one')).toEqual([{ one: 1 }])
  stranger.close()
})

test('a folder of another PostgreSQL, or without its password, is refused and left as it is', async () => {
  const root = makeRoot()
  const foreign = join(root, 'foreign')
  mkdirSync(join(foreign, 'database'), { recursive: true })
  writeFileSync(join(foreign, 'database', 'PG_VERSION'), '17\n')
  await expect(startEmbedded({ dataDir: foreign, logger() {} })).rejects.toThrow(
    /made by PostgreSQL 17.*PostgreSQL 18/,
  )
  writeFileSync(join(foreign, 'database', 'PG_VERSION'), '18\n')
  await expect(startEmbedded({ dataDir: foreign, logger() {} })).rejects.toThrow(
    /database\.json .* is missing/,
  )
  expect(readdirSync(foreign)).toEqual(['database'])
  expect(readdirSync(join(foreign, 'database'))).toEqual(['PG_VERSION'])
})

test.skipIf(!isRoot)(
  'as root the server runs as nobody, who owns the database folder and nothing else',
  async () => {
    const dataDir = join(makeRoot(), 'data')
    const database = await start(dataDir)
    expect(statSync(`/proc/${database.pid}`).uid).toBe(nobody)
    const names = readdirSync(dataDir).filter(name => !name.startsWith('postgresql-'))
    const owners = names.map(name => [name, statSync(join(dataDir, name)).uid])
    expect(Object.fromEntries(owners)).toEqual({
      database: nobody,
      'database.json': 0,
      'database.log': 0,
      'interlock.pid': 0,
    })
  },
)

const mayRunNode = [process.execPath, import.meta.filename].every(
  file =>
    findClosedFolder(dirname(file), { name: 'nobody', ids: { uid: nobody, gid: nobody } }) === undefined,
)

// Skipped when root keeps the project where nobody else can run it, and when we are an ordinary user already.
test.skipIf(!isRoot || !mayRunNode)('as an ordinary user the server runs as that user', async () => {
  const root = makeRoot()
  chownSync(root, nobody, nobody)
  const started = await startElsewhere(join(root, 'data'), { uid: nobody, gid: nobody })
  expect(started.error).toBeUndefined()
  expect(statSync(`/proc/${started.pid}`).uid).toBe(nobody)
  expect(await query(started.url, 'select 1 one')).toEqual([{ one: 1 }])
  await killHard(started.child)
  // Root may take over what an ordinary user left, and gives nothing away that the user needs again.
  const taken = await start(join(root, 'data'))
  expect(taken.adopted).toBe(true)
  await taken.stop()
  const again = await startElsewhere(join(root, 'data'), { uid: nobody, gid: nobody })
  expect(again.error).toBeUndefined()
  await killHard(again.child)
  await (await start(join(root, 'data'))).stop()
})

test.skipIf(!isRoot)('as root a folder that nobody may not enter is named in the refusal', async () => {
  const closed = join(makeRoot(), 'closed')
  mkdirSync(join(closed, 'within'), { recursive: true })
  chmodSync(closed, 0o700)
  const dataDir = join(closed, 'within', 'data')
  await expect(startEmbedded({ dataDir, logger() {} })).rejects.toThrow(`may not enter the folder ${closed}.`)
  expect(existsSync(dataDir)).toBe(false)
  chmodSync(closed, 0o711)
  await start(dataDir)
})
