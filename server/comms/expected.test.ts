import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TicketEventName, TicketFacts } from '../../contract/index.ts'
import { type Desk, openDesk } from '../../tests/support/desk.ts'
import { type Directory, loadDirectory } from '../identity/index.ts'
import { type NewEvent, newId } from '../kernel/index.ts'
import { auditObligations } from './audit.ts'
import { expected, heardBy, listToldBeyond } from './index.ts'
import { previewAudience } from './owe.ts'

// What is expected of the ledger is worked out three times: before the act, with it, and by the audit. For whatever
// happens, the three are one.

let desk: Desk
let directory: Directory
let tickets: { id: string; number: string }[]
beforeAll(async () => {
  desk = await openDesk({ env: { INTERLOCK_JOIN_SECONDS: '300' } })
  directory = await desk.product.db.engine(desk.world.workspaceId, loadDirectory)
  tickets = [await desk.open('requester'), await desk.open('stranger')]
})
afterAll(() => desk?.stop())

const names = Object.keys(heardBy) as TicketEventName[]
const audiences = ['follower', 'related', 'business', 'manager', 'party'] as const
const some = <T>(values: readonly T[], maxLength: number) =>
  fc.uniqueArray(fc.constantFrom(...values), { maxLength })

type Drawn = {
  name: TicketEventName
  class: string
  quiet: boolean
  message: boolean
  ofOriginal: boolean
  actor: number
  letters: { letter: 'R' | 'A' | 'S' | 'C' | 'I'; persons: number[]; teams: number[] }[]
  also: { audience: (typeof audiences)[number]; at: 'once' | 'digest'; persons: number[]; teams: number[] }[]
  sides: ('provider' | 'customer' | 'partner')[]
}
const held = {
  persons: some([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], 4),
  teams: some([0, 1, 2], 2),
}
const drawn: fc.Arbitrary<Drawn> = fc.record({
  name: fc.constantFrom(...names),
  class: fc.constantFrom('band', 'band', 'provider', 'customer', 'partner'),
  quiet: fc.constantFrom(false, false, false, true),
  message: fc.boolean(),
  ofOriginal: fc.boolean(),
  actor: fc.nat({ max: 17 }),
  letters: fc.array(fc.record({ letter: fc.constantFrom('R', 'A', 'S', 'C', 'I'), ...held }), {
    maxLength: 4,
  }),
  also: fc.array(
    fc.record({ audience: fc.constantFrom(...audiences), at: fc.constantFrom('once', 'digest'), ...held }),
    { maxLength: 3 },
  ),
  sides: some(['provider', 'customer', 'partner'] as const, 3),
})

function makeEvent({ name, sides, ...of }: Drawn, seq: number): NewEvent<TicketEventName> {
  const people = Object.values(desk.world.people).map(({ id }) => id)
  const teams = Object.values(desk.world.teams)
  const [ticket, other] = tickets
  const who = ({ persons, teams: at }: { persons: number[]; teams: number[] }) => ({
    persons: persons.flatMap(index => people[index] ?? []),
    teams: at.flatMap(index => teams[index] ?? []),
  })
  const payload: TicketFacts = {
    ticket: {
      number: ticket?.number ?? '',
      title: 'It broke',
      customerId: desk.world.organisations.northwind,
      requesterId: desk.world.people.requester.id,
      version: 'v',
      ...(of.ofOriginal && other && { original: { ...other, title: 'What I asked' } }),
    },
    ...(of.quiet && { quiet: true as const }),
    ...(of.message && { message: newId() }),
    letters: of.letters.map(({ letter, ...persons }) => ({ letter, role: 'role', ...who(persons) })),
    also: of.also.map(({ audience, at, ...persons }) => ({ audience, at, ...who(persons) })),
    words: Object.fromEntries(sides.map(side => [side, `words for the ${side}`])),
  }
  const contentClass = of.class === 'partner' ? `partner:${desk.world.organisations.crane}` : of.class
  return {
    id: newId(),
    subjectId: ticket?.id ?? '',
    seq,
    name,
    actorId: people[of.actor] ?? null,
    class: contentClass,
    payload,
  }
}

type Row = {
  who: string
  channel: string
  state: string
  text: string
  letter: string
  of: string
  mail: boolean
}
const owed = (event: string) =>
  desk.behind<Row>(
    `select coalesce(o.person_id, o.team_id)::text as who, o.channel, o.state, o.text, o.letter, o.ticket_id::text as of,
       exists (select from comms.delivery d where d.workspace_id = o.workspace_id and d.id = o.delivery_id
         and d.person_id = o.person_id and d.ticket_id = o.ticket_id) as mail
     from comms.obligation o where o.event_id = $1::uuid order by 1`,
    [event],
  )
const byWho = (a: { who: string }, b: { who: string }) => (a.who < b.who ? -1 : 1)

test('preview, obligations and audit say the same, whatever happens', async () => {
  let seq = 1000
  let told = 0
  await fc.assert(
    fc.asyncProperty(drawn, async chosen => {
      const event = makeEvent(chosen, seq++)
      const foreseen = previewAudience([event], directory)
      await desk.product.db.engine(desk.world.workspaceId, async tx => {
        await loadDirectory(tx)
        tx.emit(event)
      })
      const rows = await owed(event.id)
      told += rows.length
      expect(rows).toEqual(
        foreseen
          .map(({ id, channel, state, text, letter, team, under }) => ({
            who: id,
            channel,
            state,
            text,
            letter,
            of: under?.id ?? event.subjectId,
            mail: channel === 'mail' && !team,
          }))
          .sort(byWho),
      )
      expect(expected(event, directory)).toEqual(foreseen)
      const reached = rows.filter(({ channel }) => channel !== 'none').map(({ who }) => who)
      for (const { principalId, ticketId } of listToldBeyond(event, directory)) {
        expect(
          reached.some(
            id =>
              id === principalId ||
              directory.persons.get(id)?.organisationId === principalId ||
              directory.teams.get(id)?.organisationId === principalId,
          ),
        ).toBe(true)
        expect(rows.map(({ of }) => of)).toContain(ticketId)
      }
    }),
    { numRuns: 120 },
  )
  expect(told).toBeGreaterThan(100)
  const { missing, extra } = await auditObligations(desk.product.db, desk.world.workspaceId)
  expect([missing, extra]).toEqual([[], []])
})

test('seeded fault: an obligation under another ticket, or for another letter, is found', async () => {
  const [row] = await desk.behind<{ id: string; who: string; letter: string }>(
    `select id::text, coalesce(person_id, team_id)::text as who, letter from comms.obligation where letter <> 'C' order by id limit 1`,
  )
  const set = (change: string) =>
    desk.behind(`update comms.obligation set ${change} where id = $1::uuid`, [row?.id])
  const found = async () => {
    const { missing, extra } = await auditObligations(desk.product.db, desk.world.workspaceId)
    return [missing.map(({ who }) => who), extra.map(({ who }) => who)]
  }
  await set(`letter = 'C'`)
  expect(await found()).toEqual([[row?.who], [row?.who]])
  await set(`letter = '${row?.letter}'`)
  expect(await found()).toEqual([[], []])
  await set(`ticket_id = '01940000-0000-7000-8000-000000000000'`)
  expect(await found()).toEqual([[row?.who], [row?.who]])
})
