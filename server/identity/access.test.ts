import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../tests/support/database.ts'
import { createParties, type Parties } from '../../tests/support/house.ts'
import { type Actor, asEngine, composed, connect, type Db, newId } from '../kernel/index.ts'
import { grantVisible, listPrincipals, mayRead, mayWork, readable, type Share, workable } from './index.ts'

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

const names = { workspace: '$1::uuid', ticket: 't', principals: '$2::uuid[]' }
const actorWith = (principals: string[]): Actor => ({
  ...{ workspaceId: parties.workspaceId, personId: principals[0] ?? newId(), accountId: null },
  ...{
    organisationId: parties.providerId,
    side: 'provider',
    admin: false,
    principals,
    scopes: [],
    via: 'web',
  },
})

type Case = { shares: (Share & { ticket: number })[]; mine: number[] }
const cases = fc.record({
  shares: fc.array(
    fc.record({
      ticket: fc.integer({ min: 0, max: 3 }),
      principalId: fc.integer({ min: 0, max: 4 }).map(String),
      right: fc.constantFrom('read' as const, 'work' as const),
    }),
    { maxLength: 12 },
  ),
  mine: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }),
})

/** Shares tickets at random, then asks ticket by ticket and as a list; also checks both against the rule itself. */
async function compare({ shares, mine }: Case, filters = { readable, workable }) {
  const principals = Array.from({ length: 5 }, newId)
  const tickets = Array.from({ length: 4 }, newId)
  const me = mine.map(index => principals[index] ?? '')
  await db.engine(parties.workspaceId, async tx => {
    asEngine(tx)
    for (const [index, ticket] of tickets.entries())
      grantVisible(
        tx,
        ticket,
        shares
          .filter(share => share.ticket === index)
          .map(({ principalId, right }) => ({ principalId: principals[Number(principalId)] ?? '', right })),
      )
  })
  await db.actAs(actorWith(me), async tx => {
    for (const [may, filter, rights] of [
      [mayRead, filters.readable, ['read', 'work']],
      [mayWork, filters.workable, ['work']],
    ] as const) {
      const list = await tx.run(
        composed<[string, string[], string[]], { t: string }>(
          `select t::text from unnest($3::uuid[]) as t where ${filter(names)}`,
        ),
        [parties.workspaceId, me, tickets],
      )
      const items = await Promise.all(tickets.map(ticket => may(tx, ticket)))
      const rule = tickets.map((_, index) =>
        shares.some(
          share =>
            share.ticket === index &&
            mine.includes(Number(share.principalId)) &&
            rights.includes(share.right as never),
        ),
      )
      expect(items).toEqual(rule)
      expect(tickets.map(ticket => list.some(row => row.t === ticket))).toEqual(items)
    }
  })
}

test('the check of one ticket and the filter of the list agree, and both follow the shares', async () => {
  await fc.assert(
    fc.asyncProperty(cases, one => compare(one)),
    { numRuns: 60 },
  )
})
test('seeded fault: a list filter that forgets the right is found out', async () => {
  const faulty = { readable, workable: readable }
  await expect(
    fc.assert(
      fc.asyncProperty(cases, one => compare(one, faulty)),
      { numRuns: 60 },
    ),
  ).rejects.toThrow()
})

test('a right is raised, never lowered, and nothing is granted outside engine scope', async () => {
  const [ticket, who] = [newId(), newId()]
  const grant = (right: Share['right']) =>
    db.engine(parties.workspaceId, async tx => grantVisible(tx, ticket, [{ principalId: who, right }]))
  await grant('work')
  await grant('read')
  expect(await db.actAs(actorWith([who]), tx => mayWork(tx, ticket))).toBe(true)
  expect(await listPrincipals(db, parties.workspaceId, [ticket, newId()])).toEqual(
    new Map([[ticket, new Set([who])]]),
  )
  const outside = db.actAs(actorWith([who]), async tx =>
    grantVisible(tx, newId(), [{ principalId: who, right: 'work' }]),
  )
  await expect(outside).rejects.toThrow('row-level security')
})
