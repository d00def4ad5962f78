import { readFile } from 'node:fs/promises'
import { problems, routes } from '../contract/index.ts'
import { describeApi } from '../server/kernel/index.ts'
import { describeEvents } from './describeEvents.ts'
import { describeProblems } from './describeProblems.ts'
import { readReactions } from './readReactions.ts'

const folder = new URL('../docs/api/', import.meta.url)
const events = new URL('../contract/events.ts', import.meta.url)

/** One generated page: where it stands and what it should say. */
export type Page = { name: string; file: URL; text: string }

/** Every page under `docs/api/` as the code says it now. */
export async function describeAll(): Promise<Page[]> {
  // The order of a module's exports is the runtime's own.
  const sorted = routes.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const texts: Record<string, string> = {
    'openapi.json': `${JSON.stringify(describeApi(sorted), null, 2)}\n`,
    'events.md': describeEvents(await readFile(events, 'utf8'), await readReactions()),
    'problems.md': describeProblems(problems, sorted),
  }
  return Object.entries(texts).map(([name, text]) => ({ name, file: new URL(name, folder), text }))
}
