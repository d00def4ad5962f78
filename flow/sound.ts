import type { Marking } from './act.ts'
import { quote } from './element.ts'
import { explore, exploreAll, type StateSpace } from './explore.ts'
import type { Finding } from './finding.ts'
import type { FlowNode, ProcessGraph } from './graph.ts'
import { type Net, netOf } from './net.ts'
import { findingOn } from './nodeFinding.ts'

/** How many states `compile` tries before it says that it has not tried all. */
const maxStates = 1000

/** How many of every order are tried, where what is never reached depends on it. */
const maxOrders = 200

/**
 * Every state a process can be in, from its start events, by trying whatever can happen; at most `cap` of them (then
 * `complete` is false). For checks, alignment and previews.
 */
export function reachable(graph: ProcessGraph, cap: number): StateSpace {
  const net = netOf(graph)
  return exploreAll(net, { cap, oneByOne: false })
}

/**
 * What trying everything shows (van der Aalst 1998: soundness). A token that can get stuck is a refusal: from there
 * the process never ends. Warnings: an activity that is never reached, an end that leaves other work standing, an
 * activity that can stand twice, and that not everything was tried.
 */
export function checkSoundness(graph: ProcessGraph): Finding[] {
  const net = netOf(graph)
  const space = exploreAll(net, { cap: maxStates, oneByOne: true })
  // Where one token may end the others, what is never reached depends on the order.
  const seen = isOrderFree(net) ? space : exploreAll(net, { cap: maxOrders, oneByOne: false })
  const warnings = [
    ...(space.complete ? [] : [sayNotTried(net, space)]),
    ...(seen.complete ? findDead(net, seen) : []),
    ...findCrowded(net, space),
    ...findLeftOver(net, space),
  ]
  return [...findStuck(net, space), ...warnings.map(one => ({ ...one, severity: 'warning' as const }))]
}

/** Whether work can get stuck from a marking on, as far as trying `maxStates` states shows. */
export function mayGetStuck(net: Net, marking: Marking): boolean {
  const space = explore(net, [marking], { cap: maxStates, oneByOne: true })
  return findStuck(net, space).length > 0
}

const isOrderFree = (net: Net): boolean =>
  !net.graph.nodes.some(
    node => node.kind === 'end' && (node.result?.type === 'terminate' || node.result?.type === 'error'),
  )

function findStuck(net: Net, { states }: StateSpace): Finding[] {
  const before = states.map((): number[] => [])
  for (const [at, { moves }] of states.entries()) for (const { to } of moves) before[to]?.push(at)
  // What was not tried to its end may yet end.
  const ending = new Set(
    states.keys().filter(at => states[at]?.open || states[at]?.marking.tokens.length === 0),
  )
  for (const at of ending) for (const other of before[at] ?? []) ending.add(other)
  const stuck = states.filter((_, at) => !ending.has(at))
  const deadEnds = stuck.filter(({ moves }) => moves.length === 0)
  const places = (deadEnds.length > 0 ? deadEnds : stuck).flatMap(({ marking }) => marking.tokens)
  const nodes = new Set(
    places.map(token => net.nodes.get(token.node)).filter(node => node?.kind !== 'subprocess'),
  )
  return [...nodes].flatMap(node => (node ? [sayStuck(node)] : []))
}

function sayStuck(node: FlowNode): Finding {
  return node.kind === 'parallel' || node.kind === 'inclusive'
    ? findingOn(
        node,
        'sound.stuck',
        'can wait for ever: not every way into it brings a token each time. Join what was split with a gateway of the same kind.',
      )
    : findingOn(node, 'sound.stuck', 'can be reached so that the process never ends after it.')
}

function findDead(net: Net, { states }: StateSpace): Finding[] {
  const alive = new Set(states.flatMap(({ marking }) => marking.tokens.map(token => token.node)))
  return net.graph.nodes
    .filter(({ kind }) => kind === 'task' || kind === 'call' || kind === 'catch')
    .filter(({ id }) => !alive.has(id) && !isWaitedAt(net, id, alive))
    .map(node =>
      findingOn(node, 'sound.dead', 'is never reached, whatever happens. Remove it, or lead to it.'),
    )
}

// An event behind an event-based gateway never holds a token of its own.
const isWaitedAt = (net: Net, id: string, alive: ReadonlySet<string>): boolean =>
  (net.into.get(id) ?? []).some(({ from }) => net.nodes.get(from)?.kind === 'event' && alive.has(from))

function findCrowded(net: Net, { states }: StateSpace): Finding[] {
  const found = new Set<string>()
  for (const { marking } of states) {
    const seen = new Set<string>()
    for (const { node, scope, via, item } of marking.tokens) {
      const place = `${scope} ${node} ${via}`
      if (seen.has(place) && item === undefined) found.add(node)
      seen.add(place)
    }
  }
  const advice =
    'can stand twice at once, because ways that run at once meet before it. Join them with a parallel gateway.'
  return [...found].flatMap(id => {
    const node = net.nodes.get(id)
    return node ? [findingOn(node, 'sound.crowded', advice)] : []
  })
}

/** Ends reached while other work stands, without an event that adds work having happened. */
function findLeftOver(net: Net, { states }: StateSpace): Finding[] {
  const plain = new Set(states.length > 0 ? [0] : [])
  const found = new Set<string>()
  for (const at of plain) {
    for (const { action, to, left } of states[at]?.moves ?? []) {
      const event = 'node' in action ? net.nodes.get(action.node) : undefined
      if (event?.kind === 'boundary' && !event.interrupts) continue
      plain.add(to)
      for (const end of left ?? []) found.add(end)
    }
  }
  const advice = 'can be reached while other work still stands. Join the ways before it, if one end is meant.'
  return [...found].flatMap(id => {
    const end = net.nodes.get(id)
    return end ? [findingOn(end, 'sound.left_over', advice)] : []
  })
}

function sayNotTried(net: Net, { states }: StateSpace): Finding {
  const { id, name } = net.graph
  const text = `The process ${quote(net.graph)} can stand in so many ways that only ${states.length} were tried. Whether it always ends is not certain.`
  return { element: id, name, code: 'sound.not_tried', text }
}
