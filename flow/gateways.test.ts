import { expect, test } from 'vitest'
import { graphOf, play } from '../tests/support/play.ts'
import { enabled, isRefusal, outcomesOf, start, step } from './index.ts'

test('a parallel gateway begins every way and goes on when all have come', async () => {
  const run = await play(['s>p1', 'p1>t1', 'p1>t2', 't1>p2', 't2>p2', 'p2>t3', 't3>e'])
  expect(run.begun).toEqual(['ready t1', 'ready t2'])
  expect(run.act('t2')).toEqual(['done t2'])
  expect(run.standing()).toBe('t1 p2')
  expect(run.act('t1')).toEqual(['done t1', 'ready t3'])
  expect(run.act('t3')).toEqual(['done t3', 'ended e none'])
})

test('two tokens by the same way do not make a parallel gateway go on', async () => {
  const graph = await graphOf(['s>p1', 'p1>t1', 'p1>t2', 't1>p2', 't2>p2', 'p2>e'])
  const marking = {
    next: 9,
    tokens: [
      { id: 't7', node: 't1' },
      { id: 't8', node: 'p2', via: 'f4' },
    ],
  }
  const result = step(graph, marking, { kind: 'complete', node: 't1', token: 't7' })
  if (isRefusal(result)) throw new Error(result.text)
  expect(result.marking.tokens.map(({ node, via }) => [node, via])).toEqual([
    ['p2', 'f4'],
    ['p2', 'f4'],
  ])
})

test('ways that run at once may each have an end; the process ends with the last', async () => {
  const run = await play(['s>p1', 'p1>t1', 'p1>t2', 't1>e1', 't2>e2'])
  expect(run.act('t1')).toEqual(['done t1'])
  expect(run.act('t2')).toEqual(['done t2', 'ended e2 none'])
})

const several = [
  's>t1',
  't1>o1',
  'o1>t2:Hardware',
  'o1>t3:Software',
  '*o1>o2',
  't2>o2',
  't3>o2',
  'o2>t4',
  't4>e',
]

test('after an inclusive gateway the outcome is one label, several, or none where there is a default', async () => {
  const run = async (outcome?: string) => {
    const begun = await play(several)
    return begun.act(outcome === undefined ? 't1' : `t1:${outcome}`)
  }
  expect(await run('Software')).toEqual(['done t1:Software', 'ready t3'])
  expect(await run('Hardware + Software')).toEqual(['done t1:Hardware + Software', 'ready t2', 'ready t3'])
  expect(await run()).toEqual(['done t1', 'ready t4'])
  const { graph, refuse, marking } = await play(several)
  expect(refuse('t1:Hardware + Paper')).toMatchObject({ refused: 'outcome_unknown' })
  expect(outcomesOf(graph, 't1')).toEqual(['Hardware', 'Software'])
  expect(enabled(graph, marking())).toMatchObject([{ several: true, needsOutcome: false }])
})

test('an inclusive join waits for those that were begun, and for nobody else', async () => {
  const both = await play(several)
  both.act('t1:Hardware + Software')
  expect(both.act('t2')).toEqual(['done t2'])
  expect(both.standing()).toBe('t3 o2')
  expect(both.act('t3')).toEqual(['done t3', 'ready t4'])
  const one = await play(several)
  one.act('t1:Hardware')
  expect(one.act('t2')).toEqual(['done t2', 'ready t4'])
})

test('an inclusive join does not wait for a token that has gone another way', async () => {
  const flows = [
    's>t1',
    't1>o1',
    'o1>t2:A',
    'o1>t3:B',
    't3>x1',
    'x1>o2:Join',
    'x1>e1:Leave',
    't2>o2',
    'o2>t4',
    't4>e2',
  ]
  const run = await play(flows)
  run.act('t1:A + B')
  expect(run.act('t2')).toEqual(['done t2'])
  expect(run.act('t3:Leave')).toEqual(['done t3:Leave', 'ready t4'])
})

test('an inclusive join in a loop does not wait for what can only come back through itself', async () => {
  const flows = [
    's>t1',
    't1>o1',
    'o1>t2:A',
    'o1>t3:B',
    't2>o2',
    't3>o2',
    'o2>t4',
    't4>x1',
    'x1>t1:Again',
    'x1>e:Done',
  ]
  const run = await play(flows)
  run.act('t1:A')
  expect(run.act('t2')).toEqual(['done t2', 'ready t4'])
  expect(run.act('t4:Again')).toEqual(['done t4:Again', 'ready t1'])
})

