import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { PersonKey } from '../../tests/support/builders.ts'
import { type Desk, deskIn, openDesk } from '../../tests/support/desk.ts'
import type { Product } from '../../tests/support/product.ts'
import { composed } from '../kernel/index.ts'
import { publishProcess } from './publishProcess.ts'
import { loadStaffing } from './roster.ts'
import { readStarter } from './starter/index.ts'

// Who holds what, as two nodes see it: each with its own memory of people, holders and versions.

let one: Desk
let two: ReturnType<typeof deskIn>
let second: Product
beforeAll(async () => {
  one = await openDesk()
  vi.resetModules()
  const { startProduct } = await import('../../tests/support/product.ts')
  second = await startProduct({ databaseUrl: one.product.databaseUrl })
  two = deskIn(second, one.world)
})
afterAll(async () => {
  await second?.stop()
  await one?.stop()
})

/** Who is responsible for what stands on a ticket. */
const responsibleFor = async (number: string) => {
  const [row] = await one.behind<{ ids: string[] }>(
    `select a.responsible as ids from work.activity_run a join work.ticket t on t.workspace_id = a.workspace_id and t.id = a.ticket_id
     where t.number = $1 and a.state <> 'done'`,
    [number],
  )
  return row?.ids
}
const person = (key: PersonKey) => one.world.people[key].id
/** Gives a role to one person, instead of whoever held it. */
const give = (role: string, to: string) =>
  one.behind(
    `update model.role_holder h set person_id = $2::uuid, team_id = null from model.role r
     where r.workspace_id = h.workspace_id and r.id = h.role_id and r.key = $1`,
    [role, to],
  )
/** Opens a ticket and passes it on to the second line, at the node given. */
async function passOn(desk: typeof two, outcome = 'Needs analysis') {
  const { number } = await desk.open('requester')
  await desk.insist(desk.complete('analyst', number, outcome))
  return number
}

describe('a change is seen by the next act on every node at once:', () => {
  test('somebody else holds a role', async () => {
    for (const desk of [one, two])
      expect(await responsibleFor(await passOn(desk))).toEqual([one.world.teams.secondLine])
    await give('second-line-engineer', person('specialist'))
    for (const desk of [two, one])
      expect(await responsibleFor(await passOn(desk))).toEqual([person('specialist')])
    await give('second-line-engineer', person('engineer'))
    for (const desk of [one, two])
      expect(await responsibleFor(await passOn(desk))).toEqual([person('engineer')])
  })
  test('somebody has left', async () => {
    await give('second-line-engineer', person('leaver'))
    for (const desk of [one, two])
      expect(await responsibleFor(await passOn(desk))).toEqual([person('leaver')])
    const url = `/api/w/${one.world.slug}/people/${person('leaver')}/deactivate`
    await one.insist(one.askAs('admin', { method: 'POST', url }))
    for (const desk of [two, one]) expect(await responsibleFor(await passOn(desk))).toEqual([person('lead')])
    await give('second-line-engineer', person('engineer'))
  })
  test('somebody joined a team: they may take what waits for it', async () => {
    const { number } = await two.open('requester')
    expect((await two.take('biller', number)).status).toBe(403)
    await one.behind(
      'insert into identity.team_member (workspace_id, team_id, person_id) values ($1, $2, $3)',
      [one.world.workspaceId, one.world.teams.desk, person('biller')],
    )
    one.product.clock.advance({ seconds: 3 })
    second.clock.advance({ seconds: 3 })
    expect((await two.take('biller', number)).status).toBe(200)
  })
})

describe('a change that is taken back', () => {
  const failing = async (sql: string, params: unknown[]) => {
    const { db } = one.product
    await expect(
      db.engine(one.world.workspaceId, async tx => {
        await tx.run(composed<unknown[], unknown>(sql), params)
        const { roster, directory } = await loadStaffing(tx)
        expect([...roster.roles.values()].length * directory.persons.size).toBeGreaterThan(0)
        throw new Error('taken back')
      }),
    ).rejects.toThrow('taken back')
  }
  test('leaves no trace in what any node remembers', async () => {
    const before = await responsibleFor(await passOn(one))
    await failing(
      `update model.role_holder set person_id = $1::uuid, team_id = null where role_id in (select id from model.role where key = 'second-line-engineer')`,
      [person('biller')],
    )
    expect(await responsibleFor(await passOn(one))).toEqual(before)
    await failing('update identity.person set deactivated_at = created_at where id = $1::uuid', [
      person('engineer'),
    ])
    expect(await responsibleFor(await passOn(one))).toEqual(before)
    expect(await responsibleFor(await passOn(two))).toEqual(before)
  })
  test('and what it would have been is seen within it, or this shows nothing', async () => {
    await one.product.db.engine(one.world.workspaceId, async tx => {
      const sql = 'update identity.person set name = $2 where id = $1::uuid'
      await tx.run(composed<[string, string], unknown>(sql), [person('biller'), 'Renamed'])
      expect((await loadStaffing(tx)).directory.persons.get(person('biller'))?.name).toBe('Renamed')
    })
  })
})

describe('a process', () => {
  /** Publishes a second version: the way to the analysis has another label, somebody else does it, and nobody is told of the ticket. */
  async function publishSecond(): Promise<void> {
    const read = await readStarter(fileURLToPath(new URL('../../starter/', import.meta.url)))
    const incident = 'model' in read && read.model.processes.find(({ key }) => key === 'incident')
    if (!incident) throw new Error('The starter has no incident.')
    const activities = incident.activities.map(activity =>
      activity.node === 'analyse-gap'
        ? { ...activity, name: 'Analyse anew', responsible: 'billing-administrator' }
        : activity,
    )
    const flows = incident.graph.flows.map(flow =>
      flow.name === 'Needs analysis' ? { ...flow, name: 'To the engineers' } : flow,
    )
    const changed = { ...incident, activities, texts: [], graph: { ...incident.graph, flows } }
    const { db, clock } = one.product
    await db.engine(one.world.workspaceId, tx => publishProcess(tx, changed, clock))
  }

  test('that is published anew runs on as it was for what has begun, and as it is for what begins', async () => {
    const running = [await one.open('requester'), await two.open('requester')]
    await publishSecond()
    for (const [index, { number }] of running.entries()) {
      const desk = index === 0 ? two : one
      await desk.insist(desk.complete('analyst', number, 'Needs analysis'))
      expect(await responsibleFor(number)).toEqual([person('engineer')])
      expect((await desk.page('admin', number)).activities.at(-1)?.name).toBe('Analyse gap')
    }
    for (const desk of [one, two]) {
      const number = await passOn(desk, 'To the engineers')
      expect(await responsibleFor(number)).toEqual([person('biller')])
      expect((await desk.page('admin', number)).activities.at(-1)?.name).toBe('Analyse anew')
      // The second version has no words for what happens to the ticket: a customer hears nothing of it.
      expect((await desk.page('requester', number)).ledger.map(({ event }) => event)).not.toContain(
        'ticket.opened',
      )
    }
    const [first] = running
    expect((await one.page('requester', first?.number ?? '')).ledger.map(({ event }) => event)).toContain(
      'ticket.opened',
    )
  })
})
