import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Comment, type Program, parseSync, Visitor, type VisitorObject } from 'oxc-parser'

/** One source file: its path from the project's root, and what the parser made of it. */
export type Source = { path: string; text: string; program: Program; comments: Comment[] }

/** A rule of the house: says who breaks it. `fault` breaks it on purpose, and `reported` must be said of it. */
export type Rule = {
  name: string
  find: (sources: Source[]) => string[]
  fault: { files: Record<string, string>; reported: string }
}

/** One import or re-export. `to` is a path from the project's root, or a package's name as it was written. */
export type Import = { from: Source; to: string; at: number; type: boolean; relative: boolean }

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Every file git knows or would add. */
export function listFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return [...new Set(listed.split('\0'))].filter(path => path !== '' && existsSync(join(root, path))).sort()
}

export const readText = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The program's own sources, tests included, parsed. */
export const readSources = (): Source[] =>
  listFiles()
    .filter(path => /\.(ts|tsx|mjs)$/.test(path) && !path.endsWith('.d.ts'))
    .map(path => parseSource(path, readText(path)))

export function parseSource(path: string, text: string): Source {
  const { program, comments, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`)
  return { path, text, program, comments }
}

export const visit = ({ program }: Source, visitor: VisitorObject): void =>
  new Visitor(visitor).visit(program)

/** `path:line` of a place in a file. */
export const place = (source: Source, offset: number): string =>
  `${source.path}:${source.text.slice(0, offset).split('\n').length}`

/** Code that is tried, not shipped: tests, what supports them, and measurements. */
export const isTest = ({ path }: { path: string }): boolean =>
  /^(tests|bench)\//.test(path) || /\.(test|soak)\.tsx?$/.test(path)

/** Everything a file imports, statically or not, and everything it re-exports. */
export function listImports(source: Source): Import[] {
  const found: Import[] = []
  const add = (written: string, at: number, type: boolean) => {
    const relative = written.startsWith('.')
    const to = relative ? posix.join(posix.dirname(source.path), written) : written
    found.push({ from: source, to, at, type, relative })
  }
  visit(source, {
    ImportDeclaration: node => add(node.source.value, node.start, node.importKind === 'type'),
    ExportAllDeclaration: node => add(node.source.value, node.start, node.exportKind === 'type'),
    ExportNamedDeclaration: node => {
      if (node.source) add(node.source.value, node.start, node.exportKind === 'type')
    },
    ImportExpression: node => {
      if (node.source.type === 'Literal' && typeof node.source.value === 'string')
        add(node.source.value, node.start, false)
    },
    TSImportType: node => add(node.source.value, node.start, true),
  })
  return found
}

/** Every text a file writes down: strings, and templates with `?` where a value is put in. */
export function listTexts(source: Source): { text: string; at: number }[] {
  const found: { text: string; at: number }[] = []
  visit(source, {
    Literal: node => {
      if (typeof node.value === 'string') found.push({ text: node.value, at: node.start })
    },
    TemplateLiteral: node =>
      void found.push({ text: node.quasis.map(part => part.value.raw).join('?'), at: node.start }),
  })
  return found
}
