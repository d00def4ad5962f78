import { expect, test } from 'vitest'
import { draw } from '../../../tests/support/draw.ts'
import { roles, withStarter } from '../../../tests/support/starterFiles.ts'
import { formatProblem, readStarter } from './index.ts'

const entry = (node: string) => `
  ${node}:
    stage: gap
    class: band
    effort: 30
    procedure: Do it.
    tell:
      ready: { provider: Do it. }
      completed: { provider: Done. }`
const describeProcess = (solve: string, nodes: readonly string[], more = '') => `key: repair
name: Repair
prefix: RE
description: Put it right.
owner: lead
manager: lead
solve:
${solve}
activities:${nodes.map(entry).join('')}${more}
`
const flows = [
  ...['s>t1', 't1>x1', 'x1>t2:Found it', 'x1>e:Nothing wrong', 't2>x2'],
  ...['x2>t3:Mended', 'x2>t1:Did not help', 't3>e'],
]
const nodes = ['t1', 't2', 't3']
async function problemsOf(
  solve: string,
  { drawn = flows, extras = {} as Parameters<typeof draw>[1], own = nodes } = {},
) {
  const files = {
    ...{ 'roles.yaml': roles, 'repair.bpmn': draw(drawn, extras) },
    'repair.yaml': describeProcess(solve, own),
  }
  const read = await withStarter(files, readStarter)
  return 'problems' in read ? read.problems.map(formatProblem) : read.model.processes[0]?.solve
}

test('the way of “solve and close” is read; an activity without a value is simply done', async () => {
  expect(await problemsOf('  t1: Nothing wrong\n  t2: Mended\n  t3:')).toEqual({
    ...{ t1: 'Nothing wrong', t2: 'Mended', t3: '' },
  })
})
test('it may begin late, and where it does not begin, nobody is offered it', async () => {
  expect(await problemsOf("  t3: ''")).toEqual({ t3: '' })
})

test.each<[string, string, string[]]>([
  [
    'an activity that is not drawn',
    '  t4: Mended',
    ['repair.yaml:8:3 repair.bpmn has no activity “t4”. Did you mean “t1”?'],
  ],
  [
    'an outcome that is not drawn',
    '  t1: Nothing rong',
    ['repair.yaml:8:7 The activity has no outcome “Nothing rong”. Did you mean “Nothing wrong”?'],
  ],
  [
    'an outcome where there is none to choose',
    '  t3: Mended',
    ['repair.yaml:8:7 The activity has no outcome “Mended”. It is simply done: leave it empty.'],
  ],
  [
    'no outcome where one has to be chosen',
    '  t1:',
    ['repair.yaml:8:3 “T1” (t1) is completed with one of “Found it”, “Nothing wrong”.'],
  ],
  [
    'a way that leads to an activity it does not name',
    '  t1: Found it\n  t2: Mended',
    ['repair.yaml:8:3 The way from here leads to “T3” (t3). Say here how it is completed, too.'],
  ],
  [
    'a way that comes back to where it was',
    '  t1: Found it\n  t2: Did not help\n  t3:',
    ['repair.yaml:8:3 The way from here comes back to “T1” (t1). Choose another outcome.'],
  ],
])('%s is reported at its place, once', async (_, solve, problems) => {
  expect(await problemsOf(solve)).toEqual(problems)
})

test('a way that waits for what nobody completes is reported', async () => {
  const drawn = ['s>t1', 't1>k1', 'k1>t2', 't2>e']
  const timer =
    '<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>'
  const extras = {
    types: { k1: 'intermediateCatchEvent' },
    inside: { k1: timer },
    names: { k1: 'A day later' },
  }
  expect(await problemsOf("  t1: ''\n  t2: ''", { drawn, extras, own: ['t1', 't2'] })).toEqual([
    'repair.yaml:8:3 The way from here waits at “k1”, which nobody completes. Lead around it.',
  ])
})
test('ways that run side by side are walked, and one alone goes as far as they join', async () => {
  const drawn = ['s>p1', 'p1>t1', 'p1>t2', 't1>p2', 't2>p2', 'p2>t3', 't3>e']
  const extras = { types: { p1: 'parallelGateway', p2: 'parallelGateway' } }
  const all = "  t1: ''\n  t2: ''\n  t3: ''"
  expect(await problemsOf(all, { drawn, extras })).toEqual({ t1: '', t2: '', t3: '' })
})
