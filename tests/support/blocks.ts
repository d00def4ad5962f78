import fc from 'fast-check'
import { draw, type Extras } from './draw.ts'

/** What a generated process is made of. Every block has one way in and one way out. */
export type Block =
  | { readonly kind: 'task' | 'call' | 'throw' | 'catch' | 'link' }
  | { readonly kind: 'sequence'; readonly blocks: readonly Block[] }
  | { readonly kind: 'choice' | 'several'; readonly ways: readonly Block[]; readonly skip: boolean }
  | { readonly kind: 'parallel' | 'data' | 'dataSeveral' | 'first'; readonly ways: readonly Block[] }
  | { readonly kind: 'loop' | 'subprocess'; readonly body: Block }
  | { readonly kind: 'repeat'; readonly marker: 'loop' | 'parallel' | 'sequential' }
  | {
      readonly kind: 'edge'
      readonly body: Block
      readonly event: 'timer' | 'message' | 'error'
      readonly interrupts: boolean
    }

/** Flows and extras as `draw` takes them. */
export type Drawn = { readonly flows: readonly string[]; readonly extras: Extras }

/** Which blocks a generator uses, beside tasks and sequences. */
export type Palette = readonly Exclude<Block['kind'], 'task' | 'sequence'>[]

/** Every block there is. */
export const everything: Palette = [
  ...([
    'choice',
    'several',
    'parallel',
    'data',
    'dataSeveral',
    'first',
    'loop',
    'subprocess',
    'repeat',
  ] as const),
  ...(['edge', 'call', 'throw', 'catch', 'link'] as const),
]

/** Structured processes of some kinds of blocks, nested. */
export function blocksOf(palette: Palette, maxDepth = 3): fc.Arbitrary<Block> {
  return fc.letrec<{ block: Block }>(tie => {
    const ways = fc.array(tie('block'), { minLength: 2, maxLength: 3 })
    const kinds: { readonly [kind in Palette[number]]: fc.Arbitrary<Block> } = {
      choice: fc.record({ kind: fc.constant('choice' as const), ways, skip: fc.boolean() }),
      several: fc.record({ kind: fc.constant('several' as const), ways, skip: fc.boolean() }),
      parallel: fc.record({ kind: fc.constant('parallel' as const), ways }),
      data: fc.record({ kind: fc.constant('data' as const), ways }),
      dataSeveral: fc.record({ kind: fc.constant('dataSeveral' as const), ways }),
      first: fc.record({ kind: fc.constant('first' as const), ways }),
      loop: fc.record({ kind: fc.constant('loop' as const), body: tie('block') }),
      subprocess: fc.record({ kind: fc.constant('subprocess' as const), body: tie('block') }),
      repeat: fc.record({
        kind: fc.constant('repeat' as const),
        marker: fc.constantFrom('loop', 'parallel', 'sequential'),
      }),
      edge: fc.record({
        kind: fc.constant('edge' as const),
        body: tie('block'),
        event: fc.constantFrom('timer', 'message', 'error'),
        interrupts: fc.boolean(),
      }),
      call: fc.constant({ kind: 'call' }),
      throw: fc.constant({ kind: 'throw' }),
      catch: fc.constant({ kind: 'catch' }),
      link: fc.constant({ kind: 'link' }),
    }
    const sequence = fc.record({
      kind: fc.constant('sequence' as const),
      blocks: fc.array(tie('block'), { minLength: 1, maxLength: 4 }),
    })
    return {
      block: fc.oneof(
        { maxDepth, withCrossShrink: true },
        fc.constant<Block>({ kind: 'task' }),
        sequence,
        ...palette.map(kind => kinds[kind]),
      ),
    }
  }).block
}

/** Draws a block as a process from start to end. */
export function drawBlock(block: Block): Drawn {
  const pen = createPen()
  pen.flow(visit(block, 's', pen), 'e')
  return pen.drawn
}

/** The XML of a drawn process. */
export const toXml = ({ flows, extras }: Drawn): string => draw(flows, extras)

type Pen = ReturnType<typeof createPen>

function createPen() {
  const flows: string[] = []
  const events: Record<string, string> = {}
  const on: Record<string, string> = {}
  const within: Record<string, string> = {}
  const inside: Record<string, string> = {}
  const scopes: string[] = []
  let count = 0
  return {
    drawn: { flows, extras: { events, on, within, inside } } satisfies Drawn,
    events,
    on,
    inside,
    scopes,
    node: (kind: string): string => {
      count += 1
      const id = `${kind}${count}`
      const scope = scopes.at(-1)
      if (scope !== undefined) within[id] = scope
      return id
    },
    flow: (from: string, to: string, label = ''): void => {
      flows.push(label.startsWith('[') || label === '' ? `${from}>${to}${label}` : `${from}>${to}:${label}`)
    },
  }
}

