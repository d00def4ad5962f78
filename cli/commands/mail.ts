import { listWorkspaces } from '../../server/identity/index.ts'
import { type Db, systemClock } from '../../server/kernel/index.ts'
import { findMailHold, holdMail, type OldMail, releaseMail } from '../../server/upkeep/index.ts'
import { withApp } from '../installation.ts'

type Options = { workspace?: string; sendOld?: boolean; withholdOld?: boolean }

/** `interlock mail hold`: nothing leaves by mail until it is released; what is due waits. */
export async function hold({ workspace }: Options): Promise<void> {
  await eachWorkspace(workspace, async (db, { id, slug }) => {
    await db.engine(id, tx => holdMail(tx, { clock: systemClock, because: 'an administrator holds it back' }))
    console.log(`${slug}: mail is held back.`)
  })
}

/** `interlock mail release`: mail goes out again; of what was due before the hold, whoever calls decides. */
export async function release({ workspace, sendOld, withholdOld }: Options): Promise<void> {
  if (sendOld && withholdOld) throw new Error('Choose one of --send-old and --withhold-old.')
  const choice: OldMail | undefined = sendOld ? 'send' : withholdOld ? 'withhold' : undefined
  await eachWorkspace(workspace, async (db, { id, slug }) => {
    const done = await db.engine(id, tx => releaseMail(tx, systemClock, choice))
    if (done.state === 'not held') console.log(`${slug}: mail is not held back.`)
    if (done.state === 'released')
      console.log(
        `${slug}: mail goes out again${done.withheld > 0 ? `; ${done.withheld} old ones will not` : ''}.`,
      )
    if (done.state !== 'undecided') return
    console.error(
      `${slug}: ${done.old} mails were due before mail was held back, and may have been sent since then by the one this is a copy of. Say what becomes of them: --send-old (the original is gone; a mail that did leave comes twice, with the same Message-ID) or --withhold-old (it may have sent them; the ledger says that they were not sent from here). Nothing was changed.`,
    )
    process.exitCode = 1
  })
}

/** `interlock mail status`: whether mail goes out, and why not. */
export async function status({ workspace }: Options): Promise<void> {
  await eachWorkspace(workspace, async (db, { id, slug }) => {
    const found = await db.engine(id, findMailHold)
    console.log(
      found ? `${slug}: held back since ${found.since}: ${found.because}.` : `${slug}: mail goes out.`,
    )
  })
}

async function eachWorkspace(
  slug: string | undefined,
  work: (db: Db, workspace: { id: string; slug: string }) => Promise<void>,
): Promise<void> {
  await withApp([], async ({ db }) => {
    const all = await db.engine(null, tx => listWorkspaces(tx))
    const wanted = all.filter(one => slug === undefined || one.slug === slug)
    if (wanted.length === 0)
      throw new Error(`There is no workspace “${slug}”. There are: ${all.map(one => one.slug).join(', ')}.`)
    for (const workspace of wanted) await work(db, workspace)
    db.announce()
  })
}
