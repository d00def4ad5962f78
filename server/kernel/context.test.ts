import { randomInt } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actorFrom } from '../../tests/support/actors.ts'
import { buildWorld, signIn } from '../../tests/support/builders.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { createParties, lookInto, type Parties } from '../../tests/support/house.ts'
import { ask, type Product, startProduct } from '../../tests/support/product.ts'
import type { Actor } from './actor.ts'
import { asEngine, connect, type Db, type Tx } from './db.ts'
import { Problem } from './problem.ts'
import { composed } from './statement.ts'

type Context = { workspace: string; person: string; principals: string; role: string }
const readContext = composed<[], Context>(
  `select coalesce(current_setting('app.workspace', true), '') as workspace, coalesce(current_setting('app.person', true), '') as person,
     coalesce(current_setting('app.principals', true), '') as principals, current_user::text as role`,
)
const nobody: Context = { workspace: '', person: '', principals: '', role: 'interlock_app' }

describe('context between connections of a pool', () => {
  let database: TestDatabase
  let db: Db
  let owner: pg.Client
  let all: Parties[]
  beforeAll(async () => {
    database = await testDatabase()
    all = await Promise.all([1, 2, 3, 4, 5, 6].map(() => createParties(database.url)))
    db = connect(database.url, { emit: () => {}, max: 4 })
    owner = new pg.Client({ connectionString: database.url })
    await owner.connect()
  })
  afterAll(async () => {
    await db.close()
    await owner.end()
    await database.drop()
  })

  const begin = composed<[], unknown>('begin')
  const commit = composed<[], unknown>('commit')
  const divide = composed<[], unknown>('select 1 / 0')
  const sleep = composed<[], unknown>('select pg_sleep(20)')
  const whoIsThis = composed<[], { pid: number }>('select pg_backend_pid() as pid')
  const persons = composed<[], { workspaceId: string; organisationId: string }>(
    'select workspace_id as "workspaceId", organisation_id as "organisationId" from identity.person',
  )
  const rename = composed<[string, string], unknown>(
    'update identity.person set name = $2 where id = $1 and false',
  )

  /** What somebody sees who gets this connection next: the act is ended by hand and looked behind. */
  async function lookBehind(tx: Tx): Promise<Context | undefined> {
    tx.run(commit, [])
    const [behind] = await tx.run(readContext, [])
    tx.run(begin, [])
    return behind
  }

  type Found = { foreign: number; wrong: number; left: number; acts: number }
  const endings = ['committed', 'refused', 'failed', 'engine', 'looked behind'] as const

  async function act(actor: Actor, found: Found): Promise<void> {
    const ending = endings[randomInt(endings.length)]
    const isProvider = actor.side === 'provider'
    await db
      .actAs(actor, async tx => {
        const [[context], rows] = await Promise.all([tx.run(readContext, []), tx.run(persons, [])])
        found.acts++
        if (context?.person !== actor.personId || context.role !== 'interlock_app') found.wrong++
        const isForeign = (row: { workspaceId: string; organisationId: string }) =>
          row.workspaceId !== actor.workspaceId ||
          (!isProvider && row.organisationId !== actor.organisationId)
        found.foreign += rows.filter(isForeign).length
        if (rows.length !== (isProvider ? 3 : 1)) found.wrong++
        if (ending === 'failed') tx.run(divide, [])
        if (ending === 'refused') throw new Problem('ticket.closed')
        if (ending === 'engine') {
          asEngine(tx)
          await tx.run(rename, [actor.personId, 'Somebody else'])
        }
        if (ending === 'looked behind') {
          const behind = await lookBehind(tx)
          if (JSON.stringify(behind) !== JSON.stringify(nobody)) found.left++
        }
      })
      .catch(error => {
        if (!(error instanceof Problem) && !/division by zero/.test(error.message)) throw error
      })
  }

  async function beCancelled(actor: Actor): Promise<void> {
    const outcome = db.actAs(actor, async tx => {
      const [row] = await tx.run(whoIsThis, [])
      const asleep = tx.run(sleep, [])
      for (let cancelled = false; !cancelled; ) {
        const { rows } = await owner.query<{ cancelled: boolean }>(
          `select pg_cancel_backend(pid) as cancelled from pg_stat_activity where pid = $1 and wait_event = 'PgSleep'`,
          [row?.pid],
        )
        cancelled = rows[0]?.cancelled === true
      }
      await asleep
    })
    await expect(outcome).rejects.toThrow('canceling statement')
  }

  test('never leaks: four thousand interleaved acts of eighteen people over four connections', async () => {
    const actors = all.flatMap(parties =>
      (['ada', 'ben', 'cleo'] as const).map(who => actorFrom(parties, who)),
    )
    const found: Found = { foreign: 0, wrong: 0, left: 0, acts: 0 }
    const pick = () => actors[randomInt(actors.length)] as Actor
    for (let round = 0; round < 20; round++)
      await Promise.all([
        ...Array.from({ length: 200 }, () => act(pick(), found)),
        ...(round % 4 === 0 ? [beCancelled(pick())] : []),
      ])
    expect(found).toEqual({ foreign: 0, wrong: 0, left: 0, acts: 4000 })
  })

  test('seeded fault: a setting made for the session is found behind the act', async () => {
    const forgetful = composed<[], unknown>(`select set_config('app.person', 'somebody', false)`)
    const behind = await db.engine(null, async tx => {
      tx.run(forgetful, [])
      const seen = await lookBehind(tx)
      tx.run(composed(`select set_config('app.person', '', false)`), [])
      return seen
    })
    expect(behind).not.toEqual(nobody)
  })
})

