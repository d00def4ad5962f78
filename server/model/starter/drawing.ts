import { type CallNode, outcomesOf, type ProcessGraph, type TaskNode } from '../../../flow/index.ts'
import { readProcess } from '../../../flow/read.ts'
import { type Roles, unknownRole } from './roles.ts'
import { report, type Source } from './yamlSource.ts'

/** What the model says more of: what somebody does, and what is handed to another process. */
export type ActivityNode = TaskNode | CallNode

/** A drawing that runs: its file, its graph, and its activities with the labels that complete them. */
export type Drawing = {
  readonly source: Source
  readonly graph: ProcessGraph
  readonly activities: readonly { readonly drawn: ActivityNode; readonly labels: readonly string[] }[]
}

/** Reads a BPMN file. What keeps it from running is reported at the element, and nothing is answered. */
export async function readDrawing(source: Source, roles: Roles): Promise<Drawing | undefined> {
  const compiled = await readProcess(source.text)
  if ('findings' in compiled) {
    for (const { element, text } of compiled.findings) report(source, placeOf(source, 'id', element), text)
    return undefined
  }
  const { graph } = compiled
  const drawn = graph.nodes.filter(node => node.kind === 'task' || node.kind === 'call')
  for (const role of new Set(drawn.map(node => node.lane))) {
    const mistake = unknownRole(role, roles)
    if (mistake)
      report(source, placeOf(source, '[^\\s"\'=<>]*roleId', role), `A lane names its role: ${mistake}`)
  }
  return {
    source,
    graph,
    activities: drawn.map(node => ({ drawn: node, labels: outcomesOf(graph, node.id) })),
  }
}

/** Where an attribute has a value in an XML file, or the file's beginning. */
export function placeOf(source: Source, attribute: string, value: string): number {
  if (!value) return 0
  const written = value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const match = new RegExp(`\\s(?=${attribute}\\s*=\\s*["']\\s*${written}\\s*["'])`).exec(source.text)
  return match ? match.index + 1 : 0
}
