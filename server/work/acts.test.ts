import { beforeAll, describe, expect, test } from 'vitest'
import { makeProcesses, type Processes, shopAfter, type Workshop } from '../../tests/support/workshop.ts'
import {
  aim,
  all,
  codeOf,
  complete,
  decide,
  does,
  fire,
  namesOf,
  once,
  openWorks,
  runOn,
  succeed,
  tellsOf,
  tries,
  type Unaimed,
} from '../../tests/support/workshopActs.ts'
import { expected } from '../comms/index.ts'
import { Problem } from '../kernel/index.ts'
import type { Change } from './change.ts'
import { gatesBetween } from './passing.ts'

// What each act does, refuses and tells, on processes with everything in them.

let processes: Processes
let opened: Workshop
beforeAll(async () => {
  processes = await makeProcesses()
  opened = openWorks(processes)
})
const work = once(() => does(opened, ['ann', 't1', complete('Work')]))

describe('waiting', () => {
  const asked = once(() => does(work(), ['eve', 't2', { act: 'wait', for: 'requester', question: 'Which?' }]))
  test('goes on when whoever was asked answers, not when somebody else writes', () => {
    const says = (who: string, contentClass = 'band') =>
      shopAfter(asked(), succeed(decide(asked(), who, { act: 'message', class: contentClass, text: 'This' })))
    expect(runOn(asked(), 't2')).toMatchObject({ state: 'waiting', waitsFor: 'mia', takenBy: 'eve' })
    expect(runOn(says('moe'), 't2')?.state).toBe('waiting')
    expect(runOn(says('mia', 'customer'), 't2')?.state).toBe('waiting')
    expect(runOn(says('mia'), 't2')).toMatchObject({ state: 'started', waitsFor: null, question: null })
  })
  test('until a date goes on at that date, once, and not before', () => {
    const until = opened.now.add({ hours: 2 }).toString()
    const waiting = does(work(), ['eve', 't2', { act: 'wait', until }])
    expect(fire(waiting, 1)).toBe(null)
    const resumed = shopAfter(waiting, fire(waiting, 2) as Change)
    expect(runOn(resumed, 't2')?.state).toBe('started')
    expect(fire(resumed, 2)).toBe(null)
    expect(tries(work(), ['eve', 't2'], { act: 'wait', until: opened.now.toString() })).toBe(
      'request.invalid',
    )
    expect(tries(work(), ['eve', 't2'], { act: 'stuck', reason: 'x', until: opened.now.toString() })).toBe(
      'request.invalid',
    )
  })
  test('somebody who is asked nothing, or has no part, cannot be waited for', () => {
    expect(tries(work(), ['eve', 't2'], { act: 'wait', for: 'requester' })).toBe('request.invalid')
    expect(tries(work(), ['eve', 't2'], { act: 'stuck', reason: 'x', for: 'requester' })).toBe(
      'request.invalid',
    )
    expect(tries(work(), ['eve', 't2'], { act: 'wait', for: 'qi', question: 'You?' })).toBe(
      'person.not_found',
    )
  })
  test('being stuck with a question and a meeting keeps the question with the invitation', () => {
    const meeting = { startsAt: opened.now.add({ hours: 3 }).toString(), minutes: 30, place: 'Room 1' }
    const stuck = succeed(
      decide(work(), 'eve', aim(work(), 't2', { act: 'stuck', reason: 'Lost', question: 'When?', meeting })),
    )
    expect(namesOf(stuck)).toEqual(['activity.stuck', 'meeting.proposed'])
    expect(stuck.events.at(-1)?.payload.message).toBe(stuck.message?.id)
    expect(stuck.meeting?.class).toBe('band')
    expect(tellsOf(opened, stuck, 'activity.stuck')).toEqual(['lea'])
  })
  test('goes on waiting in new hands', () => {
    const passed = all(
      asked(),
      ['eve', 't2', { act: 'offer', to: 'max', reason: 'Yours' }],
      ['max', 't2', { act: 'take' }],
    )
    expect(runOn(passed, 't2')).toMatchObject({ state: 'waiting', waitsFor: 'mia', takenBy: 'max' })
  })
})

