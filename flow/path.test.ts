import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draw } from '../tests/support/draw.ts'
import { structuredXml } from '../tests/support/processes.ts'
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
