import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedDatabase, startEmbedded } from './embedded/index.ts'
import { connect, findSecret, migrate } from './index.ts'

// A server of its own: the program's roles belong to the whole server, and the first test needs one without them.
const dataDir = join(tmpdir(), `interlock-migrate-${process.pid}-${randomBytes(4).toString('hex')}`)
let server: EmbeddedDatabase

beforeAll(async () => {
  server = await startEmbedded({ dataDir, logger: () => {} })
})
afterAll(async () => {
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

async function asAdministrator(...statements: string[]) {
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

/** A database with an owner who is no superuser; answers the owner's address. */
async function databaseOf(owner: string, attributes = ''): Promise<string> {
  await asAdministrator(
    `create role ${owner} login password 'secret' ${attributes}`,
    `create database ${owner} owner ${owner}`,
  )
  const url = new URL(server.url)
  return `postgres://${owner}:secret@${url.host}/${owner}`
}

/** Migrates, and reads as the program does. */
async function migrateAndRead(url: string): Promise<number> {
  expect((await migrate(url)).length).toBeGreaterThan(0)
  expect(await migrate(url)).toEqual([])
  const db = connect(url, { emit: () => {}, max: 1 })
  try {
    return (await findSecret(db)).length
  } finally {
    await db.close()
  }
}

test('an owner who may neither make nor become the roles is told what to ask for', async () => {
  const url = await databaseOf('plain')
  const asked =
    'create role interlock_app nologin; create role interlock_engine nologin; grant interlock_app, interlock_engine to plain;'
  await expect(migrate(url)).rejects.toThrow(asked)
})

test('an owner who may make roles needs nothing prepared', async () => {
  expect(await migrateAndRead(await databaseOf('maker', 'createrole'))).toBe(32)
})

test('an owner who may not make roles needs the roles granted, and nothing else', async () => {
  const url = await databaseOf('granted')
  await expect(migrate(url)).rejects.toThrow('grant interlock_app, interlock_engine to granted;')
  await asAdministrator('grant interlock_app, interlock_engine to granted')
  expect(await migrateAndRead(url)).toBe(32)
})
