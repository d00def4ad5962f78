import { type BpmnElement, elementsOf, findingAt } from './element.ts'
import { objectionTo } from './feel.ts'
import type { Finding } from './finding.ts'

/**
 * The FEEL expression an element has in one of its properties, checked; undefined where it has none. One in another
 * language, or that is not FEEL, is a finding: conditions are read when a drawing is compiled, not when work waits.
 */
export function readExpression(
  element: BpmnElement,
  property: string,
): { text: string } | Finding | undefined {
  const [expression] = elementsOf(element, property)
  if (!expression) return undefined
  const language = typeof expression.language === 'string' ? expression.language : ''
  const written = typeof expression.body === 'string' ? expression.body.trim() : ''
  const text = written.replace(/^=\s*/, '')
  const shown = `“${text.slice(0, 80)}”`
  if (language && !/feel/i.test(language)) {
    return findingAt(
      element,
      'feel.syntax',
      it => `${it} is written in ${language}. Write it in FEEL: ${shown}.`,
    )
  }
  const objection = text ? objectionTo(text) : 'is empty'
  const of = property === 'conditionExpression' ? 'condition' : 'expression'
  return objection
    ? findingAt(element, 'feel.syntax', it => `${it} has the ${of} ${shown}, which ${objection}.`)
    : { text }
}
