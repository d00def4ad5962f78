import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TicketEventName } from '../../contract/index.ts'
import { type Desk, openDesk } from '../../tests/support/desk.ts'
import { loadDirectory } from '../identity/index.ts'
import { composed, type NewEvent, newId, type Tx } from '../kernel/index.ts'
import { auditObligations } from './audit.ts'
import { claimDeliveries, deliverySent } from './queries.ts'

const joinSeconds = 300
let desk: Desk
beforeAll(async () => {
  desk = await openDesk({ env: { INTERLOCK_JOIN_SECONDS: String(joinSeconds) } })
})
afterAll(() => desk?.stop())

type Ticket = { id: string; number: string }
type Happening = {
  ticket: Ticket
  seq: number
  name: TicketEventName
  original?: Ticket
  /** Told beside the requester. */
  follower?: string
}
const requester = () => desk.world.people.requester
function happen({ ticket, seq, name, original, follower }: Happening): NewEvent<TicketEventName> {
  const also = follower
    ? [{ audience: 'follower' as const, at: 'digest' as const, persons: [follower], teams: [] }]
    : []
  return {
    id: newId(),
    subjectId: ticket.id,
    seq,
    name,
    actorId: null,
    class: 'band',
    payload: {
      ticket: {
        number: ticket.number,
        title: 'It broke',
        customerId: desk.world.organisations.northwind,
        requesterId: requester().id,
        version: 'v',
        ...(original && { original: { ...original, title: 'What I asked' } }),
      },
      letters: [],
      also,
      words: { customer: `${name} ${seq}` },
    },
  }
}

type Row = {
  id: string
  seq: number
  delivery: string
  dueAt: Temporal.Instant
  state: string
  person: string
}
const told = (ticketId: string) =>
  desk.behind<Row>(
    `select o.id::text, (string_to_array(o.text, ' '))[2]::integer as seq, d.id::text as delivery, d.due_at as "dueAt", d.state, o.person_id::text as person
     from comms.obligation o join comms.delivery d on d.workspace_id = o.workspace_id and d.id = o.delivery_id
     where o.ticket_id = $1 and o.text like '% %' and o.text ~ ' [0-9]+$' order by o.position`,
    [ticketId],
  )
const now = () => desk.product.clock.now()
const lease = () => now().add({ seconds: 30 }).toString()
/** Claims what is due, as a queue does that dies before it can send. */
const claim = (token = newId()) =>
  desk.product.db.engine(null, tx => tx.run(claimDeliveries, [now().toString(), lease(), token, 1000]))
/** Claims and sends whatever is due. */
async function sendDue() {
  const token = newId()
  for (const { workspaceId, id } of await claim(token))
    await desk.product.db.engine(null, tx =>
      tx.run(deliverySent, [workspaceId, id, token, now().toString(), '250']),
    )
}
const emit = (...happenings: Happening[]) =>
  desk.product.db.engine(desk.world.workspaceId, async (tx: Tx) => {
    await loadDirectory(tx)
    tx.emit(...happenings.map(happen))
  })

let tickets = 0
/** A ticket that nothing waits for. */
async function fresh(): Promise<Ticket> {
  const made = await desk.open('requester', { title: `It broke ${tickets++}` })
  await sendDue()
  return made
}

describe('what is not urgent', () => {
  test('waits five minutes, and what comes meanwhile rides along, in the order it happened', async () => {
    const ticket = await fresh()
    const first = now()
    await emit({ ticket, seq: 101, name: 'activity.started' })
    desk.product.clock.advance({ seconds: joinSeconds - 1 })
    await sendDue()
    await emit({ ticket, seq: 102, name: 'activity.completed' }, { ticket, seq: 103, name: 'ticket.changed' })
    const rows = await told(ticket.id)
    expect(rows.map(({ seq }) => seq)).toEqual([101, 102, 103])
    expect(new Set(rows.map(({ delivery }) => delivery)).size).toBe(1)
    expect(rows[0]?.dueAt.toString()).toBe(first.add({ seconds: joinSeconds }).toString())
    expect(rows[0]?.state).toBe('due')
    const { ledger } = await desk.page('analyst', ticket.number)
    const waiting = ledger.filter(({ verdict }) => verdict === 'deferred')
    expect(waiting.map(({ goesOutAt }) => goesOutAt)).toEqual(Array(3).fill(rows[0]?.dueAt.toString()))
  })
  test('is not held up by what was sent: the next begins anew', async () => {
    const ticket = await fresh()
    await emit({ ticket, seq: 101, name: 'activity.started' })
    desk.product.clock.advance({ seconds: joinSeconds })
    await sendDue()
    await emit({ ticket, seq: 102, name: 'activity.completed' })
    const [one, two] = await told(ticket.id)
    expect(two?.delivery).not.toBe(one?.delivery)
    expect(one?.state).toBe('sent')
    expect(two?.dueAt.toString()).toBe(now().add({ seconds: joinSeconds }).toString())
  })
  test('of two people or two tickets goes apart', async () => {
    const [ticket, other] = [await fresh(), await fresh()]
    const follower = desk.world.people.neighbour.id
    await emit({ ticket, seq: 101, name: 'activity.started', follower })
    await emit({ ticket: other, seq: 101, name: 'activity.started' })
    const rows = [...(await told(ticket.id)), ...(await told(other.id))]
    expect(new Set(rows.map(({ delivery }) => delivery)).size).toBe(3)
  })
})

