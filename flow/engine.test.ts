import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Block, blocksOf, type Drawn, drawBlock, everything, toXml } from '../tests/support/blocks.ts'
import { type Engine, runEngine } from '../tests/support/engine.ts'
import { graphOfXml } from '../tests/support/play.ts'
import { actionOf, dataOf, type Stepper, withoutJoins } from '../tests/support/walk.ts'
import {
  type Action,
  type Data,
  enabled,
  isRefusal,
  type Marking,
  type Offer,
  type ProcessGraph,
  start,
  step,
} from './index.ts'

/**
 * How the same process is told to bpmn-elements 17.3, where it reads a thing otherwise. What happens is the same:
 * - A call waits until what it called returns. The engine looks for the process in the same file: it gets a task.
 * - Labels are chosen by people. The engine knows conditions only: each label becomes one that it asks us about.
 * - A link is a way drawn in two parts (BPMN 10.5.5). The engine begins its second half with the process, and may end
 *   before it gets there: it gets the way in one part.
 * - A loop goes on while its condition holds (BPMN 10.3.8). The engine stops when it holds: it gets the contrary.
 */
function forEngine({ flows, extras }: Drawn): string {
  const xml = toXml(inOnePart({ flows, extras }))
  const asked = '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression" language="asked">'
  return xml
    .replace(/<bpmn:callActivity ([^>]*?) calledElement="[^"]*">/g, '<bpmn:userTask $1>')
    .replaceAll('</bpmn:callActivity>', '</bpmn:userTask>')
    .replace(/<bpmn:conditionExpression [^>]*>/g, asked)
    .replace(
      /(<bpmn:sequenceFlow [^>]*name="[^"]*">)(<\/bpmn:sequenceFlow>)/g,
      `$1${asked}label</bpmn:conditionExpression>$2`,
    )
    .replace(/<bpmn:loopCondition>(\w+)</g, '<bpmn:loopCondition>not $1<')
}

function inOnePart({ flows, extras }: Drawn): Drawn {
  const links = Object.entries(extras.events ?? {}).filter(([, event]) => event.startsWith('link'))
  const ways = links.flatMap(([from, link]) =>
    links
      .filter(([to, other]) => from.startsWith('h') && to.startsWith('c') && other === link)
      .map(([to]) => `${from}>${to}`),
  )
  const events = Object.fromEntries(
    Object.entries(extras.events ?? {}).filter(([, event]) => !event.startsWith('link')),
  )
  const types = Object.fromEntries(links.map(([id]) => [id, 'intermediateThrowEvent']))
  return { flows: [...flows, ...ways], extras: { ...extras, events, types } }
}

type Difference = {
  /** Where the two part. */
  readonly name: string
  /** Which of the two is right, and why. */
  readonly why: string
  /** Whether a process is not compared at all for it. */
  readonly inDrawing?: (graph: ProcessGraph) => boolean
  /** Whether the comparison stops after a step for it. */
  readonly afterStep?: (graph: ProcessGraph, action: Action | undefined, data: Data) => boolean
}

/** Every known difference. Whatever differs beside these is a failure. */
const differences: readonly Difference[] = [
  {
    name: 'an inclusive join does not wait',
    why: 'BPMN 13.4.3 makes it wait for every token that can still come. The engine lets each pass (its issue 46).',
    afterStep: (graph, action, { d1, d2 }) => {
      const byHand = action?.kind === 'complete' && action.outcome?.includes(' + ')
      const byData = d1 === true && d2 === true && splitsByData(graph)
      return byHand === true || byData
    },
  },
  {
    name: 'a message that does not interrupt is heard once',
    why: 'BPMN 10.5.4: such an event can happen as often as it likes while the activity stands. The engine listens once.',
    afterStep: (graph, action) =>
      action?.kind === 'message' &&
      graph.nodes.some(node => node.id === action.node && node.kind === 'boundary' && !node.interrupts),
  },
  {
    name: 'a way that is not taken counts as one that has come',
    why: 'BPMN 13.4.1 wants a token by every way. The engine sends word along ways not taken, and its parallel join counts it: with a choice between a fork and its join, or an event on an edge before it, it goes on too early or never.',
    inDrawing: hasChoiceBeforeJoin,
  },
]

