import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { openLog, readLogSince, sizeOf } from './log.ts'
import { choosePort } from './port.ts'
import { isAlive, listOrphans, readCommand, signal, waitForEnd } from './process.ts'
import { type Place, type ServerRecord, saveRecord } from './record.ts'
import { defaultSettings, serverEnvironment } from './settings.ts'

/** A postmaster; `child` when it is ours and not one found running. */
export type Server = { pid: number; child?: ChildProcess }

/** All that a server is started from. */
export type Site = {
  place: Place
  record: ServerRecord
  binaries: Binaries
  account: Account
  settings: Readonly<Record<string, string>>
  logger: (message: string) => void
}

type PidFile = { pid: number; port: number; status: string }

const fastStopMs = 10_000
const immediateStopMs = 7_000
const orphanPatienceMs = 2_000
const startAttempts = 20

/** The server that runs on this data folder, ours by its command line, or none. */
export function findServer(place: Place, record: ServerRecord): (Server & { port: number }) | undefined {
  const found = readPidFile(place)
  if (found === undefined || !isAlive(found.pid)) return undefined
  const command = readCommand(found.pid)
  const isOurs =
    basename(command[0] ?? '') === 'postgres' &&
    command.join(' ').includes(` -D ${place.database} `) &&
    command.includes(`cluster_name=${record.clusterName}`)
  return isOurs ? { pid: found.pid, port: found.port } : undefined
}

/** Starts a server and waits until it is ready or we are to end; tries again while something is in its way. */
export async function startServer(site: Site, ending: AbortSignal, mayMove: boolean): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    await clearRemains(site)
    if (mayMove) await settlePort(site)
    const logSize = sizeOf(site.place.log)
    const child = spawnServer(site)
    if ((await waitUntilReady(site, child, ending)) || ending.aborted) return child
    const reason = readLogSince(site.place.log, logSize)
    const mayPass = /could not bind|still in use|lock file ".*" already exists/.test(reason)
    if (!mayPass || attempt === startAttempts) {
      throw new Error(
        `The database did not start. The data in ${site.place.database} is as it was. ` +
          `PostgreSQL says (${site.place.log}):\n${reason}`,
      )
    }
    site.logger(`The database could not start yet, trying again: ${reason.split('\n').at(-1)}`)
    await delay(250)
  }
}

/** Waits until the server accepts connections, also while it recovers; false when it ends or we are to end. */
export async function waitUntilReady(site: Site, server: Server, ending: AbortSignal): Promise<boolean> {
  const startedAt = performance.now()
  let saidAt = startedAt
  while (isAlive(server.pid) && !ending.aborted) {
    const found = readPidFile(site.place)
    if (found?.pid === server.pid && found.status === 'ready') return true
    if (performance.now() - saidAt > 5_000) {
      saidAt = performance.now()
      site.logger(
        `Waiting for the database (${Math.round((saidAt - startedAt) / 1000)} s): it is ${found?.status}`,
      )
    }
    await delay(performance.now() - startedAt < 2_000 ? 10 : 100)
  }
  return false
}

/** Ends a server: first in good order (open transactions are taken back), after 10 s at once. */
export async function stopServer(site: Site, pid: number): Promise<void> {
  signal(pid, 'SIGINT')
  if (!(await waitForEnd(pid, fastStopMs))) {
    site.logger('The database takes too long to stop; ending it at once, it recovers at the next start')
    signal(pid, 'SIGQUIT')
    if (!(await waitForEnd(pid, immediateStopMs))) signal(pid, 'SIGKILL')
    await waitForEnd(pid, immediateStopMs)
  }
}

function spawnServer(site: Site): Server {
  const { place, record, account } = site
  const settings = { ...defaultSettings, ...site.settings, cluster_name: record.clusterName }
  const log = openLog(place.log)
  const child = spawn(
    site.binaries.postgres,
    [
      ...['-D', place.database, '-p', String(record.port)],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    // Its own session, so that Ctrl-C reaches us alone and we stop it in order.
    { cwd: '/', env: serverEnvironment, detached: true, stdio: ['ignore', log, log], ...account.ids },
  )
  closeSync(log)
  child.on('error', error => site.logger(`The database could not be run: ${error.message}`))
  child.unref()
  if (child.pid === undefined) throw new Error(`${site.binaries.postgres} could not be run.`)
  return { pid: child.pid, child }
}

/** Removes what a killed server leaves: children that still hold its memory, and a file that names the dead. */
async function clearRemains({ place, record, logger }: Site): Promise<void> {
  const orphans = () => listOrphans(record.clusterName, place.database)
  const deadline = performance.now() + orphanPatienceMs
  while (orphans().length > 0 && performance.now() < deadline) await delay(50)
  for (const name of ['SIGQUIT', 'SIGKILL'] as const) {
    for (const pid of orphans()) {
      logger(`Ending process ${pid}, left behind by a database server that was killed`)
      signal(pid, name)
      await waitForEnd(pid, 1_000)
    }
  }
  // PostgreSQL refuses to start while any process has the id in this file, even a stranger or a zombie.
  if (readPidFile(place) !== undefined && findServer(place, record) === undefined) {
    rmSync(join(place.database, 'postmaster.pid'), { force: true })
  }
}

async function settlePort(site: Site): Promise<void> {
  const port = await choosePort(site.record.port)
  if (port === site.record.port) return
  site.record.port = port
  saveRecord(site.place, site.record)
}

// Line 1 the process, 4 the port, 8 the status (PostgreSQL, src/include/utils/pidfile.h).
function readPidFile(place: Place): PidFile | undefined {
  try {
    const lines = readFileSync(join(place.database, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7]?.trim() || 'starting' }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
