import { type BpmnElement, elementsOf, findingAt, idOf, nameOf } from './element.ts'
import type { Finding } from './finding.ts'
import type { BoundaryNode, EndNode, FlowNode, LinkNode, Timer, Trigger } from './graph.ts'

const covered = {
  'bpmn:StartEvent': 'A start event is plain, or of a timer or message.',
  'bpmn:EndEvent': 'An end event is plain, or of a message, error or termination.',
  'bpmn:BoundaryEvent': 'An event on an activity is of a timer, message or error.',
  'bpmn:IntermediateCatchEvent': 'An event to wait for is of a timer, message or link.',
  'bpmn:IntermediateThrowEvent': 'An event thrown is of a message or link.',
} as const

type Base = { readonly id: string; readonly name: string; readonly scope?: string }

/** Reads an event (BPMN 10.5), or says why it cannot be run. */
export function readEvent(element: BpmnElement, scope: string | undefined): FlowNode | Finding {
  const base: Base = { id: idOf(element), name: nameOf(element), ...(scope === undefined ? {} : { scope }) }
  const definitions = [
    ...elementsOf(element, 'eventDefinitions'),
    ...elementsOf(element, 'eventDefinitionRef'),
  ]
  const [definition, ...more] = definitions
  if (more.length > 0) return refuse(element, 'has several definitions.')
  switch (element.$type) {
    case 'bpmn:StartEvent':
      return readStart(element, definition, base)
    case 'bpmn:EndEvent':
      return readEnd(element, definition, base)
    case 'bpmn:BoundaryEvent':
      return readBoundary(element, definition, base)
    default:
      return readIntermediate(element, definition, base)
  }
}

function refuse(element: BpmnElement, why: string): Finding {
  const advice = covered[element.$type as keyof typeof covered]
  return findingAt(element, 'element.not_covered', it => `${it} ${why} ${advice}`)
}

const wordsOf = (definition: BpmnElement): string =>
  definition.$type.replace(/^.*:/, '').replace('EventDefinition', '').toLowerCase()

const refuseKind = (element: BpmnElement, definition: BpmnElement | undefined): Finding =>
  refuse(element, definition ? `is of a ${wordsOf(definition)}, which is not covered.` : 'has no definition.')

function readStart(
  element: BpmnElement,
  definition: BpmnElement | undefined,
  base: Base,
): FlowNode | Finding {
  if (element.isInterrupting === false) return refuse(element, 'does not interrupt.')
  if (!definition) return { kind: 'start', ...base }
  const trigger = readTrigger(element, definition)
  if (!trigger) return refuseKind(element, definition)
  if ('code' in trigger) return trigger
  return base.scope === undefined
    ? { kind: 'start', ...base, trigger }
    : refuse(element, 'begins a subprocess, which begins by itself.')
}

function readEnd(element: BpmnElement, definition: BpmnElement | undefined, base: Base): EndNode | Finding {
  switch (definition?.$type) {
    case undefined:
      return { kind: 'end', ...base }
    case 'bpmn:TerminateEventDefinition':
      return { kind: 'end', ...base, result: { type: 'terminate' } }
    case 'bpmn:ErrorEventDefinition':
      return { kind: 'end', ...base, result: { type: 'error', ...codeOf(definition) } }
    case 'bpmn:MessageEventDefinition': {
      const message = readMessage(element, definition)
      return typeof message === 'string'
        ? { kind: 'end', ...base, result: { type: 'message', message } }
        : message
    }
    default:
      return refuseKind(element, definition)
  }
}

function readIntermediate(
  element: BpmnElement,
  definition: BpmnElement | undefined,
  base: Base,
): FlowNode | Finding {
  const isCatch = element.$type === 'bpmn:IntermediateCatchEvent'
  if (definition?.$type === 'bpmn:LinkEventDefinition') return readLink(element, definition, base)
  if (!isCatch && definition?.$type === 'bpmn:MessageEventDefinition') {
    const message = readMessage(element, definition)
    return typeof message === 'string' ? { kind: 'throw', ...base, message } : message
  }
  const trigger = isCatch && definition ? readTrigger(element, definition) : undefined
  if (!trigger) return refuseKind(element, definition)
  return 'code' in trigger ? trigger : { kind: 'catch', ...base, trigger }
}

