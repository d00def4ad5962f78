import { describe, expect, test, vi } from 'vitest'
import { testDatabase } from '../../tests/support/database.ts'
import { lookInto } from '../../tests/support/house.ts'
import { createManualClock } from './clock.ts'
import { connect, type Db } from './db.ts'
import { newId } from './ids.ts'
import { addJobs, type Job, type JobHandlers, jobQueue } from './jobs.ts'
import { createLog } from './log.ts'
import { leaseSeconds, NotYet, runQueue, type Worker } from './queue.ts'

const start = Temporal.Instant.from('2026-03-02T08:00:00Z')
const log = createLog('silent')
const patience = 10_000
type JobRow = {
  id: string
  state: string
  attempt: number
  due_at: Date
  lease_until: Date | null
  last_error: string | null
}

type Test = { onTestFinished: (undo: () => Promise<void>) => void }
/** A database of its own with its own clock; workers, connections and database end with the test, the last first. */
async function openYard({ onTestFinished }: Test) {
  const database = await testDatabase()
  onTestFinished(() => database.drop())
  const clock = createManualClock(start)
  const open = (): Db => {
    const db = connect(database.url, { emit: () => {}, max: 4 })
    onTestFinished(db.close)
    return db
  }
  const db = open()
  const add = async (...kinds: string[]): Promise<string[]> => {
    const jobs = kinds.map(kind => ({
      id: newId(),
      workspaceId: null,
      kind,
      payload: {},
      dueAt: clock.now(),
    }))
    await db.engine(null, async tx => addJobs(tx, jobs))
    return jobs.map(({ id }) => id)
  }
  const work = (handlers: JobHandlers, on = db): Worker => {
    const worker = runQueue(jobQueue(handlers), { db: on, clock, log })
    onTestFinished(worker.stop)
    return worker
  }
  const rows = () => lookInto<JobRow>(database.url, 'select * from kernel.job order by id')
  return { database, clock, db, open, add, work, rows }
}
type Yard = Awaited<ReturnType<typeof openYard>>

/** Claims as a process would that dies right after. */
async function claimAndDie({ db, clock }: Yard): Promise<{ row: Job; token: string }> {
  const token = newId()
  const until = clock.now().add({ seconds: leaseSeconds })
  const claim = jobQueue({}).claim
  const [row] = await db.engine(null, tx =>
    tx.run(claim, [clock.now().toString(), until.toString(), token, 1]),
  )
  if (!row) throw new Error('there was nothing to claim')
  return { row, token }
}

const empty = (yard: Yard) => vi.waitFor(async () => expect(await yard.rows()).toEqual([]), patience)
const never = () => new Promise<void>(() => {})

describe('a lease', { concurrent: true }, () => {
  test('is at most thirty seconds of our clock: then another does what a dead process had in hand', async ({
    onTestFinished,
  }) => {
    const yard = await openYard({ onTestFinished })
    await yard.add('a')
    await claimAndDie(yard)
    const worked: number[] = []
    yard.work({ a: async ({ attempt }) => void worked.push(attempt), b: async () => {} })
    yard.clock.advance({ seconds: 29 })
    await yard.add('b')
    await vi.waitFor(async () => expect(await yard.rows()).toHaveLength(1), patience)
    expect(worked).toEqual([])
    yard.clock.advance({ seconds: 1 })
    await empty(yard)
    expect([worked, leaseSeconds]).toEqual([[2], 30])
  })

  test('that is lost cannot finish or put off what another has in hand', async ({ onTestFinished }) => {
    const yard = await openYard({ onTestFinished })
    await yard.add('a')
    const zombie = await claimAndDie(yard)
    yard.clock.advance({ seconds: 30 })
    const current = await claimAndDie(yard)
    const before = await yard.rows()
    const queue = jobQueue({})
    const retryAt = yard.clock.now().add({ hours: 1 })
    await yard.db.engine(null, async tx => {
      queue.done(tx, zombie.row, zombie.token)
      queue.failed(tx, zombie.row, { token: zombie.token, retryAt, reason: 'late', waits: false })
      queue.failed(
        tx,
        { ...zombie.row, attempt: 20 },
        { token: zombie.token, retryAt, reason: 'late', waits: false },
      )
    })
    expect(await yard.rows()).toEqual(before)
    await yard.db.engine(null, tx => queue.done(tx, current.row, current.token))
    expect(await yard.rows()).toEqual([])
  })

  test('seeded fault: with the token of whoever has it now, a zombie would finish it', async ({
    onTestFinished,
  }) => {
    const yard = await openYard({ onTestFinished })
    await yard.add('a')
    const zombie = await claimAndDie(yard)
    yard.clock.advance({ seconds: 30 })
    const { token } = await claimAndDie(yard)
    await yard.db.engine(null, tx => jobQueue({}).done(tx, zombie.row, token))
    expect(await yard.rows()).toEqual([])
  })
})

