import { checkGraph } from './check.ts'
import { type BpmnElement, elementsOf, findingAt, idOf, nameOf } from './element.ts'
import { readFlowElements } from './elements.ts'
import type { Finding } from './finding.ts'
import type { ProcessGraph } from './graph.ts'

/** What `compile` answers: a graph that runs, or every reason why the drawing does not. */
export type Compiled =
  | { readonly graph: ProcessGraph }
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
 * Turns parsed BPMN 2.0 definitions into a graph that `start` and `step` run, or says, element by element,
 * why not. Covered: one process with a none start event, tasks of all kinds as activities a person does,
 * exclusive gateways, none end events, lanes and sequence flows. Notes, groups and pools are drawing only.
 *
 * Two choices where BPMN (10.6.2) leaves room. Labels are buttons: the names of the flows out of a split are
 * the outcomes of the activity before it, so a split directly after a split, or before any activity, is
 * refused: nobody stands there to choose. Gateways that only join are passed through in chains of any
 * length. The rules of the graph are checked once every element is covered, so that one foreign element
 * does not hide behind findings about its neighbours.
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
  const [first, ...rest] = findings.length > 0 ? findings : checkGraph(graph)
  return first ? { findings: [first, ...rest] } : { graph }
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
