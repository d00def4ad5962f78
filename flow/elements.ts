import { type BpmnElement, elementsOf, findingAt, idOf, nameOf, quote } from './element.ts'
import { readEvent } from './events.ts'
import { readExpression } from './expression.ts'
import type { Finding } from './finding.ts'
import type { FlowNode, SequenceFlow, TaskType } from './graph.ts'
import { type Placement, readLanes } from './lanes.ts'
import { readRepeat } from './repeat.ts'

const tasks: ReadonlyMap<string, TaskType> = new Map([
  ['bpmn:Task', 'task'],
  ['bpmn:UserTask', 'user'],
  ['bpmn:ManualTask', 'manual'],
  ['bpmn:SendTask', 'send'],
  ['bpmn:ReceiveTask', 'receive'],
  ['bpmn:ServiceTask', 'service'],
])

const gateways = new Map([
  ['bpmn:ExclusiveGateway', 'exclusive'],
  ['bpmn:InclusiveGateway', 'inclusive'],
  ['bpmn:ParallelGateway', 'parallel'],
  ['bpmn:EventBasedGateway', 'event'],
] as const)

const covered =
  'What runs are tasks, calls, subprocesses, all gateways but complex ones, and events of timers, messages, links and errors.'

/** What stands in a process: nodes and flows as far as they are covered, findings for the rest. */
export type FlowElements = {
  readonly nodes: FlowNode[]
  readonly flows: SequenceFlow[]
  readonly findings: Finding[]
}

/** Where elements are read: the process or a subprocess, and the lane of what is in no lane of its own. */
type Place = {
  readonly scope?: string
  readonly placements: ReadonlyMap<string, Placement>
  readonly around?: Placement | undefined
}

/**
 * Reads the flow elements of a process and of the subprocesses in it (BPMN 8.4). An element or attribute the
 * semantics do not cover is a finding with its id and name, never passed over: what is drawn is what runs.
 */
export function readFlowElements(process: BpmnElement): FlowElements {
  const read: FlowElements = { nodes: [], flows: [], findings: [] }
  readContainer(process, {}, read)
  return read
}

function readContainer(container: BpmnElement, at: Partial<Place>, read: FlowElements): void {
  const { placements: own, findings } = readLanes(container)
  // What stands in a subprocess may be drawn in a lane of the process around it.
  const place = { ...at, placements: new Map([...(at.placements ?? []), ...own]) }
  const elements = elementsOf(container, 'flowElements')
  const ids = new Set(elements.filter(element => element.$type !== 'bpmn:SequenceFlow').map(idOf))
  for (const element of elements) {
    if (!idOf(element)) {
      const way = describeWay(element)
      read.findings.push(
        findingAt(element, 'element.no_id', it => `${it}${way} has no id. Give it one that stays.`),
      )
    } else if (element.$type === 'bpmn:SequenceFlow') readFlow(element, ids, read)
    else readNode(element, place, read)
  }
  read.findings.push(...findings)
}

function describeWay(element: BpmnElement): string {
  const ends = (['sourceRef', 'targetRef'] as const).flatMap(end => elementsOf(element, end))
  const [from, to] = ends.map(end => quote({ id: idOf(end), name: nameOf(end) }))
  return from && to ? `, from ${from} to ${to},` : ''
}

function readNode(element: BpmnElement, place: Place, read: FlowElements): void {
  const taskType = tasks.get(element.$type)
  const gateway = gateways.get(element.$type as 'bpmn:ExclusiveGateway')
  if (taskType) readTask(element, { place, taskType }, read)
  else if (element.$type === 'bpmn:CallActivity') readCall(element, place, read)
  else if (element.$type === 'bpmn:SubProcess') readSubprocess(element, place, read)
  else if (gateway) readGateway(element, { place, gateway }, read)
  else if (/^bpmn:(Start|End|Boundary|IntermediateCatch|IntermediateThrow)Event$/.test(element.$type)) {
    const event = readEvent(element, place.scope)
    if ('code' in event) read.findings.push(event)
    else read.nodes.push(event)
  } else read.findings.push(refuse(element, 'is not covered.'))
}

const refuse = (element: BpmnElement, why: string): Finding =>
  findingAt(element, 'element.not_covered', it => `${it} ${why} ${covered}`)

const drawn = (element: BpmnElement, { scope }: Place) => ({
  id: idOf(element),
  name: nameOf(element),
  ...(scope === undefined ? {} : { scope }),
})

