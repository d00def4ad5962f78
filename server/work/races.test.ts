import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signIn } from '../../tests/support/builders.ts'
import { codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'
import { type Answer, ask, type Credentials } from '../../tests/support/product.ts'
import { auditObligations } from '../comms/index.ts'
import { createPeople } from '../identity/index.ts'
import { refuse } from '../kernel/index.ts'
import { decideAct } from './act.ts'
import { auditWrites } from './index.ts'
import { readFacts } from './load.ts'
import { countWrites } from './queries_audit.ts'
import { saveChange } from './save.ts'

// What many do at the same moment.

let desk: Desk
/** Twenty people of the desk. */
let takers: { name: string; credentials: Credentials }[]
beforeAll(async () => {
  desk = await openDesk()
  const { product, world } = desk
  const organisationId = world.organisations.provider
  const people = Array.from({ length: 20 }, (_, index) => ({
    name: `Taker ${index}`,
    email: `taker${index}@harbour.example`,
    organisationId,
    account: true,
  }))
  const made = await product.db.engine(world.workspaceId, tx =>
    createPeople(tx, { workspaceId: world.workspaceId, at: product.clock.now(), people }),
  )
  await desk.behind(
    'insert into identity.team_member (workspace_id, team_id, person_id) select $1, $2, unnest($3::uuid[])',
    [world.workspaceId, world.teams.desk, made.map(({ id }) => id)],
  )
  takers = await Promise.all(
    made.map(async ({ accountId }, index) => {
      const somebody = { ...world.people.analyst, accountId: accountId ?? '' }
      return { name: `Taker ${index}`, credentials: await signIn(product, somebody) }
    }),
  )
})
afterAll(() => desk?.stop())

const count = (answers: Answer[]) =>
  Object.fromEntries([...Map.groupBy(answers, codeOf)].map(([code, of]) => [code, of.length]))
const eventsOf = (number: string) =>
  desk.behind<{ seq: number; name: string }>(
    `select e.seq, e.name from kernel.event e join work.ticket t on t.workspace_id = e.workspace_id and t.id = e.subject_id where t.number = $1 order by e.seq`,
    [number],
  )

test('twenty take one activity at once: one has it, and every other is told who', async () => {
  const { number } = await desk.open('requester')
  const run = await desk.standing(number)
  const url = `${desk.tickets}/${number}/activities/${run}/take`
  const answers = await Promise.all(
    takers.map(({ credentials }) => ask(desk.product, credentials, { method: 'POST', url })),
  )
  expect(count(answers)).toEqual({ 200: 1, 'activity.taken': 19 })
  const winner = takers[answers.findIndex(({ status }) => status === 200)]?.name
  expect((await desk.page('admin', number)).activities[0]?.takenBy).toBe(winner)
  for (const answer of answers.filter(({ status }) => status !== 200))
    expect((answer.body as { detail: string }).detail).toBe(`${winner} has it.`)
  expect((await eventsOf(number)).map(({ name }) => name)).toEqual([
    'ticket.opened',
    'activity.ready',
    'activity.started',
  ])
})

test('two complete at once with different outcomes: one wins, the other is told it is done', async () => {
  for (let round = 0; round < 5; round++) {
    const { number } = await desk.open('requester')
    const path = `/${number}/activities/${await desk.standing(number)}/complete`
    const outcomes = ['Needs analysis', 'Resolved at first contact']
    const answers = await Promise.all(
      outcomes.map((outcome, index) => desk.post(index === 0 ? 'analyst' : 'colleague', path, { outcome })),
    )
    expect(count(answers)).toEqual({ 200: 1, 'activity.done': 1 })
    const page = await desk.page('admin', number)
    expect(page.activities.map(({ state }) => state)).toEqual(['done', 'ready'])
    expect(page.activities[0]?.outcome).toBe(outcomes[answers.findIndex(({ status }) => status === 200)])
  }
})

test('the last activity is completed while the customer replies: both are kept, in an order', async () => {
  for (let round = 0; round < 5; round++) {
    const { number } = await desk.open('requester')
    await desk.insist(desk.complete('analyst', number, 'Resolved at first contact'))
    const path = `/${number}/activities/${await desk.standing(number)}/complete`
    const [done, reply] = await Promise.all([
      desk.post('analyst', path),
      desk.say('requester', number, `Wait ${round}`),
    ])
    expect([done.status, reply.status]).toEqual([200, 201])
    const page = await desk.page('admin', number)
    expect(page.ticket.state).toBe('closed')
    expect(page.messages.map(({ text }) => text)).toContain(`Wait ${round}`)
    const events = await eventsOf(number)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    const told = page.ledger.filter(({ event }) => event === 'message.added')
    expect(told.some(({ verdict, side }) => side === 'provider' && verdict === 'due')).toBe(true)
  }
})

test('fifty open at once: every number is its own, and nothing fails (I10)', async () => {
  const openers = Array.from({ length: 25 }, () => ['requester', 'stranger'] as const).flat()
  const answers = await Promise.all(
    openers.map(who => desk.post(who, '', { process: 'incident', title: 'Burst', text: 'At once' })),
  )
  expect(count(answers)).toEqual({ 201: 50 })
  const numbers = answers.map(({ body }) => (body as { number: string }).number)
  expect(new Set(numbers).size).toBe(50)
})

describe('the same request twice at the same moment', () => {
  test('with one key is done once, and both have its answer', async () => {
    const body = { process: 'incident', title: 'Once only', text: 'Help' }
    const asked = { method: 'POST', url: desk.tickets, body, key: 'one-key' } as const
    const answers = await Promise.all([1, 2, 3].map(() => desk.askAs('requester', asked)))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    const { tickets } = await desk.list('requester', '?state=any&limit=200')
    expect(tickets.filter(({ title }) => title === 'Once only')).toHaveLength(1)
  })
  test('with somebody else’s key is one’s own request', async () => {
    const body = { process: 'incident', title: 'My own', text: 'Help' }
    const asked = { method: 'POST', url: desk.tickets, body, key: 'shared-key' } as const
    const [one, two] = [await desk.askAs('requester', asked), await desk.askAs('stranger', asked)]
    expect((one.body as { id: string }).id).not.toBe((two.body as { id: string }).id)
  })
})

test('seeded fault: without the lock both would have done it, and the database refuses the second', async () => {
  const { number } = await desk.open('requester')
  const run = await desk.standing(number)
  const { db, clock } = desk.product
  let reading = 2
  const { promise: bothHaveRead, resolve } = Promise.withResolvers<void>()
  const rush = async (who: 'analyst' | 'colleague') =>
    db.actAs(await desk.actor(who), async tx => {
      const facts = await readFacts(tx, number, clock)
      const change = refuse(decideAct(facts, { act: 'complete', run, outcome: 'Needs analysis' }, 'web'))
      if (--reading === 0) resolve()
      await bothHaveRead
      saveChange(tx, change, { clock, directory: facts.staffing.directory })
    })
  const settled = await Promise.allSettled([rush('analyst'), rush('colleague')])
  const [refused] = settled.flatMap(one => (one.status === 'rejected' ? [String(one.reason)] : []))
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(refused).toMatch(/duplicate key/)
})

test('after all of it the ledger lacks nothing, and every write has its event', async () => {
  const { db } = desk.product
  const audit = await auditObligations(db, desk.world.workspaceId)
  expect([audit.missing, audit.extra]).toEqual([[], []])
  expect((await auditWrites(db, desk.world.workspaceId)).filter(({ missing }) => missing > 0)).toEqual([])
})

describe('the audit of writes', () => {
  const faults: [string, string][] = [
    ['tickets without ticket.opened', `update kernel.event set name = 'x' where name = 'ticket.opened'`],
    [
      'closed tickets without ticket.closed',
      `update kernel.event set name = 'x' where name = 'ticket.closed'`,
    ],
    ['messages that no event speaks of', `update work.message set id = gen_random_uuid()`],
    ['activities without activity.ready', `update work.activity_run set id = gen_random_uuid()`],
    ['finished activities without activity.completed', `update work.activity_run set state = 'done'`],
  ]
  test.each(faults)('finds %s', async (what, fault) => {
    // Events cannot be changed by the program itself: as the owner, and taken back afterwards.
    const client = new pg.Client({ connectionString: desk.product.databaseUrl })
    await client.connect()
    try {
      await client.query('begin')
      await client.query(fault)
      await client.query(
        `select set_config('role', 'interlock_engine', true), set_config('app.workspace', $1, true)`,
        [desk.world.workspaceId],
      )
      const { rows } = await client.query<{ what: string; missing: number }>(countWrites.text, [
        desk.world.workspaceId,
      ])
      expect(rows.filter(({ missing }) => missing > 0).map(row => row.what)).toContain(what)
    } finally {
      await client.query('rollback')
      await client.end()
    }
  })
})
