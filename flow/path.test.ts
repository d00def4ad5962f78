import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blocksOf, drawBlock, everything, toXml } from '../tests/support/blocks.ts'
import { draw } from '../tests/support/draw.ts'
import { graphOfXml, play } from '../tests/support/play.ts'
import { structuredXml } from '../tests/support/processes.ts'
import { picks, walk } from '../tests/support/walk.ts'
import { enabled, expectedPath, isRefusal, type Marking, type ProcessGraph, start, step } from './index.ts'
import { readProcess } from './read.ts'

// Receive t1, analyse t2 (ask t5), fix t3, close t4; t1 can also be solved at once.
const incident = [
  's>t1',
  't1>x1',
  'x1>x2:Analyse',
  'x1>t4:Solved',
  'x2>t2',
  't2>x3',
  'x3>t3:Found',
  'x3>t5:Ask',
]
const loops = ['t5>x2', 't3>x4', 'x4>t4:Fixed', 'x4>x2:No help', 't4>e']

async function graphOf(xml: string): Promise<ProcessGraph> {
  const compiled = await readProcess(xml)
  if ('findings' in compiled) throw new Error(compiled.findings[0].text)
  return compiled.graph
}

async function stripAfter(...acts: [node: string, outcome?: string][]): Promise<string> {
  const graph = await graphOf(draw([...incident, ...loops]))
  let marking: Marking = start(graph).marking
  for (const [node, outcome] of acts) {
    const result = step(graph, marking, { kind: 'complete', node, ...(outcome ? { outcome } : {}) })
    if (isRefusal(result)) throw new Error(result.text)
    marking = result.marking
  }
  const marks = { done: '✓', current: '●', ahead: '' }
  const path = expectedPath(
    graph,
    marking,
    acts.map(([node]) => node),
  )
  return path.map(({ node, state }) => `${node}${marks[state]}`).join(' ')
}

test('at the start, the main line lies ahead', async () => {
  expect(await stripAfter()).toBe('t1● t2 t3 t4')
})

test('what is done is ticked, what comes is ahead', async () => {
  expect(await stripAfter(['t1', 'Analyse'])).toBe('t1✓ t2● t3 t4')
  expect(await stripAfter(['t1', 'Analyse'], ['t2', 'Found'])).toBe('t1✓ t2✓ t3● t4')
})

test('a detour stands where it was taken, while it lasts and afterwards', async () => {
  expect(await stripAfter(['t1', 'Analyse'], ['t2', 'Ask'])).toBe('t1✓ t2✓ t5● t3 t4')
  const after: [string, string?][] = [['t1', 'Analyse'], ['t2', 'Ask'], ['t5'], ['t2', 'Found']]
  expect(await stripAfter(...after)).toBe('t1✓ t2✓ t5✓ t3● t4')
})

test('after a loop back, what will be done again is ahead', async () => {
  expect(await stripAfter(['t1', 'Analyse'], ['t2', 'Found'], ['t3', 'No help'])).toBe('t1✓ t2● t3 t4')
})

test('a short cut leaves out what was never done', async () => {
  expect(await stripAfter(['t1', 'Solved'])).toBe('t1✓ t4●')
  expect(await stripAfter(['t1', 'Solved'], ['t4'])).toBe('t1✓ t4✓')
})

test('a default flow is preferred to the first drawn', async () => {
  const graph = await graphOf(draw(['s>t1', 't1>x1', 'x1>t2:Long way', '*x1>t3:Short way', 't2>t3', 't3>e']))
  expect(expectedPath(graph, start(graph).marking, []).map(({ node }) => node)).toEqual(['t1', 't3'])
})

test('the strip names each activity once, and shows the ticket where it stands', async () => {
  await fc.assert(
    fc.asyncProperty(structuredXml, fc.array(fc.nat(7), { maxLength: 30 }), async (xml, picks) => {
      const graph = await graphOf(xml)
      let marking: Marking = start(graph).marking
      const completed: string[] = []
      for (const pick of picks) {
        const [offer] = enabled(graph, marking)
        if (offer?.kind !== 'complete') break
        const outcome = offer.outcomes[pick % Math.max(1, offer.outcomes.length)]
        const result = step(graph, marking, {
          kind: 'complete',
          node: offer.node,
          ...(outcome ? { outcome } : {}),
        })
        if (isRefusal(result)) throw new Error(result.text)
        completed.push(offer.node)
        marking = result.marking
      }
      const path = expectedPath(graph, marking, completed)
      expect(new Set(path.map(({ node }) => node)).size).toBe(path.length)
      const current = path.filter(({ state }) => state === 'current').map(({ node }) => node)
      expect(current).toEqual(marking.tokens.map(({ node }) => node))
      if (current.length === 0) expect(path.every(({ state }) => state === 'done')).toBe(true)
    }),
    { numRuns: 100 },
  )
})

