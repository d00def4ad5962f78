import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draw } from '../tests/support/draw.ts'
import { spoiltXml, structuredXml } from '../tests/support/processes.ts'
import {
  type Action,
  enabled,
  isRefusal,
  type Marking,
  type ProcessGraph,
  type Step,
  start,
  step,
} from './index.ts'
import { readProcess } from './read.ts'

async function graphOf(flows: readonly string[]): Promise<ProcessGraph> {
  const compiled = await readProcess(draw(flows))
  if ('findings' in compiled) throw new Error(JSON.stringify(compiled.findings))
  return compiled.graph
}

const choosing = ['s>x1', 'x1>t1', 't1>x2', 'x2>t2:Found it', 'x2>x1:Look again', 't2>e']
const complete = (node: string, more: { outcome?: string; token?: string } = {}): Action => ({
  kind: 'complete',
  node,
  ...more,
})

function take(graph: ProcessGraph, marking: Marking, action: Action): Step {
  const result = step(graph, marking, action)
  if (isRefusal(result)) throw new Error(result.text)
  return result
}

test('a process starts at the first activity, past any joins', async () => {
  expect(start(await graphOf(choosing))).toEqual({
    marking: { next: 2, tokens: [{ id: 't1', node: 't1' }] },
    effects: [{ kind: 'activity.ready', node: 't1', token: 't1' }],
  })
})

test('a process without an activity ends as it starts', async () => {
  expect(start(await graphOf(['s>e']))).toEqual({
    marking: { next: 1, tokens: [] },
    effects: [{ kind: 'process.ended', node: 'e', name: '', how: 'none' }],
  })
})

test('the labels after an activity are its buttons, in the order drawn', async () => {
  const graph = await graphOf(choosing)
  expect(enabled(graph, start(graph).marking)).toEqual([
    { kind: 'complete', node: 't1', token: 't1', outcomes: ['Found it', 'Look again'], needsOutcome: true },
  ])
})

test('an activity that no choice follows is simply done', async () => {
  const graph = await graphOf(choosing)
  const { marking, effects } = take(graph, start(graph).marking, complete('t1', { outcome: 'Found it' }))
  expect(effects).toEqual([
    { kind: 'activity.completed', node: 't1', token: 't1', outcome: 'Found it' },
    { kind: 'activity.ready', node: 't2', token: 't2' },
  ])
  expect(enabled(graph, marking)).toEqual([
    { kind: 'complete', node: 't2', token: 't2', outcomes: [], needsOutcome: false },
  ])
  expect(take(graph, marking, complete('t2'))).toEqual({
    marking: { next: 3, tokens: [] },
    effects: [
      { kind: 'activity.completed', node: 't2', token: 't2' },
      { kind: 'process.ended', node: 'e', name: '', how: 'none' },
    ],
  })
})

test('a loop brings the activity round again with a new token, and the old one is stale', async () => {
  const graph = await graphOf(choosing)
  const { marking } = take(graph, start(graph).marking, complete('t1', { outcome: 'Look again' }))
  expect(marking).toEqual({ next: 3, tokens: [{ id: 't2', node: 't1' }] })
  expect(step(graph, marking, complete('t1', { outcome: 'Found it', token: 't1' }))).toMatchObject({
    refused: 'stale',
  })
})

test('a default flow without a label is taken when no outcome is given', async () => {
  const graph = await graphOf(['s>t1', 't1>x1', 'x1>t2:Ask', '*x1>e', 't2>e'])
  const { marking } = start(graph)
  expect(enabled(graph, marking)).toMatchObject([{ outcomes: ['Ask'], needsOutcome: false }])
  expect(take(graph, marking, complete('t1')).effects.at(-1)).toEqual({
    kind: 'process.ended',
    node: 'e',
    name: '',
    how: 'none',
  })
})

test('a default flow with a label is a button like the others', async () => {
  const graph = await graphOf(['s>t1', 't1>x1', 'x1>t2:Ask', '*x1>e:Done', 't2>e'])
  expect(step(graph, start(graph).marking, complete('t1'))).toMatchObject({ refused: 'outcome_needed' })
})

