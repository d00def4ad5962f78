import { beforeAll, describe, expect, test } from 'vitest'
import { usualHolders } from '../../tests/support/practice.ts'
import {
  byItself,
  factsAt,
  makeProcesses,
  type Processes,
  shopAfter,
  type Workshop,
} from '../../tests/support/workshop.ts'
import {
  aim,
  all,
  childOf,
  codeOf,
  complete,
  decide,
  does,
  fire,
  lookAt,
  namesOf,
  once,
  openWorks,
  runOn,
  succeed,
  tellsOf,
  tries,
} from '../../tests/support/workshopActs.ts'
import { expected } from '../comms/index.ts'
import type { Change } from './change.ts'
import { decideTimer } from './decideArrived.ts'
import { priorityOf } from './decideChange.ts'
import { decideReturned } from './decideReturned.ts'

// What each act does, refuses and tells, on processes with everything in them.

let processes: Processes
let opened: Workshop
beforeAll(async () => {
  processes = await makeProcesses()
  opened = openWorks(processes)
})
const work = once(() => does(opened, ['ann', 't1', complete('Work')]))

describe('another process', () => {
  test('keeps number, conversation and promise, and names where it goes on', () => {
    const taken = does(opened, ['ann', 't1', { act: 'take' }])
    const change = succeed(
      decide(taken, 'ann', { act: 'reclassify', process: 'check', reason: 'Only a check' }),
    )
    const next = shopAfter(taken, change).tickets.get('first')
    expect([next?.ticket.number, next?.ticket.processId]).toEqual(['WK-1', 'check'])
    expect(change.events[0]?.payload.words.provider).toContain('to Check')
    expect(next?.standing.runs).toMatchObject([
      { node: 't21', nextUpdateAt: runOn(taken, 't1')?.nextUpdateAt },
    ])
    const again = { act: 'reclassify', process: 'check', reason: 'x' } as const
    expect(codeOf(decide(shopAfter(taken, change), 'eve', again))).toBe('ticket.same_process')
  })
})

describe('a part of the work under a number of its own', () => {
  const handed = once(() => does(opened, ['ann', 't1', complete('Change')]))
  const ended = (shop: Workshop, id: string, done = ['t1']) => {
    const [top] = shop.tickets.get(id)?.standing.processes ?? []
    const { ended: endedAs = 'none' } = (top ?? {}) as { ended?: string }
    return {
      parentRunId: top?.parentRunId ?? '',
      parentToken: top?.parentToken ?? '',
      endedAs,
      done,
      reason: 'Not ours',
      failed: null,
    }
  }
  const comeBack = (shop: Workshop, id: string) =>
    decideReturned(factsAt(shop, 'first', byItself), ended(shop, id), 'CH-1')
  test('comes back along the flow its end names, once', () => {
    const id = childOf(handed())
    let shop = does(lookAt(handed(), id), ['eve', 't11', { act: 'take' }])
    for (const one of [
      ['eve', 't11', complete()],
      ['sam', 't12', complete('Yes')],
      ['eve', 't13', complete()],
    ] as const)
      shop = does(shop, [...one])
    const back = comeBack(shop, id)
    expect(back && namesOf(back)).toEqual(['activity.completed', 'activity.ready'])
    const next = lookAt(shopAfter(shop, back as Change), 'first')
    expect(runOn(next, 't5')?.state).toBe('ready')
    expect(comeBack(next, id)).toBe(null)
  })
  test('given back untouched stands where it stood, with the reason; once begun it is not given back', () => {
    const id = childOf(handed())
    const given = does(lookAt(handed(), id), ['eve', 't11', { act: 'return', reason: 'Not ours' }])
    expect(given.tickets.get(id)?.ticket.state).toBe('closed')
    const back = comeBack(given, id)
    expect(back?.events.at(-1)).toMatchObject({
      name: 'activity.moved',
      payload: { reason: 'CH-1 was given back: Not ours' },
    })
    expect(runOn(lookAt(shopAfter(given, back as Change), 'first'), 't1')?.state).toBe('ready')
    const begun = does(lookAt(handed(), id), ['eve', 't11', { act: 'take' }])
    expect(tries(begun, ['eve', 't11'], { act: 'return', reason: 'x' })).toBe('handover.not_offered')
  })
  test('has to come back before the one it came from is solved, moved on or taken to another process', () => {
    expect(codeOf(decide(handed(), 'ann', { act: 'solve' }))).not.toBe('allowed')
    expect(codeOf(decide(handed(), 'lea', { act: 'reclassify', process: 'check', reason: 'x' }))).toBe(
      'activity.move_refused',
    )
    expect(tries(handed(), ['lea', 'k1'], { act: 'move', to: 't1', reason: 'x' })).toBe(
      'activity.move_refused',
    )
  })
  test('what nobody has drawn a way for is held up and told, once', () => {
    const shop = handed()
    const facts = factsAt(shop, 'first', byItself)
    const as = (endedAs: string) => ({ ...ended(shop, childOf(shop)), endedAs })
    const held = decideReturned(facts, as('Nothing like it'), 'CH-1')
    expect(held && [namesOf(held), tellsOf(shop, held, 'activity.stuck')]).toEqual([
      ['activity.stuck'],
      ['lea'],
    ])
    const next = shopAfter(shop, held as Change)
    expect(decideReturned(factsAt(next, 'first', byItself), as('Nothing like it'), 'CH-1')).toBe(null)
  })
})

