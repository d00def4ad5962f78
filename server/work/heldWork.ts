import { listHeldWork } from '../../contract/index.ts'
import { loadDirectory } from '../identity/index.ts'
import { type Handler, inTransaction, Problem } from '../kernel/index.ts'
import { listHeld } from './queries_held.ts'

/** What answers what somebody has taken: asked before they are deactivated. */
export const heldWorkHandlers: Handler[] = [
  inTransaction(listHeldWork, async (tx, { params }) => {
    const [directory, rows] = await Promise.all([
      loadDirectory(tx),
      tx.run(listHeld, [tx.workspaceId ?? '', tx.actor?.principals ?? [], params.person]),
    ])
    if (!directory.persons.has(params.person)) throw new Problem('person.not_found')
    return { work: rows.map(row => ({ ...row, nextUpdateAt: row.nextUpdateAt?.toString() ?? null })) }
  }),
]
