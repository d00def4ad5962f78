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

const structuredFlows = block.map(flowsOf)

/** XML of structured processes: sequences, choices with a join, loops with a way out, nested. */
export const structuredXml: fc.Arbitrary<string> = structuredFlows.map(flows => draw(flows))

/** XML of processes spoilt: some flows lead elsewhere or are missing, some labels are lost or repeated. */
export const spoiltXml: fc.Arbitrary<string> = fc
  .tuple(structuredFlows, fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(4)), { minLength: 1, maxLength: 3 }))
  .map(([flows, spoils]) => {
    const spoilt = [...flows]
    const targets = flows.map(flow => /^[^>]+>([^:]+)/.exec(flow)?.[1] ?? 'e')
    for (const [which, where, how] of spoils) {
      const at = which % spoilt.length
      const [ends = '', label] = (spoilt[at] ?? '').split(':')
      const to = how < 3 ? targets[where % targets.length] : ends.split('>')[1]
      const kept = how === 3 || label === undefined ? '' : `:${label}`
      if (how === 4 && spoilt.length > 1) spoilt.splice(at, 1)
      else spoilt[at] = `${ends.split('>')[0]}>${to}${kept}`
    }
    return draw(spoilt)
  })

// Each block is drawn from the node before it; a choice gets a task before it, so that somebody can choose.
function flowsOf(root: Block): string[] {
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
  return flows
}
