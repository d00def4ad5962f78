import type { Blobs, Db } from '../kernel/index.ts'
import { listHashes } from './queries_attachment.ts'

const atOnce = 500

/** Attachments against the store: how many contents messages have, and which of them are not there as they were kept. */
export async function auditFiles(
  { db, blobs }: { db: Db; blobs: Blobs },
  workspaceId: string,
): Promise<{ files: number; missing: string[] }> {
  const missing: string[] = []
  let files = 0
  for (let after = ''; ; ) {
    const rows = await db.engine(workspaceId, tx => tx.run(listHashes, [workspaceId, after, atOnce]))
    for (const { hash, size } of rows) if ((await blobs.sizeOf(hash)) !== size) missing.push(hash)
    files += rows.length
    after = rows.at(-1)?.hash ?? ''
    if (rows.length < atOnce) return { files, missing }
  }
}
