import { expect, test } from 'vitest'
import { play } from '../tests/support/play.ts'

const line = ['s>t1', 't1>t2', 't2>t3', 't3>e', 'b1>e2']
const extras = { on: { b1: 't2' }, events: { b1: 'timer P1D' } }

test('work may skip ahead, step back and begin again, with new tokens each time', async () => {
  const run = await play(line, extras)
  expect(run.act('move t1>t3')).toEqual(['left t1', 'ready t3'])
  expect(run.act('move t3>t2')).toEqual(['left t3', 'ready t2', 'timer+ b1 P1D'])
  expect(run.act('move t2>t2')).toEqual(['left t2', 'timer- b1', 'ready t2', 'timer+ b1 P1D'])
  expect(run.marking()).toEqual({ next: 5, tokens: [{ id: 't4', node: 't2' }] })
})

test('what is moved must stand, and what it is moved to must be an activity', async () => {
  const run = await play(line, extras)
  expect(run.refuse({ kind: 'move', token: 't9', to: 't2' })).toMatchObject({ refused: 'not_ready' })
  expect(run.refuse('move t1>e')).toMatchObject({ refused: 'not_ready' })
  expect(run.refuse('move t1>b1').text).toContain('is no activity')
  expect(run.refuse('move t1>nowhere').text).toContain('nowhere is no activity')
})

const fork = ['s>t1', 't1>p1', 'p1>t2', 'p1>t3', 't2>t4', 't4>p2', 't3>p2', 'p2>t5', 't5>e']

test('within its own way a token moves freely, past a join it does not: the others would wait for ever', async () => {
  const run = await play(fork)
  run.act('t1')
  expect(run.act('move t2>t4')).toEqual(['left t2', 'ready t4'])
  expect(run.refuse('move t4>t5')).toMatchObject({ refused: 'strands', node: 't5' })
  expect(run.refuse('move t4>t1')).toMatchObject({ refused: 'strands' })
  expect(run.refuse('move t4>t3')).toMatchObject({ refused: 'strands' })
  run.act('t3')
  expect(run.standing()).toBe('t4 p2')
  expect(run.act('move p2>t3')).toEqual(['ready t3'])
})

const nested = ['s>t1', 't1>u1', 's1>t2', 't2>t3', 't3>e1', 'u1>t4', 't4>e', 'b1>e2']
const within = {
  within: { s1: 'u1', t2: 'u1', t3: 'u1', e1: 'u1' },
  on: { b1: 'u1' },
  events: { b1: 'timer P1D' },
}

test('work moves into a subprocess and out of it, with the events on its edge', async () => {
  const run = await play(nested, within)
  expect(run.act('move t1>t3')).toEqual(['left t1', 'timer+ b1 P1D', 'ready t3'])
  expect(run.act('move t3>t2')).toEqual(['left t3', 'ready t2'])
  expect(run.act('move t2>t4')).toEqual(['left t2', 'timer- b1', 'ready t4'])
  expect(run.act('move t4>u1')).toEqual(['left t4', 'timer+ b1 P1D', 'ready t2'])
  expect(run.act('move u1>t1')).toEqual(['left t2', 'timer- b1', 'ready t1'])
  expect(run.standing()).toBe('t1')
})

test('nobody moves out of a subprocess in which other work still stands', async () => {
  const flows = ['s>u1', 's1>p1', 'p1>t1', 'p1>t2', 't1>e1', 't2>e1', 'u1>t3', 't3>e']
  const run = await play(flows, { within: { s1: 'u1', p1: 'u1', t1: 'u1', t2: 'u1', e1: 'u1' } })
  expect(run.refuse('move t1>t3')).toMatchObject({ refused: 'strands' })
  run.act('t2')
  expect(run.act('move t1>t3')).toEqual(['left t1', 'ready t3'])
})

test('one instance of a repeated activity moves the whole of it', async () => {
  const inside = {
    t1: '<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>',
  }
  const run = await play(['s>t1', 't1>t2', 't2>e'], { inside })
  expect(run.act({ kind: 'move', token: 't3', to: 't2' })).toEqual(['left t1', 'left t1', 'ready t2'])
})
