import { hostname, userInfo } from 'node:os'
import { Compile } from 'typebox/compile'
import { type BodyOf, problems, type Route } from '../contract/index.ts'
import { type Directory, type Doing, listWorkspaces, loadDirectory } from '../server/identity/index.ts'
import { type Db, Problem, systemClock, type Tx } from '../server/kernel/index.ts'
import { withApp } from './installation.ts'

/** What every command of administration takes. */
export type Common = { workspace?: string; json?: boolean }
/** Who runs the command and when, for the log; and where links of invitations lead. */
export type Circumstances = Doing & { baseUrl: string }

/** Exit status of what was refused: nothing was changed. Anything else that fails ends with 1. */
const refusedStatus = 2

/** The workspace of a short name, or the only one there is. */
export async function findWorkspaceId(db: Db, name: string | undefined): Promise<string> {
  const all = await db.engine(null, tx => listWorkspaces(tx))
  const [found, ...more] = name ? all.filter(({ slug }) => slug === name) : all
  if (!found || more.length > 0)
    throw new Error(`Name the workspace with --workspace: ${all.map(({ slug }) => slug).join(', ')}.`)
  return found.id
}

/** Does something to the configuration of a workspace, in one transaction, as the log will say; a refusal is said in words. */
export async function administer<T>(
  { workspace }: Common,
  work: (tx: Tx, doing: Circumstances) => Promise<T>,
): Promise<T | undefined> {
  return withApp([], async ({ db }, { config }) => {
    const workspaceId = await findWorkspaceId(db, workspace)
    const doing: Circumstances = {
      at: systemClock.now(),
      via: 'command',
      origin: `${userInfo().username}@${hostname()}`,
      tokenId: null,
      baseUrl: config.baseUrl,
    }
    try {
      const done = await db.engine(workspaceId, tx => work(tx, doing))
      db.announce()
      return done
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      sayProblem(error)
      return undefined
    }
  })
}

function sayProblem({ code, detail, errors = [] }: Problem) {
  const { title, todo } = problems[code]
  console.error(`${title}.${detail ? ` ${detail}` : ''} ${todo}`)
  for (const { field, text } of errors) console.error(`  ${field.replace('body/', '')}: ${text}`)
  process.exitCode = refusedStatus
}

type Cell = string | number | boolean | null | undefined
type Line = Record<string, Cell>

/** A list: as JSON for programs, as columns for people. */
export function printList<T>(
  rows: readonly T[] | undefined,
  { json }: Common,
  toLine: (row: T) => Line,
): void {
  if (!rows) return
  const lines = rows.map(toLine)
  const [first] = lines
  if (json) console.log(JSON.stringify(rows, null, 2))
  else if (!first) console.log('None yet.')
  else printColumns(first, lines)
}

function printColumns(first: Line, lines: readonly Line[]) {
  const names = Object.keys(first)
  const text = (cell: Cell) => (cell === null || cell === undefined || cell === '' ? '–' : String(cell))
  const widths = names.map(name => Math.max(name.length, ...lines.map(line => text(line[name]).length)))
  const print = (cells: string[]) =>
    console.log(
      cells
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
  print(names.map(name => name.toUpperCase()))
  for (const line of lines) print(names.map(name => text(line[name])))
}

/** What has been done: as JSON for programs, in a sentence for people. */
export function printDone<T extends object>(
  done: T | undefined,
  { json }: Common,
  say: (done: T) => string,
): void {
  if (done) console.log(json ? JSON.stringify(done, null, 2) : say(done))
}

/** Refuses what the API would refuse, by the same rules, before anything is done. */
export function checkBody<R extends Route>(route: R, body: BodyOf<R>): BodyOf<R> {
  const given: unknown = JSON.parse(JSON.stringify(body))
  const errors = Compile(route.body ?? {}).Errors(given)
  if (errors.length === 0) return body
  throw new Problem(
    'request.invalid',
    undefined,
    errors.map(({ instancePath, message }) => ({
      field: instancePath.split('/').filter(Boolean).join(' ') || 'input',
      text: message,
    })),
  )
}

/** What stands between commas. */
export const listWords = (text: string): string[] => text.split(',').flatMap(word => word.trim() || [])

/** A number somebody typed after an option. */
export function readCount(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,6}$/.test(text))
    throw new Problem('request.invalid', undefined, [
      { field: option, text: `“${text}” is not a whole number` },
    ])
  return Number(text)
}

/** One of the words an option takes. */
export function readWord<W extends string>(
  option: string,
  text: string | undefined,
  words: readonly W[],
): W | undefined {
  const known = words.find(word => word === text)
  if (known !== undefined || text === undefined) return known
  throw new Problem('request.invalid', undefined, [
    { field: option, text: `“${text}” is none of ${words.join(', ')}` },
  ])
}

/** An id as the lists say it. */
export function readId(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text
  throw new Problem('request.invalid', undefined, [
    { field: '<id>', text: `“${text}” is not an id; the list has them` },
  ])
}

/** Somebody by their address. */
export async function findPerson(tx: Tx, email: string) {
  const person = (await loadDirectory(tx)).findPersonByEmail(email)
  if (!person) throw new Problem('person.not_found', `Nobody here has the address ${email}.`)
  return person
}

const findNamed = <T extends { name: string }>(things: ReadonlyMap<string, T>, name: string): T | undefined =>
  [...things.values()].find(thing => thing.name.toLowerCase() === name.toLowerCase())

/** An organisation by its name. */
export function findOrganisation(directory: Directory, name: string) {
  const found = findNamed(directory.organisations, name)
  if (!found) throw new Problem('organisation.not_found', `There is no organisation “${name}”.`)
  return found
}

/** A team by its name. */
export function findTeam(directory: Directory, name: string) {
  const found = findNamed(directory.teams, name)
  if (!found) throw new Problem('team.not_found', `There is no team “${name}”.`)
  return found
}
