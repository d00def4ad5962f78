import { readFile } from 'node:fs/promises'

const table = new URL('../server/reactions.ts', import.meta.url)

/** What follows from one event, by the names server/reactions.ts calls it. */
export type Reactions = { now: string; later: string }

/** The table of reactions as it is written, by event. */
export async function readReactions(): Promise<Map<string, Reactions>> {
  const text = await readFile(table, 'utf8')
  const rows = text.matchAll(/'([a-z_.]+)':\s*\{\s*now:\s*\[([^\]]*)\],\s*later:\s*\[([^\]]*)\]/g)
  return new Map([...rows].map(([, event = '', now = '', later = '']) => [event, { now, later }]))
}
