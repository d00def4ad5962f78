import { expect, test } from 'vitest'
import { play } from '../tests/support/play.ts'

const flows = ['s>t1', 't1>t2', 't2>e']

const instances = (items: string, more: { sequential?: boolean; until?: string } = {}) => ({
  t1: `<bpmn:multiInstanceLoopCharacteristics isSequential="${more.sequential ?? false}">
    <bpmn:loopCardinality>${items}</bpmn:loopCardinality>
    ${more.until ? `<bpmn:completionCondition>${more.until}</bpmn:completionCondition>` : ''}
  </bpmn:multiInstanceLoopCharacteristics>`,
})
const loop = (condition: string, attributes = '') => ({
  t1: `<bpmn:standardLoopCharacteristics ${attributes}><bpmn:loopCondition>${condition}</bpmn:loopCondition></bpmn:standardLoopCharacteristics>`,
})

test('parallel instances are all ready at once, and the last one done goes on', async () => {
  const run = await play(flows, { inside: instances('3') })
  expect(run.begun).toEqual(['ready t1#1', 'ready t1#2', 'ready t1#3'])
  expect(run.act({ kind: 'complete', node: 't1', token: 't3' })).toEqual(['done t1'])
  expect(run.refuse({ kind: 'complete', node: 't1', token: 't3' })).toMatchObject({ refused: 'stale' })
  expect(run.act('t1')).toEqual(['done t1'])
  expect(run.act('t1')).toEqual(['done t1', 'ready t2'])
  expect(run.standing()).toBe('t2')
})

test('instances for a list have its items, one after the other where they are sequential', async () => {
  const data = { people: ['Ann', 'Bob'] }
  const run = await play(flows, { data, inside: instances('people', { sequential: true }) })
  expect(run.begun).toEqual(['ready t1#"Ann"'])
  expect(run.act('t1', { people: ['Somebody', 'Else'] })).toEqual(['done t1', 'ready t1#"Bob"'])
  expect(run.act('t1')).toEqual(['done t1', 'ready t2'])
})

test('an activity repeated for nothing is passed; one whose number cannot be worked out is done once', async () => {
  expect((await play(flows, { inside: instances('0') })).begun).toEqual(['ready t2'])
  expect((await play(flows, { inside: instances('people') })).begun).toEqual(['ready t1#1'])
})

test('what FEEL makes of a list is stored as plain data', async () => {
  const run = await play(flows, { inside: instances('[date("2027-01-31"), "now", null]') })
  expect(JSON.parse(JSON.stringify(run.marking()))).toEqual(run.marking())
  expect(run.begun).toHaveLength(3)
})

test('nobody is asked more than a hundred times', async () => {
  expect((await play(flows, { inside: instances('500') })).begun).toHaveLength(100)
})

test('instances end early when their condition holds, and the others are left', async () => {
  const run = await play(flows, { inside: instances('3', { until: 'numberOfCompletedInstances >= 2' }) })
  expect(run.act('t1')).toEqual(['done t1'])
  expect(run.act('t1')).toEqual(['done t1', 'left t1', 'ready t2'])
})

const vote = [
  's>t1',
  't1>x1',
  'x1>t2[list contains(outcomes, "No")]',
  'x1>e1:Yes',
  'x1>t3:No',
  't2>e2',
  't3>e3',
]

test('each instance is completed with an outcome; a condition may look at all, else the last one counts', async () => {
  const run = await play(vote, { inside: instances('2') })
  expect(run.refuse('t1:Perhaps')).toMatchObject({ refused: 'outcome_unknown' })
  run.act('t1:No')
  expect(run.act('t1:Yes')).toEqual(['done t1:Yes', 'ready t2'])
  const last = await play(
    vote.filter(flow => !flow.includes('t2')),
    { inside: instances('2') },
  )
  expect(last.refuse('t1')).toMatchObject({ refused: 'outcome_needed', outcomes: ['Yes', 'No'] })
  last.act('t1:No')
  expect(last.act('t1:Yes')).toEqual(['done t1:Yes', 'ended e1 none'])
})

test('a loop is done again while its condition holds, and at most as often as it says', async () => {
  const run = await play(flows, { inside: loop('not(clean)') })
  expect(run.begun).toEqual(['ready t1#1'])
  expect(run.act('t1', { clean: false })).toEqual(['done t1', 'ready t1#2'])
  expect(run.act('t1', { clean: true })).toEqual(['done t1', 'ready t2'])
  const short = await play(flows, { inside: loop('true', 'loopMaximum="2"') })
  expect(short.act('t1')).toEqual(['done t1', 'ready t1#2'])
  expect(short.act('t1')).toEqual(['done t1', 'ready t2'])
  const counted = await play(flows, { inside: loop('loopCounter &lt; 2') })
  expect(counted.act('t1')).toEqual(['done t1', 'ready t1#2'])
  expect(counted.act('t1')).toEqual(['done t1', 'ready t2'])
})

test('a loop that asks before is passed when its condition does not hold', async () => {
  expect((await play(flows, { inside: loop('dirty', 'testBefore="true"') })).begun).toEqual(['ready t2'])
  const run = await play(flows, { data: { dirty: true }, inside: loop('dirty', 'testBefore="true"') })
  expect(run.begun).toEqual(['ready t1#1'])
})

test('an event on the edge of a repeated activity is waited for once, and leaves every instance', async () => {
  const extras = { inside: instances('2'), on: { b1: 't1' }, events: { b1: 'timer P1D' } }
  const run = await play([...flows, 'b1>e2'], extras)
  expect(run.begun).toEqual(['ready t1#1', 'ready t1#2', 'timer+ b1 P1D'])
  expect(run.act({ kind: 'timer', node: 'b1', token: 't1' })).toEqual(['left t1', 'left t1', 'ended e2 none'])
  const done = await play([...flows, 'b1>e2'], extras)
  done.act('t1')
  expect(done.act('t1')).toEqual(['done t1', 'timer- b1', 'ready t2'])
})