const byData = [
  's>x1',
  'x1>t1[priority = 1]:Urgent',
  'x1>t2[priority <= 3]:Soon',
  '*x1>t3:Later',
  't1>e',
  't2>e',
  't3>e',
]

test('a way with a condition is taken by data, the first that holds, else the default', async () => {
  const begin = async (data: Record<string, unknown>) => (await play(byData, { data })).begun
  expect(await begin({ priority: 1 })).toEqual(['ready t1'])
  expect(await begin({ priority: 3 })).toEqual(['ready t2'])
  expect(await begin({ priority: 4 })).toEqual(['ready t3'])
})

test('a condition that cannot be worked out does not hold', async () => {
  expect((await play(byData)).begun).toEqual(['ready t3'])
  expect((await play(byData, { data: { priority: null } })).begun).toEqual(['ready t3'])
})

test('labels of ways that data takes are not buttons', async () => {
  const run = await play(['s>t1', 't1>x1', 'x1>t2[cost > 100]:Expensive', '*x1>e:Cheap', 't2>e'])
  expect(outcomesOf(run.graph, 't1')).toEqual([])
  expect(run.refuse('t1:Cheap')).toMatchObject({ refused: 'outcome_unknown' })
  expect(run.act('t1', { cost: 200 })).toEqual(['done t1', 'ready t2'])
})

test('where data and people choose, what holds comes before the button', async () => {
  const flows = ['s>t1', 't1>x1', 'x1>t2[major]', 'x1>t3:Fixed', 'x1>t1:Not yet', 't2>e', 't3>e']
  const run = await play(flows)
  expect(run.refuse('t1')).toMatchObject({ refused: 'outcome_needed', outcomes: ['Fixed', 'Not yet'] })
  expect(run.act('t1:Not yet', { major: false })).toEqual(['done t1:Not yet', 'ready t1'])
  expect(run.act('t1:Fixed', { major: true })).toEqual(['done t1:Fixed', 'ready t2'])
})

test('a condition may ask for the outcome, and an inclusive gateway takes all that hold', async () => {
  const flows = ['s>o1', 'o1>t1[cost > 10]', 'o1>t2[cost > 100]', '*o1>t3', 't1>e1', 't2>e2', 't3>e3']
  expect((await play(flows, { data: { cost: 50 } })).begun).toEqual(['ready t1'])
  expect((await play(flows, { data: { cost: 500 } })).begun).toEqual(['ready t1', 'ready t2'])
  expect((await play(flows)).begun).toEqual(['ready t3'])
  const chosen = await play([
    's>t1',
    't1>x1',
    'x1>t2[outcome = "Fixed"]',
    'x1>t3:Fixed',
    'x1>t1:Again',
    't2>e',
    't3>e',
  ])
  expect(chosen.act('t1:Fixed')).toEqual(['done t1:Fixed', 'ready t2'])
})

test('the event that happens first decides, and the others are no longer waited for', async () => {
  const flows = ['s>v1', 'v1>c1', 'v1>c2', 'c1>t1', 'c2>t2', 't1>e', 't2>e']
  const events = { c1: 'message Answer', c2: 'timer P2D' }
  const answered = await play(flows, { events })
  expect(answered.begun).toEqual(['message+ c1 Answer', 'timer+ c2 P2D'])
  expect(answered.act('message c1')).toEqual(['timer- c2', 'ready t1'])
  expect(answered.refuse({ kind: 'timer', node: 'c2', token: 't1' })).toMatchObject({ refused: 'not_ready' })
  const waited = await play(flows, { events })
  expect(waited.act({ kind: 'timer', node: 'c2', token: 't1' })).toEqual(['message- c1', 'ready t2'])
})

test('what stands and what waits is offered together', async () => {
  const graph = await graphOf(
    ['s>p1', 'p1>t1', 'p1>c1', 'p1>k1', 't1>p2', 'c1>p2', 'k1>x1', 'b1>x1', 'x1>p2', 'p2>e'],
    {
      events: { c1: 'timer PT1H', b1: 'error E1' },
      on: { b1: 'k1' },
    },
  )
  expect(enabled(graph, start(graph).marking)).toEqual([
    { kind: 'complete', node: 't1', token: 't1', outcomes: [], needsOutcome: false },
    { kind: 'timer', node: 'c1', token: 't2', timer: { kind: 'duration', text: 'PT1H' } },
    { kind: 'returned', node: 'k1', token: 't3', calls: 'k1', outcomes: [], needsOutcome: false },
    { kind: 'error', node: 'b1', token: 't3', code: 'E1' },
  ])
})
