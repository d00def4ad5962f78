import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { lookInto } from '../../tests/support/house.ts'
import { createManualClock } from './clock.ts'
import { connect, type Db, type Tx } from './db.ts'
import { createEmit, listEventsAfter, type NewEvent, type Reactions, reactionKind } from './events.ts'
import { newId } from './ids.ts'
import { composed } from './statement.ts'

let database: TestDatabase
const open: Db[] = []
const clock = createManualClock(Temporal.Instant.from('2026-03-02T08:00:00Z'))
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => {
  for (const db of open) await db.close()
  await database.drop()
})

/** These reactions, and none to anything else. */
const only = (reactions: Partial<Reactions>) =>
  new Proxy(reactions, {
    get: (given, name: keyof Reactions) => given[name] ?? { now: [], later: [] },
  }) as Reactions
const later = async () => {}
/** The database with these reactions, and a workspace of its own. */
function connectWith(reactions: Partial<Reactions>) {
  const db = connect(database.url, { emit: createEmit(clock, only(reactions)), max: 2 })
  open.push(db)
  const workspaceId = newId()
  const act = <T>(body: (tx: Tx) => Promise<T>) => db.engine(workspaceId, body)
  const count = async (table: 'event' | 'job') =>
    (await lookInto(database.url, `select 1 from kernel.${table} where workspace_id = $1`, [workspaceId]))
      .length
  return { act, count, workspaceId }
}
const event = (name: 'ticket.opened' | 'ticket.closed' | 'mail.received', seq = 1, subjectId = newId()) =>
  ({
    id: newId(),
    subjectId,
    seq,
    name,
    actorId: null,
    class: 'band',
    payload: { inboxId: newId() },
  }) as NewEvent
const divide = composed<[], unknown>('select 1 / 0')

describe('what follows later', () => {
  const twice = { 'mail.received': { now: [], later: [later, later] } }

  test('is a job for each reaction to each event, in the same commit', async () => {
    const { act, count, workspaceId } = connectWith(twice)
    const events = [event('mail.received'), event('mail.received')]
    await act(async tx => tx.emit(...events))
    const jobs = await lookInto<{ kind: string; event: string }>(
      database.url,
      `select kind, payload->>'eventId' as event from kernel.job where workspace_id = $1`,
      [workspaceId],
    )
    const wanted = events.flatMap(({ id }) =>
      [0, 1].map(at => ({ kind: reactionKind('mail.received', at), event: id })),
    )
    expect(jobs).toHaveLength(4)
    expect(jobs).toEqual(expect.arrayContaining(wanted))
    expect(await count('event')).toBe(2)
  })

  test.each([
    ['thrown', () => Promise.reject(new Error('after all'))],
    ['by a statement', (tx: Tx) => tx.run(divide, [])],
  ])('is not there when the act fails after it was emitted (%s)', async (_, fail) => {
    const { act, count } = connectWith(twice)
    const failing = act(async tx => {
      tx.emit(event('mail.received'))
      await fail(tx)
    })
    await expect(failing).rejects.toThrow()
    expect([await count('event'), await count('job')]).toEqual([0, 0])
  })

  test('seeded fault: a job of its own transaction outlives the act', async () => {
    const { act, count, workspaceId } = connectWith({})
    const other = connectWith(twice)
    const failing = act(async tx => {
      await other.act(async own => own.emit(event('mail.received')))
      await tx.run(divide, [])
    })
    await expect(failing).rejects.toThrow()
    expect([await count('job'), await other.count('job'), workspaceId === other.workspaceId]).toEqual([
      0,
      2,
      false,
    ])
  })
})

describe('what follows at once', () => {
  test('gets all events of one emit that it reacts to, and no others', async () => {
    const got: string[][] = []
    const { act } = connectWith({
      'ticket.opened': { now: [(_, events) => void got.push(events.map(({ id }) => id))], later: [] },
    })
    const opened = [event('ticket.opened'), event('ticket.opened')]
    await act(async tx => tx.emit(...opened, event('ticket.closed')))
    await act(async tx => tx.emit())
    expect(got).toEqual([opened.map(({ id }) => id)])
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('division by zero')
      },
    ],
    ['sends a statement that fails', (tx: Tx) => void tx.run(divide, [])],
  ])('takes the change back when it %s', async (_, now) => {
    const { act, count } = connectWith({ 'ticket.opened': { now: [now], later: [later] } })
    await expect(act(async tx => tx.emit(event('ticket.opened')))).rejects.toThrow('division by zero')
    expect([await count('event'), await count('job')]).toEqual([0, 0])
  })
})

describe('a chain of reactions', () => {
  /** Each event is followed by another until so many stand. */
  function chainOf(length: number) {
    const subjectId = newId()
    let seq = 1
    return connectWith({
      'ticket.opened': {
        now: [
          tx => {
            if (seq < length) tx.emit(event('ticket.opened', ++seq, subjectId))
          },
        ],
        later: [later],
      },
    })
  }

  test('of eight is carried out', async () => {
    const { act, count } = chainOf(8)
    await act(async tx => tx.emit(event('ticket.opened')))
    expect([await count('event'), await count('job')]).toEqual([8, 8])
  })

  test('of nine is refused and taken back', async () => {
    const { act, count } = chainOf(9)
    await expect(act(async tx => tx.emit(event('ticket.opened')))).rejects.toThrow('More than 8 reactions')
    expect([await count('event'), await count('job')]).toEqual([0, 0])
  })

  test('is counted from the act on: a hundred emits after each other are no chain', async () => {
    const { act, count } = connectWith({})
    await act(async tx => {
      for (let at = 0; at < 100; at++) tx.emit(event('ticket.opened'))
    })
    expect(await count('event')).toBe(100)
  })
})

test('two events of one subject with one number are refused: whoever comes second decided on old facts', async () => {
  const { act, count } = connectWith({})
  const subject = newId()
  await act(async tx => tx.emit(event('ticket.opened', 1, subject)))
  await expect(act(async tx => tx.emit(event('ticket.closed', 1, subject)))).rejects.toThrow('duplicate key')
  expect(await count('event')).toBe(1)
})

test('events are kept in their workspace with our time, and read again page by page', async () => {
  const { act, workspaceId } = connectWith({})
  const other = connectWith({})
  const events = [event('ticket.opened'), event('ticket.closed'), event('ticket.closed')]
  await act(async tx => tx.emit(...events))
  await other.act(async tx => tx.emit(event('ticket.opened')))
  const first = '00000000-0000-0000-0000-000000000000'
  const read = await act(tx => listEventsAfter(tx, first, 2))
  const rest = await act(tx => listEventsAfter(tx, read.at(-1)?.id ?? '', 2))
  expect([...read, ...rest].map(({ id }) => id)).toEqual(events.map(({ id }) => id).toSorted())
  const [row] = await lookInto<{ at: Date }>(
    database.url,
    'select at from kernel.event where workspace_id = $1',
    [workspaceId],
  )
  expect(row?.at.getTime()).toBe(clock.now().epochMilliseconds)
})
