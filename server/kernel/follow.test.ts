import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { connect, type Db } from './db.ts'
import { type Followed, followEvents } from './follow.ts'
import { newId } from './ids.ts'
import { createLog } from './log.ts'

let database: TestDatabase
let db: Db
const clients: pg.Client[] = []
beforeAll(async () => {
  database = await testDatabase()
  db = connect(database.url, { emit: () => {}, max: 4 })
})
afterAll(async () => {
  for (const client of clients) await client.end()
  await db.close()
  await database.drop()
})

const log = createLog('silent')
const workspaceId = newId()
async function openClient(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url })
  clients.push(client)
  await client.connect()
  return client
}
const write = (client: pg.Client, seq: number, subjectId = newId()) =>
  client.query(
    `insert into kernel.event (workspace_id, id, subject_id, seq, name, class, payload, at)
     values ($1, $2, $3, $4, 'ticket.opened', 'band', '{"ticket":{"number":"INC-1"}}', '2026-03-02T08:00:00Z')`,
    [workspaceId, newId(), subjectId, seq],
  )

/** Follows and keeps the numbers that were told; ready when the first has been. */
async function follow(failing: (events: Followed[]) => void = () => {}) {
  const told: number[] = []
  const follower = followEvents({ db, log }, async events => {
    failing(events)
    told.push(...events.map(({ seq }) => seq))
  })
  const client = await openClient()
  const [first] = await Promise.all([newId()])
  for (let seq = 1000; told.length === 0; seq++) {
    await write(client, seq, first)
    db.announce()
    await vi.waitFor(() => expect(told.length).toBeGreaterThan(0), 500).catch(() => {})
  }
  told.length = 0
  const later = () => told.filter(seq => seq < 1000)
  return { later, client, stop: follower.stop }
}
const settled = async (client: pg.Client, later: () => number[]) => {
  await write(client, 999)
  db.announce()
  await vi.waitFor(() => expect(later()).toContain(999), 10_000)
}

describe('who follows', () => {
  test('is told of what commits late, although its transaction began before others that are told already', async () => {
    const { later, client, stop } = await follow()
    const late = await openClient()
    await late.query('begin')
    await write(late, 1)
    await write(client, 2)
    db.announce()
    await write(client, 3)
    expect(later()).not.toContain(1)
    await late.query('commit')
    await settled(client, later)
    stop()
    expect(later().toSorted()).toEqual([1, 2, 3, 999])
  })

  test('waits for nobody: what is committed is told while an older transaction still runs', async () => {
    const { later, client, stop } = await follow()
    const slow = await openClient()
    await slow.query('begin')
    await write(slow, 1)
    await write(client, 2)
    db.announce()
    await vi.waitFor(() => expect(later()).toEqual([2]), 10_000)
    await slow.query('rollback')
    await settled(client, later)
    stop()
    expect(later()).toEqual([2, 999])
  })

  test('is told of each event once, whatever commits in which order', async () => {
    const { later, client, stop } = await follow()
    const writers = await Promise.all(Array.from({ length: 6 }, openClient))
    await Promise.all(
      writers.map(async (writer, at) => {
        for (let round = 0; round < 10; round++) {
          await writer.query('begin')
          await write(writer, at * 10 + round + 1)
          if (round % 3 === 0) await writer.query('select pg_sleep(0.01)')
          await writer.query(round % 5 === 4 ? 'rollback' : 'commit')
          db.announce()
        }
      }),
    )
    await settled(client, later)
    stop()
    const committed = Array.from({ length: 60 }, (_, at) => at + 1).filter(seq => (seq - 1) % 5 !== 4)
    expect(later().toSorted((a, b) => a - b)).toEqual([...committed, 999])
  })

  test('is told nothing from before, and nothing of what was taken back', async () => {
    const before = await openClient()
    await write(before, 500)
    const { later, client, stop } = await follow()
    await before.query('begin')
    await write(before, 501)
    await before.query('rollback')
    await settled(client, later)
    stop()
    expect(later()).toEqual([999])
  })

  test('is told again when telling failed', async () => {
    let failures = 0
    const { later, client, stop } = await follow(events => {
      if (events.some(({ seq }) => seq === 7) && failures++ === 0) throw new Error('nobody could be told')
    })
    await write(client, 7)
    db.announce()
    await vi.waitFor(() => expect(later()).toEqual([7]), 10_000)
    stop()
    expect(failures).toBe(2)
  })

  test('hears without any announcement, within seconds', async () => {
    const { later, client, stop } = await follow()
    await write(client, 8)
    await vi.waitFor(() => expect(later()).toEqual([8]), 5000)
    stop()
  })

  test('hears nothing after the stop', async () => {
    const { later, client, stop } = await follow()
    stop()
    const { later: others, stop: stopOthers } = await follow()
    await settled(client, others)
    stopOthers()
    expect(later()).toEqual([])
  })
})

test('seeded fault: whoever follows by the greatest transaction id loses what commits late', async () => {
  const [late, client] = [await openClient(), await openClient()]
  const read = async (above: string) =>
    (
      await client.query<{ xid: string; seq: number }>(
        'select e.xid::text, e.seq from kernel.event e where e.xid > $1::xid8 order by e.xid',
        [above],
      )
    ).rows
  const start = (await read('0')).at(-1)?.xid ?? '0'
  await late.query('begin')
  await write(late, 11)
  await write(client, 12)
  const first = await read(start)
  await late.query('commit')
  const second = await read(first.at(-1)?.xid ?? start)
  expect([...first, ...second].map(({ seq }) => seq)).toEqual([12])
})