test('a marking that an earlier release stored goes on', async () => {
  const graph = await graphOf(choosing)
  const stored: Marking = JSON.parse('{"next":8,"tokens":[{"id":"t7","node":"t1"}]}')
  expect(take(graph, stored, complete('t1', { outcome: 'Found it', token: 't7' })).marking).toEqual({
    next: 9,
    tokens: [{ id: 't8', node: 't2' }],
  })
})

test('what cannot be done is refused in words that say what can', async () => {
  const graph = await graphOf(choosing)
  const { marking } = start(graph)
  expect(step(graph, marking, complete('t1'))).toEqual({
    refused: 'outcome_needed',
    node: 't1',
    outcomes: ['Found it', 'Look again'],
    text: '“T1” (t1) is completed with one of “Found it”, “Look again”.',
  })
  expect(step(graph, marking, complete('t1', { outcome: 'Fixed' }))).toMatchObject({
    refused: 'outcome_unknown',
  })
  expect(step(graph, marking, complete('t2'))).toMatchObject({ refused: 'not_ready' })
  expect(step(graph, marking, complete('x1'))).toMatchObject({ refused: 'not_ready' })
  expect(step(graph, marking, complete('nowhere'))).toMatchObject({ refused: 'not_ready' })
})

type Stepper = typeof step
type Walk = {
  readonly graph: ProcessGraph
  readonly actions: readonly Action[]
  readonly markings: readonly Marking[]
}

// Walks a graph by the offers of each marking; `picks` decide.
function walk(graph: ProcessGraph, picks: readonly number[], stepper: Stepper = step): Walk {
  const actions: Action[] = []
  const markings: Marking[] = [start(graph).marking]
  for (const pick of picks) {
    const marking = markings.at(-1)
    const [offer] = marking ? enabled(graph, marking) : []
    if (!marking || offer?.kind !== 'complete') break
    const outcome = offer.outcomes[pick % Math.max(1, offer.outcomes.length)]
    const action = complete(offer.node, outcome === undefined ? {} : { outcome })
    const result = stepper(graph, marking, action)
    if (isRefusal(result)) throw new Error(result.text)
    actions.push(action)
    markings.push(result.marking)
  }
  return { graph, actions, markings }
}

const picks = fc.array(fc.nat(7), { maxLength: 30 })

function oneTokenLaw(stepper: Stepper) {
  return fc.asyncProperty(structuredXml, picks, async (xml, chosen) => {
    const compiled = await readProcess(xml)
    if ('findings' in compiled) throw new Error(compiled.findings[0].text)
    const { markings } = walk(compiled.graph, chosen, stepper)
    for (const [at, { tokens }] of markings.entries()) {
      expect(tokens.length).toBeLessThanOrEqual(1)
      if (tokens.length === 0) expect(at).toBe(markings.length - 1)
      expect(
        new Set(markings.slice(0, at + 1).flatMap(marking => marking.tokens.map(token => token.id))).size,
      ).toBe(at + tokens.length)
    }
  })
}

test('there is exactly one token until the end, and each has an id of its own', async () => {
  await fc.assert(oneTokenLaw(step), { numRuns: 60 })
})

test('that law notices a token left behind', async () => {
  const leaky: Stepper = (graph, marking, action) => {
    const result = step(graph, marking, action)
    if (isRefusal(result)) return result
    return {
      ...result,
      marking: { ...result.marking, tokens: [...marking.tokens, ...result.marking.tokens] },
    }
  }
  expect((await fc.check(oneTokenLaw(leaky), { numRuns: 60 })).failed).toBe(true)
})

test('a history replays to the same marking, also through JSON', async () => {
  await fc.assert(
    fc.asyncProperty(structuredXml, picks, async (xml, chosen) => {
      const compiled = await readProcess(xml)
      if ('findings' in compiled) throw new Error(compiled.findings[0].text)
      const { actions, markings } = walk(compiled.graph, chosen)
      const graph: ProcessGraph = JSON.parse(JSON.stringify(compiled.graph))
      const replayed = actions.reduce<Marking>(
        (marking, action) => take(graph, JSON.parse(JSON.stringify(marking)), action).marking,
        start(graph).marking,
      )
      expect(replayed).toEqual(markings.at(-1))
    }),
    { numRuns: 60 },
  )
})

