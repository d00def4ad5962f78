import { evaluate, parseExpression } from 'feelin'
import type { Data } from './act.ts'

/**
 * What a FEEL expression (DMN 1.3, 10.3) says about data; undefined where it cannot be worked out: a name that is
 * missing, or things that cannot be compared.
 */
export function answerOf(expression: string, data: Data): unknown {
  try {
    return evaluate(expression, data).value ?? undefined
  } catch {
    return undefined
  }
}

/** Whether a condition holds. One that cannot be worked out does not. */
export const isHeld = (condition: string, data: Data): boolean => answerOf(condition, data) === true

const maxLength = 500

const tooMuch = new Set(['ForExpression', 'QuantifiedExpression', 'FunctionDefinition'])
const tooMuchCalled = new Set(['now', 'today', 'matches', 'replace', 'split'])

/**
 * Why an expression cannot be used, or undefined. Beside what is not FEEL at all, it refuses what would make a step
 * depend on more than its data (`now()`) or take long (loops, functions, regular expressions).
 */
export function objectionTo(expression: string): string | undefined {
  if (expression.length > maxLength) return `is longer than ${maxLength} letters`
  const tree = parseExpression(expression, {}, undefined)
  let found: string | undefined
  tree.iterate({
    enter: ({ name, from, to }) => {
      const text = expression.slice(from, to)
      if (tooMuch.has(name)) found ??= `has “${text}”: loops and functions are not for conditions`
      if (name === 'VariableName' && tooMuchCalled.has(text))
        found ??= `uses “${text}”, which conditions may not`
    },
  })
  if (found) return found
  try {
    evaluate(expression, {})
    return undefined
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\s+/g, ' ').slice(0, 120) : String(error)
    return `is not FEEL: ${reason}`
  }
}
