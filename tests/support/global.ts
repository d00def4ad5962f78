import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../server/kernel/embedded/index.ts'
import { migrate } from '../../server/kernel/index.ts'

/** The PostgreSQL of this run: its owner's address, and the migrated database that every test file copies. */
export type TestServer = { url: string; template: string }

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer
  }
}

/** Nothing here outlives the run, so the disk need not be waited for; tests that kill the database start their own. */
const careless = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  max_wal_size: '4GB',
}

/**
 * Before all tests: one real PostgreSQL, ours in a temporary folder or the one INTERLOCK_TEST_DATABASE_URL names
 * (its user may create databases and roles), with one migrated template.
 */
export default async function startTestServer(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer()
  try {
    const template = `interlock_template_${randomBytes(4).toString('hex')}`
    await execute(server.url, `create database ${template}`)
    await migrate(withDatabase(server.url, template))
    project.provide('testServer', { url: server.url, template })
    return async () => {
      await execute(server.url, `drop database if exists ${template} with (force)`)
      await server.stop()
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function startServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const own = process.env.INTERLOCK_TEST_DATABASE_URL
  if (own) return { url: own, stop: async () => {} }
  await removeLeftOvers()
  const folder = `${folderPrefix}${process.pid}-${randomBytes(4).toString('hex')}`
  const server = await startTemporary(join(tmpdir(), folder))
  const interrupted = () => void server.stop().finally(() => process.exit(130))
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  return server
}

const folderPrefix = 'interlock-test-'

/** A database in a folder that is removed when it stops. */
async function startTemporary(dataDir: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const lines: string[] = []
  try {
    const database = await startEmbedded({ dataDir, logger: line => lines.push(line), settings: careless })
    const stop = async () => {
      await database.stop()
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    }
    return { url: database.url, stop }
  } catch (error) {
    throw new Error(`The test database did not start: ${(error as Error).message}\n${lines.join('\n')}`)
  }
}

/** A run that was killed leaves its server running; the next one takes it over, stops it and clears its folder. */
async function removeLeftOvers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter(entry => entry.startsWith(folderPrefix))) {
    const folder = join(tmpdir(), name)
    const pid = Number(name.slice(folderPrefix.length).split('-')[0])
    if (isRunning(pid) || !existsSync(join(folder, 'database'))) continue
    await startTemporary(folder)
      .then(server => server.stop())
      .catch(error => console.warn(`${folder} is left from an earlier run: ${(error as Error).message}`))
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** The address of another database on the same server. */
export function withDatabase(url: string, name: string): string {
  const address = new URL(url)
  address.pathname = `/${name}`
  return address.href
}

/** Runs one statement on a connection of its own. */
export async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