describe('what is urgent', () => {
  test('goes at once and takes along what waits', async () => {
    const ticket = await fresh()
    await emit({ ticket, seq: 101, name: 'activity.started' })
    desk.product.clock.advance({ seconds: 10 })
    await emit({ ticket, seq: 102, name: 'ticket.closed' })
    const [one, two] = await told(ticket.id)
    expect(two?.delivery).toBe(one?.delivery)
    expect(one?.dueAt.toString()).toBe(now().toString())
  })
  test('the receipt never waits', async () => {
    const { id } = await desk.open('requester')
    const [receipt] = await desk.behind<{ dueAt: Temporal.Instant }>(
      `select d.due_at as "dueAt" from comms.obligation o join comms.delivery d on d.workspace_id = o.workspace_id and d.id = o.delivery_id
       where o.ticket_id = $1 and o.event_name = 'ticket.opened' and o.letter = 'requester'`,
      [id],
    )
    expect(receipt?.dueAt.toString()).toBe(now().toString())
  })
})

describe('what is being sent takes nothing more on board', () => {
  test('not while it is in hand, and not after whoever had it in hand has died', async () => {
    const ticket = await fresh()
    await emit({ ticket, seq: 101, name: 'ticket.closed' })
    await claim()
    await emit({ ticket, seq: 102, name: 'activity.started' })
    desk.product.clock.advance({ minutes: 1 })
    await emit({ ticket, seq: 103, name: 'ticket.changed' })
    const [dying, ...after] = await told(ticket.id)
    expect(dying?.state).toBe('due')
    expect(after.map(({ delivery }) => delivery)).not.toContain(dying?.delivery)
    expect(new Set(after.map(({ delivery }) => delivery)).size).toBe(1)
    await sendDue()
    expect((await told(ticket.id)).map(({ state }) => state)).toEqual(['sent', 'due', 'due'])
  })
  test('an act on its way and a claim at the same moment lose nothing', async () => {
    const ticket = await fresh()
    await emit({ ticket, seq: 101, name: 'ticket.closed' })
    const seen = await desk.product.db.engine(desk.world.workspaceId, async tx => {
      await loadDirectory(tx)
      tx.emit(happen({ ticket, seq: 102, name: 'activity.started' }))
      await loadDirectory(tx)
      // The row is ours until we are done: nobody sends half of what it will carry.
      return claim()
    })
    const rows = await told(ticket.id)
    expect(seen.map(({ id }) => id)).not.toContain(rows[0]?.delivery)
    expect(rows.map(({ delivery }) => delivery)).toEqual([rows[0]?.delivery, rows[0]?.delivery])
    expect((await claim()).map(({ id }) => id)).toContain(rows[0]?.delivery)
  })
})

test('two acts at once on tickets of one matter make one mail, and lose nothing', async () => {
  const original = await fresh()
  for (let round = 0; round < 15; round++) {
    const children = [await fresh(), await fresh(), await fresh()]
    await Promise.all(
      children.map((ticket, at) =>
        emit({ ticket, seq: 200 + round * 3 + at, name: 'activity.started', original }),
      ),
    )
    const rows = (await told(original.id)).filter(({ seq }) => seq >= 200 + round * 3)
    expect(rows.length).toBe(3)
    expect(new Set(rows.map(({ delivery }) => delivery)).size).toBe(1)
    for (const { id } of children) expect(await told(id)).toEqual([])
    desk.product.clock.advance({ seconds: joinSeconds })
    await sendDue()
  }
})

