import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../tests/support/database.ts'
import { createParties, lookInto, type Parties } from '../../tests/support/house.ts'
import { connect, type Db } from '../kernel/index.ts'
import { createPeople, knownDirectory, loadDirectory } from './index.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let db: Db
let parties: Parties
beforeAll(async () => {
  database = await testDatabase()
  db = connect(database.url, { emit: () => {} })
  parties = await createParties(database.url)
})
afterAll(async () => {
  await db?.close()
  await database?.drop()
})

const load = () => db.engine(parties.workspaceId, loadDirectory)
const newcomer = (name: string) => ({
  workspaceId: parties.workspaceId,
  at: parties.clock.now(),
  people: [{ name, email: `${name}@mill.example`, organisationId: parties.customerId }],
})

test('it knows people, teams and organisations, by address and by mail domain', async () => {
  const directory = await load()
  const { ada, ben, cleo, providerId, customerId, teamId } = parties
  expect(directory.persons.get(cleo.personId)).toMatchObject({
    name: 'Cleo',
    side: 'customer',
    organisation: 'Mill & Sons',
    admin: false,
    active: true,
    hasAccount: true,
  })
  expect(directory.teams.get(teamId)?.members.toSorted()).toEqual([ada.personId, ben.personId].toSorted())
  expect(directory.providerId).toBe(providerId)
  expect(directory.findPersonByEmail(cleo.email.toUpperCase())?.id).toBe(cleo.personId)
  expect(directory.findOrganisationByMailDomain('MILL.example')?.id).toBe(customerId)
  expect(directory.findOrganisationByMailDomain('sub.mill.example')).toBeUndefined()
})

test('while nothing has changed it costs one statement and no round trip of its own', async () => {
  await load()
  await db.engine(parties.workspaceId, async tx => {
    const before = tx.cost.statements
    expect(await loadDirectory(tx)).toBe(knownDirectory(tx))
    expect(tx.cost.statements - before).toBe(1)
    expect(tx.cost.trips).toBe(1)
  })
})

test('an actor who sees little loads the whole of it, and sees as little as before afterwards', async () => {
  await lookInto(database.url, 'update identity.workspace set revision = gen_random_uuid()')
  const { workspaceId, customerId, cleo } = parties
  const actor = {
    ...{ workspaceId, personId: cleo.personId, accountId: cleo.accountId, organisationId: customerId },
    ...{ side: 'customer' as const, admin: false, principals: [cleo.personId, customerId] },
    ...{ scopes: [], via: 'web' as const },
  }
  await db.actAs(actor, async tx => {
    expect((await loadDirectory(tx)).persons.size).toBeGreaterThanOrEqual(3)
    const seen = await tx.run({ name: 'count', text: 'select id from identity.person' }, [])
    expect(seen).toHaveLength(1)
  })
})

/** Adds somebody on another connection and says whether the directory knows them at once. */
async function isToldOf(name: string): Promise<boolean> {
  await load()
  const other = connect(database.url, { emit: () => {}, max: 1 })
  await other.engine(null, tx => createPeople(tx, newcomer(name)))
  await other.close()
  return (await load()).findPersonByEmail(`${name}@mill.example`) !== undefined
}

test('a change by another process is known at once', async () => {
  expect(await isToldOf('dora')).toBe(true)
})
test('seeded fault: without the trigger that renews the revision the change goes unseen', async () => {
  await lookInto(database.url, 'alter table identity.person disable trigger revision')
  expect(await isToldOf('emil')).toBe(false)
  await lookInto(database.url, 'alter table identity.person enable trigger revision')
})

test('what a transaction changed and took back is never remembered, not even under a revision that comes later', async () => {
  const taken = db.engine(parties.workspaceId, async tx => {
    await createPeople(tx, newcomer('ghost'))
    expect((await loadDirectory(tx)).findPersonByEmail('ghost@mill.example')).toBeDefined()
    throw new Error('taken back')
  })
  await expect(taken).rejects.toThrow('taken back')
  await db.engine(null, tx => createPeople(tx, newcomer('frida')))
  const directory = await load()
  expect(directory.findPersonByEmail('ghost@mill.example')).toBeUndefined()
  expect(directory.findPersonByEmail('frida@mill.example')).toBeDefined()
})
