import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../tests/support/database.ts'
import { prepareDemo } from './demo.ts'
import { prepareInstallation, withDatabase } from './firstRun.ts'
import { findWorkspace } from './identity/index.ts'
import { composed, createLog, createManualClock, readConfig } from './kernel/index.ts'
import { loadStaffing } from './model/index.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const preparing = (slug = 'demo', at = '2026-01-12T11:00:00Z') => ({
  databaseUrl: database.url,
  config: readConfig(
    {
      ...{ INTERLOCK_WORKSPACE: slug, INTERLOCK_WORKSPACE_NAME: 'Fjord IT' },
      INTERLOCK_MAIL_DOMAIN: `${slug}.example`,
    },
    {},
  ),
  clock: createManualClock(Temporal.Instant.from(at)),
  log: createLog('silent'),
})
const listTickets = composed<[], { title: string; state: string; runs: string[] }>(
  `select t.title, t.state, array(select a.name || ', ' || a.state from work.activity_run a
     where a.workspace_id = t.workspace_id and a.ticket_id = t.id order by 1) as runs
   from work.ticket t where t.workspace_id = kernel.workspace() order by t.title`,
)
/** What the demonstration has put into a workspace, and where its tickets stand. */
const look = (slug = 'demo') =>
  withDatabase(preparing(), async db => {
    const workspaceId = await db.engine(null, tx => findWorkspace(tx, slug))
    return db.engine(workspaceId, async tx => {
      const [{ roster, directory }, tickets] = await Promise.all([loadStaffing(tx), tx.run(listTickets, [])])
      return { roster, directory, tickets }
    })
  })

test('the demonstration puts in people, services, hours and work, once', async () => {
  await prepareInstallation(preparing())
  await prepareDemo(preparing())
  const { roster, directory, tickets } = await look()
  expect(tickets.length).toBeGreaterThan(3)
  expect(roster.hours).toMatchObject({ zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], opensAt: '08:00' })

  const nameOf = (id: string) => directory.organisations.get(id)?.name ?? directory.persons.get(id)?.name
  const services = [...roster.services.values()].map(({ key, customers, subscribers }) => [
    ...[key, customers.map(nameOf), subscribers.map(nameOf)],
  ])
  expect(services).toContainEqual(['patient-calendar', ['Brightwater Clinic'], ['Sam Lee']])
  expect(services).toContainEqual(['workplace', [], []])

  const held = [...roster.roles.values()].flatMap(({ holders }) => holders)
  expect(held.filter(({ hours }) => hours === 'after').length).toBeGreaterThan(0)
  expect(held.filter(({ customer, priorities }) => customer && priorities).length).toBeGreaterThan(0)

  await prepareDemo(preparing())
  expect(await look()).toEqual({ roster, directory: expect.anything(), tickets })
})

test.each([
  ['at night', 'night', '2026-01-12T23:30:00Z'],
  ['on a Sunday', 'sunday', '2026-01-11T11:00:00Z'],
])('whoever tries it %s finds it as it is by day, whoever is on duty', async (_, slug, at) => {
  await prepareInstallation(preparing(slug, at))
  await prepareDemo(preparing(slug, at))
  expect((await look(slug)).tickets).toEqual((await look()).tickets)
})
