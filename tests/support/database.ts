import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { execute, withDatabase } from './global.ts'

/** A migrated database of one test file. `url` is its owner's address. */
export type TestDatabase = { url: string; name: string; drop: () => Promise<void> }

/** A fresh migrated database: make it in `beforeAll`, drop it in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const { url, template } = inject('testServer')
  return copyDatabase(withDatabase(url, template))
}

/** A copy of a database nobody is connected to, rows and all. */
export async function copyDatabase(source: string): Promise<TestDatabase> {
  const { url } = inject('testServer')
  const name = `interlock_test_${process.pid}_${randomBytes(4).toString('hex')}`
  await execute(url, `create database ${name} template ${new URL(source).pathname.slice(1)}`)
  return {
    url: withDatabase(url, name),
    name,
    drop: () => execute(url, `drop database if exists ${name} with (force)`),
  }
}

/** A database nobody has migrated. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const { url } = inject('testServer')
  const name = `interlock_test_${process.pid}_${randomBytes(4).toString('hex')}`
  await execute(url, `create database ${name}`)
  return {
    url: withDatabase(url, name),
    name,
    drop: () => execute(url, `drop database if exists ${name} with (force)`),
  }
}
