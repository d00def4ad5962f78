import { expect, test } from 'vitest'
import { draw, type Extras } from '../tests/support/draw.ts'
import { graphOf } from '../tests/support/play.ts'
import { readProcess } from './read.ts'

async function findingsOf(flows: readonly string[], extras?: Extras): Promise<string[]> {
  const compiled = await readProcess(draw(flows, extras))
  return 'findings' in compiled ? compiled.findings.map(({ code, element }) => `${code} ${element}`) : []
}

const everyKind = () =>
  graphOf(
    [
      's>t1',
      't1>x1',
      'x1>k1[cost > 10]:Big',
      '*x1>u1:Small',
      'k1>e',
      's2>h1',
      'h1>e2',
      'u1>e',
      'b1>e3',
      'b2>e3',
    ],
    {
      within: { s2: 'u1', h1: 'u1', e2: 'u1' },
      on: { b1: 'k1', b2: '~u1' },
      events: {
        s: 'message Order',
        h1: 'message Done',
        e2: 'terminate',
        b1: 'error E1',
        b2: 'timer R2/PT1H',
        e3: 'message Late',
      },
    },
  )

test('every covered element keeps what is drawn of it', async () => {
  const { nodes, flows } = await everyKind()
  expect(nodes).toEqual([
    {
      kind: 'boundary',
      id: 'b1',
      name: '',
      on: 'k1',
      interrupts: true,
      trigger: { type: 'error', code: 'E1' },
    },
    {
      kind: 'boundary',
      id: 'b2',
      name: '',
      on: 'u1',
      interrupts: false,
      trigger: { type: 'timer', timer: { kind: 'cycle', text: 'R2/PT1H' } },
    },
    { kind: 'start', id: 's', name: '', trigger: { type: 'message', message: 'Order' } },
    { kind: 'task', id: 't1', name: 'T1', lane: 'engineer', taskType: 'user' },
    { kind: 'exclusive', id: 'x1', name: '', default: 'f4' },
    { kind: 'call', id: 'k1', name: 'K1', lane: 'engineer', calls: 'k1' },
    { kind: 'subprocess', id: 'u1', name: 'U1' },
    { kind: 'start', id: 's2', name: '', scope: 'u1' },
    { kind: 'throw', id: 'h1', name: '', scope: 'u1', message: 'Done' },
    { kind: 'end', id: 'e2', name: '', scope: 'u1', result: { type: 'terminate' } },
    { kind: 'end', id: 'e', name: '' },
    { kind: 'end', id: 'e3', name: '', result: { type: 'message', message: 'Late' } },
  ])
  expect(flows.find(({ id }) => id === 'f3')).toEqual({
    id: 'f3',
    from: 'x1',
    to: 'k1',
    name: 'Big',
    condition: 'cost > 10',
  })
})

test('an activity in a subprocess belongs to the lane of the subprocess, unless it has one of its own', async () => {
  const flows = ['s>u1', 's1>t1', 't1>t2', 't2>e1', 'u1>e']
  const within = { s1: 'u1', t1: 'u1', t2: 'u1', e1: 'u1' }
  const lane =
    '<bpmn:laneSet id="ls"><bpmn:lane id="in" name="In" interlock:roleId="specialist"><bpmn:flowNodeRef>t2</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>'
  const { nodes } = await graphOf(flows, { within, inside: { u1: lane } })
  expect(nodes.flatMap(node => (node.kind === 'task' ? [node.lane] : []))).toEqual(['engineer', 'specialist'])
})

const simple = ['s>t1', 't1>e']
const waiting = ['s>t1', 't1>c1', 'c1>e']
const edge = ['s>t1', 't1>e', 'b1>e']

