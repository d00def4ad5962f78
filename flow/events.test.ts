import { expect, test } from 'vitest'
import { graphOf, play } from '../tests/support/play.ts'
import { start } from './index.ts'

test('a token waits at a timer and at a message, and goes on when they happen', async () => {
  const run = await play(['s>c1', 'c1>c2', 'c2>e'], { events: { c1: 'timer PT4H', c2: 'message Answer' } })
  expect(run.begun).toEqual(['timer+ c1 PT4H'])
  expect(run.refuse('message c1')).toMatchObject({ refused: 'not_ready' })
  expect(run.act('timer c1')).toEqual(['message+ c2 Answer'])
  expect(run.act('message c2')).toEqual(['ended e none'])
})

test('a message is thrown in passing and at an end', async () => {
  const run = await play(['s>h1', 'h1>t1', 't1>e'], { events: { h1: 'message Order', e: 'message Invoice' } })
  expect(run.begun).toEqual(['says h1 Order', 'ready t1'])
  expect(run.act('t1')).toEqual(['done t1', 'says e Invoice', 'ended e message'])
})

test('a link goes on at its other end, also between an activity and its choice', async () => {
  const events = { h1: 'link A', c1: 'link A' }
  const run = await play(['s>t1', 't1>h1', 'c1>x1', 'x1>t1:Again', 'x1>e:Done'], { events })
  expect(run.act('t1:Again')).toEqual(['done t1:Again', 'ready t1'])
  expect(run.act('t1:Done')).toEqual(['done t1:Done', 'ended e none'])
})

test('a process that messages and timers begin, begins where it is told to', async () => {
  const flows = ['s1>t1', 's2>t2', 's3>t3', 't1>e', 't2>e', 't3>e']
  const graph = await graphOf(flows, { events: { s1: 'message Order', s2: 'timer R/P1D' } })
  const begun = (at?: string) => start(graph, {}, at).marking.tokens.map(({ node }) => node)
  expect(begun('s1')).toEqual(['t1'])
  expect(begun('s2')).toEqual(['t2'])
  expect(begun()).toEqual(['t3'])
  expect(begun('t1')).toEqual([])
})

const edge = ['s>t1', 't1>e', 'b1>t2', 't2>e2']

test('a timer on the edge that interrupts leaves the activity; completed, the timer is taken back', async () => {
  const extras = { events: { b1: 'timer PT1H' }, on: { b1: 't1' } }
  const late = await play(edge, extras)
  expect(late.begun).toEqual(['ready t1', 'timer+ b1 PT1H'])
  expect(late.act('timer b1')).toEqual(['left t1', 'ready t2'])
  const early = await play(edge, extras)
  expect(early.act('t1')).toEqual(['done t1', 'timer- b1', 'ended e none'])
})

test('a timer on the edge that does not interrupt adds work, once', async () => {
  const run = await play(edge, { events: { b1: 'timer PT1H' }, on: { b1: '~t1' } })
  expect(run.act('timer b1')).toEqual(['ready t2'])
  expect(run.standing()).toBe('t1 t2')
  expect(run.refuse({ kind: 'timer', node: 'b1', token: 't1' })).toMatchObject({ refused: 'not_ready' })
  expect(run.act('t1')).toEqual(['done t1'])
  expect(run.act('t2')).toEqual(['done t2', 'ended e2 none'])
})

test('a cycle and a message that do not interrupt add work each time, until the activity is done', async () => {
  for (const [event, action, gone] of [
    ['timer R/PT1H', { kind: 'timer', node: 'b1', token: 't1' }, 'timer- b1'],
    ['message News', { kind: 'message', node: 'b1' }, 'message- b1'],
  ] as const) {
    const run = await play(edge, { events: { b1: event }, on: { b1: '~t1' } })
    expect(run.act(action)).toEqual(['ready t2'])
    expect(run.act(action)).toEqual(['ready t2'])
    expect(run.act('t1')).toEqual(['done t1', gone])
    expect(run.standing()).toBe('t2 t2')
  }
})

