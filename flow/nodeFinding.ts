import { quote } from './element.ts'
import type { Finding, FindingCode } from './finding.ts'
import type { FlowNode } from './graph.ts'

const kinds: Readonly<Record<FlowNode['kind'], string>> = {
  start: 'start',
  end: 'end',
  task: 'activity',
  call: 'call',
  subprocess: 'subprocess',
  exclusive: 'gateway',
  inclusive: 'gateway',
  parallel: 'gateway',
  event: 'gateway',
  catch: 'event',
  throw: 'event',
  link: 'link',
  boundary: 'event',
}

/** A finding about a node. */
export function findingOn(node: FlowNode, code: FindingCode, text: string): Finding {
  return { element: node.id, name: node.name, code, text: `The ${kinds[node.kind]} ${quote(node)} ${text}` }
}
