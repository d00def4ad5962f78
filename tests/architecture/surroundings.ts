import { isTest, listTexts, place, type Rule, type Source, visit } from './source.ts'

/** Where the time may be read: everything else is handed a clock. */
const isClock = ({ path }: Source) => path.startsWith('server/kernel/') || path === 'web/ui/clock.ts'
const isSetup = ({ path }: Source) => path === 'server/kernel/config.ts' || /^cli\/.*\.mjs$/.test(path)

const sqlTime =
  /\b(now|clock_timestamp|statement_timestamp|transaction_timestamp)\(\)|\bcurrent_(timestamp|date|time)\b/i
const looksLikeSql = /\b(select|insert|update|delete|where|values|set)\b/i

function findClockReads(source: Source): string[] {
  const found: string[] = []
  const add = (at: number, what: string) => found.push(`${place(source, at)}: ${what}`)
  visit(source, {
    NewExpression: node => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'Date') add(node.start, 'new Date')
    },
    MemberExpression: node => {
      if (node.object.type !== 'Identifier' || node.property.type !== 'Identifier') return
      const read = `${node.object.name}.${node.property.name}`
      if (read === 'Date.now' || read === 'Temporal.Now') add(node.start, read)
    },
  })
  for (const { text, at } of listTexts(source))
    if (looksLikeSql.test(text) && sqlTime.test(text)) add(at, `SQL ${sqlTime.exec(text)?.[0]}`)
  return found
}

function findEnvironmentReads(source: Source): string[] {
  const found: string[] = []
  visit(source, {
    MemberExpression: node => {
      if (node.object.type === 'Identifier' && node.object.name === 'process')
        if (node.property.type === 'Identifier' && node.property.name === 'env')
          found.push(`${place(source, node.start)}: process.env`)
    },
  })
  return found
}

export const surroundingRules: Rule[] = [
  {
    name: 'the time is read in kernel only',
    find: sources => sources.filter(source => !isTest(source) && !isClock(source)).flatMap(findClockReads),
    fault: {
      files: {
        'server/work/a.ts': `const at = new Date(0)`,
        'flow/b.ts': `const at = Temporal.Now.instant()`,
        'server/work/queries.ts': 'statement(`update work.ticket set updated_at = now()`)',
      },
      reported:
        'server/work/queries.ts:1: SQL now()\nserver/work/a.ts:1: new Date\nflow/b.ts:1: Temporal.Now',
    },
  },
  {
    name: 'the environment is read in kernel/config.ts only',
    find: sources =>
      sources.filter(source => !isTest(source) && !isSetup(source)).flatMap(findEnvironmentReads),
    fault: {
      files: { 'server/main.ts': `start(process.env.PORT)`, 'cli/setup.mjs': `run(process.env)` },
      reported: 'server/main.ts:1: process.env',
    },
  },
]
