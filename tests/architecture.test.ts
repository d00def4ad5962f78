import { describe, expect, test } from 'vitest'
import { budgetRules } from './architecture/budgets.ts'
import { asSources, docRules } from './architecture/docs.ts'
import { atMost, type Exception, exceptions } from './architecture/exceptions.ts'
import { importRules } from './architecture/imports.ts'
import { refusalRules } from './architecture/refusals.ts'
import { type Rule, readSources } from './architecture/source.ts'
import { sqlRules } from './architecture/sql.ts'
import { surroundingRules } from './architecture/surroundings.ts'
import { findTraces, readAllTexts } from './architecture/traces.ts'

const rules: Rule[] = [
  ...importRules,
  ...sqlRules,
  ...surroundingRules,
  ...budgetRules,
  ...docRules,
  ...refusalRules,
]
const sources = readSources()

const isExcepted = (rule: Rule, offender: string, { rule: name, offender: shape }: Exception) =>
  name === rule.name && shape.test(offender)

test('there is something to look at', () => {
  expect(sources.length).toBeGreaterThan(40)
})

describe('the house', () => {
  test.each(rules)('$name', rule => {
    const offenders = rule
      .find(sources)
      .filter(offender => !exceptions.some(exception => isExcepted(rule, offender, exception)))
    expect(offenders, offenders.join('\n')).toEqual([])
  })
  test('nothing tells of the machine it was made on', () => {
    const found = findTraces(readAllTexts())
    expect(found, found.join('\n')).toEqual([])
  })
})

describe('the list of exceptions', () => {
  test('names only what still needs one, with a reason', () => {
    const idle = exceptions.filter(exception => {
      const rule = rules.find(({ name }) => name === exception.rule)
      return (
        !rule?.find(sources).some(offender => isExcepted(rule, offender, exception)) ||
        exception.reason === ''
      )
    })
    expect(idle).toEqual([])
  })
  test('does not grow', () => {
    expect(exceptions.length).toBeLessThanOrEqual(atMost)
  })
})

describe('a fault is reported:', () => {
  test.each(rules)('$name', ({ find, fault }) => {
    const reported = find(asSources(fault.files))
    for (const line of fault.reported.split('\n'))
      expect(reported).toContainEqual(expect.stringContaining(line))
  })
  test('nothing tells of the machine it was made on', () => {
    const path = ['', 'root', 'project'].join('/')
    const host = ['http://npm', 'example:4873/'].join('.')
    const files = [
      { path: 'a.md', text: `fine\nsee ${path}` },
      { path: 'b.json', text: `"${host}vite"` },
      { path: 'c.ts', text: `import x from '../work/index.ts' // https://registry.npmjs.org/x` },
    ]
    expect(findTraces(files)).toEqual([`a.md:2: ${path.slice(0, 6)}`, `b.json:1: ${host}`])
  })
})
