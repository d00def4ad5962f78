import { loadDirectory } from '../identity/index.ts'
import type { Tx } from '../kernel/index.ts'
import { listHolds } from './queries_keeping.ts'

/** What is kept whatever rule or wish there is. */
export type Held = {
  tickets: readonly string[]
  persons: readonly string[]
  /** Of those persons, in small letters. */
  addresses: readonly string[]
}

/** Everything of the workspace that is held. Engine scope. */
export async function loadHeld(tx: Tx): Promise<Held> {
  const [holds, directory] = await Promise.all([tx.run(listHolds, [tx.workspaceId ?? '']), loadDirectory(tx)])
  const persons = holds.flatMap(({ personId }) => (personId === null ? [] : [personId]))
  return {
    tickets: holds.flatMap(({ ticketId }) => (ticketId === null ? [] : [ticketId])),
    persons,
    addresses: persons.flatMap(id => directory.persons.get(id)?.email.toLowerCase() ?? []),
  }
}
