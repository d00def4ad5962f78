import { expect, test } from 'vitest'
import { draw, type Extras } from '../tests/support/draw.ts'
import { readProcess } from './read.ts'

async function findingsOf(flows: readonly string[], extras?: Extras): Promise<string[]> {
  const compiled = await readProcess(draw(flows, extras))
  return 'findings' in compiled ? compiled.findings.map(({ code, element }) => `${code} ${element}`) : []
}

const simple = ['s>t1', 't1>e']

test('a process with a choice and a loop compiles to nodes and flows in the order drawn', async () => {
  const compiled = await readProcess(
    draw(['s>x1', 'x1>t1', 't1>x2', 'x2>e:Fixed', 'x2>x1:Did not help'], {
      names: { t1: '  Apply\n   fix ' },
      types: { t1: 'manualTask' },
    }),
  )
  expect(compiled).toEqual({
    graph: {
      id: 'p',
      name: 'Test process',
      nodes: [
        { kind: 'start', id: 's', name: '' },
        { kind: 'exclusive', id: 'x1', name: '' },
        { kind: 'task', id: 't1', name: 'Apply fix', lane: 'engineer', taskType: 'manual' },
        { kind: 'exclusive', id: 'x2', name: '' },
        { kind: 'end', id: 'e', name: '' },
      ],
      flows: [
        { id: 'f1', from: 's', to: 'x1' },
        { id: 'f2', from: 'x1', to: 't1' },
        { id: 'f3', from: 't1', to: 'x2' },
        { id: 'f4', from: 'x2', to: 'e', name: 'Fixed' },
        { id: 'f5', from: 'x2', to: 'x1', name: 'Did not help' },
      ],
    },
  })
})

test.each(['task', 'userTask', 'manualTask', 'sendTask', 'receiveTask', 'serviceTask'])(
  'a %s is an activity a person does',
  async type => expect(await findingsOf(simple, { types: { t1: type } })).toEqual([]),
)

test.each([
  'scriptTask',
  'businessRuleTask',
  'transaction',
  'adHocSubProcess',
  'complexGateway',
  'intermediateCatchEvent',
  'intermediateThrowEvent',
])('a %s is refused by its id and name', async type => {
  const compiled = await readProcess(draw(simple, { types: { t1: type }, names: { t1: 'Odd one' } }))
  expect(compiled).toMatchObject({
    findings: [{ code: 'element.not_covered', element: 't1', name: 'Odd one' }],
  })
  expect(JSON.stringify(compiled)).toContain('“Odd one” (t1)')
})

test.each([
  ['a timer that does not say when', 's', '<bpmn:timerEventDefinition id="x" />', 'event.timer s'],
  ['a signal', 'e', '<bpmn:signalEventDefinition id="x" />', 'element.not_covered e'],
  ['a loop without a condition', 't1', '<bpmn:standardLoopCharacteristics id="x" />', 'task.repeat t1'],
  ['instances without a number', 't1', '<bpmn:multiInstanceLoopCharacteristics id="x" />', 'task.repeat t1'],
  ['a condition', 'f2', '<bpmn:conditionExpression>a = 1</bpmn:conditionExpression>', 'flow.condition f2'],
])('%s is refused', async (_, id, xml, finding) => {
  expect(await findingsOf(simple, { inside: { [id]: xml } })).toEqual([finding])
})

test('a boundary event and a data object are refused, a note is not', async () => {
  const note = '<bpmn:textAnnotation id="n"><bpmn:text>Mind the gap</bpmn:text></bpmn:textAnnotation>'
  const more = '<bpmn:boundaryEvent id="b" attachedToRef="t1" /><bpmn:dataObject id="o" />'
  const xml = draw(simple).replace('</bpmn:process>', `${note}${more}</bpmn:process>`)
  const compiled = await readProcess(xml)
  const found =
    'findings' in compiled ? compiled.findings.map(({ code, element }) => `${code} ${element}`) : []
  expect(found).toEqual(['element.not_covered b', 'element.not_covered o'])
})

