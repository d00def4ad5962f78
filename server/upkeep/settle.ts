import { forgetSignIns, listWorkspaces, signInLinkJob } from '../identity/index.ts'
import { type Clock, type Db, forgetJobs } from '../kernel/index.ts'
import { holdMail } from './hold.ts'
import type { Manifest } from './manifest.ts'

/**
 * What a restored copy must not go on with by itself: whoever was signed in there is not signed in here, and its mail may
 * have been sent already by the one it is a copy of.
 */
export async function settleCopy(db: Db, clock: Clock, { takenAt }: Manifest): Promise<void> {
  const workspaces = await db.engine(null, async tx => {
    await Promise.all([forgetSignIns(tx), forgetJobs(tx, signInLinkJob)])
    return listWorkspaces(tx)
  })
  for (const { id } of workspaces)
    await db.engine(id, tx => holdMail(tx, { clock, because: sayRestored(takenAt) }))
}

/** Why mail of a copy is held back. */
export const sayRestored = (takenAt: string): string =>
  `this was restored from a backup of ${takenAt}, and what was due then may have been sent since`