describe('the promise', () => {
  test('is set when work starts, by the activity or else by priority, and a word in the band renews it', () => {
    const taken = does(opened, ['ann', 't1', { act: 'take' }])
    expect(runOn(taken, 't1')?.nextUpdateAt).toBe(opened.now.add({ minutes: 1440 }).toString())
    const hour = { ...taken, now: taken.now.add({ hours: 1 }) }
    const said = (contentClass: string) =>
      shopAfter(
        hour,
        succeed(decide(hour, 'ann', { act: 'message', class: contentClass, text: 'We are on it' })),
      )
    expect(runOn(said('band'), 't1')?.nextUpdateAt).toBe(hour.now.add({ minutes: 1440 }).toString())
    expect(runOn(said('provider'), 't1')?.nextUpdateAt).toBe(runOn(taken, 't1')?.nextUpdateAt)
    expect(runOn(work(), 't2')?.nextUpdateAt).toBe(null)
  })
})

describe('handing work over', () => {
  const offer: Unaimed = { act: 'offer', to: 'cleo', reason: 'You know it' }
  const offered = once(() => does(work(), ['eve', 't2', offer]))
  test('is offered, then accepted by taking it, or returned to whoever offered it, and A knows', () => {
    const change = succeed(decide(work(), 'eve', aim(work(), 't2', offer)))
    expect(change.handovers).toMatchObject([{ offeredTo: ['cleo'], offeredBy: 'eve' }])
    expect(tries(offered(), ['dan', 't2'], { act: 'take' })).toBe('activity.done')
    const accepted = succeed(decide(offered(), 'cleo', aim(offered(), 't2', { act: 'take' })))
    expect(namesOf(accepted)).toEqual(['handover.accepted', 'activity.started'])
    expect(accepted.answered?.state).toBe('accepted')
    const returned = succeed(decide(offered(), 'cleo', aim(offered(), 't2', { act: 'return', reason: 'No' })))
    expect(returned.answered).toMatchObject({ state: 'returned', answer: 'No' })
    expect(tellsOf(opened, returned, 'handover.returned').sort()).toEqual(['eve', 'lea'])
    expect(tries(work(), ['cleo', 't2'], { act: 'return', reason: 'No' })).toBe('handover.not_offered')
  })
  test('acting on it accepts it; an offer that comes to nothing is withdrawn', () => {
    const waits = succeed(
      decide(offered(), 'cleo', aim(offered(), 't2', { act: 'wait', for: 'requester', question: '?' })),
    )
    expect(namesOf(waits)).toEqual(['handover.accepted', 'activity.started', 'activity.waiting'])
    expect(waits.changed).toMatchObject([{ state: 'waiting', takenBy: 'cleo', offeredTo: [] }])
    const went = succeed(decide(offered(), 'eve', aim(offered(), 't2', complete())))
    expect([went.answered, went.withdrawn]).toEqual([null, [runOn(offered(), 't2')?.id]])
  })
  test('only a colleague of the role is given it, and both are told to whom it went', () => {
    const taken = does(opened, ['ann', 't1', { act: 'take' }])
    expect(tries(taken, ['ann', 't1'], { act: 'assign', to: 'max' })).toBe('activity.not_theirs')
    expect(tries(taken, ['eve', 't1'], { act: 'assign', to: 'ben' })).toBe('activity.not_yours')
    const given = succeed(decide(taken, 'lea', aim(taken, 't1', { act: 'assign', to: 'ben' })))
    expect(tellsOf(opened, given, 'activity.assigned').sort()).toEqual(['ann', 'ben'])
    expect(given.events[0]?.payload.words.provider).toContain('to Ben')
  })
})

