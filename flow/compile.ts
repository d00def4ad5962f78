import { checkGraph } from './check.ts'
import { type BpmnElement, elementsOf, findingAt, idOf, nameOf } from './element.ts'
import { readFlowElements } from './elements.ts'
import type { Finding } from './finding.ts'
import type { ProcessGraph } from './graph.ts'
import { checkSoundness } from './sound.ts'

/** What `compile` answers: a graph that runs, or every reason why the drawing does not. */
export type Compiled =
  | { readonly graph: ProcessGraph; readonly warnings?: readonly Finding[] }
  | { readonly findings: readonly [Finding, ...Finding[]] }

/** The most nodes of one process; twice as many flows. A person can follow a tenth of that. */
const maxNodes = 300

const harmlessRoots = new Set(
  [
    'Collaboration',
    'Process',
    'Category',
    'DataStore',
    'EndPoint',
    'Error',
    'Escalation',
    'Import',
    'Interface',
  ]
    .concat(['ItemDefinition', 'Message', 'PartnerEntity', 'PartnerRole', 'Resource', 'Signal', 'Extension'])
    .concat([
      'MessageEventDefinition',
      'TimerEventDefinition',
      'SignalEventDefinition',
      'ErrorEventDefinition',
    ])
    .map(name => `bpmn:${name}`),
)

/**
 * Turns parsed BPMN 2.0 definitions into a graph that `start` and `step` run, or says, element by element, why not.
 * Covered: one process with what README.md lists. Notes, groups and pools are drawing only. `warnings` say what runs,
 * but is probably not meant.
 *
 * A choice where BPMN (10.6.2) leaves room: labels are buttons. The names of the flows out of a split are the outcomes
 * of the activity before it, so a split with labels that follows no activity is refused: nobody stands there to choose.
 * A way with a condition is taken by data. The rules of the graph are checked once every element is covered, and every
 * way is tried once the rules hold, so that one mistake does not hide behind findings about its neighbours.
 */
export function compile(definitions: BpmnElement): Compiled {
  const roots = elementsOf(definitions, 'rootElements')
  const findings = roots.flatMap(checkRoot)
  const processes = roots.filter(
    root => root.$type === 'bpmn:Process' && elementsOf(root, 'flowElements').length > 0,
  )
  const [process, ...others] = processes
  for (const other of others) {
    findings.push(
      findingAt(other, 'process.several', it => `${it} is a second process. Keep one process to a file.`),
    )
  }
  if (!process) {
    const text = 'The file holds no process with anything drawn in it.'
    return { findings: [{ element: '', name: '', code: 'process.missing', text }, ...findings] }
  }
  const { nodes, flows, findings: uncovered } = readFlowElements(process)
  const graph: ProcessGraph = { id: idOf(process), name: nameOf(process), nodes, flows }
  findings.push(...uncovered)
  if (nodes.length > maxNodes || flows.length > maxNodes * 2) {
    const advice = `has more than ${maxNodes} nodes or ${maxNodes * 2} flows. Split it into several.`
    findings.push(findingAt(process, 'process.too_large', it => `${it} ${advice}`))
  }
  if (findings.length === 0) findings.push(...checkGraph(graph))
  // Only what is drawn by the rules can be tried out.
  const tried = findings.length === 0 ? checkSoundness(graph) : findings
  const [first, ...rest] = tried.filter(one => one.severity !== 'warning')
  if (first) return { findings: [first, ...rest] }
  return tried.length > 0 ? { graph, warnings: tried } : { graph }
}

function checkRoot(root: BpmnElement): Finding[] {
  if (!harmlessRoots.has(root.$type)) {
    return [findingAt(root, 'element.not_covered', it => `${it} is not covered. Keep to one process.`)]
  }
  const messageFlows = elementsOf(root, 'messageFlows')
  const multiple = elementsOf(root, 'participants').filter(
    participant => elementsOf(participant, 'participantMultiplicity').length > 0,
  )
  return [
    ...messageFlows.map(flow =>
      findingAt(flow, 'element.not_covered', it => `${it} joins two pools, which is not covered.`),
    ),
    ...multiple.map(participant =>
      findingAt(
        participant,
        'element.not_covered',
        it => `${it} stands for several parties, which is not covered.`,
      ),
    ),
  ]
}
