import { auditObligations } from '../../server/comms/index.ts'
import { listWorkspaces } from '../../server/identity/index.ts'
import { createBlobs, systemClock } from '../../server/kernel/index.ts'
import { auditFiles, auditWrites } from '../../server/work/index.ts'
import { withApp } from '../installation.ts'

/** `interlock audit`: what was owed against what the ledger holds, beginning with the writes, and attachments against their bytes. Ends with 1 when anything is missing. */
export async function audit(): Promise<void> {
  const wrong = await withApp([], async ({ db }, { config }) => {
    const blobs = createBlobs({ dir: config.filesDir, clock: systemClock })
    let found = 0
    for (const { id, slug } of await db.engine(null, tx => listWorkspaces(tx))) {
      const writes = (await auditWrites(db, id)).filter(row => row.missing > 0)
      const { events, missing, extra, verdicts } = await auditObligations(db, id)
      console.log(
        `${slug}: ${events} events, ${missing.length} missing, ${extra.length} owed by nothing, ${writes.length} kinds of writes without an event`,
      )
      for (const { verdict, count } of verdicts) console.log(`${String(count).padStart(8)}  ${verdict}`)
      for (const { what, missing: count } of writes) console.log(`  ${what}: ${count}`)
      for (const { event, name, who } of missing.slice(0, 20))
        console.log(`  missing: ${who} of ${name} ${event}`)
      for (const { event, name, who } of extra.slice(0, 20))
        console.log(`  owed by nothing: ${who} of ${name} ${event}`)
      const files = await auditFiles({ db, blobs }, id)
      for (const hash of files.missing.slice(0, 20))
        console.log(`  the bytes of a file are not in ${config.filesDir}: ${hash}`)
      found += missing.length + extra.length + writes.length + files.missing.length
    }
    return found
  })
  process.exitCode = wrong > 0 ? 1 : 0
}