describe('in actor scope nothing is written', () => {
  let product: Product
  let actor: Actor
  let tables: string[]
  beforeAll(async () => {
    product = await startProduct()
    const world = await buildWorld(product)
    const { admin, requester } = world.people
    const asked = { process: 'incident', title: 'Printer', text: 'It burns.' }
    const tickets = `/api/w/${world.slug}/tickets`
    await ask(product, await signIn(product, requester), {
      method: 'POST',
      url: tickets,
      body: asked,
      key: 'k',
    })
    actor = {
      workspaceId: world.workspaceId,
      personId: admin.id,
      accountId: admin.accountId,
      organisationId: admin.organisationId,
      side: 'provider',
      admin: true,
      principals: [admin.id, admin.organisationId],
      scopes: [],
      via: 'web',
    }
    const rows = await lookInto<{ name: string }>(
      product.databaseUrl,
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema)' and n.nspname <> 'public' order by 1`,
    )
    tables = rows.map(({ name }) => name)
  })
  afterAll(() => product.stop())

  const columnOf = async (table: string) =>
    (
      await lookInto<{ name: string }>(
        product.databaseUrl,
        `select quote_ident(attname) as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and attidentity = '' and attgenerated = '' order by attnum limit 1`,
        [table],
      )
    )[0]?.name
  /** A row that is there already, so that only its being there may be wrong with it. */
  async function insertInto(table: string): Promise<string> {
    const [row] = await lookInto<{ text: string }>(
      product.databaseUrl,
      `select quote_literal(to_jsonb(t)::text) as text from ${table} t limit 1`,
    )
    return row
      ? `insert into ${table} overriding system value select * from jsonb_populate_record(null::${table}, ${row.text}::jsonb)`
      : `insert into ${table} default values`
  }
  type Try = { table: string; verb: string; text: string }
  async function listTries(): Promise<Try[]> {
    const tries = tables.map(async table => [
      { table, verb: 'insert', text: await insertInto(table) },
      {
        table,
        verb: 'update',
        text: `update ${table} set ${await columnOf(table)} = ${await columnOf(table)}`,
      },
      { table, verb: 'delete', text: `delete from ${table}` },
    ])
    return (await Promise.all(tries)).flat()
  }
  /** What became of it; every try is taken back. */
  async function tryWrite(text: string, engine: boolean): Promise<string> {
    let outcome = ''
    const counted = text.startsWith('insert') ? text : `with t as (${text} returning 1) select 1 from t`
    await product.db
      .actAs(actor, async tx => {
        if (engine) asEngine(tx)
        const rows = await tx.run(composed<[], unknown>(counted), [])
        outcome = text.startsWith('insert') ? 'inserted' : `${rows.length} rows`
        throw new Problem('ticket.closed')
      })
      .catch(error => {
        if (!(error instanceof Problem)) outcome = error.code
      })
    return outcome
  }
  const refused = '42501'

  test('to any table of ours, neither by insert, update nor delete', async () => {
    const written: string[] = []
    for (const { table, verb, text } of await listTries()) {
      const outcome = await tryWrite(text, false)
      if (outcome !== refused && outcome !== '0 rows') written.push(`${verb} ${table}: ${outcome}`)
    }
    expect(tables.length).toBeGreaterThan(20)
    expect(written).toEqual([])
  })

  test('seeded fault: without the scope the same statements reach what is written', async () => {
    const reached = new Set<string>()
    for (const { table, verb, text } of await listTries()) {
      const outcome = await tryWrite(text, true)
      if (outcome !== refused && outcome !== '0 rows') reached.add(`${verb} ${table}`)
    }
    const wanted = [
      'work.ticket',
      'work.message',
      'kernel.idempotency',
      'identity.person',
      'comms.obligation',
    ]
    expect([...reached]).toEqual(expect.arrayContaining(wanted.map(table => `update ${table}`)))
    expect([...reached].filter(one => one.startsWith('insert')).length).toBeGreaterThan(20)
  })
})