/** What no activity may have. */
function objectionTo(element: BpmnElement): Finding | undefined {
  if (element.isForCompensation === true) return refuse(element, 'is for compensation.')
  if (element.instantiate === true) return refuse(element, 'starts a process of its own.')
  const counts = [element.startQuantity, element.completionQuantity]
  if (counts.some(count => count !== undefined && count !== 1)) return refuse(element, 'counts tokens.')
  return undefined
}

function readTask(
  element: BpmnElement,
  { place, taskType }: { place: Place; taskType: TaskType },
  read: FlowElements,
): void {
  const objection = objectionTo(element)
  const repeat = readRepeat(element)
  if (objection) read.findings.push(objection)
  else if (repeat && 'code' in repeat) read.findings.push(repeat)
  else {
    const base = { ...drawn(element, place), lane: readLane(element, place, read.findings), taskType }
    read.nodes.push({ kind: 'task', ...base, ...(repeat && { repeat }) })
  }
}

/** The role responsible for an activity, which also must say what is done there. */
function readLane(element: BpmnElement, place: Place, findings: Finding[]): string {
  if (!nameOf(element))
    findings.push(findingAt(element, 'task.no_name', it => `${it} has no name. Say what is done there.`))
  const placement = place.placements.get(idOf(element)) ?? place.around
  if (placement?.lanes.length === 1) return placement.lanes[0]?.role ?? ''
  findings.push(
    placement
      ? findingAt(element, 'task.several_lanes', it => {
          const names = placement.lanes.map(lane => `“${lane.name}”`).join(' and ')
          return `${it} is in several lanes, ${names}. One role is responsible: keep it in one lane.`
        })
      : findingAt(
          element,
          'task.no_lane',
          it => `${it} is in no lane. Draw it in the lane of the role that does it.`,
        ),
  )
  return ''
}

function readCall(element: BpmnElement, place: Place, read: FlowElements): void {
  const objection = objectionTo(element) ?? refuseLoop(element)
  const calls = typeof element.calledElement === 'string' ? element.calledElement.trim() : ''
  if (objection) read.findings.push(objection)
  else if (!calls) {
    const advice = 'names no process. Set calledElement to the key of the process it calls.'
    read.findings.push(findingAt(element, 'call.no_process', it => `${it} ${advice}`))
  } else {
    const lane = readLane(element, place, read.findings)
    read.nodes.push({ kind: 'call', ...drawn(element, place), lane, calls })
  }
}

function refuseLoop(element: BpmnElement): Finding | undefined {
  const [loop] = elementsOf(element, 'loopCharacteristics')
  const advice = 'has a loop marker, which only tasks may have. Draw the loop with an exclusive gateway.'
  return loop && findingAt(element, 'task.repeat', it => `${it} ${advice}`)
}

function readSubprocess(element: BpmnElement, place: Place, read: FlowElements): void {
  const objection = objectionTo(element) ?? refuseLoop(element)
  if (objection) read.findings.push(objection)
  if (element.triggeredByEvent === true) read.findings.push(refuse(element, 'is started by an event.'))
  else if (!objection) read.nodes.push({ kind: 'subprocess', ...drawn(element, place) })
  const around = place.placements.get(idOf(element)) ?? place.around
  readContainer(element, { scope: idOf(element), around, placements: place.placements }, read)
}

function readGateway(
  element: BpmnElement,
  { place, gateway }: { place: Place; gateway: 'exclusive' | 'inclusive' | 'parallel' | 'event' },
  read: FlowElements,
): void {
  const [way] = elementsOf(element, 'default')
  const base = drawn(element, place)
  if (element.instantiate === true) read.findings.push(refuse(element, 'starts a process of its own.'))
  else if (element.eventGatewayType === 'Parallel')
    read.findings.push(refuse(element, 'waits for all of its events.'))
  else if (gateway === 'exclusive' || gateway === 'inclusive')
    read.nodes.push({ kind: gateway, ...base, ...(way ? { default: idOf(way) } : {}) })
  else read.nodes.push({ kind: gateway, ...base })
}

function readFlow(element: BpmnElement, ids: ReadonlySet<string>, read: FlowElements): void {
  const [source] = elementsOf(element, 'sourceRef')
  const [target] = elementsOf(element, 'targetRef')
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
  const condition = readExpression(element, 'conditionExpression')
  if (condition && 'code' in condition) read.findings.push(condition)
  const name = nameOf(element)
  read.flows.push({
    id: idOf(element),
    from,
    to,
    ...(name ? { name } : {}),
    ...(condition && 'text' in condition && { condition: condition.text }),
  })
}
