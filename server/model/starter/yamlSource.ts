import { isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml'
import type { Problem } from './starterModel.ts'
import { suggest } from './suggest.ts'

/** A file being read, and the list its mistakes go to. */
export type Source = {
  readonly file: string
  readonly text: string
  readonly lines: LineCounter
  readonly problems: Problem[]
}

/** A key with its value. Values are looked at only by the readers below, which report what is wrong with them. */
export type Field = {
  readonly source: Source
  readonly key: string
  readonly keyAt: number
  readonly node: ParsedNode | null
}

/** Notes a mistake at an offset of a file. */
export function report(source: Source, offset: number, text: string): void {
  const { line, col } = source.lines.linePos(offset)
  source.problems.push({ file: source.file, line, column: col, text })
}

/** Notes a mistake in a value, at the value itself, or at its key where there is none. */
export function reportValue(field: Field, text: string): void {
  report(field.source, offsetOf(field), text)
}

/** Where a value begins in its file. */
export function offsetOf(field: Field): number {
  const written = field.node && field.node.range[1] > field.node.range[0]
  return written ? field.node.range[0] : field.keyAt
}

/** A source for any text, YAML or not. */
export function openSource(file: string, text: string, problems: Problem[]): Source {
  const lines = new LineCounter()
  lines.addNewLine(0)
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1)
  return { file, text, lines, problems }
}

/** The root of a YAML file, or nothing where it cannot be read as YAML at all. */
export function openYaml(source: Source): Field | undefined {
  const document = parseDocument(source.text, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' })
  const reported = new Set<number>()
  for (const error of [...document.errors, ...document.warnings]) {
    // One slip makes the parser stumble several times over the same line: the first says what it is.
    const { line } = source.lines.linePos(error.pos[0])
    if (reported.has(line)) continue
    reported.add(line)
    report(source, error.pos[0], `This is not valid YAML: ${error.message.replace(/\.$/, '')}.`)
  }
  if (document.errors.length > 0) return undefined
  return { source, key: source.file, keyAt: 0, node: document.contents }
}

/** The entries of a map. A key that stands twice is reported, and its first value kept. */
export function entriesOf(field: Field, what: string): Field[] {
  const { source, node } = field
  if (!isMap<ParsedNode, ParsedNode | null>(node)) {
    reportValue(field, `${what} must be keys with values, each on its own line, not ${describe(node)}.`)
    return []
  }
  const entries = new Map<string, Field>()
  for (const pair of node.items) {
    const keyAt = pair.key.range[0]
    const key = keyOf(pair.key)
    const first = key === undefined ? undefined : entries.get(key)
    if (key === undefined) report(source, keyAt, 'A key must be a plain word.')
    else if (first) {
      const { line } = source.lines.linePos(first.keyAt)
      report(source, keyAt, `“${key}” stands twice; the first is on line ${line}. Remove one of them.`)
    } else entries.set(key, { source, key, keyAt, node: pair.value })
  }
  return [...entries.values()]
}

// A number is a key like any other: priorities are.
function keyOf(node: ParsedNode): string | undefined {
  const value = isScalar(node) ? node.value : undefined
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** Which keys a map must and may have. */
export type Shape = {
  readonly what: string
  readonly required: readonly string[]
  readonly optional?: readonly string[]
}

/** The entries of a map whose keys are known. Keys that are missing or unknown are reported. */
export function fieldsOf(field: Field, shape: Shape): ReadonlyMap<string, Field> {
  const known = [...shape.required, ...(shape.optional ?? [])]
  const fields = new Map<string, Field>()
  for (const entry of entriesOf(field, shape.what)) {
    if (known.includes(entry.key)) fields.set(entry.key, entry)
    else {
      const hint = suggest(entry.key, known) ?? `Known here: ${known.join(', ')}.`
      report(entry.source, entry.keyAt, `“${entry.key}” is not known in ${shape.what}. ${hint}`)
    }
  }
  if (isMap(field.node)) {
    for (const key of shape.required.filter(name => !fields.has(name))) {
      report(field.source, field.keyAt, `“${key}” is missing in ${shape.what}. Add it.`)
    }
  }
  return fields
}

/** A text with something in it. */
export function textOf(field: Field | undefined): string | undefined {
  if (!field) return undefined
  const { node } = field
  if (isScalar(node) && typeof node.value === 'string' && node.value.trim() !== '') return node.value.trim()
  reportValue(field, `“${field.key}” must be a text, not ${describe(node)}.`)
  return undefined
}

/** A text out of a list of words. */
export function choiceOf<T extends string>(field: Field | undefined, choices: readonly T[]): T | undefined {
  const text = textOf(field)
  const choice = choices.find(candidate => candidate === text)
  if (field && text !== undefined && choice === undefined) {
    const hint = suggest(text, choices) ?? ''
    reportValue(field, `“${field.key}” is one of ${choices.join(', ')}, not “${text}”. ${hint}`.trim())
  }
  return choice
}

/** A whole number of minutes, from one minute to a week. */
export function minutesOf(field: Field | undefined): number | undefined {
  if (!field) return undefined
  const value = isScalar(field.node) ? field.node.value : undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 10_080) return value
  reportValue(field, `“${field.key}” must be whole minutes, for example 30, not ${describe(field.node)}.`)
  return undefined
}

/** Yes or no, as YAML writes it: true or false. Absent means no. */
export function flagOf(field: Field | undefined): boolean {
  if (!field) return false
  const value = isScalar(field.node) ? field.node.value : undefined
  if (typeof value === 'boolean') return value
  reportValue(field, `“${field.key}” must be true or false, not ${describe(field.node)}.`)
  return false
}

/** Whether there is nothing behind a key, or an empty text. */
export function isEmpty({ node }: Field): boolean {
  return node === null || (isScalar(node) && (node.value === null || node.value === ''))
}

/** A number, or nothing where there is none. */
export function numberOf({ node }: Field): number | undefined {
  return isScalar(node) && typeof node.value === 'number' ? node.value : undefined
}

/** Whether a value is keys with values. */
export function isMapping(field: Field): boolean {
  return isMap(field.node)
}

/** Whether a value is a list. */
export function isList(field: Field): boolean {
  return isSeq(field.node)
}

/** The items of a list, each as a field of its own. */
export function itemsOf(field: Field | undefined, example = '[service-manager]'): Field[] {
  if (!field) return []
  if (isSeq<ParsedNode>(field.node)) {
    return field.node.items.map(node => ({ ...field, keyAt: node.range[0], node }))
  }
  reportValue(field, `“${field.key}” must be a list, for example ${example}, not ${describe(field.node)}.`)
  return []
}

function describe(node: ParsedNode | null): string {
  if (isMap(node)) return 'keys with values'
  if (isSeq(node)) return 'a list'
  if (!isScalar(node)) return node === null ? 'nothing' : 'a reference to another place'
  if (node.value === null || node.value === '') return 'nothing'
  return typeof node.value === 'string' ? `“${node.value.slice(0, 40)}”` : String(node.value)
}