const nested = [
  's>u1',
  's1>t1',
  't1>x1',
  'x1>e1:Good',
  'x1>e2:Bad',
  'u1>t3',
  't3>e',
  'b1>t4',
  't4>e4',
  'b2>t5',
  't5>e5',
]
const inner = { s1: 'u1', t1: 'u1', x1: 'u1', e1: 'u1', e2: 'u1' }

test('a subprocess is done when nothing stands in it', async () => {
  const run = await play(['s>u1', 's1>p1', 'p1>t1', 'p1>t2', 't1>e1', 't2>e2', 'u1>t3', 't3>e'], {
    within: { s1: 'u1', p1: 'u1', t1: 'u1', t2: 'u1', e1: 'u1', e2: 'u1' },
  })
  expect(run.standing()).toBe('u1 t1 t2')
  expect(run.act('t1')).toEqual(['done t1'])
  expect(run.act('t2')).toEqual(['done t2', 'ready t3'])
  expect(run.standing()).toBe('t3')
})

test('an error leaves the subprocess by the event that catches its code, else by the one that catches all', async () => {
  const extras = {
    within: inner,
    on: { b1: 'u1', b2: 'u1' },
    events: { e2: 'error E1', b1: 'error', b2: 'error E1' },
  }
  const run = await play(nested, extras)
  expect(run.act('t1:Bad')).toEqual(['done t1:Bad', 'ready t5'])
  const other = await play(nested, { ...extras, events: { ...extras.events, b2: 'error E2' } })
  expect(other.act('t1:Bad')).toEqual(['done t1:Bad', 'ready t4'])
})

test('an error nobody catches ends the process', async () => {
  const flows = ['s>p1', 'p1>t1', 'p1>t2', 't1>e1', 't2>e2', 'b1>e3']
  const run = await play(flows, { events: { e1: 'error E1', b1: 'timer P1D' }, on: { b1: 't2' } })
  expect(run.act('t1')).toEqual(['done t1', 'left t2', 'timer- b1', 'ended e1 error'])
})

test('the end by an error tells its code', async () => {
  const graph = await graphOf(['s>e'], { events: { e: 'error E1' }, names: { e: 'Failed' } })
  expect(start(graph).effects).toEqual([
    { kind: 'process.ended', node: 'e', name: 'Failed', how: 'error', code: 'E1' },
  ])
})

test('an error of an activity is caught on its edge, or around it, or refused in words', async () => {
  const extras = {
    within: { s1: 'u1', t1: 'u1', e1: 'u1' },
    on: { b1: 't1', b2: 'u1' },
    events: { b1: 'error E1', b2: 'error E2' },
  }
  const flows = ['s>u1', 's1>t1', 't1>e1', 'b1>t2', 't2>e1', 'u1>e', 'b2>t3', 't3>e']
  const within = { ...extras.within, b1: 'u1', t2: 'u1' }
  const near = await play(flows, { ...extras, within })
  expect(near.act('error t1 E1')).toEqual(['left t1', 'ready t2'])
  const far = await play(flows, { ...extras, within })
  expect(far.act('error t1 E2')).toEqual(['left t1', 'ready t3'])
  const nowhere = await play(flows, { ...extras, within })
  expect(nowhere.refuse('error t1 E3')).toMatchObject({ refused: 'not_caught', node: 't1' })
  expect(nowhere.standing()).toBe('u1 t1')
})

test('a timer on a subprocess leaves everything within it', async () => {
  const run = await play(nested, {
    within: inner,
    on: { b1: 'u1', b2: 't1' },
    events: { b1: 'timer P1D', b2: 'timer PT1H' },
  }).catch(error => error)
  expect(String(run)).toContain('is on no activity beside it')
  const flows = ['s>u1', 's1>t1', 't1>e1', 'u1>e', 'b1>t4', 't4>e4', 'b2>e1']
  const good = await play(flows, {
    within: { s1: 'u1', t1: 'u1', e1: 'u1', b2: 'u1' },
    on: { b1: 'u1', b2: 't1' },
    events: { b1: 'timer P1D', b2: 'timer PT1H' },
  })
  expect(good.begun).toEqual(['timer+ b1 P1D', 'ready t1', 'timer+ b2 PT1H'])
  expect(good.act({ kind: 'timer', node: 'b1', token: 't1' })).toEqual(['left t1', 'timer- b2', 'ready t4'])
})