async function stripOf(
  flows: readonly string[],
  extras: Parameters<typeof play>[1],
  acts: readonly string[],
): Promise<string> {
  const run = await play(flows, extras)
  const done = acts
    .filter(act => run.act(act) && /^(t\d|returned)/.test(act))
    .map(act => act.replace(/^returned |:.*/g, ''))
  const marks = { done: '✓', current: '●', ahead: '' }
  return expectedPath(run.graph, run.marking(), done)
    .map(({ node, state }) => `${node}${marks[state]}`)
    .join(' ')
}

const fork = ['s>t1', 't1>p1', 'p1>t2', 'p1>k3', 't2>t4', 't4>p2', 'k3>p2', 'p2>t5', 't5>e']

test('ways that run at once stand one after the other, each as far as it is', async () => {
  const strip = (...acts: string[]) => stripOf(fork, {}, acts)
  expect(await strip()).toBe('t1● t2 t4 k3 t5')
  expect(await strip('t1')).toBe('t1✓ t2● t4 k3● t5')
  expect(await strip('t1', 'returned k3')).toBe('t1✓ t2● t4 k3✓ t5')
  expect(await strip('t1', 't2')).toBe('t1✓ t2✓ t4● k3● t5')
  expect(await strip('t1', 't2', 't4')).toBe('t1✓ t2✓ t4✓ k3● t5')
  expect(await strip('t1', 't2', 't4', 'returned k3', 't5')).toBe('t1✓ t2✓ t4✓ k3✓ t5✓')
})

test('what is drawn in a subprocess stands in its place, and what an event leads to where it happened', async () => {
  const flows = ['s>t1', 't1>u1', 's1>t2', 't2>t3', 't3>e1', 'u1>t4', 't4>e', 'b1>t5', 't5>t4']
  const extras = {
    within: { s1: 'u1', t2: 'u1', t3: 'u1', e1: 'u1' },
    on: { b1: 'u1' },
    events: { b1: 'timer P1D' },
  }
  expect(await stripOf(flows, extras, ['t1'])).toBe('t1✓ t2● t3 t4')
  expect(await stripOf(flows, extras, ['t1', 't2', 'timer b1 t2'])).toBe('t1✓ t2✓ t5● t4')
  expect(await stripOf(flows, extras, ['t1', 't2', 'timer b1 t2', 't5'])).toBe('t1✓ t2✓ t5✓ t4●')
})

test('while an event is waited for, what comes after it is ahead', async () => {
  const flows = ['s>t1', 't1>v1', 'v1>c1', 'v1>c2', 'c1>t2', 'c2>t3', 't2>x1', 't3>x1', 'x1>t4', 't4>e']
  const extras = { events: { c1: 'message Answer', c2: 'timer P1D' } }
  expect(await stripOf(flows, extras, ['t1'])).toBe('t1✓ t2 t4')
  expect(await stripOf(flows, extras, ['t1', 'timer c2'])).toBe('t1✓ t3● t4')
})

test('an activity that is done several times stands once', async () => {
  const inside = {
    t1: '<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>',
  }
  const flows = ['s>t1', 't1>t2', 't2>e']
  expect(await stripOf(flows, { inside }, ['t1'])).toBe('t1● t2')
  expect(await stripOf(flows, { inside }, ['t1', 't1'])).toBe('t1✓ t2●')
})

test('whatever is drawn, the strip names each activity once, shows all that stands, and is done at the end', async () => {
  await fc.assert(
    fc.asyncProperty(blocksOf(everything), picks, async (block, chosen) => {
      const graph = await graphOfXml(toXml(drawBlock(block)))
      const { history, steps } = walk(graph, chosen)
      const { marking } = steps.at(-1) ?? start(graph)
      const completed = history.flatMap(({ action }) =>
        action.kind === 'complete' || action.kind === 'returned' ? [action.node] : [],
      )
      const path = expectedPath(graph, marking, completed)
      expect(new Set(path.map(({ node }) => node)).size).toBe(path.length)
      const isWork = (id: string) =>
        graph.nodes.some(({ id: other, kind }) => other === id && /task|call/.test(kind))
      const standing = new Set(marking.tokens.map(({ node }) => node).filter(isWork))
      expect(new Set(path.flatMap(({ node, state }) => (state === 'current' ? [node] : [])))).toEqual(
        standing,
      )
      if (marking.tokens.length === 0 && completed.length > 0)
        expect(path.every(({ state }) => state === 'done')).toBe(true)
    }),
    { numRuns: 80 },
  )
})
