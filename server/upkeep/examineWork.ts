import { countStuckMail } from '../comms/index.ts'
import { listWorkspaces } from '../identity/index.ts'
import { countStuckJobs, createBlobs, type Db } from '../kernel/index.ts'
import { auditFiles } from '../work/index.ts'
import { type Check, type DoctorParts, trouble, warn, well } from './check.ts'
import { findMailHold } from './hold.ts'
import { findLastBackups } from './queries.ts'

/** What has been due for longer is stuck. */
const lateAfter = { minutes: 15 }

/** Whether what should happen by itself does. */
export async function examineQueues(db: Db, { now }: DoctorParts): Promise<Check[]> {
  const { dead, late } = await db.engine(null, tx => countStuckJobs(tx, now().subtract(lateAfter)))
  return [
    dead > 0
      ? warn(
          'jobs given up',
          `${dead} failed twenty times and were set aside.`,
          'Logs and figures, in docs/admin, says how to look at them.',
        )
      : well('jobs given up', 'None.'),
    late > 0
      ? trouble(
          'jobs',
          `${late} have been due for more than 15 minutes.`,
          'Is a process with the role jobs running? Its log says why they fail.',
        )
      : well('jobs', 'None is late.'),
  ]
}

/** Mail and files, workspace by workspace. */
export async function examineMail(db: Db, { config, now }: DoctorParts): Promise<Check[]> {
  const checks: Check[] = []
  const blobs = createBlobs({ dir: config.filesDir, clock: { now } })
  for (const { id, slug } of await db.engine(null, tx => listWorkspaces(tx))) {
    const [stuck, hold] = await db.engine(id, tx =>
      Promise.all([countStuckMail(tx, now().subtract(lateAfter)), findMailHold(tx)]),
    )
    checks.push(sayMail(slug, { ...stuck, held: hold?.because ?? null, server: config.smtpUrl !== null }))
    if (stuck.mailboxes === 0)
      checks.push(warn(`mailbox of ${slug}`, 'It has none: mail to it is refused.', 'Add one.'))
    const { files, missing } = await auditFiles({ db, blobs }, id)
    checks.push(
      missing.length > 0
        ? trouble(
            `files of ${slug}`,
            `${missing.length} of ${files} are not in ${config.filesDir}, the first being ${missing[0]}.`,
            'Is INTERLOCK_FILES the folder it was? Else copy them from a backup (files/ab/abcd…).',
          )
        : well(`files of ${slug}`, `All ${files} are there.`),
    )
  }
  return checks
}

type Mail = { failed: number; late: number; held: string | null; server: boolean }
function sayMail(slug: string, { failed, late, held, server }: Mail): Check {
  const name = `mail of ${slug}`
  if (held !== null)
    return trouble(name, `It is held back: ${held}.`, `npx interlock mail release --workspace=${slug}`)
  if (late > 0)
    return trouble(
      name,
      `${late} mails have been due for more than 15 minutes.`,
      server
        ? 'The outbox says what the mail server answered.'
        : 'No mail server is set: INTERLOCK_SMTP_URL.',
    )
  if (failed > 0)
    return warn(
      name,
      `${failed} mails failed for good within the last week.`,
      'The outbox says which and why; addresses may have changed.',
    )
  return well(name, 'None is late or failed.')
}

/** Whether there is a backup one could go back to. */
export async function examineBackups(db: Db, { config, now }: DoctorParts): Promise<Check[]> {
  const { dir, hours } = config.backup
  const last = await db.engine(null, findLastBackups)
  const checks: Check[] = []
  if (last.failed)
    checks.push(
      trouble(
        'last backup',
        `It failed at ${last.failed}: ${last.why}`,
        'Mend that; it is tried again by itself.',
      ),
    )
  if (!last.good)
    checks.push(
      trouble(
        'backup',
        'There is none.',
        'Set INTERLOCK_BACKUP_DIR, or run: npx interlock backup --to=FOLDER',
      ),
    )
  else {
    const age = Math.round(now().since(last.good).total('hours'))
    const patience = dir === null ? 26 : 2 * hours + 1
    const says = `The last one is ${age} hours old, in ${last.folder}.`
    checks.push(
      age > patience
        ? trouble('backup', says, 'Is a process with the role jobs running, with INTERLOCK_BACKUP_DIR set?')
        : well('backup', says),
    )
    checks.push(
      last.verified && now().since(last.verified).total('hours') < 14 * 24
        ? well('backup read back', `All of one was read back at ${last.verified}.`)
        : warn(
            'backup read back',
            'None was read back within two weeks.',
            `npx interlock backup verify ${last.folder}`,
          ),
    )
  }
  return checks
}
