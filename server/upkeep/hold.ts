import { countOldMail, hurryMail, withholdOldMail } from '../comms/index.ts'
import type { Clock, Db, Tx } from '../kernel/index.ts'
import { deleteHold, findHold, type Hold, insertHold } from './queries.ts'

/** Holds back what would go out of this workspace by mail, until it is released. Engine scope. */
export const holdMail = (tx: Tx, { clock, because }: { clock: Clock; because: string }): Promise<unknown> =>
  tx.run(insertHold, [tx.workspaceId ?? '', clock.now().toString(), because])

/** Whether mail of the transaction's workspace is held back, since when and why. */
export const findMailHold = async (tx: Tx): Promise<Hold | null> =>
  (await tx.run(findHold, [tx.workspaceId ?? '']))[0] ?? null

/** Asked before each sending: why nothing may leave this workspace now; null when it may. */
export const sayHold =
  (db: () => Db) =>
  async (workspaceId: string): Promise<string | null> => {
    const hold = await db().engine(workspaceId, findMailHold)
    return hold && `mail is held back: ${hold.because}`
  }

/** What becomes of mails that were due before mail was held back: whoever this is a copy of may have sent them. */
export type OldMail = 'send' | 'withhold'
/** What a release found: nothing held, old mails to be decided about, or what was done. */
export type Release =
  | { state: 'not held' }
  | { state: 'undecided'; old: number }
  | { state: 'released'; old: number; withheld: number }

/** Lets mail of the transaction's workspace go out again. While old mails wait it asks what becomes of them. Engine scope. */
export async function releaseMail(tx: Tx, clock: Clock, oldMail?: OldMail): Promise<Release> {
  const hold = await findMailHold(tx)
  if (!hold) return { state: 'not held' }
  const old = await countOldMail(tx, hold.since)
  if (old > 0 && oldMail === undefined) return { state: 'undecided', old }
  const because = 'Not sent after a restore: it may have been sent before.'
  const withheld = oldMail === 'withhold' ? await withholdOldMail(tx, { before: hold.since, because }) : 0
  await Promise.all([tx.run(deleteHold, [tx.workspaceId ?? '']), hurryMail(tx, clock.now())])
  return { state: 'released', old, withheld }
}
