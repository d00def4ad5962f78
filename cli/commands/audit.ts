import { auditObligations } from '../../server/comms/index.ts'
import { listWorkspaces } from '../../server/identity/index.ts'
import { auditWrites } from '../../server/work/index.ts'
import { withApp } from '../installation.ts'

/** `interlock audit`: what was owed against what the ledger holds, beginning with the writes. Ends with 1 when anything is missing. */
export async function audit(): Promise<void> {
  const wrong = await withApp([], async ({ db }) => {
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
      found += missing.length + extra.length + writes.length
    }
    return found
  })
  process.exitCode = wrong > 0 ? 1 : 0
}
