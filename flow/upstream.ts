import type { Token } from './act.ts'
import type { InclusiveNode } from './graph.ts'
import { flowsInto, linkKey, type Net } from './net.ts'
import type { Run } from './run.ts'

type Joining = {
  readonly node: InclusiveNode
  readonly scope: string | undefined
  readonly tokens: readonly Token[]
}

/** An inclusive join that waits for nothing more, with the tokens it takes: one of each way in that has one. */
export function findWaitingJoin(run: Run): Joining | undefined {
  for (const node of run.net.inclusive) {
    const scopes = new Set(run.tokens.filter(token => token.node === node.id).map(token => token.scope))
    for (const scope of scopes) {
      if (!mayGoOn(run, node, scope)) continue
      const seen = new Set<string | undefined>()
      const tokens = run.tokens.filter(token => {
        if (token.node !== node.id || token.scope !== scope || seen.has(token.via)) return false
        seen.add(token.via)
        return true
      })
      return { node, scope, tokens }
    }
  }
  return undefined
}

/**
 * BPMN 13.4.3: an inclusive join goes on when no token elsewhere in its scope can still reach a way in that has none,
 * unless it can as well reach one that has, on ways that do not lead through the join itself.
 */
function mayGoOn(run: Run, node: InclusiveNode, scope: string | undefined): boolean {
  const upstream = upstreamOf(run.net, node.id)
  const here = run.tokens.filter(token => token.node === node.id && token.scope === scope)
  const brought = new Set(here.map(token => token.via))
  const ways = [...upstream]
  const empty = ways.filter(([flow]) => !brought.has(flow))
  const full = ways.filter(([flow]) => brought.has(flow))
  return run.tokens.every(
    token =>
      token.scope !== scope ||
      token.node === node.id ||
      !empty.some(([, nodes]) => nodes.has(token.node)) ||
      full.some(([, nodes]) => nodes.has(token.node)),
  )
}

function upstreamOf(net: Net, id: string): ReadonlyMap<string, ReadonlySet<string>> {
  const known = net.upstream.get(id)
  if (known) return known
  const found = new Map(flowsInto(net, id).map(flow => [flow.id, nodesBefore(net, flow.from, id)]))
  net.upstream.set(id, found)
  return found
}

/** The nodes from which a token can come to a node without passing another: against flows, links and events on edges. */
function nodesBefore(net: Net, from: string, avoiding: string): Set<string> {
  const found = new Set(from === avoiding ? [] : [from])
  for (const id of found) {
    const node = net.nodes.get(id)
    const before = flowsInto(net, id).map(flow => flow.from)
    if (node?.kind === 'boundary') before.push(node.on)
    if (node?.kind === 'link' && node.side === 'catch') {
      for (const other of net.nodes.values()) {
        if (other.kind === 'link' && other.side === 'throw' && linkKey(other) === linkKey(node))
          before.push(other.id)
      }
    }
    for (const other of before) if (other !== avoiding) found.add(other)
  }
  return found
}
