import { listNamesOf, recordChanges } from '../identity/index.ts'
import type { Clock, Db } from '../kernel/index.ts'
import { beginErasure, finishErasure } from './erasePerson.ts'
import { findErasureOf } from './queries_keeping.ts'
import type { Registered } from './register.ts'

/**
 * Erases again who came back with a restore: everybody of the register who is here and stands here by their name. Whoever
 * is held here waits until they are not. Answers how many were erased.
 */
export async function applyErasures(
  { db, clock }: { db: Db; clock: Clock },
  entries: readonly Registered[],
): Promise<number> {
  let erased = 0
  for (const entry of entries) {
    const erasureId = await db.engine(entry.workspace, async tx => {
      const [[known], { names }] = await Promise.all([
        tx.run(findErasureOf, [entry.workspace, entry.person]),
        listNamesOf(tx, entry.person),
      ])
      if (known) return known.state === 'going' ? known.id : null
      if (names.length === 0) return null
      const { id, person: personId, pseudonym, texts } = entry
      await beginErasure(tx, { id, personId, texts }, clock.now())
      recordChanges(
        tx,
        [{ kind: 'erasure', act: 'erased again', id: personId, name: pseudonym, after: { texts } }],
        { at: clock.now(), via: 'program', origin: 'after a restore', tokenId: null },
      )
      return id
    })
    if (erasureId === null) continue
    await finishErasure({ db, clock }, { workspaceId: entry.workspace, erasureId })
    erased++
  }
  return erased
}