test.each([
  ['isForCompensation="true"', 'element.not_covered t1'],
  ['startQuantity="2"', 'element.not_covered t1'],
])('a task with %s is refused', async (attribute, finding) => {
  const compiled = await readProcess(draw(simple).replace('<bpmn:userTask ', `<bpmn:userTask ${attribute} `))
  const found =
    'findings' in compiled ? compiled.findings.map(({ code, element }) => `${code} ${element}`) : []
  expect(found).toEqual([finding])
})

test('a second process with something in it is refused, an empty one is not', async () => {
  const second = (inside: string) => `<bpmn:process id="q" name="Other">${inside}</bpmn:process>`
  expect(await findingsOf(simple, { beside: second('') })).toEqual([])
  const drawn = await readProcess(
    draw(simple).replace('</bpmn:definitions>', `${second('<bpmn:task id="z"/>')}</bpmn:definitions>`),
  )
  expect(drawn).toMatchObject({ findings: [{ code: 'process.several', element: 'q', name: 'Other' }] })
})

test('message flows and choreographies are refused', async () => {
  const pools = '<bpmn:participant id="a" processRef="p"/><bpmn:participant id="b"/>'
  const flow = '<bpmn:messageFlow id="m" name="Order" sourceRef="b" targetRef="a"/>'
  const beside = `<bpmn:collaboration id="c">${pools}${flow}</bpmn:collaboration><bpmn:choreography id="h"/>`
  expect(await findingsOf(simple, { beside })).toEqual(['element.not_covered m', 'element.not_covered h'])
})

test.each<[string, string[], string[]]>([
  ['no start', ['x0>t1', 't1>e'], ['start.missing p']],
  ['a second start', ['s>t1', 's2>t1', 't1>e'], ['start.several s2']],
  ['a way into the start', ['s>t1', 't1>x1', 'x1>s:Again', 'x1>e:Done'], ['node.way_into_start s']],
  ['no end', ['s>t1', 't1>t2', 't2>t1'], ['end.missing p']],
  ['a way out of an end', ['s>t1', 't1>e', 'e>t1'], ['node.way_out_of_end e']],
  ['a dead end', ['s>t1', 't1>x1', 'x1>t2:Go', 'x1>e:Stop'], ['node.no_way_out t2']],
  [
    'a loop that nobody leaves',
    ['s>t1', 't1>x1', 'x1>e:Go', 'x1>t2:Stay', 't2>t3', 't3>t2'],
    ['node.never_ends t2', 'node.never_ends t3'],
  ],
  ['an island', ['s>t1', 't1>e', 't2>t3', 't3>e'], ['node.unreachable t2', 'node.unreachable t3']],
  ['several ways out of a task', ['s>t1', 't1>t2', 't1>e', 't2>e'], ['node.parallel_split t1']],
  ['several ways out of the start', ['s>t1', 's>t2', 't1>e', 't2>e'], ['node.parallel_split s']],
  ['a way without a label', ['s>t1', 't1>x1', 'x1>e:Done', 'x1>t1'], ['split.no_label x1']],
  ['a label given twice', ['s>t1', 't1>x1', 'x1>e:Done', 'x1>t1:done'], ['split.same_label x1']],
  ['a choice before any activity', ['s>x1', 'x1>t1:A', 'x1>e:B', 't1>e'], ['start.before_split x1']],
  [
    'a choice directly after a choice',
    ['s>t1', 't1>x1', 'x1>x2:A', 'x1>e:B', 'x2>t1:C', 'x2>e:D'],
    ['split.after_split x2'],
  ],
  [
    'a choice after a choice and a join',
    ['s>t1', 't1>x1', 'x1>x3:A', 'x1>e:B', 'x3>x2', 'x2>t1:C', 'x2>e:D'],
    ['split.after_split x2'],
  ],
  ['gateways that turn in a circle', ['s>t1', 't1>x1', 'x1>x2:A', 'x1>e:B', 'x2>x1'], ['gateway.endless x1']],
])('%s is a finding', async (_, flows, findings) => {
  expect(await findingsOf(flows)).toEqual(findings)
})

