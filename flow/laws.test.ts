import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Block, blocksOf, drawBlock, everything, toXml } from '../tests/support/blocks.ts'
import { graphOfXml } from '../tests/support/play.ts'
import { finish, picks, type Stepper, type Walk, walk, withoutJoins } from '../tests/support/walk.ts'
import { type Effect, isRefusal, type Marking, type ProcessGraph, start, step } from './index.ts'

type Law = (graph: ProcessGraph, walked: Walk) => void

const structured = blocksOf(everything)
// Nothing here adds work beside the main way, so that no activity may ever stand twice.
const calm = blocksOf(everything.filter(kind => kind !== 'edge'))

function checkLaw(
  law: Law,
  { of = structured, by = step, runs = 120 }: { of?: fc.Arbitrary<Block>; by?: Stepper; runs?: number } = {},
) {
  return fc.check(
    fc.asyncProperty(of, picks, async (block, chosen) => {
      const graph = await graphOfXml(toXml(drawBlock(block)))
      law(graph, walk(graph, chosen, by))
    }),
    { numRuns: runs },
  )
}

const report = (result: Awaited<ReturnType<typeof checkLaw>>) =>
  result.failed ? String(result.errorInstance) : 'holds'

// What the effects say stands, kept as a caller keeps it: every line must be taken out as it was put in, once.
function keepBooks(effects: readonly Effect[], open: Set<string>): void {
  const put = (line: string) => {
    if (open.has(line)) throw new Error(`${line} came twice`)
    open.add(line)
  }
  const take = (line: string, isThere = open.delete(line)) => {
    if (!isThere) throw new Error(`${line} went without having come`)
  }
  for (const effect of effects) {
    const at = 'token' in effect ? `${effect.node} ${effect.token}` : ''
    if (effect.kind === 'activity.ready' || effect.kind === 'call.started') put(`work ${at}`)
    else if (/^(activity|call)\./.test(effect.kind)) take(`work ${at}`)
    else if (effect.kind === 'timer.set' || effect.kind === 'message.awaited') put(`event ${at}`)
    else if (effect.kind === 'timer.cancelled' || effect.kind === 'message.unawaited') take(`event ${at}`)
    else if (effect.kind === 'process.ended') put('end')
  }
}

// What the marking says stands, worked out from the graph alone.
function readBooks(graph: ProcessGraph, { tokens }: Marking): Set<string> {
  const node = (id: string) => graph.nodes.find(one => one.id === id)
  const lines = tokens.flatMap(token => {
    const kind = node(token.node)?.kind
    const isWork = kind === 'call' || (kind === 'task' && token.rounds === undefined)
    const edge = graph.nodes.filter(
      one => one.kind === 'boundary' && one.on === token.node && token.item === undefined,
    )
    const behind = graph.flows
      .filter(flow => flow.from === token.node && kind === 'event')
      .map(flow => node(flow.to))
    const events = [...edge, ...behind, ...(kind === 'catch' ? [node(token.node)] : [])]
    const waits = events.flatMap(event => {
      const isError = event?.kind === 'boundary' && event.trigger.type === 'error'
      return event && !isError && !token.fired?.includes(event.id) ? [`event ${event.id} ${token.id}`] : []
    })
    return [...(isWork ? [`work ${token.node} ${token.id}`] : []), ...waits]
  })
  return new Set(tokens.length === 0 ? ['end'] : lines)
}

// An event that happened is not taken back; the caller knows of it.
function happened(walked: Walk, at: number, open: Set<string>): void {
  const action = walked.history[at - 1]?.action
  const after = walked.steps[at]?.marking
  if (action?.kind !== 'timer' && action?.kind !== 'message') return
  const goesOn = after?.tokens.some(token => token.id === action.token && !token.fired?.includes(action.node))
  if (!goesOn) open.delete(`event ${action.node} ${action.token}`)
}

const bookKeeping: Law = (graph, walked) => {
  const open = new Set<string>()
  for (const [at, { marking, effects }] of walked.steps.entries()) {
    happened(walked, at, open)
    keepBooks(effects, open)
    expect([...open].sort()).toEqual([...readBooks(graph, marking)].sort())
  }
}

test('no token is lost or invented: what the effects tell is what the marking holds, step by step', async () => {
  expect(report(await checkLaw(bookKeeping))).toBe('holds')
})

test('that law notices a token that is left behind, and one that vanishes', async () => {
  const leaky: Stepper = (graph, marking, ...act) => {
    const result = step(graph, marking, ...act)
    if (isRefusal(result)) return result
    const left = marking.tokens.filter(token => !result.marking.tokens.includes(token))
    return { ...result, marking: { ...result.marking, tokens: [...left, ...result.marking.tokens] } }
  }
  const lossy: Stepper = (graph, marking, ...act) => {
    const result = step(graph, marking, ...act)
    if (isRefusal(result) || result.marking.tokens.length < 3) return result
    return { ...result, marking: { ...result.marking, tokens: result.marking.tokens.slice(1) } }
  }
  expect(report(await checkLaw(bookKeeping, { by: leaky }))).not.toBe('holds')
  expect(report(await checkLaw(bookKeeping, { by: lossy }))).not.toBe('holds')
})