describe('whatever happens whenever', () => {
  const calm = ['activity.started', 'activity.completed', 'ticket.changed', 'activity.resumed'] as const
  const urgent = ['message.added', 'ticket.closed', 'activity.stuck'] as const
  const step = fc.record({
    after: fc.constantFrom(0, 0, 1, 60, 150, 299, 300, 301, 900),
    name: fc.constantFrom<TicketEventName>(...calm, ...calm, ...urgent),
    both: fc.boolean(),
    sent: fc.boolean(),
  })
  type Waiting = { dueAt: number; parts: number[]; closed: boolean }
  /** The rule said again in the plainest way: one delivery waits for a person, until it goes. */
  function predict(
    steps: { at: number; name: TicketEventName; both: boolean; seq: number; swept: boolean }[],
  ) {
    const mails = { requester: [] as Waiting[], follower: [] as Waiting[] }
    for (const { at, name, both, seq, swept } of steps) {
      if (swept) for (const mail of Object.values(mails).flat()) mail.closed ||= mail.dueAt <= at
      const goesAt = (urgent as readonly string[]).includes(name) ? at : at + joinSeconds
      for (const who of both ? (['requester', 'follower'] as const) : (['requester'] as const)) {
        const open = mails[who].find(mail => !mail.closed)
        if (open) open.dueAt = Math.min(open.dueAt, goesAt)
        if (open) open.parts.push(seq)
        else mails[who].push({ dueAt: goesAt, parts: [seq], closed: false })
      }
    }
    return mails
  }
  test('every mail obligation rides on exactly one delivery, and a calm burst on one alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 9 }), async steps => {
        const ticket = await fresh()
        const follower = desk.world.people.neighbour.id
        const began = now()
        const played: Parameters<typeof predict>[0] = []
        for (const [index, { after, name, both, sent }] of steps.entries()) {
          desk.product.clock.advance({ seconds: after })
          if (sent) await sendDue()
          const at = Math.round(now().since(began).total('seconds'))
          played.push({ at, name, both, seq: 100 + index, swept: sent })
          await emit({ ticket, seq: 100 + index, name, ...(both && { follower }) })
        }
        const rows = await told(ticket.id)
        const foretold = predict(played)
        for (const [who, id] of [
          ['requester', requester().id],
          ['follower', follower],
        ] as const) {
          const theirs = Map.groupBy(
            rows.filter(({ person }) => person === id),
            ({ delivery }) => delivery,
          )
          const mails = [...theirs.values()].map(parts => ({
            parts: parts.map(({ seq }) => seq),
            dueAt: Math.round(parts[0]?.dueAt.since(began).total('seconds') ?? -1),
          }))
          expect(mails).toEqual(foretold[who].map(({ parts, dueAt }) => ({ parts, dueAt })))
        }
      }),
      { numRuns: 40 },
    )
  })
  test('and the audit finds every row where it belongs', async () => {
    const { missing, extra } = await auditObligations(desk.product.db, desk.world.workspaceId)
    expect([missing, extra]).toEqual([[], []])
  })
})

test('seeded fault: who looks first and writes then is stopped by the database, so that no second mail waits', async () => {
  const ticket = await fresh()
  const look = composed<[string, string], unknown>(
    `select from comms.delivery where ticket_id = $1 and person_id = $2 and joins and state = 'due' and attempt = 0`,
  )
  const write = composed<[string, string, string], unknown>(
    `insert into comms.delivery (workspace_id, id, ticket_id, ticket_number, ticket_title, person_id, channel, state, due_at, message_id, joins)
     values (kernel.workspace(), $1, $2, 'IN-1', '', $3, 'mail', 'due', '2026-03-02T08:05:00Z', '<x@desk.example>', true)`,
  )
  let looking = 3
  const { promise: allHaveLooked, resolve } = Promise.withResolvers<void>()
  const act = () =>
    desk.product.db.engine(desk.world.workspaceId, async tx => {
      expect(await tx.run(look, [ticket.id, requester().id])).toEqual([])
      if (--looking === 0) resolve()
      await allHaveLooked
      await tx.run(write, [newId(), ticket.id, requester().id])
    })
  const outcomes = await Promise.allSettled([act(), act(), act()])
  const waiting = await desk.behind(`select from comms.delivery where ticket_id = $1 and state = 'due'`, [
    ticket.id,
  ])
  expect(waiting.length).toBe(1)
  const stopped = outcomes.flatMap(one => (one.status === 'rejected' ? [String(one.reason)] : []))
  expect(stopped).toEqual(Array(2).fill(expect.stringContaining('delivery_joins')))
})
