import type { Node } from 'oxc-parser'
import { modules } from '../../server/modules.ts'
import { listFiles, parseSource, place, type Rule, type Source } from './source.ts'

type Declared = { source: Source; name: string; at: number }

/** What a file declares and exports itself, by name. */
function listDeclared(source: Source): Declared[] {
  return source.program.body.flatMap((node): Declared[] => {
    if (node.type === 'ExportDefaultDeclaration') return [{ source, name: 'default', at: node.start }]
    if (node.type !== 'ExportNamedDeclaration') return []
    if (node.declaration) return namesOf(node.declaration).map(name => ({ source, name, at: node.start }))
    if (node.source) return []
    return node.specifiers.flatMap(({ local }) => {
      const name = 'name' in local ? local.name : local.value
      const declaration = source.program.body.find(other => namesOf(other).includes(name))
      return declaration ? [{ source, name, at: declaration.start }] : []
    })
  })
}

function namesOf(node: Node): string[] {
  if (node.type === 'VariableDeclaration')
    return node.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []))
  if ('id' in node && node.id && 'name' in node.id && typeof node.id.name === 'string') return [node.id.name]
  return []
}

/** What a door lets through, each at the place that declares it. */
function listExports(source: Source, byPath: Map<string, Source>): Declared[] {
  const passed = source.program.body.flatMap((node): Declared[] => {
    if (node.type !== 'ExportAllDeclaration' && node.type !== 'ExportNamedDeclaration') return []
    const from = node.source && byPath.get(resolve(source.path, node.source.value))
    if (!from) return []
    const offered = listExports(from, byPath)
    if (node.type === 'ExportAllDeclaration') return offered
    const wanted = node.specifiers.map(({ local }) => ('name' in local ? local.name : local.value))
    return offered.filter(({ name }) => wanted.includes(name))
  })
  return [...listDeclared(source), ...passed]
}

const resolve = (from: string, written: string) => new URL(written, `file:///${from}`).pathname.slice(1)

/** A `/** … *\/` ends right before the declaration. */
const isDescribed = ({ source, at }: Declared): boolean =>
  source.comments.some(
    ({ type, value, end }) =>
      type === 'Block' && value.startsWith('*') && source.text.slice(end, at).trim() === '' && end <= at,
  )

function findUndescribed(sources: Source[]): string[] {
  const byPath = new Map(sources.map(source => [source.path, source]))
  const doors = sources.filter(
    ({ path }) =>
      (path.startsWith('contract/') && !path.includes('.test.')) ||
      path === 'flow/index.ts' ||
      /^server\/[^/]+\/index\.ts$/.test(path),
  )
  const exported = doors.flatMap(door => listExports(door, byPath)).filter(found => !isDescribed(found))
  return [...new Set(exported.map(({ source, name, at }) => `${place(source, at)}: ${name}`))]
}

const listUnexplained = (files: string[]) =>
  Object.keys(modules)
    .filter(module => files.some(path => path.startsWith(`server/${module}/`)))
    .filter(module => !files.includes(`server/${module}/README.md`))
    .map(module => `server/${module}/README.md is missing`)

export const docRules: Rule[] = [
  {
    name: 'every export of contract, flow and the doors of modules has a doc comment',
    find: findUndescribed,
    fault: {
      files: {
        'contract/bare.ts': `/** Said. */\nexport const said = 1\n// not enough\nexport type Bare = 1`,
        'server/work/index.ts': `export { open } from './open.ts'\nexport * from './close.ts'`,
        'server/work/open.ts': `export function open() {}\nexport function within() {}`,
        'server/work/close.ts': `/** Said. */\nexport const close = 1\nexport const hidden = 2`,
      },
      reported: [
        'contract/bare.ts:4: Bare',
        'server/work/open.ts:1: open',
        'server/work/close.ts:3: hidden',
      ].join('\n'),
    },
  },
  {
    name: 'every module has a README.md',
    find: sources => listUnexplained(sources.some(isReal) ? listFiles() : sources.map(({ path }) => path)),
    fault: { files: { 'server/work/index.ts': '' }, reported: 'server/work/README.md is missing' },
  },
]

/** The rules see the project when this very file is among the sources, and a seeded fault otherwise. */
const isReal = ({ path }: Source) => path === 'tests/architecture/docs.ts'

export const asSources = (files: Record<string, string>): Source[] =>
  Object.entries(files).map(([path, text]) => parseSource(path, text))