describe('work that fails', { concurrent: true }, () => {
  test('is tried again after 1, 2, 4 … seconds of our clock, and buried after twenty times with its error', async ({
    onTestFinished,
  }) => {
    const yard = await openYard({ onTestFinished })
    await yard.add('bad')
    const tried: number[] = []
    yard.work({
      bad: async ({ attempt }) => {
        tried.push(attempt)
        throw new Error(`no ${attempt}`)
      },
    })
    const waits: number[] = []
    for (let attempt = 1; attempt < 20; attempt++) {
      const [row] = await vi.waitFor(async () => {
        const found = await yard.rows()
        expect(found[0]?.last_error).toBe(`no ${attempt}`)
        return found
      }, patience)
      waits.push(((row?.due_at.getTime() ?? 0) - yard.clock.now().epochMilliseconds) / 1000)
      yard.clock.advance({ seconds: waits.at(-1) ?? 0 })
    }
    await vi.waitFor(async () => expect((await yard.rows())[0]?.state).toBe('dead'), patience)
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, ...Array(9).fill(900)])
    expect(await yard.rows()).toMatchObject([{ attempt: 20, last_error: 'no 20', lease_until: null }])
    yard.clock.advance({ hours: 100 })
    await yard.add('bad')
    await vi.waitFor(() => expect(tried.at(-1)).toBe(1), patience)
    expect(tried).toHaveLength(21)
  })

  test('because it kills whoever has it in hand is buried all the same, and the others go on', async ({
    onTestFinished,
  }) => {
    const yard = await openYard({ onTestFinished })
    const [poison = ''] = await yard.add('poison')
    for (let died = 0; died < 20; died++) {
      await claimAndDie(yard)
      yard.clock.advance({ seconds: leaseSeconds })
    }
    await yard.add('fine')
    const worked: string[] = []
    yard.work({ poison: async () => void worked.push('poison'), fine: async () => void worked.push('fine') })
    await vi.waitFor(
      async () => expect(await yard.rows()).toMatchObject([{ id: poison, state: 'dead' }]),
      patience,
    )
    expect((await yard.rows())[0]?.last_error).toContain('died')
    expect(worked).toEqual(['fine'])
  })

  test('only because it is not time yet is looked at each minute and never buried', async ({
    onTestFinished,
  }) => {
    const yard = await openYard({ onTestFinished })
    await yard.add('early')
    let isTime = false
    let looked = 0
    const tries = new Set<number>()
    yard.work({
      early: async ({ attempt }) => {
        tries.add(attempt)
        if (!isTime) throw new NotYet(`not yet ${++looked}`)
      },
    })
    for (let look = 1; look <= 22; look++) {
      await vi.waitFor(
        async () => expect((await yard.rows())[0]?.last_error).toBe(`not yet ${look}`),
        patience,
      )
      isTime = look === 22
      yard.clock.advance({ seconds: 60 })
    }
    await empty(yard)
    expect([...tries]).toEqual([1])
  })

  test('or hangs, throws at once or has no handler holds up nothing else', async ({ onTestFinished }) => {
    const yard = await openYard({ onTestFinished })
    const worked: string[] = []
    await yard.add('hangs', 'throws', 'unknown')
    let giveUp = () => {}
    yard.work({
      hangs: () =>
        new Promise(resolve => {
          giveUp = resolve
        }),
      throws: () => {
        throw new Error('at once')
      },
      fine: async ({ id }) => void worked.push(id),
    })
    const ids = await yard.add(...Array(50).fill('fine'))
    await vi.waitFor(() => expect(worked.toSorted()).toEqual(ids.toSorted()), patience)
    const errors = (await yard.rows()).map(row => row.last_error)
    expect(errors.toSorted()).toEqual(['No handler for jobs of kind unknown', 'at once', null])
    giveUp()
  })
})