const splitsByData = (graph: ProcessGraph): boolean =>
  graph.flows.some(
    flow =>
      flow.condition !== undefined &&
      graph.nodes.some(({ id, kind }) => id === flow.from && kind === 'inclusive'),
  )

function hasChoiceBeforeJoin(graph: ProcessGraph): boolean {
  const out = (id: string) => graph.flows.filter(flow => flow.from === id).map(flow => flow.to)
  const edge = (id: string) =>
    graph.nodes.filter(node => node.kind === 'boundary' && node.on === id).map(({ id }) => id)
  const links = (id: string) => {
    const node = graph.nodes.find(one => one.id === id)
    if (node?.kind !== 'link' || node.side === 'catch') return []
    return graph.nodes
      .filter(one => one.kind === 'link' && one.side === 'catch' && one.link === node.link)
      .map(({ id }) => id)
  }
  const reach = (from: string, avoiding: string) => {
    const found = new Set([from])
    for (const id of found)
      for (const next of [...out(id), ...edge(id), ...links(id)]) if (next !== avoiding) found.add(next)
    return found
  }
  const parallel = graph.nodes.filter(node => node.kind === 'parallel').map(({ id }) => id)
  const joins = parallel.filter(id => graph.flows.filter(flow => flow.to === id).length > 1)
  const forks = parallel.filter(id => out(id).length > 1)
  const choices = graph.nodes.filter(
    ({ kind, id }) => edge(id).length > 0 || (kind !== 'parallel' && out(id).length > 1),
  )
  const edges = graph.nodes.filter(node => node.kind === 'boundary')
  if (joins.some(join => edges.some(({ id }) => reach(id, '').has(join)))) return true
  return forks.some(fork =>
    joins.some(join => choices.some(({ id }) => reach(fork, join).has(id) && reach(id, fork).has(join))),
  )
}

/** Puts what chooses into a subprocess where it stands in a way of a fork: there, both engines count the same. */
function shelter(block: Block): Block {
  if ('body' in block) return { ...block, body: shelter(block.body) }
  if (block.kind === 'sequence') return { ...block, blocks: block.blocks.map(shelter) }
  if (!('ways' in block)) return block
  const ways = block.ways.map(shelter)
  const isPlain = (way: Block): boolean => /^(task|call|throw|catch|link|repeat|subprocess)$/.test(way.kind)
  const body =
    block.kind === 'parallel'
      ? ways.map(way => (isPlain(way) ? way : { kind: 'subprocess' as const, body: way }))
      : ways
  return { ...block, ways: body }
}

const shown = ({ work, events, ended }: { work: string[]; events: string[]; ended: boolean }) =>
  `work: ${work.join(' ')}; events: ${events.join(' ')}; ${ended ? 'ended' : 'goes on'}`

function showOurs(graph: ProcessGraph, marking: Marking): string {
  const offers = enabled(graph, marking)
  const of = (...kinds: Offer['kind'][]) =>
    offers
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ node }) => node)
      .sort()
  return shown({
    work: of('complete', 'returned'),
    events: of('timer', 'message'),
    ended: marking.tokens.length === 0,
  })
}

// The engine has error events wait as well: they are not waited for from outside.
function showEngine(engine: Engine, { extras }: Drawn): string {
  const events = engine.events().filter(id => !extras.events?.[id]?.startsWith('error'))
  return shown({ work: engine.work(), events, ended: engine.hasEnded() })
}

type Outcome = { readonly steps: number; readonly difference?: string; readonly met?: string }