describe('solve and close', () => {
  const solve = { act: 'solve', note: 'Turned on.' } as const
  test('walks the path and tells once; gates need who answers for them', () => {
    expect(codeOf(decide(opened, 'ann', solve))).toBe('activity.gate')
    const both = openWorks(processes, { ...usualHolders, 'service-manager': [{ person: 'ann' }] })
    const change = succeed(decide(both, 'ann', solve))
    expect(change.state).toBe('closed')
    const loud = change.events.filter(event => expected(event, both.staffing.directory).length > 0)
    expect(loud.map(({ name }) => name)).toEqual(['ticket.solved'])
    expect(tellsOf(both, change, 'ticket.solved')).toContain('mia')
  })
  test('whoever had the work hears that it is solved', () => {
    const both = openWorks(processes, { ...usualHolders, 'service-manager': [{ person: 'ben' }] })
    const taken = does(both, ['ann', 't1', { act: 'take' }])
    expect(tellsOf(both, succeed(decide(taken, 'ben', solve)), 'ticket.solved')).toContain('ann')
  })
})

describe('events of the process', () => {
  test('of a timer and a message that wait together the first goes on, and the other is over', () => {
    const waiting = does(opened, ['ann', 't1', complete('Wait')])
    const timed = shopAfter(waiting, fire(waiting, 1, 'c1') as Change)
    expect(timed.tickets.get('first')?.standing.runs.map(({ node }) => node)).toEqual(['t5'])
    const came = does(waiting, ['ann', 'c2', { act: 'arrived' }])
    expect(runOn(came, 't5')?.state).toBe('ready')
    expect(fire(came, 1, 'c1', 't5')).toBe(null)
    expect(tries(waiting, ['mia', 'c2'], { act: 'arrived' })).toBe('activity.not_yours')
  })
  test('a reminder on the edge of an activity comes once, and a process that has ended hears nothing', () => {
    const reminded = shopAfter(work(), fire(work(), 4, 'b1', 't2') as Change)
    expect(reminded.tickets.get('first')?.standing.runs.map(({ node }) => node)).toEqual(['t2', 't3', 't7'])
    expect(fire(reminded, 4, 'b1', 't2')).toBe(null)
    const facts = factsAt(work(), 'first', byItself)
    expect(decideTimer(facts, { processRunId: 'ended', node: 'b1', token: 't9', round: 1 })).toBe(null)
  })
})

describe('what a ticket says of itself', () => {
  test('a field that changed meanwhile is refused with what stands there; the same value is no conflict', () => {
    const first = shopAfter(
      opened,
      succeed(decide(opened, 'ann', { act: 'change', set: { title: 'A' }, was: { title: 'It broke' } })),
    )
    const refused = decide(first, 'ben', { act: 'change', set: { title: 'B' }, was: { title: 'It broke' } })
    expect(refused).toMatchObject({ code: 'ticket.changed_meanwhile', errors: [{ field: '/set/title' }] })
    expect(
      codeOf(decide(first, 'ben', { act: 'change', set: { title: 'A' }, was: { title: 'It broke' } })),
    ).toBe('allowed')
    expect(codeOf(decide(opened, 'mia', { act: 'change', set: { title: 'B' }, was: {} }))).toBe(
      'activity.not_yours',
    )
  })
  test('priority is impact by urgency', () => {
    const levels = ['high', 'medium', 'low'] as const
    expect(levels.map(impact => levels.map(urgency => priorityOf(impact, urgency)))).toEqual([
      [1, 2, 3],
      [2, 3, 4],
      [3, 4, 4],
    ])
  })
  test('effort is chargeable where the activity is, unless said otherwise; customers book none', () => {
    const closing = all(
      opened,
      ['ann', 't1', complete('Advice')],
      ['cleo', 't4', complete()],
      ['sam', 't5', complete('Approved')],
    )
    const book = (shop: Workshop, node: string, chargeable?: boolean) =>
      succeed(
        decide(
          shop,
          'ann',
          aim(shop, node, { act: 'book', minutes: 5, ...(chargeable !== undefined && { chargeable }) }),
        ),
      ).effort
    expect(
      [book(opened, 't1'), book(closing, 't6'), book(closing, 't6', false)].map(effort => effort?.chargeable),
    ).toEqual([false, true, false])
    const theirs = does(opened, ['ann', 't1', { act: 'offer', to: 'mia', reason: 'Yours' }])
    expect(tries(theirs, ['mia', 't1'], { act: 'complete', outcome: 'Work', spent: { minutes: 5 } })).toBe(
      'request.invalid',
    )
  })
})
