import type { ArrowFunctionExpression, Function as FunctionNode } from 'oxc-parser'
import { isTest, place, type Rule, type Source, visit } from './source.ts'

const linesPerFile = 400
const medianLines = 100
const linesPerFunction = 60
const parametersPerFunction = 3
const foldersBelowRoot = 3

const countLines = (text: string) => text.trimEnd().split('\n').length
const repeated = (line: string, times: number) => Array.from({ length: times }, () => line).join('\n')

type Found = { node: FunctionNode | ArrowFunctionExpression; at: number }

/**
 * Every function with a body. A `describe` holds tests as a file does, so its callback is not one; neither is what a
 * table of tests calls with the cells of a row.
 */
function listFunctions(source: Source): Found[] {
  const found: Found[] = []
  const groups = new Set<number>()
  visit(source, {
    CallExpression: node => {
      const callee = source.text.slice(node.callee.start, node.callee.end)
      if (callee === 'describe' || (isTest(source) && /^(test|describe)\.each\b/.test(callee)))
        for (const argument of node.arguments) groups.add(argument.start)
    },
    FunctionDeclaration: node => void found.push({ node, at: node.start }),
    FunctionExpression: node => void found.push({ node, at: node.start }),
    ArrowFunctionExpression: node => void found.push({ node, at: node.start }),
  })
  return found.filter(({ node }) => node.body && !groups.has(node.start))
}

const nameOf = ({ node }: Found) => ('id' in node && node.id ? node.id.name : 'a function')

export const budgetRules: Rule[] = [
  {
    name: `a file has at most ${linesPerFile} lines`,
    find: sources =>
      sources
        .filter(({ text }) => countLines(text) > linesPerFile)
        .map(({ path, text }) => `${path}: ${countLines(text)} lines`),
    fault: {
      files: { 'server/work/long.ts': repeated('export {}', 401), 'server/work/short.ts': repeated('', 400) },
      reported: 'server/work/long.ts: 401 lines',
    },
  },
  {
    name: `half of all files have at most ${medianLines} lines`,
    find: sources => {
      const lines = sources
        .filter(source => !isTest(source))
        .map(({ text }) => countLines(text))
        .sort((a, b) => a - b)
      const median = lines[Math.floor(lines.length / 2)] ?? 0
      return median > medianLines ? [`the median file has ${median} lines`] : []
    },
    fault: {
      files: {
        'server/work/a.ts': repeated('export {}', 101),
        'server/work/b.ts': repeated('export {}', 102),
        'tests/a.ts': '',
        'tests/b.ts': '',
      },
      reported: 'the median file has 102 lines',
    },
  },
  {
    name: `a function has at most ${linesPerFunction} lines`,
    find: sources =>
      sources.flatMap(source =>
        listFunctions(source).flatMap(found => {
          const lines = countLines(source.text.slice(found.node.start, found.node.end))
          return lines > linesPerFunction
            ? [`${place(source, found.at)}: ${nameOf(found)} has ${lines} lines`]
            : []
        }),
      ),
    fault: {
      files: { 'flow/big.ts': `function big() {\n${repeated('  step()', 59)}\n}` },
      reported: 'flow/big.ts:1: big has 61 lines',
    },
  },
  {
    name: `a function takes at most ${parametersPerFunction} parameters`,
    find: sources =>
      sources.flatMap(source =>
        listFunctions(source)
          .filter(({ node }) => node.params.length > parametersPerFunction)
          .map(
            found =>
              `${place(source, found.at)}: ${nameOf(found)} takes ${found.node.params.length} parameters`,
          ),
      ),
    fault: {
      files: { 'web/x.tsx': `export const f = (a: 1, b: 2, c: 3, d: 4) => a + b + c + d` },
      reported: 'web/x.tsx:1: a function takes 4 parameters',
    },
  },
  {
    name: `folders are at most ${foldersBelowRoot} deep below a root`,
    find: sources =>
      sources.filter(({ path }) => path.split('/').length - 2 > foldersBelowRoot).map(({ path }) => path),
    fault: { files: { 'server/work/a/b/c/d.ts': '' }, reported: 'server/work/a/b/c/d.ts' },
  },
  {
    name: 'no type is any',
    find: sources =>
      sources.flatMap(source => {
        const found: string[] = []
        visit(source, { TSAnyKeyword: node => void found.push(`${place(source, node.start)}: any`) })
        return found
      }),
    fault: { files: { 'tests/x.ts': 'let x: Record<string, any>' }, reported: 'tests/x.ts:1: any' },
  },
  {
    name: 'nothing is asserted not to be null',
    find: sources =>
      sources.flatMap(source => {
        const found: string[] = []
        visit(source, { TSNonNullExpression: node => void found.push(`${place(source, node.start)}: !`) })
        return found
      }),
    fault: { files: { 'tests/x.ts': '\nconst x = list[0]!.name' }, reported: 'tests/x.ts:2: !' },
  },
]