test.each<[string, readonly string[], Extras, string[]]>([
  ['a timer that is not ISO 8601', waiting, { events: { c1: 'timer Ptomorrow' } }, ['event.timer c1']],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the language other engines use
  ['a timer in another language', waiting, { events: { c1: 'timer ${due}' } }, ['event.timer c1']],
  ['a cycle without a period', waiting, { events: { c1: 'timer R3' } }, ['event.timer c1']],
  ['a message without a name', waiting, { events: { c1: 'message' } }, ['event.message c1']],
  ['an event without a definition', waiting, {}, ['element.not_covered c1']],
  ['a signal to wait for', waiting, { events: { c1: 'signal' } }, ['element.not_covered c1']],
  ['a thrown escalation', ['s>h1', 'h1>e'], { events: { h1: 'escalation' } }, ['element.not_covered h1']],
  [
    'a link without its other end',
    ['s>t1', 't1>h1', 't1>e'],
    { events: { h1: 'link A' } },
    ['node.parallel_split t1', 'event.link h1'],
  ],
  [
    'a link that is thrown from nowhere',
    ['s>t1', 't1>e', 'c1>e'],
    { events: { c1: 'link A' } },
    ['event.link c1', 'node.unreachable c1'],
  ],
  [
    'two ends of one link',
    ['s>h1', 'c1>e', 'c2>e'],
    { events: { h1: 'link A', c1: 'link A', c2: 'link A' } },
    ['event.link c1', 'event.link c2', 'node.unreachable c1'],
  ],
  [
    'an event on the edge of an event',
    ['s>c1', 'c1>e', 'b1>e'],
    { events: { c1: 'timer P1D', b1: 'timer P1D' }, on: { b1: 'c1' } },
    ['event.boundary b1'],
  ],
  [
    'an error that does not interrupt',
    edge,
    { events: { b1: 'error E1' }, on: { b1: '~t1' } },
    ['event.boundary b1'],
  ],
  [
    'two events for one error',
    [...edge, 'b2>e'],
    { events: { b1: 'error E1', b2: 'error E1' }, on: { b1: 't1', b2: 't1' } },
    ['event.boundary b1', 'event.boundary b2'],
  ],
  [
    'a way into an event on an edge',
    [...edge, 't2>b1', 't3>t2'],
    { events: { b1: 'timer P1D' }, on: { b1: 't1' } },
    ['node.way_into_start b1', 'node.unreachable t2', 'node.unreachable t3'],
  ],
  [
    'an event gateway before an activity',
    ['s>v1', 'v1>t1', 'v1>c1', 't1>e', 'c1>e'],
    { events: { c1: 'timer P1D' } },
    ['event.gateway v1'],
  ],
  [
    'a subprocess without a start',
    ['s>u1', 't1>e1', 'u1>e'],
    { within: { t1: 'u1', e1: 'u1' } },
    ['start.missing u1', 'node.unreachable t1', 'node.unreachable e1'],
  ],
  [
    'a subprocess without an end',
    ['s>u1', 's1>t1', 't1>t1', 'u1>e'],
    { within: { s1: 'u1', t1: 'u1' } },
    ['end.missing u1', 'node.never_ends s1', 'node.never_ends t1'],
  ],
  [
    'a subprocess that a timer begins',
    ['s>u1', 's1>e1', 'u1>e'],
    { within: { s1: 'u1', e1: 'u1' }, events: { s1: 'timer P1D' } },
    ['element.not_covered s1'],
  ],
  [
    'a subprocess of events',
    ['s>t1', 't1>e', 's1>e1', 'u1>e2'],
    { within: { s1: 'u1', e1: 'u1' }, attributes: { u1: 'triggeredByEvent="true"' } },
    ['element.not_covered u1'],
  ],
  [
    'a subprocess that is repeated',
    ['s>u1', 's1>e1', 'u1>e'],
    { within: { s1: 'u1', e1: 'u1' }, inside: { u1: '<bpmn:standardLoopCharacteristics />' } },
    ['task.repeat u1'],
  ],
  ['a condition that is no FEEL', ['s>x1', 'x1>t1[((]', '*x1>e', 't1>e'], {}, ['feel.syntax f2']],
  [
    'a condition with a loop in it',
    ['s>x1', 'x1>t1[count(for i in 1..3 return i) > 2]', '*x1>e', 't1>e'],
    {},
    ['feel.syntax f2'],
  ],
  [
    'a condition that asks the clock',
    ['s>x1', 'x1>t1[now() > due]', '*x1>e', 't1>e'],
    {},
    ['feel.syntax f2'],
  ],
  [
    'a condition with a pattern',
    ['s>x1', 'x1>t1[matches(title, "(a+)+b")]', '*x1>e', 't1>e'],
    {},
    ['feel.syntax f2'],
  ],
  ['a condition where nothing splits', ['s>t1', 't1>e[a = 1]'], {}, ['flow.condition f2']],
  [
    'a condition on a parallel way',
    ['s>p1', 'p1>t1[a = 1]', 'p1>t2', 't1>e', 't2>e'],
    {},
    ['flow.condition f2'],
  ],
  ['a default with a condition', ['s>x1', 'x1>t1[a = 1]', '*x1>e[b = 1]', 't1>e'], {}, ['flow.condition f3']],
  [
    'conditions without a default',
    ['s>x1', 'x1>t1[a = 1]', 'x1>e[b = 1]', 't1>e'],
    {},
    ['split.no_default x1'],
  ],
  [
    'a plus in a label of several',
    ['s>t1', 't1>o1', 'o1>t2:A + B', 'o1>t3:C', 't2>o2', 't3>o2', 'o2>e'],
    {},
    ['split.label o1'],
  ],
  [
    'labels where people have been before, but not last',
    ['s>t1', 't1>c1', 'c1>x1', 'x1>e:A', 'x1>t1:B'],
    { events: { c1: 'timer P1D' } },
    ['split.after_split x1'],
  ],
  [
    'labels after a fork',
    ['s>t1', 't1>p1', 'p1>x1', 'p1>t2', 'x1>e:A', 'x1>t1:B', 't2>e'],
    {},
    ['split.after_split x1'],
  ],
  [
    'labels that no end of the subprocess has',
    ['s>u1', 's1>e1', 'u1>x1', 'x1>e:A', 'x1>u1:B'],
    { within: { s1: 'u1', e1: 'u1' }, names: { e1: 'A' } },
    ['subprocess.outcome x1'],
  ],
  [
    'an end of the subprocess that is no label',
    ['s>u1', 's1>t1', 't1>x2', 'x2>e1:Y', 'x2>e3:N', 'u1>x1', 'x1>e:A', 'x1>u1:B', 'x2>e4:Q'],
    { within: { s1: 'u1', t1: 'u1', x2: 'u1', e1: 'u1', e3: 'u1', e4: 'u1' }, names: { e1: 'A', e3: 'B' } },
    ['subprocess.outcome e4'],
  ],
])('%s is a finding', async (_, flows, extras, findings) => {
  expect(await findingsOf(flows, extras)).toEqual(findings)
})

