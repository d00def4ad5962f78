import { type BpmnElement, elementsOf, findingAt } from './element.ts'
import { readExpression } from './expression.ts'
import type { Finding } from './finding.ts'
import type { Repeat } from './graph.ts'

/** The loop or multi-instance marker of a task (BPMN 10.3.8), or why it cannot be run; undefined: it has none. */
export function readRepeat(task: BpmnElement): Repeat | Finding | undefined {
  const [marker, ...more] = elementsOf(task, 'loopCharacteristics')
  if (!marker) return undefined
  const refuse = (why: string): Finding => findingAt(task, 'task.repeat', it => `${it} ${why}`)
  if (more.length > 0) return refuse('has several loop markers. Keep one.')
  return marker.$type === 'bpmn:StandardLoopCharacteristics'
    ? readLoop(task, marker, refuse)
    : readInstances(task, marker, refuse)
}

type Refuse = (why: string) => Finding

function readLoop(task: BpmnElement, marker: BpmnElement, refuse: Refuse): Repeat | Finding {
  const condition = readExpression(named(task, marker), 'loopCondition')
  if (!condition) return refuse('has a loop marker without a condition. Say in FEEL when it is done again.')
  if ('code' in condition) return condition
  const atMost = marker.loopMaximum
  if (atMost !== undefined && (typeof atMost !== 'number' || atMost < 1))
    return refuse('is to be done less than once. Give its loop marker a maximum of 1 or more.')
  return {
    kind: 'loop',
    condition: condition.text,
    ...(marker.testBefore === true && { before: true as const }),
    ...(typeof atMost === 'number' && { atMost }),
  }
}

function readInstances(task: BpmnElement, marker: BpmnElement, refuse: Refuse): Repeat | Finding {
  if (marker.behavior !== undefined && marker.behavior !== 'All')
    return refuse('throws events for its instances, which is not covered.')
  const odd = ['loopDataInputRef', 'loopDataOutputRef', 'inputDataItem', 'outputDataItem'].find(
    property => elementsOf(marker, property).length > 0,
  )
  if (odd) return refuse(`names data (${odd}). Give its marker a loopCardinality: a FEEL number or list.`)
  const items = readExpression(named(task, marker), 'loopCardinality')
  if (!items)
    return refuse('is done several times, but not said how often. Give its marker a loopCardinality.')
  if ('code' in items) return items
  const until = readExpression(named(task, marker), 'completionCondition')
  if (until && 'code' in until) return until
  return {
    kind: marker.isSequential === true ? 'sequential' : 'parallel',
    items: items.text,
    ...(until && { until: until.text }),
  }
}

// A marker has no name, and often no id: what is wrong with it is told of its task.
const named = (task: BpmnElement, marker: BpmnElement): BpmnElement => ({
  $type: task.$type,
  id: task.id,
  name: task.name,
  loopCondition: marker.loopCondition,
  loopCardinality: marker.loopCardinality,
  completionCondition: marker.completionCondition,
})
