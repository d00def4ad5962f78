import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PersonKey } from '../support/builders.ts'
import { type Act, codeOf, type Desk, openDesk } from '../support/desk.ts'
import { withDatabase } from '../support/global.ts'

// Section I: tricks with the way a ticket goes, by direct calls of the API.

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.stop())

const act = (who: PersonKey, number: string, body: Act) => desk.post(who, `/${number}/acts`, body)
/** Everything written that an act could have touched. */
const snapshot = () =>
  desk.behind(
    `select (select count(*) from kernel.event) as events, (select count(*) from work.message) as messages, (select count(*) from comms.obligation) as owed,
       (select md5(string_agg(a::text, '' order by a.id)) from work.activity_run a) as runs, (select md5(string_agg(t::text, '' order by t.id)) from work.ticket t) as tickets,
       (select count(*) from work.effort) as effort, (select count(*) from work.handover) as handovers`,
  )

describe('I09: what the process does not allow', () => {
  test('is refused on every way to it, and leaves nothing behind', async () => {
    const { number } = await desk.open('requester')
    const other = await desk.open('stranger')
    const run = await desk.standing(number)
    await desk.insist(act('analyst', number, { act: 'complete', run, outcome: 'Needs analysis' }))
    const now = await desk.standing(number)
    const foreign = await desk.standing(other.number)
    const tries: [PersonKey, Act, string][] = [
      ['analyst', { act: 'complete', run, outcome: 'Needs analysis' }, 'activity.done'],
      ['analyst', { act: 'take', run }, 'activity.done'],
      ['analyst', { act: 'complete', run: foreign, outcome: 'Needs analysis' }, 'activity.done'],
      ['analyst', { act: 'take', run: foreign }, 'activity.done'],
      ['manager', { act: 'complete', run: now, outcome: 'Approved' }, 'activity.not_yours'],
      ['requester', { act: 'complete', run: now, outcome: 'Found it' }, 'activity.not_yours'],
      ['requester', { act: 'solve', note: 'Thanks' }, 'activity.not_yours'],
      ['requester', { act: 'reclassify', process: 'change', reason: 'x' }, 'activity.not_yours'],
      ['requester', { act: 'change', set: { impact: 'high' }, was: {} }, 'activity.not_yours'],
      ['requester', { act: 'move', run: now, to: 'closed', reason: 'x' }, 'activity.not_yours'],
      ['engineer', { act: 'move', run: now, to: 'closed', reason: 'x' }, 'activity.not_found'],
      ['engineer', { act: 'move', run: now, to: '__proto__', reason: 'x' }, 'activity.not_found'],
      ['engineer', { act: 'complete', run: now }, 'activity.outcome_unknown'],
      ['engineer', { act: 'complete', run: now, outcome: 'constructor' }, 'activity.outcome_unknown'],
      ['engineer', { act: 'complete', run: now, outcome: 'Need a change' }, 'request.invalid'],
      ['engineer', { act: 'return', run: now, reason: 'x' }, 'handover.not_offered'],
      ['engineer', { act: 'wait', run: now }, 'request.invalid'],
      ['requester', { act: 'release', run: now }, 'activity.not_yours'],
      ['engineer', { act: 'release', run: now }, 'activity.release_refused'],
      ['engineer', { act: 'release', run: foreign }, 'activity.done'],
      ['engineer', { act: 'arrived', run: now }, 'activity.done'],
      ['engineer', { act: 'cancelMeeting', meeting: now }, 'meeting.not_found'],
    ]
    const before = await snapshot()
    for (const [who, body, code] of tries)
      expect(codeOf(await act(who, number, body)), `${who} ${JSON.stringify(body)}`).toBe(code)
    expect(await snapshot()).toEqual(before)
  })
  test('nothing is done on a ticket that is closed', async () => {
    const { number } = await desk.open('requester')
    const run = await desk.standing(number)
    await desk.insist(act('analyst', number, { act: 'solve', note: 'Done.' }))
    const before = await snapshot()
    const closed: Act[] = [
      { act: 'take', run },
      { act: 'release', run },
      { act: 'complete', run },
      { act: 'move', run, to: 'analyse-gap', reason: 'x' },
      { act: 'solve' },
      { act: 'reclassify', process: 'change', reason: 'x' },
      { act: 'change', set: { impact: 'high' }, was: {} },
      { act: 'book', run, minutes: 5 },
      { act: 'help', run, to: 'specialist', question: 'x' },
    ]
    for (const body of closed)
      expect(codeOf(await act('analyst', number, body)), JSON.stringify(body)).toBe('ticket.closed')
    expect(await snapshot()).toEqual(before)
  })
  test('seeded fault: the snapshot tells an act that is allowed', async () => {
    const { number } = await desk.open('requester')
    const before = await snapshot()
    await desk.insist(act('analyst', number, { act: 'take', run: await desk.standing(number) }))
    expect(await snapshot()).not.toEqual(before)
  })
})