function readLink(element: BpmnElement, definition: BpmnElement, base: Base): LinkNode | Finding {
  const link = nameOf(definition) || base.name
  const side = element.$type === 'bpmn:IntermediateCatchEvent' ? 'catch' : 'throw'
  return link
    ? { kind: 'link', ...base, side, link }
    : findingAt(element, 'event.link', it => `${it} has no name. Name both ends of the link alike.`)
}

function readBoundary(
  element: BpmnElement,
  definition: BpmnElement | undefined,
  base: Base,
): BoundaryNode | Finding {
  const [activity] = elementsOf(element, 'attachedToRef')
  const interrupts = element.cancelActivity !== false
  if (!activity)
    return findingAt(element, 'event.boundary', it => `${it} is on no activity. Draw it on the edge of one.`)
  const at = { kind: 'boundary', ...base, on: idOf(activity), interrupts } as const
  if (definition?.$type === 'bpmn:ErrorEventDefinition') {
    return interrupts
      ? { ...at, trigger: { type: 'error', ...codeOf(definition) } }
      : findingAt(element, 'event.boundary', it => `${it} does not interrupt, but an error always does.`)
  }
  const trigger = definition && readTrigger(element, definition)
  if (!trigger) return refuseKind(element, definition)
  return 'code' in trigger ? trigger : { ...at, trigger }
}

function codeOf(definition: BpmnElement): { code?: string } {
  const [error] = elementsOf(definition, 'errorRef')
  const code = error && (typeof error.errorCode === 'string' ? error.errorCode.trim() : nameOf(error))
  return code ? { code } : {}
}

function readTrigger(element: BpmnElement, definition: BpmnElement): Trigger | Finding | undefined {
  if (definition.$type === 'bpmn:TimerEventDefinition') return readTimer(element, definition)
  if (definition.$type !== 'bpmn:MessageEventDefinition') return undefined
  const message = readMessage(element, definition)
  return typeof message === 'string' ? { type: 'message', message } : message
}

/** The message by its name, or where the definition names none, by the label of the event. */
function readMessage(element: BpmnElement, definition: BpmnElement): string | Finding {
  const [message] = elementsOf(definition, 'messageRef')
  const name = (message && nameOf(message)) || nameOf(element)
  return (
    name ||
    findingAt(element, 'event.message', it => `${it} names no message. Name the message, or the event.`)
  )
}

const period = /^P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/
const instant = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/

function readTimer(element: BpmnElement, definition: BpmnElement): Trigger | Finding {
  const kinds = [
    ['duration', 'timeDuration'],
    ['date', 'timeDate'],
    ['cycle', 'timeCycle'],
  ] as const
  const written = kinds.flatMap(([kind, property]) =>
    elementsOf(definition, property).map((value): Timer => ({ kind, text: textOf(value) })),
  )
  const [timer, ...more] = written
  if (!timer || more.length > 0) {
    const advice = 'Give its timer one duration, date or cycle.'
    return findingAt(element, 'event.timer', it => `${it} does not say when. ${advice}`)
  }
  return isIso(timer)
    ? { type: 'timer', timer }
    : findingAt(
        element,
        'event.timer',
        it =>
          `${it} waits for “${timer.text.slice(0, 80)}”, which is no ${timer.kind} in ISO 8601, like ${examples[timer.kind]}.`,
      )
}

const examples = { duration: 'PT4H', date: '2027-01-31T09:00:00Z', cycle: 'R3/P1D' }

const textOf = (value: BpmnElement): string => (typeof value.body === 'string' ? value.body.trim() : '')

function isIso({ kind, text }: Timer): boolean {
  if (kind === 'duration') return period.test(text)
  if (kind === 'date') return instant.test(text)
  const [times = '', ...parts] = text.split('/')
  const last = parts.at(-1) ?? ''
  return (
    /^R\d*$/.test(times) &&
    parts.length <= 2 &&
    period.test(last) &&
    (parts.length === 1 || instant.test(parts[0] ?? ''))
  )
}
