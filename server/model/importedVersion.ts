import { createHash } from 'node:crypto'
import type { FlowNode, ProcessGraph, SequenceFlow } from '../../flow/index.ts'
import { type Clock, newId, type Tx } from '../kernel/index.ts'
import { addImported, findImported, insertActivities } from './queries_publish.ts'

type Importing = { processId: string; activities: readonly string[]; lane: string }

/**
 * The version that imported history of a process is pinned to: the activities it names, in any order. It is never
 * published and has a number below zero; the same activities are the same version. Nodes by activity name. Engine scope.
 */
export async function findImportedVersion(
  tx: Tx,
  { processId, activities, lane }: Importing,
  clock: Clock,
): Promise<{ versionId: string; nodes: ReadonlyMap<string, string> }> {
  const workspaceId = tx.workspaceId ?? ''
  const names = [...new Set(activities)].sort()
  const signature = createHash('sha256').update(JSON.stringify(names)).digest('hex')
  const nodes = new Map(names.map((name, index) => [name, `imported_${index + 1}`]))
  const graph = toGraph(nodes, lane)
  const at = clock.now().toString()
  const row = [workspaceId, newId(), processId, signature, toBpmn(graph), JSON.stringify(graph), at] as const
  const [made] = await tx.run(addImported, [...row])
  if (made) tx.run(insertActivities, [workspaceId, made.id, JSON.stringify([...nodes].map(toActivity))])
  const [found] = made ? [made] : await tx.run(findImported, [workspaceId, processId, signature])
  if (!found) throw new Error('The version of imported history is neither there nor made.')
  return { versionId: found.id, nodes }
}

const toActivity = ([name, node]: [string, string]) => ({
  ...{ node, name, stage: null, class: 'provider', procedure: '', effortMinutes: 0 },
  ...{ gate: false, chargeable: false, promise: {}, texts: [], checklist: [] },
})

/** Any activity may follow any other: more is not known of how it was meant. */
function toGraph(nodes: ReadonlyMap<string, string>, lane: string): ProcessGraph {
  const tasks = [...nodes].map(([name, id]): FlowNode => ({ id, name, kind: 'task', lane, taskType: 'task' }))
  const flow = (from: string, to: string): SequenceFlow => ({ id: `${from}_to_${to}`, from, to })
  return {
    id: 'imported',
    name: 'Imported history',
    nodes: [
      { id: 'begun', name: '', kind: 'start' },
      { id: 'next', name: '', kind: 'exclusive' },
      ...tasks,
      { id: 'ended', name: '', kind: 'end' },
    ],
    flows: [
      flow('begun', 'next'),
      ...tasks.flatMap(({ id }) => [flow('next', id), flow(id, 'next')]),
      flow('next', 'ended'),
    ],
  }
}

const elements = { start: 'startEvent', exclusive: 'exclusiveGateway', task: 'task', end: 'endEvent' }
const escapeXml = (text: string) =>
  text.replace(/[&<>"]/g, found => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[found] ?? '')

function toBpmn({ nodes, flows }: ProcessGraph): string {
  const drawn = nodes.map(({ id, name, kind }) => {
    const element = elements[kind as keyof typeof elements]
    return `<bpmn:${element} id="${id}" name="${escapeXml(name)}"/>`
  })
  const ways = flows.map(
    ({ id, from, to }) => `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"/>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="imported"><bpmn:process id="imported">
${[...drawn, ...ways].join('\n')}
</bpmn:process></bpmn:definitions>`
}
