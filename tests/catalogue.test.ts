import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { statements } from '../server/kernel/index.ts'
import {
  catalogueRules,
  findIdleAllowances,
  findInCatalogue,
  listStatementFiles,
  refuseStatement,
} from './architecture/catalogue.ts'
import { type TestDatabase, testDatabase } from './support/database.ts'

let database: TestDatabase
let client: pg.Client
beforeAll(async () => {
  database = await testDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

describe('the database', () => {
  test.each(catalogueRules)('$name', async rule => {
    const offenders = await findInCatalogue(client, rule)
    expect(offenders, offenders.join('\n')).toEqual([])
  })
  test.each(catalogueRules.filter(rule => rule.allowed))('allows no more than it must: $name', async rule => {
    expect(await findIdleAllowances(client, rule)).toEqual([])
  })
})

describe('a fault is reported:', () => {
  test.each(catalogueRules)('$name', async rule => {
    await client.query('begin')
    try {
      await client.query(rule.fault)
      expect(await findInCatalogue(client, rule)).toContain(rule.reported)
    } finally {
      await client.query('rollback')
    }
  })
})

describe('the program’s statements', () => {
  const refusedFor = async (role: string, text: string) => {
    await client.query(`set role ${role}`)
    return refuseStatement(client, text).finally(() => client.query('reset role'))
  }

  test('all prepare against the migrated database and may be run', async () => {
    for (const path of listStatementFiles()) await import(new URL(`../${path}`, import.meta.url).href)
    expect(statements.length).toBeGreaterThan(15)
    const refused: string[] = []
    for (const { text } of statements) {
      const why = await refusedFor('interlock_engine', text)
      if (why !== undefined && (await refusedFor('interlock_app', text)) !== undefined) refused.push(why)
    }
    expect(refused, refused.join('\n')).toEqual([])
  })

  test('one that names a column that is not there is reported', async () => {
    expect(await refusedFor('interlock_engine', 'select colour from work.ticket where id = $1')).toContain(
      'colour',
    )
  })
  test('one that needs a right the program lacks is reported', async context => {
    const { rows } = await client.query(
      `select current_setting('server_version_num')::int >= 160000 as explains`,
    )
    if (!rows[0].explains) context.skip()
    expect(await refusedFor('interlock_engine', 'delete from identity.workspace where id = $1')).toContain(
      'permission denied',
    )
  })
})
