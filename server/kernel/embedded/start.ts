import { accessSync, chmodSync, constants, existsSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { type Account, chooseAccount, requireReach } from './account.ts'
import { findPostgres, prepareBinaries } from './binaries.ts'
import { initialise, needsInitialisation } from './initialise.ts'
import { lockFolder } from './lock.ts'
import { watchLog } from './log.ts'
import { isAlive } from './process.ts'
import { loadRecord, type Place, placeIn, readRecord, saveRecord, urlOf } from './record.ts'
import { findServer, type Server, type Site, startServer, stopServer, waitUntilReady } from './server.ts'

const databaseName = 'interlock'
const adoptedCheckMs = 250
const longestPauseMs = 30_000
const steadyMs = 60_000
// PostgreSQL's code cannot_connect_now: it starts, stops or recovers from a crash of one of its children.
const recovering = '57P03'

/** What an embedded database is started with. */
export type EmbeddedOptions = {
  dataDir: string
  logger: (message: string) => void
  settings?: Readonly<Record<string, string>>
  onRestart?: () => void
}

/** A running embedded database. `pid` follows a restart. */
export type EmbeddedDatabase = {
  readonly url: string
  readonly port: number
  readonly pid: number
  readonly adopted: boolean
  stop(): Promise<void>
}

export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const account = chooseAccount(placeIn(resolve(options.dataDir)).database)
  const dataDir = makeFolder(resolve(options.dataDir), account)
  const release = await lockFolder(dataDir)
  try {
    return await startLocked(await prepare(options, placeIn(dataDir), account), options.onRestart, release)
  } catch (error) {
    release()
    throw error
  }
}

export async function findEmbedded(dataDir: string): Promise<string | undefined> {
  if (!existsSync(dataDir)) return undefined
  const place = placeIn(realpathSync(dataDir))
  const record = readRecord(place)
  const server = record && findServer(place, record)
  return server && urlOf({ ...record, port: server.port }, databaseName)
}

async function startLocked(
  site: Site,
  onRestart: (() => void) | undefined,
  release: () => void,
): Promise<EmbeddedDatabase> {
  const ending = new AbortController()
  const found = await adopt(site, ending.signal)
  const running = { server: found ?? (await startServer(site, ending.signal, true)) }
  try {
    await openDatabase(site, running.server)
  } catch (error) {
    if (found === undefined) await stopServer(site, running.server.pid)
    throw new Error(`The database runs but cannot be used: ${(error as Error).message}`, { cause: error })
  }
  watchLog(site.place.log, ending.signal)
  const supervision = supervise(site, running, { ending: ending.signal, onRestart })
  const stop = async () => {
    ending.abort()
    await supervision
    await stopServer(site, running.server.pid)
    release()
  }
  let stopping: Promise<void> | undefined
  return {
    url: urlOf(site.record, databaseName),
    port: site.record.port,
    adopted: found !== undefined,
    get pid() {
      return running.server.pid
    },
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}

async function prepare(options: EmbeddedOptions, place: Place, account: Account): Promise<Site> {
  const { logger, settings = {} } = options
  const postgres = findPostgres()
  const isNew = needsInitialisation(place, postgres.major)
  const record = await loadRecord(place)
  const binaries = prepareBinaries(postgres, place.dataDir, account)
  if (isNew) {
    logger(`Making the database in ${place.database} …`)
    saveRecord(place, record)
    await initialise(place, { binaries, account, password: record.password })
  }
  return { place, record, binaries, account, settings, logger }
}

/** Takes over a server that a killed process left running; one that is just stopping is waited for instead. */
async function adopt(site: Site, ending: AbortSignal): Promise<Server | undefined> {
  const found = findServer(site.place, site.record)
  if (found === undefined || !(await waitUntilReady(site, found, ending))) return undefined
  site.record.port = found.port
  site.logger(`Using the database that was left running (process ${found.pid})`)
  return { pid: found.pid }
}

/** Makes sure that it is our server that answers, and that our database is there. */
async function openDatabase(site: Site, server: Server): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(site.record, 'postgres'), ssl: false })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ folder: string; known: boolean }>(
      `select current_setting('data_directory') folder,
              exists (select from pg_database where datname = '${databaseName}') known`,
    )
    const [row] = rows
    if (row?.folder !== site.place.database) {
      throw new Error(`the server on port ${site.record.port} keeps its data in ${row?.folder}`)
    }
    if (!row.known) await client.query(`create database ${databaseName}`)
  } catch (error) {
    if ((error as { code?: string }).code !== recovering || !isAlive(server.pid)) throw error
    await delay(100)
    return openDatabase(site, server)
  } finally {
    await client.end().catch(() => {})
  }
}

type Watch = { ending: AbortSignal; onRestart: (() => void) | undefined }

/** Starts the server again whenever it ends while we run, with growing pauses while it keeps ending. */
async function supervise(
  site: Site,
  running: { server: Server },
  { ending, onRestart }: Watch,
): Promise<void> {
  let pauseMs = 0
  while (!ending.aborted) {
    const since = performance.now()
    await waitForLoss(running.server, ending)
    if (ending.aborted) return
    if (performance.now() - since > steadyMs) pauseMs = 0
    site.logger('The database has ended without being asked to; starting it again')
    await delay(pauseMs, undefined, { signal: ending, ref: false }).catch(() => {})
    pauseMs = Math.min(Math.max(100, pauseMs * 2), longestPauseMs)
    if (ending.aborted) return
    try {
      running.server = await startServer(site, ending, false)
      if (!ending.aborted) onRestart?.()
    } catch (error) {
      // The dead server stays the one we wait for, so the next round tries again after a longer pause.
      site.logger((error as Error).message)
    }
  }
}

function waitForLoss(server: Server, ending: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer =
      server.child === undefined
        ? setInterval(() => isAlive(server.pid) || done(), adoptedCheckMs).unref()
        : undefined
    const done = () => {
      clearInterval(timer)
      resolve()
    }
    server.child?.once('exit', done)
    ending.addEventListener('abort', done, { once: true })
    if (!isAlive(server.pid)) done()
  })
}

// Others may pass through but not look: as root the server runs as somebody else and must reach its own folder.
function makeFolder(folder: string, account: Account): string {
  requireReach(realpathSync(findExisting(folder)), account)
  try {
    if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o711)
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw new Error(
      `The data folder ${folder} cannot be used (${(error as Error).message}). Nothing was changed. ` +
        'Set INTERLOCK_DATA to another one, or give whoever starts Interlock the right to write there.',
    )
  }
  const made = realpathSync(folder)
  requireReach(made, account)
  return made
}

function findExisting(folder: string): string {
  return existsSync(folder) ? folder : findExisting(dirname(folder))
}