test('a default flow needs no label', async () => {
  expect(await findingsOf(['s>t1', 't1>x1', 'x1>t1:Again', '*x1>e'])).toEqual([])
})

test('joins may follow each other, and a choice may lead into them', async () => {
  expect(
    await findingsOf(['s>x1', 'x1>x2', 'x2>t1', 't1>x3', 'x3>e:Done', 'x3>x1:Again', 'x3>x2:Once more']),
  ).toEqual([])
})

test('a task outside a lane, in two lanes or without a name is a finding', async () => {
  expect(await findingsOf(simple, { lanes: { engineer: ['s'] } })).toEqual(['task.no_lane t1'])
  expect(await findingsOf(simple, { lanes: { engineer: ['t1'], analyst: ['t1'] } })).toEqual([
    'task.several_lanes t1',
  ])
  expect(await findingsOf(simple, { names: { t1: '  ' } })).toEqual(['task.no_name t1'])
})

test('the innermost lane counts, and only lanes with activities need a role of their own', async () => {
  const nested = draw(simple).replace(
    /<bpmn:laneSet[\s\S]*<\/bpmn:laneSet>/,
    `<bpmn:laneSet id="ls"><bpmn:lane id="outer"><bpmn:flowNodeRef>t1</bpmn:flowNodeRef><bpmn:childLaneSet id="cs">
     <bpmn:lane id="inner" interlock:roleId="specialist"><bpmn:flowNodeRef>t1</bpmn:flowNodeRef></bpmn:lane>
     </bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>`,
  )
  expect(await readProcess(nested)).toMatchObject({ graph: { nodes: [{}, { lane: 'specialist' }, {}] } })
  const without = await readProcess(nested.replace('interlock:roleId="specialist"', ''))
  expect(without).toMatchObject({ findings: [{ code: 'lane.no_role', element: 'inner' }] })
})

test('a task within a subprocess is in the lane that names it, else in that of the subprocess', async () => {
  const flows = ['s>u1', 'u1>e', 's2>t1', 't1>t2', 't2>e2']
  const within = { s2: 'u1', t1: 'u1', t2: 'u1', e2: 'u1' }
  const compiled = await readProcess(
    draw(flows, { within, lanes: { engineer: ['s', 'u1'], analyst: ['t2'] } }),
  )
  const lanes = 'graph' in compiled ? compiled.graph.nodes.filter(({ kind }) => kind === 'task') : []
  expect(lanes).toMatchObject([
    { id: 't1', lane: 'engineer' },
    { id: 't2', lane: 'analyst' },
  ])
})

test('two lanes of one role are a finding', async () => {
  const xml = draw(['s>t1', 't1>t2', 't2>e'], { lanes: { engineer: ['t1'], other: ['t2'] } })
  const compiled = await readProcess(xml.replace('roleId="other"', 'roleId="engineer"'))
  expect(compiled).toMatchObject({ findings: [{ code: 'lane.same_role', element: 'lane-other' }] })
})

test('all findings come at once, each a sentence about its element', async () => {
  const compiled = await readProcess(
    draw(['s>t1', 't1>t2', 't2>e'], { types: { t1: 'scriptTask' }, lanes: { engineer: ['s'] } }),
  )
  const findings = 'findings' in compiled ? compiled.findings : []
  expect(findings.map(finding => finding.code)).toEqual(['element.not_covered', 'task.no_lane'])
  for (const finding of findings) expect(finding.text).toMatch(/^The .+\.$/)
})

test('a process too large for anybody to follow is refused quickly', async () => {
  const flows = Array.from({ length: 5000 }, (_, at) => `t${at}>t${at + 1}`)
  expect(await findingsOf(['s>t0', ...flows, 't5000>e'])).toEqual(['process.too_large p'])
})
