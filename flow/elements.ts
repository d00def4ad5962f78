import { type BpmnElement, elementsOf, findingAt, idOf, nameOf, quote } from './element.ts'
import type { Finding, FlowNode, SequenceFlow, TaskType } from './graph.ts'
import type { Placement } from './lanes.ts'

const tasks: ReadonlyMap<string, TaskType> = new Map([
  ['bpmn:Task', 'task'],
  ['bpmn:UserTask', 'user'],
  ['bpmn:ManualTask', 'manual'],
  ['bpmn:SendTask', 'send'],
  ['bpmn:ReceiveTask', 'receive'],
  ['bpmn:ServiceTask', 'service'],
])

const covered = 'Covered so far are a plain start, tasks, exclusive gateways, plain ends and sequence flows.'

/** What stands in a process: nodes and flows as far as they are covered, findings for the rest. */
export type FlowElements = {
  readonly nodes: FlowNode[]
  readonly flows: SequenceFlow[]
  readonly findings: Finding[]
}

/**
 * Reads the flow elements of a process (BPMN 8.4). An element or attribute the semantics do not cover is a
 * finding with its id and name, never passed over: what is drawn is what runs.
 */
export function readFlowElements(process: BpmnElement, lanes: ReadonlyMap<string, Placement>): FlowElements {
  const elements = elementsOf(process, 'flowElements')
  const read: FlowElements = { nodes: [], flows: [], findings: [] }
  const ids = new Set(elements.filter(element => element.$type !== 'bpmn:SequenceFlow').map(idOf))
  for (const element of elements) {
    if (!idOf(element)) {
      const way = describeWay(element)
      read.findings.push(
        findingAt(element, 'element.no_id', it => `${it}${way} has no id. Give it one that stays.`),
      )
    } else if (element.$type === 'bpmn:SequenceFlow') readFlow(element, ids, read)
    else readNode(element, lanes, read)
  }
  return read
}

function describeWay(element: BpmnElement): string {
  const ends = (['sourceRef', 'targetRef'] as const).flatMap(end => elementsOf(element, end))
  const [from, to] = ends.map(end => quote({ id: idOf(end), name: nameOf(end) }))
  return from && to ? `, from ${from} to ${to},` : ''
}

function readNode(element: BpmnElement, lanes: ReadonlyMap<string, Placement>, read: FlowElements): void {
  const { nodes, findings } = read
  const id = idOf(element)
  const name = nameOf(element)
  const taskType = tasks.get(element.$type)
  const obstacle = obstacleOf(element, taskType !== undefined)
  if (obstacle) findings.push(obstacle)
  else if (element.$type === 'bpmn:StartEvent') nodes.push({ kind: 'start', id, name })
  else if (element.$type === 'bpmn:EndEvent') nodes.push({ kind: 'end', id, name })
  else if (element.$type === 'bpmn:ExclusiveGateway') {
    const [way] = elementsOf(element, 'default')
    nodes.push({ kind: 'exclusive', id, name, ...(way ? { default: idOf(way) } : {}) })
  } else if (taskType) {
    const lane = laneOf(element, lanes.get(id), findings)
    if (!name)
      findings.push(findingAt(element, 'task.no_name', it => `${it} has no name. Say what is done there.`))
    nodes.push({ kind: 'task', id, name, lane, taskType })
  }
}

function obstacleOf(element: BpmnElement, isTask: boolean): Finding | undefined {
  const refuse = (why: string): Finding =>
    findingAt(element, 'element.not_covered', it => `${it} ${why} ${covered}`)
  if (isTask) {
    const [loop] = elementsOf(element, 'loopCharacteristics')
    if (loop)
      return findingAt(
        element,
        'task.loop',
        it => `${it} has a loop marker. Draw the loop with an exclusive gateway.`,
      )
    if (element.isForCompensation === true) return refuse('is for compensation.')
    if (element.instantiate === true) return refuse('starts a process of its own.')
    const counts = [element.startQuantity, element.completionQuantity]
    return counts.some(count => count !== undefined && count !== 1) ? refuse('counts tokens.') : undefined
  }
  if (element.$type === 'bpmn:StartEvent' || element.$type === 'bpmn:EndEvent') {
    const [definition] = [
      ...elementsOf(element, 'eventDefinitions'),
      ...elementsOf(element, 'eventDefinitionRef'),
    ]
    return definition ? refuse(`has a ${wordsOf(definition)}.`) : undefined
  }
  return element.$type === 'bpmn:ExclusiveGateway' ? undefined : refuse('is not covered.')
}

function wordsOf(definition: BpmnElement): string {
  return definition.$type.replace(/^.*:/, '').replace('EventDefinition', '').toLowerCase()
}

function laneOf(task: BpmnElement, placement: Placement | undefined, findings: Finding[]): string {
  if (placement?.lanes.length === 1) return placement.lanes[0]?.role ?? ''
  findings.push(
    placement
      ? findingAt(task, 'task.several_lanes', it => {
          const names = placement.lanes.map(lane => `“${lane.name}”`).join(' and ')
          return `${it} is in several lanes, ${names}. One role is responsible: keep it in one lane.`
        })
      : findingAt(
          task,
          'task.no_lane',
          it => `${it} is in no lane. Draw it in the lane of the role that does it.`,
        ),
  )
  return ''
}

function readFlow(element: BpmnElement, ids: ReadonlySet<string>, read: FlowElements): void {
  const [source] = elementsOf(element, 'sourceRef')
  const [target] = elementsOf(element, 'targetRef')
  const [condition] = elementsOf(element, 'conditionExpression')
  const from = source ? idOf(source) : ''
  const to = target ? idOf(target) : ''
  if (!ids.has(from) || !ids.has(to)) {
    read.findings.push(
      findingAt(
        element,
        'flow.dangling',
        it => `${it} does not join two elements of this process. Connect both ends.`,
      ),
    )
    return
  }
  if (condition) {
    read.findings.push(
      findingAt(
        element,
        'flow.condition',
        it => `${it} has a condition. Give it a label for a person to choose.`,
      ),
    )
  }
  const name = nameOf(element)
  read.flows.push({ id: idOf(element), from, to, ...(name ? { name } : {}) })
}