describe('a worker', { concurrent: true }, () => {
  test('is woken by an announcement of another process, sooner than it would look by itself', async ({
    onTestFinished,
  }) => {
    const yard = await openYard({ onTestFinished })
    const elsewhere = yard.open()
    let worked = 0
    yard.work({ a: async () => void worked++ })
    const slowest: number[] = []
    for (let round = 1; round <= 6; round++) {
      await yard.add('a')
      const from = performance.now()
      elsewhere.announce()
      await vi.waitFor(() => expect(worked).toBe(round), { timeout: patience, interval: 5 })
      slowest.push(performance.now() - from)
      await empty(yard)
    }
    expect(Math.max(...slowest)).toBeLessThan(700)
  })

  test('looks by itself when the announcement is lost', async ({ onTestFinished }) => {
    const yard = await openYard({ onTestFinished })
    let worked = 0
    yard.work({ a: async () => void worked++ })
    for (let round = 1; round <= 2; round++) {
      await yard.add('a')
      await vi.waitFor(() => expect(worked).toBe(round), 3000)
    }
  })

  test('and another never have one row at the same time, and each row is done once', async ({
    onTestFinished,
  }) => {
    const yard = await openYard({ onTestFinished })
    const atOnce = new Map<string, number>()
    const done: string[] = []
    const handlers: JobHandlers = {
      a: async ({ id }) => {
        atOnce.set(id, (atOnce.get(id) ?? 0) + 1)
        await yard.db.engine(null, async () => {})
        done.push(id)
      },
    }
    const ids = await yard.add(...Array(300).fill('a'))
    for (const db of [yard.db, yard.open(), yard.open()]) yard.work(handlers, db)
    await empty(yard)
    expect(done.toSorted()).toEqual(ids.toSorted())
    expect(Math.max(...atOnce.values())).toBe(1)
  })

  test('seeded fault: rows claimed without a lease are done more than once', async ({ onTestFinished }) => {
    const yard = await openYard({ onTestFinished })
    const done: string[] = []
    const queue = jobQueue({
      a: async ({ id }) => {
        done.push(id)
        await vi.waitFor(() => expect(done.length).toBeGreaterThan(1), patience)
      },
    })
    const { claim } = queue
    const greedy = {
      ...claim,
      name: 'greedy',
      text: claim.text.replace('lease_until <= $1::timestamptz', 'true'),
    }
    await yard.add('a')
    for (const db of [yard.db, yard.open()]) {
      const worker = runQueue({ ...queue, claim: greedy }, { db, clock: yard.clock, log })
      onTestFinished(worker.stop)
    }
    await vi.waitFor(() => expect(done.length).toBeGreaterThan(1), patience)
  })
})

describe('in seconds of the machine', { concurrent: true }, () => {
  /** Starts a job of this kind and waits until somebody has it in hand. */
  async function workOn(yard: Yard, handler: (signal: AbortSignal) => Promise<void>) {
    let isInHand = () => {}
    const inHand = new Promise<void>(resolve => {
      isInHand = resolve
    })
    await yard.add('a')
    const worker = yard.work({
      a: (_, signal) => {
        isInHand()
        return handler(signal)
      },
    })
    await inHand
    return worker
  }
  const timed = async (act: () => Promise<unknown>) => {
    const from = performance.now()
    await act()
    return (performance.now() - from) / 1000
  }

  test('a stop lets what is in hand be finished', { timeout: 30_000 }, async ({ onTestFinished }) => {
    const yard = await openYard({ onTestFinished })
    let finish = () => {}
    const worker = await workOn(
      yard,
      () =>
        new Promise(resolve => {
          finish = resolve
        }),
    )
    const stopped = timed(() => worker.stop())
    await yard.db.engine(null, async () => {})
    finish()
    expect(await stopped).toBeLessThan(5)
    expect(await yard.rows()).toEqual([])
  })

  test('a stop aborts what takes longer, whether it listens or not, and gives the lease back', {
    timeout: 30_000,
  }, async ({ onTestFinished }) => {
    const yard = await openYard({ onTestFinished })
    const worker = await workOn(yard, never)
    const seconds = await timed(() => worker.stop())
    expect(seconds).toBeGreaterThan(5)
    expect(seconds).toBeLessThan(10)
    expect(await yard.rows()).toMatchObject([
      { state: 'due', lease_until: null, last_error: 'the program is stopping' },
    ])
  })

  test('work that does not end is given up before its lease is over, and tried again', {
    timeout: 60_000,
  }, async ({ onTestFinished }) => {
    const yard = await openYard({ onTestFinished })
    const seconds = await timed(async () => {
      await workOn(yard, never)
      await vi.waitFor(async () => expect((await yard.rows())[0]?.last_error).toBeTruthy(), 30_000)
    })
    expect(seconds).toBeLessThan(leaseSeconds)
    expect(await yard.rows()).toMatchObject([{ state: 'due', attempt: 1, lease_until: null }])
  })
})
