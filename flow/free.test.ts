import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blocksOf, type Drawn, drawBlock, type Palette, toXml } from '../tests/support/blocks.ts'
import { actionOf, dataOf, picks, walk } from '../tests/support/walk.ts'
import { readFlowElements } from './elements.ts'
import {
  type Action,
  enabled,
  isRefusal,
  type Marking,
  type ProcessGraph,
  reachable,
  start,
  step,
} from './index.ts'
import { parse, readProcess } from './read.ts'

// Processes as nobody would draw them: flows that lead elsewhere within their scope, gateways of another kind.
const palette: Palette = [
  'choice',
  'parallel',
  'several',
  'data',
  'loop',
  'edge',
  'call',
  'catch',
  'subprocess',
]

const spoils = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(7)), { minLength: 1, maxLength: 3 })
const free: fc.Arbitrary<Drawn> = fc
  .tuple(blocksOf(palette, 2), spoils)
  .map(([block, chosen]) => spoil(drawBlock(block), chosen))

function spoil(drawn: Drawn, chosen: readonly (readonly [number, number, number])[]): Drawn {
  const flows = [...drawn.flows]
  const { within = {} } = drawn.extras
  const types: Record<string, string> = {}
  for (const [which, where, how] of chosen) {
    const at = which % flows.length
    const [, head = '', to = '', tail = ''] = /^(\*?[^>]+>)([^:[]+)(.*)$/.exec(flows[at] ?? '') ?? []
    const scope = within[to]
    const others = flows
      .map(flow => /^\*?[^>]+>([^:[]+)/.exec(flow)?.[1] ?? 'e')
      .filter(id => within[id] === scope)
    if (how < 3) flows[at] = `${head}${others[where % others.length]}${tail}`
    else if (/^[xop]/.test(to))
      types[to] = ['exclusiveGateway', 'parallelGateway', 'inclusiveGateway'][where % 3] ?? ''
  }
  return { flows, extras: { ...drawn.extras, types } }
}

// Whether every state reaches an end, by asking the doors of the module alone.
function verdictOf(graph: ProcessGraph): 'ends' | 'stuck' | 'unknown' {
  const { states, complete } = reachable(graph, 600)
  if (!complete) return 'unknown'
  const ending = new Set(states.keys().filter(at => states[at]?.marking.tokens.length === 0))
  for (let grown = true; grown; ) {
    const more = states
      .keys()
      .filter(at => !ending.has(at) && states[at]?.moves.some(({ to }) => ending.has(to)))
    const before = ending.size
    for (const at of [...more]) ending.add(at)
    grown = ending.size > before
  }
  return ending.size === states.length ? 'ends' : 'stuck'
}

test('whatever is drawn is refused by the place that is wrong, or can be walked without a refusal', {
  timeout: 60_000,
}, async () => {
  const counts = { run: 0, refused: 0, stuck: 0 }
  await fc.assert(
    fc.asyncProperty(free, picks, async (drawn, chosen) => {
      const compiled = await readProcess(toXml(drawn))
      if ('findings' in compiled) {
        counts.refused += 1
        if (compiled.findings.some(({ code }) => code === 'sound.stuck')) counts.stuck += 1
        expect(compiled.findings.every(({ element, text }) => text.includes(element))).toBe(true)
        return
      }
      counts.run += 1
      walk(compiled.graph, chosen)
    }),
    { numRuns: 300 },
  )
  expect(Math.min(counts.run, counts.refused, counts.stuck)).toBeGreaterThan(5)
})

test('trying one token at a time finds the same dead ends and dead activities as trying every order', {
  timeout: 60_000,
}, async () => {
  const counts = { ends: 0, stuck: 0, unknown: 0 }
  await fc.assert(
    fc.asyncProperty(free, async drawn => {
      const compiled = await readProcess(toXml(drawn))
      if ('findings' in compiled && compiled.findings.some(({ code }) => !code.startsWith('sound.'))) return
      const graph = 'graph' in compiled ? compiled.graph : await drawnAnyway(drawn)
      const verdict = verdictOf(graph)
      counts[verdict] += 1
      if (verdict === 'unknown') return
      expect('graph' in compiled ? 'ends' : 'stuck').toBe(verdict)
      if ('graph' in compiled) {
        const dead = (compiled.warnings ?? [])
          .filter(({ code }) => code === 'sound.dead')
          .map(({ element }) => element)
        expect(dead.sort()).toEqual(listDead(graph))
      }
    }),
    { numRuns: 300 },
  )
  expect(Math.min(counts.ends, counts.stuck)).toBeGreaterThan(0)
})

// What no state has a token on, by asking the doors of the module alone.
function listDead(graph: ProcessGraph): string[] {
  const alive = new Set(
    reachable(graph, 600).states.flatMap(({ marking }) => marking.tokens.map(({ node }) => node)),
  )
  return graph.nodes
    .filter(({ id, kind }) => /^(task|call|catch)$/.test(kind) && !alive.has(id))
    .map(({ id }) => id)
    .sort()
}

// The graph of a drawing that is refused only because it gets stuck: as it would be, had nobody looked.
async function drawnAnyway(drawn: Drawn): Promise<ProcessGraph> {
  const parsed = await parse(toXml(drawn))
  if ('findings' in parsed) throw new Error(parsed.findings[0].text)
  const [process] = [parsed.definitions.rootElements].flat().filter(isProcess)
  if (!process) throw new Error('There is no process.')
  const { nodes, flows } = readFlowElements(process)
  return { id: 'p', name: '', nodes, flows }
}

const isProcess = (element: unknown): element is { $type: string } =>
  typeof element === 'object' && element !== null && '$type' in element && element.$type === 'bpmn:Process'

const id = fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor', '')
const drawnAt = { id, name: fc.string(), scope: id }
const keys = { requiredKeys: ['kind', 'id', 'name'] as ['kind', 'id', 'name'] }
const trigger = fc.oneof(
  fc.constant({ type: 'timer' as const, timer: { kind: 'duration' as const, text: 'PT1H' } }),
  fc.constant({ type: 'message' as const, message: 'Answer' }),
)
const node = fc.oneof(
  fc.record(
    {
      kind: fc.constantFrom('end', 'exclusive', 'inclusive', 'parallel', 'event', 'subprocess', 'start'),
      ...drawnAt,
    },
    keys,
  ),
  fc.record(
    {
      kind: fc.constant('end'),
      ...drawnAt,
      result: fc.constantFrom({ type: 'terminate' }, { type: 'error' }),
    },
    keys,
  ),
  fc.record({ kind: fc.constant('catch'), ...drawnAt, trigger }),
  fc.record({ kind: fc.constant('throw'), ...drawnAt, message: id }),
  fc.record({ kind: fc.constant('link'), ...drawnAt, side: fc.constantFrom('throw', 'catch'), link: id }),
  fc.record({ kind: fc.constant('call'), ...drawnAt, lane: id, calls: id }),
  fc.record({ kind: fc.constant('boundary'), ...drawnAt, on: id, interrupts: fc.boolean(), trigger }),
  fc.record({
    kind: fc.constant('boundary'),
    ...drawnAt,
    on: id,
    interrupts: fc.boolean(),
    trigger: fc.constant({ type: 'error' }),
  }),
  fc.record(
    {
      kind: fc.constant('task'),
      ...drawnAt,
      lane: id,
      taskType: fc.constant('user'),
      repeat: fc.constantFrom(
        { kind: 'loop', condition: 'true' },
        { kind: 'parallel', items: '2' },
        { kind: 'sequential', items: '0' },
      ),
    },
    keys,
  ),
)
const flow = fc.record(
  { id, from: id, to: id, name: fc.string(), condition: fc.constantFrom('true', 'a = 1', '(((') },
  { requiredKeys: ['id', 'from', 'to'] },
)
const anyGraph = fc.record({
  id,
  name: fc.string(),
  nodes: fc.array(node, { maxLength: 7 }),
  flows: fc.array(flow, { maxLength: 10 }),
})
const token = fc.record(
  {
    id,
    node: id,
    scope: id,
    via: id,
    item: fc.nat(3),
    rounds: fc.constant({ begun: 1, done: 0, outcomes: [] }),
    fired: fc.array(id, { maxLength: 2 }),
  },
  { requiredKeys: ['id', 'node'] },
)
const anyMarking = fc.record({ next: fc.nat(9), tokens: fc.array(token, { maxLength: 5 }) })
const anyAction = fc.oneof(
  fc.record(
    { kind: fc.constantFrom('complete', 'returned'), node: id, token: id, outcome: fc.string() },
    { requiredKeys: ['kind', 'node'] },
  ),
  fc.record(
    { kind: fc.constantFrom('timer', 'message', 'error'), node: id, token: id, code: id },
    { requiredKeys: ['kind', 'node'] },
  ),
  fc.record({ kind: fc.constant('move'), token: id, to: id }),
  fc.constant({ kind: 'cancel' }),
)

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) freeze(inner)
  return Object.freeze(value)
}