const newIds: Law = (_, { steps }) => {
  const numbers = steps.map(({ marking }) => marking.tokens.map(token => Number(token.id.slice(1))))
  for (const [at, { marking }] of steps.entries()) {
    const before = steps[at - 1]?.marking.next ?? 1
    const known = new Set(numbers[at - 1] ?? [])
    expect(new Set(numbers[at]).size).toBe(marking.tokens.length)
    expect(
      numbers[at]?.every(number => number < marking.next && (number >= before || known.has(number))),
    ).toBe(true)
  }
}

test('a token that moves has an id that none had before', async () => {
  expect(report(await checkLaw(newIds))).toBe('holds')
})

const oneAtATime: Law = (graph, { steps }) => {
  for (const { marking } of steps) {
    const places = marking.tokens
      .filter(token => token.item === undefined)
      .map(({ node, scope, via }) => `${node} ${scope} ${via}`)
    expect(places.length, graph.id).toBe(new Set(places).size)
  }
}

test('where every fork is joined, no activity stands twice', async () => {
  expect(report(await checkLaw(oneAtATime, { of: calm }))).toBe('holds')
})

test('that law notices a join that does not wait', async () => {
  const broken: Stepper = (graph, marking, ...act) => step(withoutJoins(graph), marking, ...act)
  const forks = blocksOf(['parallel'], 2).map((inner): Block => {
    const fork: Block = { kind: 'parallel', ways: [inner, { kind: 'task' }] }
    return { kind: 'sequence', blocks: [fork, { kind: 'task' }] }
  })
  expect(report(await checkLaw(oneAtATime, { of: forks, by: broken }))).not.toBe('holds')
})

const ends: Law = (graph, { steps }) => {
  const last = steps.at(-1)
  if (last) expect(finish(graph, last.marking).tokens).toEqual([])
}

test('a sound process ends from wherever it stands, once everybody does their part', async () => {
  expect(report(await checkLaw(ends))).toBe('holds')
})

const endsOnce: Law = (_, { steps }) => {
  for (const [at, { marking, effects }] of steps.entries()) {
    const told = effects.filter(effect => effect.kind === 'process.ended')
    expect(told).toHaveLength(marking.tokens.length === 0 ? 1 : 0)
    if (told.length > 0) expect([effects.at(-1), at]).toEqual([told[0], steps.length - 1])
  }
}

test('the end is told once, last, and when no token is left', async () => {
  expect(report(await checkLaw(endsOnce))).toBe('holds')
})

test('a history replays to the same marking and effects, also through JSON', async () => {
  const replays: Law = (graph, { history, steps }) => {
    const again = JSON.parse(JSON.stringify(graph))
    let marking = start(again, {}).marking
    for (const [at, { action, data }] of history.entries()) {
      const result = step(
        again,
        JSON.parse(JSON.stringify(steps[at]?.marking ?? marking)),
        JSON.parse(JSON.stringify(action)),
        data,
      )
      expect(result).toEqual(steps[at + 1])
      if (!isRefusal(result)) marking = result.marking
    }
  }
  expect(report(await checkLaw(replays))).toBe('holds')
})

test('cancelling ends any marking, and takes back all that stands', async () => {
  const cancels: Law = (graph, { steps }) => {
    const { marking } = steps.at(-1) ?? start(graph)
    if (marking.tokens.length === 0) return
    const result = step(graph, marking, { kind: 'cancel' })
    if (isRefusal(result)) throw new Error(result.text)
    const open = readBooks(graph, marking)
    keepBooks(result.effects, open)
    expect([...open]).toEqual(['end'])
    expect(result.marking.tokens).toEqual([])
  }
  expect(report(await checkLaw(cancels))).toBe('holds')
})

test('wherever work is moved to, the process can still end, or the move is refused in words', async () => {
  let moved = 0
  let refused = 0
  const moves: Law = (graph, { steps, history }) => {
    const { marking } = steps.at(-1) ?? start(graph)
    const activities = graph.nodes.filter(node => node.kind === 'task' || node.kind === 'call')
    const to = activities[(history.length * 7) % activities.length]?.id ?? ''
    const token = marking.tokens[history.length % Math.max(1, marking.tokens.length)]?.id
    if (token === undefined) return
    const result = step(graph, marking, { kind: 'move', token, to })
    if (isRefusal(result)) {
      refused += 1
      expect(result.text).toMatch(/^.{20,}\.$/)
    } else {
      moved += 1
      expect(finish(graph, result.marking).tokens).toEqual([])
    }
  }
  expect(report(await checkLaw(moves, { of: blocksOf(['parallel', 'subprocess', 'choice']) }))).toBe('holds')
  expect(Math.min(moved, refused)).toBeGreaterThan(3)
})
