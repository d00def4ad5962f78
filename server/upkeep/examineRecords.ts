import { auditObligations } from '../comms/index.ts'
import { listWorkspaces } from '../identity/index.ts'
import type { Db } from '../kernel/index.ts'
import { countImports } from '../work/index.ts'
import { type Check, type DoctorParts, trouble, warn, well } from './check.ts'

/** An import that goes on for longer has come to a stop. */
const importWithin = { hours: 2 }
/** So many of the latest events are worked out again; all of them, `interlock audit` does. */
const sampled = 300

const sayCount = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`

/** Imports that were begun and have not come to an end. */
export async function examineImports(db: Db, { now }: DoctorParts): Promise<Check[]> {
  const checks: Check[] = []
  for (const { id, slug } of await db.engine(null, tx => listWorkspaces(tx))) {
    const name = `imports of ${slug}`
    const { going, stuck, failed } = await db.engine(id, tx => countImports(tx, now().subtract(importWithin)))
    if (stuck > 0)
      checks.push(
        trouble(
          name,
          `${sayCount(stuck, 'import')} began more than two hours ago and came to no end.`,
          'Is a process with the role jobs running? What was brought in stays; it goes on where it stopped.',
        ),
      )
    else if (failed > 0)
      checks.push(
        warn(
          name,
          `${sayCount(failed, 'import')} failed half way.`,
          'Administration, Import says why. Go on with it, or take back what it brought.',
        ),
      )
    else checks.push(well(name, going > 0 ? `${sayCount(going, 'import')} going on.` : 'None is unfinished.'))
  }
  return checks
}

/** The latest of what happened against the ledger: who had to be told stands there. */
export async function examineLedger(db: Db): Promise<Check[]> {
  const checks: Check[] = []
  for (const { id, slug } of await db.engine(null, tx => listWorkspaces(tx))) {
    const name = `ledger of ${slug}`
    const { events, missing, extra } = await auditObligations(db, id, { latest: sampled })
    const of = `of the latest ${sayCount(events, 'event')}`
    checks.push(
      missing.length + extra.length > 0
        ? trouble(
            name,
            `${missing.length} who had to be told ${of} are not on it, ${extra.length} stand on it for no reason.`,
            'npx interlock audit goes through all of it. Please report what it says.',
          )
        : well(name, `Everybody who had to be told ${of} stands on it.`),
    )
  }
  return checks
}
