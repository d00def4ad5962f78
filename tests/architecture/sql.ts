import { modules } from '../../server/modules.ts'
import { isTest, listTexts, place, type Rule, type Source, visit } from './source.ts'

/** A text that is a statement, or a piece of one, and not an English sentence. */
const isSql = (text: string): boolean =>
  /^\s*(select\b[\s\S]*\bfrom|insert\s+into\s+\w|update\s+\S+\s+(\w+\s+)?set\b|delete\s+from\s+\w|with\s+(recursive\s+)?\w+(\s*\([^)]*\))?\s+as\s|merge\s+into\s|(create|alter|drop)\s+(table|index|view|function|policy|role|schema|sequence|database|trigger)\b|truncate\s+\w+\.|set\s+local\b|select\s+\w+\()/i.test(
    text,
  ) || /\b(from|join)\s+(kernel|identity|comms|model|work)\.\w+/i.test(text)

const isKernel = ({ path }: Source) => path.startsWith('server/kernel/')
const mayHoldSql = (source: Source) =>
  isKernel(source) ||
  isTest(source) ||
  /^server\/([^/]+\/){1,2}(queries[A-Za-z_]*|access)\.ts$/.test(source.path)

/** The kernel's functions that say who acts, which policies and statements of every module rest on, and those that put words in the place of others. */
const kernelFunctions = [
  'workspace',
  'person',
  'organisation',
  'side',
  'principals',
  'classes',
  'is_provider',
  'put_words',
  'put_words_in',
]

/** Qualified names of another module's schema in a statement. */
function listForeignNames(text: string, own: string): string[] {
  const schemas = Object.keys(modules).join('|')
  const names = text.matchAll(new RegExp(`(?<![\\w.'])(${schemas})\\.(\\w+)(\\s*\\()?`, 'g'))
  return [...names].flatMap(([, schema, name, call]) => {
    if (schema === undefined || name === undefined || schema === own) return []
    if (schema === 'kernel' && call !== undefined && kernelFunctions.includes(name)) return []
    return [`${schema}.${name}`]
  })
}

function findDeclarations(source: Source): string[] {
  const found: string[] = []
  visit(source, {
    CallExpression: node => {
      if (node.callee.type === 'Identifier' && ['statement', 'composed'].includes(node.callee.name))
        found.push(`${place(source, node.start)}: ${node.callee.name}(…)`)
    },
  })
  return found
}

export const sqlRules: Rule[] = [
  {
    name: 'SQL stands in queries*.ts, the filters of access.ts and kernel only',
    find: sources =>
      sources
        .filter(source => !mayHoldSql(source))
        .flatMap(source => [
          ...findDeclarations(source),
          ...listTexts(source)
            .filter(({ text }) => isSql(text))
            .map(({ text, at }) => `${place(source, at)}: ${text.trim().slice(0, 60)}`),
        ]),
    fault: {
      files: {
        'server/work/completeActivity.ts': 'tx.query(`select id\n from work.ticket where id = $1`)',
        'server/work/words.ts': `const words = 'Select a process from the list'; const more = 'update it'`,
      },
      reported: 'server/work/completeActivity.ts:1: select id',
    },
  },
  {
    name: 'a statement touches the tables of its own module only',
    find: sources =>
      sources
        .filter(source => /^server\/[^/]+\//.test(source.path) && !isTest(source))
        .flatMap(source => {
          const own = source.path.split('/')[1] ?? ''
          return listTexts(source)
            .filter(({ text }) => isSql(text) || mayHoldSql(source))
            .flatMap(({ text, at }) =>
              [...new Set(listForeignNames(text, own))].map(
                name => `${place(source, at)}: ${own} touches ${name}`,
              ),
            )
        }),
    fault: {
      files: {
        'server/work/queries.ts':
          'statement(`select 1 from work.ticket t join comms.obligation o on o.ticket_id = t.id where t.workspace_id = kernel.workspace()`)',
      },
      reported: 'server/work/queries.ts:1: work touches comms.obligation',
    },
  },
]
