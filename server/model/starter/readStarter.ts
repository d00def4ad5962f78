import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkCalls } from './calls.ts'
import { readDrawing } from './drawing.ts'
import { type ReadProcess, readProcessFile } from './process.ts'
import { readRoles } from './roles.ts'
import type { Problem, StarterModel } from './starterModel.ts'
import { type Field, openSource, openYaml, reportValue } from './yamlSource.ts'

/** What `readStarter` answers: the model, or every mistake in the folder, by file, line and column. */
export type ReadStarter =
  | { readonly model: StarterModel }
  | { readonly problems: readonly [Problem, ...Problem[]] }

/**
 * Reads a starter operating model from a folder: `roles.yaml`, and for each process `NAME.yaml` beside
 * `NAME.bpmn`. Touches no database. All mistakes are reported together, each with its place and what to do;
 * a model is answered only where there is none.
 */
export async function readStarter(folder: string): Promise<ReadStarter> {
  const problems: Problem[] = []
  const files = await listFiles(folder)
  const open = async (file: string) => openSource(file, await readFile(join(folder, file), 'utf8'), problems)
  const missing = (file: string, text: string) => problems.push({ file, line: 1, column: 1, text })

  if (!files.includes('roles.yaml'))
    missing('roles.yaml', 'The file is missing. It lists the roles that processes name.')
  const roles = readRoles(files.includes('roles.yaml') ? openYaml(await open('roles.yaml')) : undefined)
  const read: ReadProcess[] = []
  for (const name of processNames(files)) {
    const [drawn, described] = [`${name}.bpmn`, `${name}.yaml`]
    if (!files.includes(drawn)) missing(described, `The process has no drawing. Put ${drawn} beside it.`)
    if (!files.includes(described))
      missing(drawn, `The drawing has no description. Put ${described} beside it.`)
    const drawing = files.includes(drawn) ? await readDrawing(await open(drawn), roles) : undefined
    const root = files.includes(described) ? openYaml(await open(described)) : undefined
    if (root) read.push(readProcessFile(root, drawing, roles))
  }
  for (const file of files.filter(candidate => candidate.endsWith('.yml'))) {
    missing(file, `The file is not read. Name it ${file.replace(/yml$/, 'yaml')}.`)
  }
  if (read.length === 0 && problems.length === 0)
    missing('', 'The folder holds no process. Add NAME.bpmn and NAME.yaml.')
  reportRepeated(read.flatMap(({ names }) => names))
  checkCalls(
    read.flatMap(({ calls }) => calls),
    {
      keys: read.flatMap(({ names }) =>
        names.filter(({ field }) => field.key === 'key').map(({ text }) => text),
      ),
      processes: read.flatMap(({ process }) => process ?? []),
    },
  )

  const [first, ...rest] = problems.toSorted(byPlace)
  if (first) return { problems: [first, ...rest] }
  return { model: { roles: roles.all, processes: read.flatMap(({ process }) => process ?? []) } }
}

/** One line for a problem, as editors and terminals link it. */
export function formatProblem({ file, line, column, text }: Problem): string {
  return `${file}:${line}:${column} ${text}`
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => entry.name)
    .sort()
}

function processNames(files: readonly string[]): string[] {
  const names = files
    .filter(file => /\.(yaml|bpmn)$/.test(file))
    .map(file => file.replace(/\.(yaml|bpmn)$/, ''))
  return [...new Set(names)].filter(name => name !== 'roles')
}

function reportRepeated(names: ReadProcess['names']): void {
  const first = new Map<string, Field>()
  for (const { text, field } of names) {
    const other = first.get(text)
    if (other) {
      reportValue(
        field,
        `“${text}” is also the ${other.key} in ${other.source.file}. Each process has its own.`,
      )
    } else first.set(text, field)
  }
}

function byPlace(a: Problem, b: Problem): number {
  return a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column
}
