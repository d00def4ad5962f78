import { innerDoors, modules, pageMayImport, secondDoors } from '../../server/modules.ts'
import { type Import, isTest, listImports, place, type Rule, type Source } from './source.ts'

const moduleOf = (path: string): string | undefined => /^server\/([^/]+)\//.exec(path)?.[1]
const rootOf = (path: string): string => path.split('/')[0] ?? path
const say = ({ from, at, to }: Import, why: string) => `${place(from, at)} imports ${to}: ${why}`

const relativeImports = (sources: Source[]) => sources.flatMap(listImports).filter(found => found.relative)

/** Undefined when the import is allowed by the table, else why not. */
function refuseByTable({ from, to }: Import): string | undefined {
  const [own, other] = [rootOf(from.path), rootOf(to)]
  if (isTest(from) || own === 'tests') return undefined
  if (own === 'contract') return other === 'contract' ? undefined : 'contract imports nothing of ours'
  if (own === 'flow') return other === 'flow' ? undefined : 'flow imports nothing of ours'
  if (own === 'web')
    return ['web', 'contract', 'flow'].includes(other) ? undefined : 'the web knows contract and flow only'
  if (own !== 'server') return undefined
  if (other === 'contract') return undefined
  const module = moduleOf(from.path)
  if (module === undefined)
    return ['server', 'flow'].includes(other) ? undefined : 'the server knows contract and flow only'
  const allowed = modules[module]
  if (allowed === undefined) return `${module} is not in server/modules.ts`
  const target = other === 'server' ? moduleOf(to) : other
  if (target === undefined) return 'a module does not know what puts it together'
  return target === module || allowed.includes(target) ? undefined : `${module} may not import ${target}`
}

/** Undefined when the import goes through a door, else which door there is. */
function refuseByDoor({ from, to }: Import): string | undefined {
  if (secondDoors.includes(to)) return undefined
  const inner = innerDoors.find(folder => to.startsWith(`${folder}/`))
  if (inner !== undefined)
    return from.path.startsWith(`${inner}/`) || to === `${inner}/index.ts`
      ? undefined
      : `use ${inner}/index.ts`
  const module = moduleOf(to)
  const house = module === undefined ? /^(contract|flow|web\/ui)\//.exec(to)?.[1] : `server/${module}`
  if (house === undefined || from.path.startsWith(`${house}/`) || to === `${house}/index.ts`) return undefined
  return /\.(ts|tsx)$/.test(to) ? `use ${house}/index.ts` : undefined
}

/** Undefined when a page's import is allowed, else why not. */
function refuseByPage({ from, to }: Import): string | undefined {
  const folder = /^web\/([^/]+)\//.exec(from.path)?.[1]
  if (folder === undefined || isTest(from) || to.startsWith(`web/${folder}/`)) return undefined
  if (folder === 'ui') return 'the design system knows nothing of ours'
  if (/^(contract|flow|web\/ui)\//.test(to) || pageMayImport.includes(to)) return undefined
  return 'a page imports contract, flow, ui, its own folder and what server/modules.ts lists'
}

const byImport = (refuse: (found: Import) => string | undefined) => (sources: Source[]) =>
  relativeImports(sources).flatMap(found => {
    const why = refuse(found)
    return why === undefined ? [] : [say(found, why)]
  })

/** Rings of files that need each other to load, each from its first file by name (Tarjan 1972). */
export function findCycles(sources: Source[]): string[] {
  const known = new Set(sources.map(source => source.path))
  const edges = new Map<string, string[]>()
  for (const { from, to, type } of relativeImports(sources))
    if (!type && known.has(to)) edges.set(from.path, [...(edges.get(from.path) ?? []), to])
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const rings: string[] = []
  const lowOf = (path: string) => low.get(path) ?? 0
  const enter = (path: string) => {
    order.set(path, order.size)
    low.set(path, order.size - 1)
    stack.push(path)
    for (const next of edges.get(path) ?? []) {
      if (!order.has(next)) enter(next)
      if (stack.includes(next)) low.set(path, Math.min(lowOf(path), lowOf(next)))
    }
    if (lowOf(path) !== order.get(path)) return
    const ring = stack.splice(stack.indexOf(path)).sort()
    if (ring.length > 1 || edges.get(path)?.includes(path)) rings.push(ring.join(' ↔ '))
  }
  for (const { path } of sources) if (!order.has(path)) enter(path)
  return rings
}

export const importRules: Rule[] = [
  {
    name: 'a module imports only what server/modules.ts allows',
    find: byImport(refuseByTable),
    fault: {
      files: { 'server/identity/ask.ts': `import type { Ticket } from '../work/index.ts'` },
      reported: 'server/identity/ask.ts:1 imports server/work/index.ts: identity may not import work',
    },
  },
  {
    name: 'flow is pure and contract only says',
    find: byImport(found => (/^(flow|contract)\//.test(found.from.path) ? refuseByTable(found) : undefined)),
    fault: {
      files: { 'flow/step.ts': `import { newId } from '../server/kernel/index.ts'` },
      reported: 'flow/step.ts:1 imports server/kernel/index.ts: flow imports nothing of ours',
    },
  },
  {
    name: 'a module is imported through its index.ts',
    find: byImport(refuseByDoor),
    fault: {
      files: { 'server/app.ts': `\nimport { connect } from './kernel/db.ts'` },
      reported: 'server/app.ts:2 imports server/kernel/db.ts: use server/kernel/index.ts',
    },
  },
  {
    name: 'a page imports contract, flow, ui, api, links and its own folder',
    find: byImport(refuseByPage),
    fault: {
      files: { 'web/work/TicketPage.tsx': `import { Card } from '../identity/index.ts'` },
      reported: 'web/work/TicketPage.tsx:1 imports web/identity/index.ts',
    },
  },
  {
    name: 'no files import each other in a ring',
    find: findCycles,
    fault: {
      files: {
        'server/work/a.ts': `import { b } from './b.ts'\nexport const a = b`,
        'server/work/b.ts': `export const b = async () => (await import('./c.ts')).c`,
        'server/work/c.ts': `export { a as c } from './a.ts'`,
        'server/work/fine.ts': `import type { a } from './fine.ts'`,
      },
      reported: 'server/work/a.ts ↔ server/work/b.ts ↔ server/work/c.ts',
    },
  },
]