// Draws a block behind a node, and answers the node it ends with. A choice of people gets a task before it, each way a
// task of its own.
function visit(block: Block, from: string, pen: Pen): string {
  switch (block.kind) {
    case 'task':
      return follow('t', from, pen)
    case 'call':
      return follow('k', from, pen)
    case 'sequence':
      return block.blocks.reduce((last, one) => visit(one, last, pen), from)
    case 'loop':
      return visitLoop(block.body, from, pen)
    case 'subprocess':
      return visitSubprocess(block.body, from, pen)
    case 'repeat':
      return visitRepeat(block.marker, from, pen)
    case 'edge':
      return visitEdge(block, from, pen)
    case 'throw':
    case 'catch':
    case 'link':
      return visitEvent(block.kind, from, pen)
    default:
      return visitWays(block, from, pen)
  }
}

/** A new node behind another, by a flow with a label where one is given. */
function follow(kind: string, from: string | readonly [from: string, label: string], pen: Pen): string {
  const id = pen.node(kind)
  const [before = '', label] = typeof from === 'string' ? [from] : from
  pen.flow(before, id, label)
  return id
}

type Ways = Extract<Block, { ways: readonly Block[] }>

function visitWays(block: Ways, from: string, pen: Pen): string {
  const { kind, ways } = block
  const letters = { choice: 'xx', several: 'oo', parallel: 'pp', data: 'xx', dataSeveral: 'oo', first: 'vx' }
  const [open = 'x', close = 'x'] = letters[kind]
  const byHand = kind === 'choice' || kind === 'several'
  const split = follow(open, byHand ? follow('t', from, pen) : from, pen)
  const join = pen.node(close)
  for (const [at, way] of ways.entries()) {
    const isLast = at === ways.length - 1
    if (kind === 'data' || kind === 'dataSeveral') {
      const first = pen.node('t')
      if (isLast) pen.flow(`*${split}`, first)
      else pen.flow(split, first, `[d${at + 1}]`)
      pen.flow(visit(way, first, pen), join)
    } else if (kind === 'first') {
      const event = follow('c', split, pen)
      pen.events[event] = at === 0 ? 'message Answer' : 'timer P1D'
      pen.flow(visit(way, event, pen), join)
    } else pen.flow(visit(way, byHand ? follow('t', [split, `Way ${at + 1}`], pen) : split, pen), join)
  }
  if (byHand && block.skip)
    pen.flow(kind === 'several' ? `*${split}` : split, join, kind === 'choice' ? 'Skip' : '')
  return kind === 'choice' || kind === 'several' ? follow('t', join, pen) : join
}

function visitLoop(body: Block, from: string, pen: Pen): string {
  const join = follow('x', from, pen)
  const split = follow('x', follow('t', visit(body, follow('t', join, pen), pen), pen), pen)
  pen.flow(split, join, 'Again')
  return follow('t', [split, 'Go on'], pen)
}

function visitSubprocess(body: Block, from: string, pen: Pen): string {
  const id = follow('u', from, pen)
  pen.scopes.push(id)
  const begin = pen.node('s')
  const last = visit(body, begin, pen)
  pen.flow(last, pen.node('e'))
  pen.scopes.pop()
  return id
}

function visitRepeat(marker: 'loop' | 'parallel' | 'sequential', from: string, pen: Pen): string {
  const id = follow('t', from, pen)
  pen.inside[id] =
    marker === 'loop'
      ? '<bpmn:standardLoopCharacteristics loopMaximum="3"><bpmn:loopCondition>d1</bpmn:loopCondition></bpmn:standardLoopCharacteristics>'
      : `<bpmn:multiInstanceLoopCharacteristics isSequential="${marker === 'sequential'}"><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>`
  return id
}

// An event on a task, or on a subprocess around a body that is more than a task. What interrupts joins what follows;
// what does not has an end of its own.
function visitEdge(block: Block & { kind: 'edge' }, from: string, pen: Pen): string {
  const { body, event, interrupts } = block
  const activity = body.kind === 'task' ? follow('t', from, pen) : visitSubprocess(body, from, pen)
  const id = pen.node('b')
  pen.on[id] = interrupts || event === 'error' ? activity : `~${activity}`
  pen.events[id] = { timer: 'timer PT1H', message: 'message News', error: 'error' }[event]
  const after = follow('t', id, pen)
  const isSide = !interrupts && event !== 'error'
  if (isSide) {
    pen.flow(after, pen.node('e'))
    return activity
  }
  const join = pen.node('x')
  pen.flow(activity, join)
  pen.flow(after, join)
  return join
}

function visitEvent(kind: 'throw' | 'catch' | 'link', from: string, pen: Pen): string {
  const id = follow(kind === 'catch' ? 'c' : 'h', from, pen)
  if (kind !== 'link') {
    pen.events[id] = kind === 'catch' ? 'timer PT1H' : 'message Order'
    return id
  }
  const other = pen.node('c')
  pen.events[id] = `link L${id}`
  pen.events[other] = `link L${id}`
  return other
}