describe('I03: signing what has been withdrawn', () => {
  test('is refused: what was moved away and came back asks for a new signature', async () => {
    const { number } = await desk.open('requester', { process: 'change', title: 'A change' })
    const gate = async () =>
      (await desk.page('admin', number)).activities.find(one => one.gate && one.state === 'ready')?.id ?? ''
    const complete = async (outcome?: string) => {
      const ready = (await desk.page('admin', number)).activities.find(({ state }) => state === 'ready')
      const body = { act: 'complete', run: ready?.id ?? '', ...(outcome && { outcome }) } as const
      const answers = await Promise.all((['engineer', 'manager'] as const).map(who => act(who, number, body)))
      expect(answers.map(codeOf)).toContain('200')
    }
    await complete()
    await complete('Emergency')
    const first = await gate()
    expect(first).not.toBe('')
    await desk.insist(
      act('manager', number, { act: 'move', run: first, to: 'assess-risk', reason: 'Another plan' }),
    )
    expect(codeOf(await act('manager', number, { act: 'complete', run: first, outcome: 'Approved' }))).toBe(
      'activity.done',
    )
    await complete('Emergency')
    const second = await gate()
    expect([
      second === first,
      codeOf(await act('manager', number, { act: 'complete', run: first, outcome: 'Approved' })),
    ]).toEqual([false, 'activity.done'])
  })
})

describe('I08: the same act again', () => {
  test('under one key is done once; under it another act is refused; another’s key is their own', async () => {
    const { number } = await desk.open('requester')
    const run = await desk.standing(number)
    const url = `${desk.tickets}/${number}/acts`
    const ask = (who: PersonKey, body: Act) => desk.askAs(who, { method: 'POST', url, body, key: 'one-act' })
    const effort: Act = { act: 'book', run, minutes: 5 }
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask('analyst', effort)))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(codeOf(await ask('analyst', { ...effort, minutes: 50 } as Act))).toBe('request.key_reused')
    expect(codeOf(await ask('colleague', effort))).toBe('200')
    const booked = await desk.behind('select minutes from work.effort where run_id = $1', [run])
    expect(booked).toEqual([{ minutes: 5 }, { minutes: 5 }])
    // Without the key each of them would count.
    await desk.insist(act('analyst', number, effort))
    expect(await desk.behind('select minutes from work.effort where run_id = $1', [run])).toHaveLength(3)
  })
})

describe('I15: the record of what happened', () => {
  test('cannot be changed or taken away by the program itself', async () => {
    await desk.open('requester')
    await expect(desk.behind(`update kernel.event set name = 'ticket.closed'`)).rejects.toThrow(
      /permission denied/,
    )
    // Only an erasing takes events away (kernel.erasing): for anybody else there are none to delete.
    expect(await desk.behind('delete from kernel.event returning id')).toEqual([])
    expect((await desk.behind('select from kernel.event')).length).toBeGreaterThan(0)
  })
  test('seeded fault: its owner could, so that it is the missing right that stops the program', async () => {
    const client = new pg.Client({
      connectionString: withDatabase(
        desk.product.databaseUrl,
        new URL(desk.product.databaseUrl).pathname.slice(1),
      ),
    })
    await client.connect()
    try {
      await client.query('begin')
      await client.query(`update kernel.event set name = 'x'`)
      await client.query('rollback')
    } finally {
      await client.end()
    }
  })
})