test('stepping is total, deterministic and changes nothing: no graph, marking or action makes it throw', () => {
  fc.assert(
    fc.property(anyGraph, anyMarking, anyAction, (someGraph, someMarking, someAction) => {
      const graph = freeze(someGraph) as ProcessGraph
      const marking = freeze(someMarking) as Marking
      start(graph)
      enabled(graph, marking)
      const once = step(graph, marking, freeze(someAction) as Action)
      expect(step(graph, marking, someAction as Action)).toEqual(once)
    }),
    { numRuns: 3000 },
  )
})

test('what is offered is taken, and what is not offered is refused', async () => {
  await fc.assert(
    fc.asyncProperty(blocksOf(palette), picks, fc.nat(), async (block, chosen, pick) => {
      const compiled = await readProcess(toXml(drawBlock(block)))
      if ('findings' in compiled) throw new Error(compiled.findings[0].text)
      const { graph } = compiled
      const { marking } = walk(graph, chosen).steps.at(-1) ?? start(graph)
      const offers = enabled(graph, marking)
      for (const offer of offers)
        expect(isRefusal(step(graph, marking, actionOf(offer, pick), dataOf(pick)))).toBe(false)
      const others = graph.nodes.filter(({ id: other }) => !offers.some(offer => offer.node === other))
      for (const { id: other } of others)
        expect(isRefusal(step(graph, marking, { kind: 'complete', node: other }))).toBe(true)
    }),
    { numRuns: 60 },
  )
})
