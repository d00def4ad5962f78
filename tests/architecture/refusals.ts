import { problems, routes } from '../../contract/index.ts'
import { isTest, listTexts, place, type Rule, type Source, visit } from './source.ts'

/** Refusals the framework of the server gives before or beside any route's own. */
const isGeneral = (source: Source) => source.path.startsWith('server/kernel/')

/** Codes given to `new Problem(…)` as a literal. */
function listThrown(source: Source): { code: string; at: number }[] {
  const found: { code: string; at: number }[] = []
  visit(source, {
    NewExpression: node => {
      const [first] = node.arguments
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'Problem' || first?.type !== 'Literal')
        return
      found.push({ code: String(first.value), at: node.start })
    },
  })
  return found
}

const isServer = (source: Source) => source.path.startsWith('server/') && !isTest(source)

export const refusalRules: Rule[] = [
  {
    name: 'a refusal has a code of the table',
    find: sources =>
      sources.filter(isServer).flatMap(source =>
        listThrown(source)
          .filter(({ code }) => !(code in problems))
          .map(({ code, at }) => `${place(source, at)}: ${code}`),
      ),
    fault: {
      files: { 'server/work/a.ts': `throw new Problem('ticket.lost')` },
      reported: 'server/work/a.ts:1: ticket.lost',
    },
  },
  {
    name: 'every code of the table is declared by a route or given by kernel',
    find: sources => {
      const declared = new Set<string>(routes.flatMap(route => route.problems))
      const general = new Set(
        sources.filter(isGeneral).flatMap(source => listTexts(source).map(({ text }) => text)),
      )
      return Object.keys(problems).filter(code => !declared.has(code) && !general.has(code))
    },
    fault: { files: { 'server/kernel/none.ts': '' }, reported: 'request.cross_site' },
  },
  {
    name: 'every code a route declares is given somewhere',
    find: sources => {
      const given = new Set(
        sources.filter(isServer).flatMap(source => listTexts(source).map(({ text }) => text)),
      )
      return [...new Set(routes.flatMap(route => route.problems))].filter(code => !given.has(code))
    },
    fault: { files: { 'server/work/none.ts': '' }, reported: 'ticket.not_found' },
  },
]
