import fc from 'fast-check'
import { draw } from './draw.ts'

type Block =
  | { readonly kind: 'task' }
  | { readonly kind: 'sequence'; readonly blocks: readonly Block[] }
  | { readonly kind: 'choice'; readonly ways: readonly Block[]; readonly skip: boolean }
  | { readonly kind: 'loop'; readonly body: Block }

const { block } = fc.letrec<{ block: Block }>(tie => ({
  block: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constant<Block>({ kind: 'task' }),
    fc.record({
      kind: fc.constant('sequence' as const),
      blocks: fc.array(tie('block'), { minLength: 1, maxLength: 4 }),
    }),
    fc.record({
      kind: fc.constant('choice' as const),
      ways: fc.array(tie('block'), { minLength: 2, maxLength: 3 }),
      skip: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('loop' as const), body: tie('block') }),
  ),
}))

/** XML of structured processes: sequences, choices with a join, loops with a way out, nested. */
export const structuredXml: fc.Arbitrary<string> = block.map(drawBlock)

/** XML of anything: any flows among a few nodes, most of it unsound. */
export const wildXml: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      fc.constantFrom('s', 't1', 't2', 't3', 'x1', 'x2', 'x3', 'e1'),
      fc.constantFrom('t1', 't2', 't3', 'x1', 'x2', 'x3', 'e1', 'e2'),
      fc.constantFrom('', ':A', ':B', ':C'),
      fc.constantFrom('', '*'),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map(flows => draw(flows.map(([from, to, label, star]) => `${star}${from}>${to}${label}`)))

// Each block is drawn from the node before it; a choice gets a task before it, so that somebody can choose.
function drawBlock(root: Block): string {
  const flows: string[] = []
  let count = 0
  const next = (kind: string): string => `${kind}${++count}`
  const add = (from: string, to: string, label = ''): void => {
    flows.push(`${from}>${to}${label && `:${label}`}`)
  }
  const task = (from: string, label?: string): string => {
    const id = next('t')
    add(from, id, label)
    return id
  }
  const visit = (current: Block, from: string): string => {
    if (current.kind === 'task') return task(from)
    if (current.kind === 'sequence') return current.blocks.reduce((last, one) => visit(one, last), from)
    if (current.kind === 'loop') {
      const [join, split] = [next('x'), next('x')]
      add(from, join)
      add(task(visit(current.body, task(join))), split)
      add(split, join, 'Again')
      return task(split, 'Go on')
    }
    const [split, join] = [next('x'), next('x')]
    add(task(from), split)
    for (const [at, way] of current.ways.entries()) add(visit(way, task(split, `Way ${at + 1}`)), join)
    if (current.skip) add(split, join, 'Skip')
    return task(join)
  }
  add(visit(root, 's'), 'e')
  return draw(flows)
}
