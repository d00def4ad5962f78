import { expect, test } from 'vitest'
import { draw, type Extras } from '../tests/support/draw.ts'
import { graphOf } from '../tests/support/play.ts'
import { reachable, start } from './index.ts'
import { readProcess } from './read.ts'

async function sound(flows: readonly string[], extras?: Extras): Promise<string[]> {
  const compiled = await readProcess(draw(flows, extras))
  const found = 'findings' in compiled ? compiled.findings : (compiled.warnings ?? [])
  return found.map(({ code, element, severity }) => `${code} ${element}${severity ? ` (${severity})` : ''}`)
}

test.each<[string, string[], string[]]>([
  [
    'a choice joined in parallel',
    ['s>t1', 't1>x1', 'x1>t2:A', 'x1>t3:B', 't2>p2', 't3>p2', 'p2>e'],
    ['sound.stuck p2'],
  ],
  [
    'a way that leaves a fork before it is joined',
    ['s>p1', 'p1>t1', 'p1>t2', 't1>x1', 'x1>p2:On', 'x1>e2:Off', 't2>p2', 'p2>e'],
    ['sound.stuck p2'],
  ],
  [
    'a parallel join in a loop',
    ['s>t1', 't1>p1', 'p1>t2', 't2>x1', 'x1>p1:Again', 'x1>e:Done'],
    ['sound.stuck p1'],
  ],
])('%s is refused: the process would never end', async (_, flows, found) => {
  expect(await sound(flows)).toEqual(found)
})

test('a way out of an activity that leaves others waiting at a join is refused', async () => {
  const flows = ['s>p1', 'p1>t1', 'p1>t2', 't1>p2', 't2>p2', 'p2>e', 'b1>e2']
  expect(await sound(flows, { on: { b1: 't1' }, events: { b1: 'timer P1D' } })).toEqual(['sound.stuck p2'])
  expect(await sound(flows, { on: { b1: '~t1' }, events: { b1: 'timer P1D' } })).toEqual([])
})

test.each<[string, string[], Extras, string[]]>([
  [
    'a fork whose ways meet in an exclusive gateway',
    ['s>p1', 'p1>t1', 'p1>t2', 't1>x1', 't2>x1', 'x1>t3', 't3>e'],
    {},
    ['sound.crowded t3 (warning)', 'sound.left_over e (warning)'],
  ],
  [
    'ends that leave each other standing',
    ['s>p1', 'p1>t1', 'p1>t2', 't1>e1', 't2>e2'],
    {},
    ['sound.left_over e1 (warning)'],
  ],
  [
    'an activity that is ended in the moment it is reached',
    ['s>p1', 'p1>t1', 'p1>e2', 't1>e1'],
    { events: { e2: 'terminate' } },
    ['sound.dead t1 (warning)'],
  ],
])('%s is a warning, and runs', async (_, flows, extras, found) => {
  expect(await sound(flows, extras)).toEqual(found)
})

test('an activity that nothing can reach though it is connected is a warning', async () => {
  const flows = ['s>u1', 's1>e1', 'u1>e', 'b1>t1', 't1>e2']
  const extras = { within: { s1: 'u1', e1: 'u1' }, on: { b1: 'u1' }, events: { b1: 'timer P1D' } }
  expect(await sound(flows, extras)).toEqual(['sound.dead t1 (warning)'])
})

test('structured forks, choices and loops are sound, in whatever order they are nested', async () => {
  const flows = [
    's>p1',
    'p1>t1',
    'p1>t2',
    't1>x1',
    'x1>t3:A',
    'x1>t1:Again',
    't3>p2',
    't2>o1',
    'o1>t4:B',
    'o1>t5:C',
  ]
  expect(await sound([...flows, 't4>o2', 't5>o2', 'o2>p2', 'p2>t6', 't6>e'])).toEqual([])
})

const wide = (ways: number) => {
  const all = Array.from({ length: ways }, (_, at) => at + 1)
  return ['s>p1', ...all.flatMap(at => [`p1>t${at}a`, `t${at}a>t${at}b`, `t${at}b>p2`]), 'p2>e']
}

test('states are counted: a fork of n ways of two activities can stand in 3^n ways, and then be over', async () => {
  const space = reachable(await graphOf(wide(4)), 1000)
  expect(space).toMatchObject({ complete: true })
  expect(space.states).toHaveLength(3 ** 4)
  expect(space.states.filter(({ marking }) => marking.tokens.length === 0)).toHaveLength(1)
})

test('the cap is kept, and said', async () => {
  const space = reachable(await graphOf(wide(6)), 100)
  expect(space.complete).toBe(false)
  expect(space.states).toHaveLength(100)
})

test('every state leads where its moves say', async () => {
  const graph = await graphOf(wide(2))
  const { states } = reachable(graph, 100)
  expect(states[0]?.marking).toEqual(start(graph).marking)
  expect(states.every(({ moves }) => moves.every(({ to }) => states[to] !== undefined))).toBe(true)
})

test('twenty ways at once are checked in a moment, because their order does not matter', async () => {
  const begun = performance.now()
  expect(await sound(wide(20))).toEqual([])
  expect(performance.now() - begun).toBeLessThan(500)
})

test('what has too many states to try is said to be uncertain', async () => {
  const flows = wide(12).map(flow => flow.replace(/\bp/g, 'o'))
  const labelled = flows.map((flow, at) => (flow.startsWith('o1>') ? `${flow}[n > ${at}]` : flow))
  expect(await sound(['*o1>o2', ...labelled])).toEqual(['sound.not_tried p (warning)'])
})

test('findings are sentences that name the place', async () => {
  const compiled = await readProcess(
    draw(['s>t1', 't1>x1', 'x1>t2:A', 'x1>t3:B', 't2>p2', 't3>p2', 'p2>e'], { names: { p2: 'All in' } }),
  )
  expect(compiled).toMatchObject({
    findings: [
      {
        element: 'p2',
        name: 'All in',
        text: expect.stringMatching(/^The gateway “All in” \(p2\) can wait for ever.*\.$/),
      },
    ],
  })
})
