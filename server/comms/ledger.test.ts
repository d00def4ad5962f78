import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desk, openDesk } from '../../tests/support/desk.ts'
import { auditObligations } from './audit.ts'
import { toLedgerRow } from './ledger.ts'
import type { LedgerRow } from './queries.ts'

const at = Temporal.Instant.from('2026-03-02T08:00:00Z')
const later = at.add({ minutes: 3 })
const row: LedgerRow = {
  id: 'row',
  eventId: 'event',
  class: 'band',
  event: 'activity.ready',
  at,
  to: 'Ann',
  side: 'provider',
  letter: 'R',
  reasons: ['R: analyst'],
  channel: 'mail',
  state: 'due',
  text: 'Ready',
  seenAt: null,
  accountable: [],
  waivedBy: null,
  waivedBecause: null,
  waivedAt: null,
  deliveryState: 'due',
  joins: false,
  dueAt: at,
  attempt: 0,
  lastError: null,
  sentAt: null,
}
const cases: [string, Partial<LedgerRow>, { verdict: string; state: string; metAt: string | null }][] = [
  ['a mail on its way', {}, { verdict: 'due', state: 'on its way', metAt: null }],
  [
    'a mail that was tried once',
    { attempt: 1, lastError: 'connection refused' },
    { verdict: 'due', state: 'waiting after 1 try: connection refused', metAt: null },
  ],
  [
    'a mail that was tried often',
    { attempt: 4, lastError: 'connection refused' },
    { verdict: 'due', state: 'waiting after 4 tries: connection refused', metAt: null },
  ],
  [
    'a mail the receiving server took',
    { deliveryState: 'sent', sentAt: later, attempt: 2 },
    { verdict: 'met', state: 'delivered by mail', metAt: later.toString() },
  ],
  [
    'a mail that was refused for good',
    { deliveryState: 'failed', lastError: 'no such mailbox' },
    { verdict: 'failed', state: 'could not be delivered: no such mailbox', metAt: null },
  ],
  [
    'a mail to somebody who lost the right meanwhile',
    { deliveryState: 'withheld', lastError: 'Ann may no longer see this ticket.' },
    { verdict: 'not owed', state: 'Ann may no longer see this ticket.', metAt: null },
  ],
  [
    'a mail that waits for others',
    { joins: true, dueAt: later },
    { verdict: 'deferred', state: 'waits to be joined with what else happens', metAt: null },
  ],
  [
    'a mail that waited for others and could not be sent yet',
    { joins: true, dueAt: later, attempt: 1, lastError: 'connection refused' },
    { verdict: 'due', state: 'waiting after 1 try: connection refused', metAt: null },
  ],
  [
    'what need not be told',
    { state: 'waived', waivedBy: 'Lea', waivedBecause: 'we spoke', waivedAt: later },
    { verdict: 'waived', state: 'waived by Lea: we spoke', metAt: later.toString() },
  ],
  [
    'on the board',
    { channel: 'board', deliveryState: null },
    { verdict: 'due', state: 'on their board, not seen yet', metAt: null },
  ],
  [
    'in the app',
    { channel: 'app', deliveryState: null },
    { verdict: 'due', state: 'in the app, not seen yet', metAt: null },
  ],
  [
    'in the app, and seen',
    { channel: 'app', deliveryState: null, seenAt: later },
    { verdict: 'met', state: 'seen', metAt: later.toString() },
  ],
  [
    'in a team’s queue',
    { channel: 'queue', deliveryState: null },
    { verdict: 'due', state: 'in the team’s queue', metAt: null },
  ],
  [
    'one’s own act',
    { channel: 'none', state: 'own act', deliveryState: null },
    { verdict: 'not owed', state: 'did it themselves', metAt: null },
  ],
  [
    'somebody who may not see it',
    { channel: 'none', state: 'no right', deliveryState: null, text: '' },
    { verdict: 'not owed', state: 'may not see this', metAt: null },
  ],
]

test.each(cases)('the verdict in words: %s', (_, change, expected) => {
  const { verdict, state, metAt } = toLedgerRow({ ...row, ...change }, 'provider')
  expect({ verdict, state, metAt }).toEqual(expected)
})

test('says when it goes out while it waits, and only then', () => {
  const goesOutAt = (change: Partial<LedgerRow>) => toLedgerRow({ ...row, ...change }, 'provider').goesOutAt
  expect(goesOutAt({ joins: true, dueAt: later })).toBe(later.toString())
  expect(goesOutAt({ joins: true, dueAt: at })).toBeNull()
  expect(goesOutAt({ joins: false, dueAt: later })).toBeNull()
})

test('what our mail server says is told to us only, and so is why something was waived', () => {
  const waived = { ...row, state: 'waived', waivedBy: 'Lea', waivedBecause: 'we spoke', waivedAt: later }
  expect(toLedgerRow(waived, 'customer').state).toBe('not sent')
  const waiting = { ...row, attempt: 2, lastError: 'connection refused' }
  expect(toLedgerRow(waiting, 'customer').state).toBe('on its way')
  const failed = { ...row, deliveryState: 'failed', lastError: 'no such mailbox' }
  expect(toLedgerRow(failed, 'partner')).toMatchObject({ verdict: 'failed', state: 'could not be delivered' })
})

