import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../contract/index.ts'
import { loadDirectory } from '../server/identity/index.ts'
import { type Actor, composed, type Db } from '../server/kernel/index.ts'
import { type Aviary, createAviary } from './matrix/canaries.ts'
import { listVariants, streams } from './matrix/listVariants.ts'
import { listPersonas, type Persona } from './matrix/personas.ts'
import { type Plot, plant } from './matrix/plant.ts'
import { copyDatabase, type TestDatabase, testDatabase } from './support/database.ts'
import { execute } from './support/global.ts'
import { ask, type Product, startProduct } from './support/product.ts'

// The two lines of enforcement, each with the other one off (visibility: two independent lines).

let planted: TestDatabase
let open: TestDatabase
let plot: Plot
const aviary: Aviary = createAviary()

const filesDir = mkdtempSync(join(tmpdir(), 'interlock-lines-'))
const env = { INTERLOCK_FILES: filesDir }

beforeAll(async () => {
  planted = await testDatabase()
  const product = await startProduct({ databaseUrl: planted.url, env })
  plot = await plant(product, aviary)
  await product.stop()
  open = await copyDatabase(planted.url)
  for (const table of await listTables(open.url))
    await execute(open.url, `alter table ${table} disable row level security`)
})
afterAll(async () => {
  await planted.drop()
  await open.drop()
  rmSync(filesDir, { recursive: true, force: true })
})

async function listTables(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname in ('kernel', 'identity', 'model', 'work', 'comms') order by 1`,
    )
    return rows.map(row => row.name)
  } finally {
    await client.end()
  }
}

describe('row security alone', () => {
  let product: Product
  let people: { persona: Persona; actor: Actor }[]
  beforeAll(async () => {
    product = await startProduct({ databaseUrl: planted.url, env })
    people = await listActors(product)
  })
  afterAll(() => product.stop())

  /** Those of the world who can act at all. */
  async function listActors({ db }: Product) {
    const directory = await db.engine(plot.world.workspaceId, loadDirectory)
    return listPersonas(plot).flatMap(persona => {
      const { viewer, signedIn, side } = persona
      if (viewer === null || viewer === 'foreigner' || signedIn !== 'session' || side === null) return []
      const { id, organisationId } = plot.world.people[viewer]
      const teams = [...directory.teams.values()]
        .filter(team => team.members.includes(id))
        .map(team => team.id)
      const actor: Actor = {
        workspaceId: plot.world.workspaceId,
        personId: id,
        accountId: null,
        organisationId,
        side,
        admin: viewer === 'admin',
        principals: [id, ...teams, organisationId],
        scopes: [],
        via: 'api',
      }
      return [{ persona, actor }]
    })
  }

  /** Everything everybody gets by asking every table for all it has. */
  async function readTables(db: Db): Promise<string[]> {
    const leaks: string[] = []
    for (const table of await listTables(planted.url))
      for (const { persona, actor } of people) {
        const everything = composed<[], { row: string }>(`select to_jsonb(t)::text as row from ${table} t`)
        const rows = await db.actAs(actor, tx => tx.run(everything, [])).catch(refusedOnly)
        for (const what of new Set(rows.flatMap(({ row }) => aviary.findLeaks(row, persona.viewer))))
          leaks.push(`${persona.name} reads in ${table}: ${what}`)
      }
    return leaks
  }
  /** A table the program may not read at all leaks nothing. */
  const refusedOnly = (error: Error): { row: string }[] => {
    if (/permission denied/.test(error.message)) return []
    throw error
  }

  test('gives nobody a row they may not see, with no filter at all', async () => {
    const leaks = await readTables(product.db)
    expect(leaks, leaks.join('\n')).toEqual([])
  })
  test('is what keeps it back: without it the same reading finds what it should not', async () => {
    const unguarded = await startProduct({ databaseUrl: open.url, env })
    const leaks = await readTables(unguarded.db).finally(unguarded.stop)
    for (const what of ['provider note of shared', 'customer note of foreign', 'title elsewhere'])
      expect(leaks).toContainEqual(expect.stringContaining(what))
  })
})

describe('the access functions alone', () => {
  let product: Product
  beforeAll(async () => {
    product = await startProduct({ databaseUrl: open.url, env })
  })
  afterAll(() => product.stop())

  test.each(routes.filter(({ method, name }) => method === 'GET' && !streams.includes(name)))(
    '$name tells nobody what they may not see',
    async route => {
      const leaks: string[] = []
      for (const persona of listPersonas(plot))
        for (const { url, label } of listVariants(route, plot)) {
          const { text, status } = await ask(product, persona.credentials, { method: 'GET', url })
          for (const what of aviary.findLeaks(text, persona.viewer, url))
            leaks.push(`${persona.name} asks ${url} (${label}) and learns: ${what}`)
          if (status >= 500) leaks.push(`${persona.name} asks ${url} (${label}): ${status}`)
        }
      expect(leaks, leaks.join('\n')).toEqual([])
    },
  )
})