/** Walks both engines by the same choices, and answers where they differ: undeclared, or by which difference. */
async function compare(drawn: Drawn, chosen: readonly number[], stepper: Stepper = step): Promise<Outcome> {
  const xml = toXml(drawn)
  const graph = await graphOfXml(xml)
  const met = differences.find(({ inDrawing }) => inDrawing?.(graph))
  if (met) return { steps: 0, met: met.name }
  const data = dataOf(chosen[0] ?? 0)
  let { marking } = start(graph, data)
  const engine = await runEngine(forEngine(drawn), { labels: new Set(), data })
  const trail: string[] = []
  const differ = () => {
    const [ours, theirs] = [showOurs(graph, marking), showEngine(engine, drawn)]
    return ours === theirs
      ? undefined
      : [drawn.flows.join(' '), JSON.stringify(drawn.extras), ...trail, ours, theirs, engine.trouble()].join(
          '\n',
        )
  }
  const begun = differences.find(({ afterStep }) => afterStep?.(graph, undefined, data))
  if (begun) return { steps: 0, met: begun.name }
  for (const pick of [undefined, ...chosen]) {
    if (pick !== undefined) {
      const offers = enabled(graph, marking)
      const offer = offers[pick % Math.max(1, offers.length)]
      if (!offer) break
      const action = actionOf(offer, pick)
      const token = marking.tokens.find(({ id }) => id === offer.token)?.node ?? ''
      trail.push(JSON.stringify({ ...action, ...dataOf(pick) }))
      const result = stepper(graph, marking, action, dataOf(pick))
      if (isRefusal(result)) throw new Error(result.text)
      marking = result.marking
      drive(engine, { action, token, pick })
      const parted = differences.find(({ afterStep }) => afterStep?.(graph, action, dataOf(pick)))
      if (parted) return { steps: trail.length, met: parted.name }
    }
    const difference = differ()
    if (difference) return { steps: trail.length, difference }
  }
  return { steps: trail.length }
}

function drive(
  engine: Engine,
  { action, token, pick }: { action: Action; token: string; pick: number },
): void {
  const labels = new Set('outcome' in action ? action.outcome?.split(' + ') : [])
  const chosen = { labels, data: dataOf(pick) }
  if (action.kind === 'complete' || action.kind === 'returned') engine.complete(action.node, chosen)
  else if (action.kind === 'error') engine.fail(token, chosen)
  else if (action.kind === 'timer' || action.kind === 'message') engine.happen(action.node, chosen)
}

const walks = fc.array(fc.nat(0xffff), { minLength: 6, maxLength: 25 })

type Compared = {
  readonly differing: string[]
  readonly met: ReadonlyMap<string, number>
  readonly walked: number
}

async function compareAll(of: fc.Arbitrary<Block>, runs: number, stepper: Stepper = step): Promise<Compared> {
  const sample = fc.sample(fc.tuple(fc.boolean(), of, walks), { numRuns: runs, seed: 20261121 })
  const met = new Map<string, number>()
  const differing: string[] = []
  let walked = 0
  for (const [plain, block, chosen] of sample) {
    const outcome = await compare(drawBlock(plain ? block : shelter(block)), chosen, stepper)
    if (outcome.difference) differing.push(outcome.difference)
    if (outcome.met) met.set(outcome.met, (met.get(outcome.met) ?? 0) + 1)
    if (outcome.steps > 0) walked += 1
  }
  return { differing: differing.sort((one, other) => one.length - other.length), met, walked }
}

// The engine is slow, and slower beside other tests.
test('an independent engine makes the same activities ready, waits for the same events and ends with us', {
  timeout: 120_000,
}, async () => {
  const { differing, met, walked } = await compareAll(blocksOf(everything), 290)
  expect(differing).toEqual([])
  expect(walked).toBeGreaterThan(200)
  // A difference that no longer shows has no place in the table.
  expect([...met.keys()].sort()).toEqual(differences.map(({ name }) => name).sort())
})

test('the comparison notices a join that does not wait', async () => {
  const broken: Stepper = (graph, marking, ...act) => step(withoutJoins(graph), marking, ...act)
  const { differing } = await compareAll(blocksOf(['parallel', 'subprocess']), 40, broken)
  expect(differing.length).toBeGreaterThan(0)
})
