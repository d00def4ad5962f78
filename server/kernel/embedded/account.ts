import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Whom the server runs as. Without ids: as whoever started us. */
export type Account = { name: string; ids?: { uid: number; gid: number } }

/**
 * PostgreSQL refuses to run as root: as root it runs as the owner of an existing database folder, else as `nobody`.
 * Refuses a folder that belongs to somebody an ordinary user cannot act for.
 */
export function chooseAccount(database: string): Account {
  const self = process.getuid?.()
  const owner = statSync(database, { throwIfNoEntry: false })
  if (self !== 0) {
    if (self !== undefined && owner !== undefined && owner.uid !== self) {
      throw new Error(
        `The database folder ${database} belongs to ${nameOf(owner.uid)}, not to ${nameOf(self)} who starts ` +
          `Interlock. Nothing was changed. Start it as ${nameOf(owner.uid)} or as root, or give the folder away ` +
          `with: sudo chown -R ${self} ${dirname(database)}`,
      )
    }
    return { name: nameOf(self ?? -1) }
  }
  if (owner !== undefined && owner.uid !== 0) {
    return { name: nameOf(owner.uid), ids: { uid: owner.uid, gid: owner.gid } }
  }
  const nobody = listAccounts().find(account => account.name === 'nobody')
  if (nobody === undefined || nobody.uid <= 0 || nobody.gid < 0) {
    throw new Error(
      'PostgreSQL does not run as root, and this system has no account "nobody" to run it as. ' +
        'Start Interlock as an ordinary user.',
    )
  }
  return { name: nobody.name, ids: { uid: nobody.uid, gid: nobody.gid } }
}

/** The first folder on the way to (and including) `folder` that the account may not enter, if any. */
export function findClosedFolder(folder: string, account: Account): string | undefined {
  if (account.ids === undefined) return undefined
  const above = dirname(folder)
  const closed = above === folder ? undefined : findClosedFolder(above, account)
  return closed ?? (mayEnter(folder, account.ids) ? undefined : folder)
}

function mayEnter(folder: string, ids: { uid: number; gid: number }): boolean {
  const { uid, gid, mode } = statSync(folder)
  if (uid === ids.uid) return (mode & 0o100) !== 0
  if (gid === ids.gid) return (mode & 0o010) !== 0
  return (mode & 0o001) !== 0
}

/** Refuses when the account cannot reach the data folder, naming the folder that is closed and the ways out. */
export function requireReach(dataDir: string, account: Account): void {
  const closed = findClosedFolder(dataDir, account)
  if (closed === undefined) return
  throw new Error(
    `PostgreSQL does not run as root, so it runs as "${account.name}", who may not enter the folder ${closed}. ` +
      'Nothing was changed. Choose one: start Interlock as an ordinary user; ' +
      'set INTERLOCK_DATA to a folder elsewhere, such as /var/lib/interlock; ' +
      `or allow passing through with: chmod o+x ${closed}`,
  )
}

function nameOf(uid: number): string {
  return listAccounts().find(account => account.uid === uid)?.name ?? `user ${uid}`
}

// passwd(5): name:password:uid:gid:…
function listAccounts(): { name: string; uid: number; gid: number }[] {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map(line => line.split(':'))
      .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid ?? -1), gid: Number(gid ?? -1) }))
  } catch {
    return []
  }
}