describe('the ledger of a ticket', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk()
  })
  afterAll(() => desk?.stop())

  test('counts the same verdicts as it shows, in every state a row can be in', async () => {
    const { number } = await desk.open('requester')
    await desk.insist(desk.complete('analyst', number, 'Needs analysis'))
    await desk.insist(desk.complete('engineer', number, 'Need a specialist'))
    await desk.insist(desk.say('requester', number, 'Any news?'))
    const [one, two, three] = await desk.behind<{ id: string }>(
      'select id::text from comms.delivery order by id',
    )
    const set = (state: string, id = '') =>
      desk.behind(
        'update comms.delivery set state = $1, sent_at = due_at, last_error = $1 where id = $2::uuid',
        [state, id],
      )
    await set('sent', one?.id)
    await set('failed', two?.id)
    await set('withheld', three?.id)
    await desk.insist(desk.post('manager', `/${number}/seen`))
    const { ledger } = await desk.page('analyst', number)
    const shown = Map.groupBy(ledger, ({ verdict }) => verdict)
    const { verdicts } = await auditObligations(desk.product.db, desk.world.workspaceId)
    expect(Object.fromEntries(verdicts.map(({ verdict, count }) => [verdict, count]))).toEqual(
      Object.fromEntries([...shown].map(([verdict, rows]) => [verdict, rows.length])),
    )
    expect([...shown.keys()].sort()).toEqual(['due', 'failed', 'met', 'not owed'])
  })
  test('shows others whom we told of their own organisation, and us everybody', async () => {
    const { number } = await desk.open('requester')
    await desk.insist(desk.complete('analyst', number, 'Needs analysis'))
    const told = async (who: 'requester' | 'analyst') =>
      [...new Set((await desk.page(who, number)).ledger.map(({ to }) => to))].sort()
    expect(await told('requester')).toEqual(['Requester'])
    expect(await told('analyst')).toEqual(['Lead', 'Manager', 'Requester', 'Team desk', 'Team secondLine'])
  })
  test('of a very long one shows the latest part, oldest first', async () => {
    const { id, number } = await desk.open('requester')
    await desk.behind(
      `insert into comms.obligation (workspace_id, id, event_id, event_name, ticket_id, person_id, name, side, organisation_id, letter, reasons, channel, state, class, text, at)
       select workspace_id, gen_random_uuid(), gen_random_uuid(), 'message.added', ticket_id, person_id, name, side, organisation_id, letter, reasons, 'none', 'own act', class, text, at
       from comms.obligation, generate_series(1, 600) where ticket_id = $1 and person_id is not null`,
      [id],
    )
    desk.product.clock.advance({ minutes: 1 })
    await desk.insist(desk.say('requester', number, 'The latest'))
    const { ledger } = await desk.page('analyst', number)
    expect(ledger).toHaveLength(500)
    expect(ledger.at(-1)?.text).toContain('The latest')
    expect(ledger.map(({ at }) => at)).toEqual(ledger.map(({ at }) => at).toSorted())
  })
  test('says nothing to us of what a customer writes among themselves', async () => {
    const { number } = await desk.open('requester')
    const before = (await desk.page('analyst', number)).ledger
    await desk.insist(desk.say('requester', number, { text: 'Between us', class: 'customer' }))
    expect((await desk.page('analyst', number)).ledger).toEqual(before)
    expect((await desk.page('requester', number)).messages.map(({ text }) => text)).toEqual([
      'Help',
      'Between us',
    ])
  })
})

describe('what was told in the app counts as met once it is seen', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk()
  })
  afterAll(() => desk?.stop())
  const states = async (number: string) =>
    (await desk.page('admin', number)).ledger
      .filter(({ channel }) => ['app', 'board', 'queue'].includes(channel))
      .map(({ to, verdict }) => `${to} ${verdict}`)
      .sort()

  test('by whoever was told, and by nobody else for them; a member for the team', async () => {
    const { number } = await desk.open('requester')
    await desk.insist(desk.complete('analyst', number, 'Needs analysis'))
    const told = ['Lead due', 'Manager due', 'Team desk due', 'Team secondLine due']
    expect(await states(number)).toEqual(told)
    for (const who of ['admin', 'requester', 'specialist'] as const)
      await desk.insist(desk.post(who, `/${number}/seen`))
    expect(await states(number)).toEqual(told)
    await desk.insist(desk.post('lead', `/${number}/seen`))
    await desk.insist(desk.post('engineer', `/${number}/seen`))
    expect(await states(number)).toEqual(['Lead met', 'Manager due', 'Team desk due', 'Team secondLine met'])
  })
  test('at the time it was first seen', async () => {
    const { number } = await desk.open('requester')
    const seenAt = async () =>
      (await desk.page('admin', number)).ledger.find(({ to }) => to === 'Team desk')?.metAt
    expect(await seenAt()).toBeNull()
    await desk.insist(desk.post('analyst', `/${number}/seen`))
    const first = await seenAt()
    expect(first).toBe(desk.product.clock.now().toString())
    desk.product.clock.advance({ minutes: 1 })
    await desk.insist(desk.post('colleague', `/${number}/seen`))
    expect(await seenAt()).toBe(first)
  })
  test('and a mail is not met by looking at the ticket', async () => {
    const { number } = await desk.open('requester')
    await desk.insist(desk.post('requester', `/${number}/seen`))
    const receipt = (await desk.page('requester', number)).ledger.find(({ channel }) => channel === 'mail')
    expect(receipt).toMatchObject({ event: 'ticket.opened', verdict: 'due', state: 'on its way' })
  })
})