describe('putting back', () => {
  const taken = once(() => does(opened, ['ann', 't1', { act: 'take' }]))
  const release: Unaimed = { act: 'release' }
  test('what was taken is ready again for everybody who may do it, who are told in queue or app; a requester is not', () => {
    const hour = { ...taken(), now: taken().now.add({ hours: 1 }) }
    const change = succeed(decide(hour, 'ann', aim(hour, 't1', release)))
    expect(namesOf(change)).toEqual(['activity.released'])
    expect(runOn(shopAfter(hour, change), 't1')).toEqual(runOn(opened, 't1'))
    const [event] = change.events
    const told = event && expected(event, opened.staffing.directory)
    expect(told?.map(({ id, channel, letter }) => [id, channel, letter])).toEqual([['desk', 'queue', 'R']])
    expect(event?.payload.words).toEqual({
      provider: 'Ann put “Activity t1” on WK-1 back, it can be taken: It broke',
      partner: 'Ann put “Activity t1” on WK-1 back, it can be taken: It broke',
    })
  })
  test('a person who may do it is told in the app, and whoever puts back is not told', () => {
    const theirs = does(work(), ['eve', 't2', { act: 'take' }])
    const own = succeed(decide(theirs, 'eve', aim(theirs, 't2', release)))
    expect(tellsOf(opened, own, 'activity.released')).toEqual([])
    const byA = succeed(decide(theirs, 'lea', aim(theirs, 't2', release)))
    const told = byA.events.flatMap(event => expected(event, opened.staffing.directory))
    expect(told.map(({ id, channel, urgent }) => [id, channel, urgent])).toEqual([['eve', 'app', false]])
  })
  test('whoever asked hears no later for it: what was promised meanwhile holds', () => {
    const promised = runOn(taken(), 't1')?.nextUpdateAt
    const day = { ...taken(), now: taken().now.add({ hours: 20 }) }
    expect(runOn(does(day, ['ann', 't1', release]), 't1')?.nextUpdateAt).toBe(promised)
    expect(promised).not.toBeNull()
  })
  test('whoever answers for it puts it back, too, and whoever had it is told; anybody may what nobody has begun', () => {
    const byA = succeed(decide(taken(), 'lea', aim(taken(), 't1', release)))
    expect(tellsOf(opened, byA, 'activity.released').sort()).toEqual(['ann', 'desk'])
    const given = does(opened, ['ann', 't1', { act: 'assign', to: 'ben' }])
    expect(tries(given, ['ann', 't1'], release)).toBe('allowed')
    expect(tries(given, ['eve', 't1'], release)).toBe('activity.not_yours')
  })
  test('what is another’s, what nobody has, what waits and what is offered is not, and it is said what to do', () => {
    const says = (shop: Workshop, who: string, node: string) => {
      const decided = decide(shop, who, aim(shop, node, release))
      return decided instanceof Problem ? `${decided.code}: ${decided.detail}` : 'allowed'
    }
    const waits = does(work(), ['eve', 't2', { act: 'wait', for: 'requester', question: 'Which?' }])
    const offered = does(work(), ['eve', 't2', { act: 'offer', to: 'cleo', reason: 'You know it' }])
    expect([
      says(taken(), 'ben', 't1'),
      says(opened, 'ann', 't1'),
      says(waits, 'eve', 't2'),
      says(offered, 'eve', 't2'),
    ]).toEqual([
      'activity.taken: Ann has it.',
      'activity.release_refused: Nobody has it: whoever may do it can take it.',
      'activity.release_refused: It waits for an answer: go on with it first, or give it to a colleague, who waits on.',
      'activity.release_refused: It is offered to Cleo: they take it, or return it first.',
    ])
  })
})

describe('help', () => {
  const ask = (to: string): Unaimed => ({ act: 'help', to, question: 'How?' })
  test('is asked for and given beside the work, and not needed any more when that is done', () => {
    const asked = does(work(), ['eve', 't2', ask('adviser')])
    expect(runOn(asked, 't2')).toMatchObject({ kind: 'help', responsible: ['max'], class: 'provider' })
    const given = succeed(decide(asked, 'max', aim(asked, 't2', { act: 'complete', note: 'Like this' })))
    expect(tellsOf(opened, given, 'help.given')).toEqual(['eve'])
    const helping = does(asked, ['max', 't2', { act: 'take' }])
    const own = helping.tickets
      .get('first')
      ?.standing.runs.find(run => run.node === 't2' && run.kind === 'task')
    const done = succeed(decide(helping, 'eve', { act: 'complete', run: own?.id ?? '' }))
    expect(tellsOf(opened, done, 'activity.cancelled')).toEqual(['max'])
    const moved = succeed(
      decide(helping, 'eve', { act: 'move', run: own?.id ?? '', to: 't2', reason: 'Again' }),
    )
    expect(tellsOf(opened, moved, 'activity.cancelled')).toEqual(['max'])
  })
  test('of a partner stands where they see it; a customer is asked a question instead', () => {
    const asked = does(work(), ['eve', 't2', ask('cleo')])
    expect(runOn(asked, 't2')?.class).toBe('partner:crane')
    expect(tries(work(), ['eve', 't2'], ask('mia'))).toBe('person.not_found')
  })
})