test('a call names the process it calls', async () => {
  const xml = draw(['s>k1', 'k1>e']).replace(' calledElement="k1"', '')
  expect(await readProcess(xml)).toMatchObject({ findings: [{ code: 'call.no_process', element: 'k1' }] })
})

test('a condition in another language than FEEL is named with its language', async () => {
  const xml = draw(['s>x1', 'x1>t1[a]', '*x1>e', 't1>e']).replace(
    'xsi:type="bpmn:tFormalExpression"',
    'xsi:type="bpmn:tFormalExpression" language="JavaScript"',
  )
  const compiled = await readProcess(xml)
  expect(JSON.stringify(compiled)).toContain('is written in JavaScript. Write it in FEEL')
})

test('a start, tasks and gateways that count tokens, compensate or start processes are refused', async () => {
  const instantiating = draw(['s>v1', 'v1>c1', 'v1>c2', 'c1>e', 'c2>e'], {
    events: { c1: 'message A', c2: 'message B' },
    attributes: { v1: 'instantiate="true"' },
  })
  expect(await readProcess(instantiating)).toMatchObject({
    findings: [{ code: 'element.not_covered', element: 'v1' }],
  })
  expect(await findingsOf(simple, { attributes: { t1: 'isForCompensation="true"' } })).toEqual([
    'element.not_covered t1',
  ])
})

test('a default of a gateway that waits for several is taken in silence, with or without a label', async () => {
  expect(await findingsOf(['s>t1', 't1>o1', 'o1>t2[a]', '*o1>e:Nothing', 't2>e'])).toEqual([])
})