// Whether an end can be reached from every marking that can be reached, by trying everything.
function canAlwaysEnd(graph: ProcessGraph): boolean {
  const nodeOf = (marking: Marking): string => marking.tokens[0]?.node ?? ''
  const ways = new Map<string, string[]>()
  const waiting = [start(graph).marking]
  for (let marking = waiting.pop(); marking; marking = waiting.pop()) {
    const here = nodeOf(marking)
    if (here === '' || ways.has(here)) continue
    const current = marking
    const results = enabled(graph, marking).flatMap(offer => {
      if (offer.kind !== 'complete') return []
      const outcomes: (string | undefined)[] = [...offer.outcomes, ...(offer.needsOutcome ? [] : [undefined])]
      return outcomes.map(outcome =>
        take(graph, current, complete(offer.node, outcome === undefined ? {} : { outcome })),
      )
    })
    ways.set(
      here,
      results.map(result => nodeOf(result.marking)),
    )
    waiting.push(...results.map(result => result.marking))
  }
  const ending = new Set([''])
  for (let grown = true; grown; ) {
    const more = [...ways].filter(([node, to]) => !ending.has(node) && to.some(target => ending.has(target)))
    for (const [node] of more) ending.add(node)
    grown = more.length > 0
  }
  return [...ways.keys()].every(node => ending.has(node))
}

test('every structured process compiles and can always reach its end', async () => {
  await fc.assert(
    fc.asyncProperty(structuredXml, async xml => {
      const compiled = await readProcess(xml)
      expect(compiled).toHaveProperty('graph')
      if ('graph' in compiled) expect(canAlwaysEnd(compiled.graph)).toBe(true)
    }),
    { numRuns: 100 },
  )
})

test('whatever is drawn is refused, or can be walked to its end without a refusal', async () => {
  const outcomes = { run: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(spoiltXml, picks, async (xml, chosen) => {
      const compiled = await readProcess(xml)
      outcomes['graph' in compiled ? 'run' : 'refused'] += 1
      if ('findings' in compiled) return
      expect(canAlwaysEnd(compiled.graph)).toBe(true)
      walk(compiled.graph, chosen)
    }),
    { numRuns: 400 },
  )
  expect(Math.min(outcomes.run, outcomes.refused)).toBeGreaterThan(20)
})

test('that law notices a loop nobody can leave', async () => {
  const graph = await graphOf(['s>t1', 't1>t2', 't2>e'])
  const trapped = {
    ...graph,
    flows: graph.flows.map(flow => (flow.from === 't2' ? { ...flow, to: 't1' } : flow)),
  }
  expect(canAlwaysEnd(trapped)).toBe(false)
})

test('stepping is total: no graph, marking or action makes it throw', () => {
  const id = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', '')
  const node = fc.oneof(
    fc.record({
      kind: fc.constantFrom('start' as const, 'end' as const, 'exclusive' as const),
      id,
      name: fc.string(),
    }),
    fc.record({
      kind: fc.constant('task' as const),
      id,
      name: fc.string(),
      lane: id,
      taskType: fc.constant('user' as const),
    }),
  )
  const flow = fc.record({ id, from: id, to: id, name: fc.string() }, { requiredKeys: ['id', 'from', 'to'] })
  const graph = fc.record({
    id,
    name: fc.string(),
    nodes: fc.array(node, { maxLength: 6 }),
    flows: fc.array(flow, { maxLength: 9 }),
  })
  const marking = fc.record({
    next: fc.integer(),
    tokens: fc.array(fc.record({ id, node: id }), { maxLength: 3 }),
  })
  const action = fc.record(
    { kind: fc.constant('complete' as const), node: id, token: id, outcome: fc.string() },
    { requiredKeys: ['kind', 'node'] },
  )
  fc.assert(
    fc.property(graph, marking, action, (someGraph, someMarking, someAction) => {
      start(someGraph)
      enabled(someGraph, someMarking)
      const before = JSON.stringify(someMarking)
      step(someGraph, someMarking, someAction)
      expect(JSON.stringify(someMarking)).toBe(before)
    }),
    { numRuns: 2000 },
  )
})
