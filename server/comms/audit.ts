import { loadDirectory } from '../identity/index.ts'
import type { Db } from '../kernel/index.ts'
import { audience, type Notable } from './audience.ts'
import { countVerdicts, listForAudit, type Verdicts } from './queries.ts'

/** What the ledger lacks or has too much, recomputed from the events, and how its rows stand. */
export type Audit = {
  events: number
  /** Owed by the model at the moment of the event and not on the ledger. Must be empty. */
  missing: { event: string; name: string; who: string }[]
  /** On the ledger and owed by nothing. Must be empty. */
  extra: { event: string; name: string; who: string }[]
  verdicts: Verdicts[]
}

const page = 1000
const beforeAll = '00000000-0000-0000-0000-000000000000'

/** Works out again, from each event and who held which letter then, what was owed, and compares it with the ledger. */
export async function auditObligations(db: Db, workspaceId: string): Promise<Audit> {
  const audit: Audit = { events: 0, missing: [], extra: [], verdicts: [] }
  let after = beforeAll
  for (;;) {
    const rows = await db.engine(workspaceId, async tx => {
      const directory = await loadDirectory(tx)
      const events = await tx.run(listForAudit, [workspaceId, after, page])
      for (const event of events) {
        const expected = audience(event as unknown as Notable, directory).map(told => told.id)
        const found = event.owed.map(row => row.person ?? row.team ?? '')
        const name = event.name
        audit.missing.push(
          ...expected.filter(id => !found.includes(id)).map(who => ({ event: event.id, name, who })),
        )
        audit.extra.push(
          ...found.filter(id => !expected.includes(id)).map(who => ({ event: event.id, name, who })),
        )
      }
      return events
    })
    audit.events += rows.length
    after = rows.at(-1)?.id ?? after
    if (rows.length < page) break
  }
  audit.verdicts = await db.engine(workspaceId, tx => tx.run(countVerdicts, [workspaceId]))
  return audit
}
