import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { actorFrom } from '../../tests/support/actors.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { createParties, lookInto, type Parties } from '../../tests/support/house.ts'
import { asActor, asEngine, connect, type Db, lookAsEngine, readAsEngine, type Tx } from './db.ts'
import { newId } from './ids.ts'
import { Problem } from './problem.ts'
import { composed } from './statement.ts'

let database: TestDatabase
let db: Db
let parties: Parties
beforeAll(async () => {
  database = await testDatabase()
  parties = await createParties(database.url)
  db = connect(database.url, { emit: () => {}, max: 4 })
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

const divide = composed<[], unknown>('select 1 / 0')
const unknownTable = composed<[], unknown>('select 1 from kernel.nothing_like_this')
const addJob = composed<[string], unknown>(
  `insert into kernel.job (id, kind, payload, due_at) values ($1, 'test', '{}', '2100-01-01')`,
)
const readContext = composed<[], { person: string; role: string }>(
  `select current_setting('app.person', true) as person, current_user::text as role`,
)
const isJob = async (id: string) =>
  (await lookInto(database.url, 'select 1 from kernel.job where id = $1', [id])).length === 1

describe('a statement nobody waits for', () => {
  test('takes the whole act back when it fails, and its failure is what is said', async () => {
    const id = newId()
    const act = db.engine(null, async tx => {
      tx.run(addJob, [id])
      tx.run(divide, [])
      return 'done'
    })
    await expect(act).rejects.toThrow('division by zero')
    expect(await isJob(id)).toBe(false)
  })
  test('seeded fault: an act that does not read what COMMIT answers believes that all is well', async () => {
    const id = newId()
    const answered: { command?: string }[] = []
    const commit = composed<[], unknown>('commit')
    await db
      .engine(null, async tx => {
        tx.run(addJob, [id])
        tx.run(divide, []).catch(() => {})
        answered.push(await tx.run(commit, []).then(() => ({ command: 'no error at all' })))
      })
      .catch(() => {})
    expect([answered.length, await isJob(id)]).toEqual([1, false])
  })
  test('is sent with those around it: three cost one round trip', async () => {
    await db.engine(null, async tx => {
      await tx.run(readContext, [])
      const { trips, statements } = tx.cost
      tx.run(readContext, [])
      tx.run(readContext, [])
      await tx.run(readContext, [])
      expect([tx.cost.trips - trips, tx.cost.statements - statements]).toEqual([1, 3])
    })
  })
})

test('of many failures the first is said, not that the transaction is aborted', async () => {
  const act = db.engine(null, async tx => {
    tx.run(unknownTable, [])
    await tx.run(divide, [])
  })
  await expect(act).rejects.toThrow('nothing_like_this')
})

test('a refusal takes the act back and stays a refusal, whatever else failed', async () => {
  const id = newId()
  const act = db.engine(null, async tx => {
    await tx.run(addJob, [id])
    tx.run(divide, [])
    throw new Problem('ticket.closed')
  })
  await expect(act).rejects.toBeInstanceOf(Problem)
  expect(await isJob(id)).toBe(false)
})

test('what is remembered after a commit is not remembered after a failure', async () => {
  let kept = 0
  const act = (statement: typeof divide) =>
    db.engine(null, async tx => {
      tx.afterCommit.push(() => kept++)
      tx.run(statement, [])
    })
  await expect(act(divide)).rejects.toThrow()
  expect(kept).toBe(0)
  await act(composed('select 1'))
  expect(kept).toBe(1)
})

describe('whoever goes on after the end of an act', () => {
  /** Two branches of one act; the first is refused, the other goes on when the act is long over. */
  async function leaveSomebodyBehind(write: (tx: Tx) => Promise<unknown>) {
    let goOn = () => {}
    const over = new Promise<void>(resolve => {
      goOn = resolve
    })
    let straggler: Promise<unknown> = Promise.resolve()
    const act = db.actAs(actorFrom(parties, 'cleo'), async tx => {
      straggler = over.then(() => write(tx))
      await tx.run(readContext, [])
      throw new Problem('ticket.closed')
    })
    await expect(act).rejects.toBeInstanceOf(Problem)
    return { goOn, straggler: straggler.catch((error: Error) => error.message) }
  }

  test('is refused, and the next act on the connection does not notice', async () => {
    const id = newId()
    const { goOn, straggler } = await leaveSomebodyBehind(tx => tx.run(addJob, [id]))
    const contexts = await Promise.all(
      [1, 2, 3, 4].map(() =>
        db.engine(null, async tx => {
          await tx.run(readContext, [])
          goOn()
          await straggler
          return tx.run(readContext, [])
        }),
      ),
    )
    expect(await straggler).toContain('is over')
    expect(contexts.flat()).toEqual(Array(4).fill({ person: '', role: 'interlock_engine' }))
    expect(await isJob(id)).toBe(false)
  })
})

test('scopes: as the actor, with the engine’s eyes for one look, as the engine, and back', async () => {
  await db.actAs(actorFrom(parties, 'ada'), async tx => {
    const scopes = [tx.run(readContext, [])]
    scopes.push(
      readAsEngine(tx, () => tx.run(readContext, [])),
      tx.run(readContext, []),
    )
    lookAsEngine(tx)
    scopes.push(tx.run(readContext, []))
    asActor(tx)
    scopes.push(tx.run(readContext, []))
    asEngine(tx)
    scopes.push(tx.run(readContext, []))
    const read = (await Promise.all(scopes)).flat()
    expect(read.map(({ role }) => role.replace('interlock_', ''))).toEqual([
      'app',
      'engine',
      'app',
      'engine',
      'app',
      'engine',
    ])
    expect(new Set(read.map(({ person }) => person))).toEqual(new Set([parties.ada.personId]))
  })
})

describe('a lost connection', () => {
  const cutAll = () =>
    lookInto(
      database.url,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    )
  const four = [1, 2, 3, 4]

  test('fails the act that had it, and the pool recovers', async () => {
    const sleep = composed<[], unknown>('select pg_sleep(20)')
    let isSent = () => {}
    const sent = new Promise<void>(resolve => {
      isSent = resolve
    })
    const act = db
      .engine(null, async tx => {
        await tx.run(readContext, [])
        isSent()
        await tx.run(sleep, [])
      })
      .catch((error: Error) => error)
    await sent
    await cutAll()
    expect(await act).toBeInstanceOf(Error)
    const acts = () => Promise.all(four.map(() => db.engine(null, tx => tx.run(readContext, []))))
    await vi.waitFor(acts, 10_000)
  })

  test('does not keep announcements from being heard again', async () => {
    const other = connect(database.url, { emit: () => {}, max: 1 })
    let woken = 0
    const off = db.onWake(() => woken++)
    try {
      await cutAll()
      await vi.waitFor(() => {
        other.announce()
        expect(woken).toBeGreaterThan(0)
      }, 10_000)
    } finally {
      off()
      await other.close()
    }
  })
})

describe('a reading act that hopes it has asked for all', () => {
  const actor = () => actorFrom(parties, 'ada')
  test('ends in the round trip it asks in', async () => {
    const before = db.cost.trips
    const [row] = await db.readAs(actor(), tx => {
      const asked = tx.run(readContext, [])
      tx.last()
      return asked
    })
    expect(row?.role).toBe('interlock_app')
    expect(db.cost.trips - before).toBe(1)
  })
  test('is run again from the beginning when it needs more after all, and answers the same', async () => {
    let runs = 0
    const rows = await db.readAs(actor(), async tx => {
      runs++
      const first = tx.run(readContext, [])
      tx.last()
      await first
      return tx.run(readContext, [])
    })
    expect([runs, rows[0]?.person]).toEqual([2, actor().personId])
  })
  test('keeps nothing back from the pool, whether it answers or fails', async () => {
    const failing = () =>
      db.readAs(actor(), async tx => {
        tx.run(readContext, [])
        tx.last()
        throw new Problem('ticket.not_found')
      })
    for (let index = 0; index < 20; index++) await expect(failing()).rejects.toThrow(Problem)
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => db.readAs(actor(), tx => tx.run(readContext, []))),
    )
    expect(answers).toHaveLength(12)
  })
  test('means nothing to an act that writes', async () => {
    const id = newId()
    await db.engine(null, async tx => {
      tx.last()
      await tx.run(addJob, [id])
    })
    expect(await isJob(id)).toBe(true)
  })
})
