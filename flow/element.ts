import type { Finding, FindingCode } from './finding.ts'

/**
 * An element of a parsed BPMN document: `$type` is its type with prefix, the rest are its properties, to be
 * looked at before use.
 */
export type BpmnElement = { readonly $type: string; readonly [property: string]: unknown }

/** Whether a value is an element of a parsed BPMN document. */
export function isBpmnElement(value: unknown): value is BpmnElement {
  return typeof value === 'object' && value !== null && '$type' in value && typeof value.$type === 'string'
}

/** The id of an element, '' where it has none. */
export function idOf(element: BpmnElement): string {
  return typeof element.id === 'string' ? element.id : ''
}

/** The label of an element on one line, '' where it has none. */
export function nameOf(element: BpmnElement): string {
  return typeof element.name === 'string' ? element.name.trim().replace(/\s+/g, ' ') : ''
}

/** The elements a property holds, one or many; none where it is not set. */
export function elementsOf(element: BpmnElement, property: string): BpmnElement[] {
  const value = element[property]
  return (Array.isArray(value) ? value : [value]).filter(isBpmnElement)
}

/** The type of an element in words: `bpmn:ParallelGateway` is a "parallel gateway". */
function typeOf(element: BpmnElement): string {
  const local = element.$type.slice(element.$type.indexOf(':') + 1)
  return local.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
}

/** How a sentence refers to something drawn: by its label and id, or by what there is of them. */
export function quote({ id, name }: { readonly id: string; readonly name?: string | undefined }): string {
  if (name) return id ? `“${name}” (${id})` : `“${name}”`
  return id || 'without name and id'
}

/** A finding about an element of the file. `say` gets the element as a sentence refers to it. */
export function findingAt(
  element: BpmnElement,
  code: FindingCode,
  say: (subject: string) => string,
): Finding {
  const id = idOf(element)
  const name = nameOf(element)
  return { element: id, name, code, text: say(`The ${typeOf(element)} ${quote({ id, name })}`) }
}