describe('a meeting', () => {
  const at = { startsAt: '2026-03-02T12:00:00Z', minutes: 30, place: 'Room 1', text: 'Let us talk' }
  test('among ourselves is not the customer’s; called off by who has a part in the work, or called it', () => {
    const among = does(work(), ['eve', 't2', { act: 'meet', ...at, invite: ['ann'] }])
    const [meeting] = among.tickets.get('first')?.standing.meetings ?? []
    expect(meeting?.class).toBe('provider')
    const off = (who: string) =>
      codeOf(decide(among, who, { act: 'cancelMeeting', meeting: meeting?.id ?? '' }))
    expect([off('eve'), off('ann'), off('sam'), off('mia')]).toEqual([
      'allowed',
      'allowed',
      'activity.not_yours',
      'activity.not_yours',
    ])
    expect(tries(work(), ['eve', 't2'], { act: 'meet', ...at, invite: ['qi'] })).toBe('person.not_found')
  })
})

describe('moving', () => {
  test('goes anywhere back or forward for R; past a gate only for who answers for it', () => {
    const advised = all(opened, ['ann', 't1', complete('Advice')], ['cleo', 't4', complete()])
    expect(tries(opened, ['ann', 't1'], { act: 'move', to: 't4', reason: 'x' })).toBe('allowed')
    expect(tries(opened, ['ann', 't1'], { act: 'move', to: 't6', reason: 'x' })).toBe('activity.gate')
    expect(tries(advised, ['sam', 't5'], { act: 'move', to: 't1', reason: 'x' })).toBe('allowed')
    const closing = does(advised, ['sam', 't5', complete('Approved')])
    expect(tries(closing, ['ann', 't6'], { act: 'move', to: 't1', reason: 'x' })).toBe('allowed')
    expect(tries(closing, ['ann', 't6'], { act: 'move', to: 'nowhere', reason: 'x' })).toBe(
      'activity.not_found',
    )
    expect(tries(work(), ['ann', 't3'], { act: 'move', to: 't5', reason: 'x' })).toBe('activity.move_refused')
  })
  test('a gate within a subprocess is a gate, and stepping back through a loop passes none', () => {
    const isGate = (node: string) => node === 'g'
    const node = (id: string, scope?: string) =>
      ({ kind: 'task', id, name: id, lane: 'x', taskType: 'user', ...(scope && { scope }) }) as const
    const graph = {
      id: 'p',
      name: 'p',
      nodes: [
        { kind: 'start', id: 's', name: '' },
        ...[node('a'), node('b')],
        { kind: 'subprocess', id: 'u', name: '' },
        { kind: 'start', id: 's2', name: '', scope: 'u' },
        node('g', 'u'),
        { kind: 'end', id: 'e2', name: '', scope: 'u' },
        node('c'),
        { kind: 'end', id: 'e', name: '' },
      ],
      flows: ['s a', 'a b', 'b u', 's2 g', 'g e2', 'u c', 'c a', 'c e'].map((pair, index) => {
        const [from = '', to = ''] = pair.split(' ')
        return { id: `f${index}`, from, to }
      }),
    } as const
    const between = (from: string, to: string) => gatesBetween(graph, isGate, [from, to])
    expect([between('a', 'c'), between('b', 'c'), between('g', 'c')]).toEqual([['g'], ['g'], ['g']])
    expect([
      between('b', 'a'),
      between('c', 'a'),
      between('c', 'b'),
      between('a', 'b'),
      between('g', 'b'),
    ]).toEqual([[], [], [], [], []])
  })
})
