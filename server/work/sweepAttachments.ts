import { type Blobs, type Clock, type Db, mayRemoveBlobs } from '../kernel/index.ts'
import { deleteDrafts, deleteWaiting, listNamed, seizeBlob } from './queries_attachment.ts'

/** For how long a file waits for its message, and bytes nobody names are left alone. */
const waitsFor = { hours: 24 }

/**
 * Forgets files that were uploaded and never sent, and removes bytes that no attachment has: of those, of files that
 * were taken back, and of whoever was killed between keeping bytes and naming them. Many processes may do it at once.
 */
export async function sweepAttachments({
  db,
  blobs,
  clock,
}: {
  db: Db
  blobs: Blobs
  clock: Clock
}): Promise<void> {
  const since = clock.now().subtract(waitsFor)
  await db.engine(null, tx =>
    Promise.all([tx.run(deleteWaiting, [since.toString()]), tx.run(deleteDrafts, [since.toString()])]),
  )
  for await (const hashes of blobs.listIdle(since)) {
    if (hashes.length === 0) continue
    const named = await db.engine(null, tx => tx.run(listNamed, [hashes]))
    const isNamed = new Set(named.map(({ hash }) => hash))
    for (const hash of hashes) if (!isNamed.has(hash)) await removeUnnamed(hash, { db, blobs })
  }
}

/** Asked again behind a lock: somebody may be naming it at this moment. */
function removeUnnamed(hash: string, { db, blobs }: { db: Db; blobs: Blobs }): Promise<void> {
  return db.engine(null, async tx => {
    const [[may]] = await Promise.all([tx.run(mayRemoveBlobs, []), tx.run(seizeBlob, [hash])])
    const named = await tx.run(listNamed, [[hash]])
    // While a backup copies what its snapshot names, the bytes wait for the next sweep.
    if (may?.free !== true) return
    if (named.length === 0) await blobs.remove(hash)
  })
}
