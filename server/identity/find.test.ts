import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../tests/support/database.ts'
import {
  createParties,
  type House,
  lookInto,
  openHouse,
  type Parties,
  signInAs,
} from '../../tests/support/house.ts'
import { findAccountByEmail, findWorkspace, forgetOldSignIns } from './index.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let parties: Parties
let house: House
beforeAll(async () => {
  database = await testDatabase()
  parties = await createParties(database.url)
  house = await openHouse(database.url, parties.clock)
})
afterAll(async () => {
  await house?.close()
  await database?.drop()
})

test('accounts are found by address whatever its case, workspaces by their short name', async () => {
  const found = await house.db.engine(null, async tx => [
    await findAccountByEmail(tx, parties.ada.email.toUpperCase()),
    await findAccountByEmail(tx, 'nobody@nowhere.example'),
    await findWorkspace(tx, parties.slug),
    await findWorkspace(tx, 'nowhere'),
  ])
  expect(found).toEqual([parties.ada.accountId, null, parties.workspaceId, null])
})

test('what is long over is deleted, what may still matter stays', async () => {
  const left = async () => {
    const [row] = await lookInto<Record<string, number>>(
      database.url,
      `select (select count(*)::integer from identity.session) as sessions, (select count(*)::integer from identity.sign_in_link) as links,
         (select count(*)::integer from kernel.throttle) as tries`,
    )
    return row
  }
  await signInAs(house, parties.ada, parties.clock)
  parties.clock.advance({ hours: 24 * 43 })
  const cookie = await signInAs(house, parties.ben, parties.clock)
  await house.db.engine(null, tx => forgetOldSignIns(tx, parties.clock.now()))
  expect(await left()).toEqual({ sessions: 2, links: 1, tries: 1 })
  parties.clock.advance({ hours: 24 * 2 })
  await house.db.engine(null, tx => forgetOldSignIns(tx, parties.clock.now()))
  expect(await left()).toEqual({ sessions: 1, links: 1, tries: 1 })
  expect((await house.ask('GET', '/api/me', { cookie })).status).toBe(200)
})