test('termination ends everything in the process, or in the subprocess it stands in', async () => {
  const whole = await play(['s>p1', 'p1>t1', 'p1>t2', 't1>e1', 't2>e2'], { events: { e1: 'terminate' } })
  expect(whole.act('t1')).toEqual(['done t1', 'left t2', 'ended e1 terminate'])
  const part = await play(['s>u1', 's1>p1', 'p1>t1', 'p1>t2', 't1>e1', 't2>e2', 'u1>t3', 't3>e'], {
    within: { s1: 'u1', p1: 'u1', t1: 'u1', t2: 'u1', e1: 'u1', e2: 'u1' },
    events: { e1: 'terminate' },
  })
  expect(part.act('t1')).toEqual(['done t1', 'left t2', 'ready t3'])
})

test('the name of the end of a subprocess is its outcome', async () => {
  const flows = [
    's>u1',
    's1>t1',
    't1>x1',
    'x1>e1:Yes',
    'x1>e2:No',
    'u1>x2',
    'x2>t2:Approved',
    'x2>t3:Refused',
    't2>e',
    't3>e',
  ]
  const within = { s1: 'u1', t1: 'u1', x1: 'u1', e1: 'u1', e2: 'u1' }
  const run = await play(flows, { within, names: { e1: 'Approved', e2: 'Refused' } })
  expect(run.act('t1:No')).toEqual(['done t1:No', 'ready t3'])
})

const calling = ['s>k1', 'k1>x1', 'x1>t1:Done', 'x1>t2:Rejected', 't1>e', 't2>e', 'b1>e2']

test('a call goes on where the end of the process it called says', async () => {
  const run = await play(calling, { on: { b1: 'k1' }, events: { b1: 'timer P1D' } })
  expect(run.begun).toEqual(['calls k1 k1', 'timer+ b1 P1D'])
  expect(run.refuse('k1:Done')).toMatchObject({ refused: 'not_ready' })
  expect(run.refuse('returned k1:Sold')).toMatchObject({
    refused: 'outcome_needed',
    outcomes: ['Done', 'Rejected'],
  })
  expect(run.act('returned k1:Rejected')).toEqual(['done k1:Rejected', 'timer- b1', 'ready t2'])
  const plain = await play(['s>k1', 'k1>e'])
  expect(plain.act('returned k1:Whatever')).toEqual(['done k1:Whatever', 'ended e none'])
})

test('a call can be interrupted, fail, and be cancelled', async () => {
  const timed = await play(calling, { on: { b1: 'k1' }, events: { b1: 'timer P1D' } })
  expect(timed.act('timer b1')).toEqual(['call- k1', 'ended e2 none'])
  const failed = await play(calling, { on: { b1: 'k1' }, events: { b1: 'error' } })
  expect(failed.act('error k1 E1')).toEqual(['call- k1', 'ended e2 none'])
  const direct = await play(calling, { on: { b1: 'k1' }, events: { b1: 'error' } })
  expect(direct.act('error b1')).toEqual(['call- k1', 'ended e2 none'])
})

test('cancelling takes everything back and ends the process, once', async () => {
  const flows = ['s>p1', 'p1>t1', 'p1>k1', 'p1>c1', 't1>x1', 'b1>x1', 'x1>p2', 'k1>p2', 'c1>p2', 'p2>e']
  const run = await play(flows, { on: { b1: 't1' }, events: { c1: 'message Go', b1: 'timer P1D' } })
  expect(run.act('cancel')).toEqual(['left t1', 'timer- b1', 'call- k1', 'message- c1', 'ended  cancelled'])
  expect(run.marking().tokens).toEqual([])
  expect(run.refuse('cancel')).toMatchObject({ refused: 'not_ready' })
})
