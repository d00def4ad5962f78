import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { type Place, writePrivate } from './record.ts'
import { serverEnvironment } from './settings.ts'

/** Refuses a database folder that this PostgreSQL cannot read; true when there is none yet. */
export function needsInitialisation(place: Place, major: string): boolean {
  if (!existsSync(place.database)) return true
  const versionFile = join(place.database, 'PG_VERSION')
  const found = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : undefined
  if (found === major) return false
  throw new Error(
    found === undefined
      ? `The folder ${place.database} is there but holds no PostgreSQL database. Nothing was changed. ` +
          'Move it away, or choose another data folder.'
      : `The database in ${place.database} was made by PostgreSQL ${found}; this Interlock comes with ` +
          `PostgreSQL ${major}, which cannot read it. Nothing was changed. Start the Interlock that made it, ` +
          'or choose another data folder and restore a backup there.',
  )
}

/** Makes the database folder. It appears under its name only when it is complete, so a kill leaves nothing half. */
export async function initialise(
  place: Place,
  { binaries, account, password }: { binaries: Binaries; account: Account; password: string },
): Promise<void> {
  removeUnfinished(place)
  const suffix = randomBytes(4).toString('hex')
  const unfinished = join(place.dataDir, `database.new-${suffix}`)
  const passwordFile = join(place.dataDir, `database.new-${suffix}.password`)
  mkdirSync(unfinished, { mode: 0o700 })
  writePrivate(passwordFile, `${password}\n`)
  if (account.ids !== undefined) {
    chownSync(unfinished, account.ids.uid, account.ids.gid)
    chownSync(passwordFile, account.ids.uid, account.ids.gid)
  }
  const options = ['--username=interlock', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  try {
    await run(binaries.initdb, ['-D', unfinished, ...options, ...locale, '--no-instructions'], account)
    renameSync(unfinished, place.database)
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(unfinished, { recursive: true, force: true })
  }
}

function removeUnfinished(place: Place): void {
  for (const name of readdirSync(place.dataDir).filter(name => name.startsWith('database.new-'))) {
    rmSync(join(place.dataDir, name), { recursive: true, force: true, maxRetries: 3 })
  }
}

function run(program: string, args: string[], account: Account): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: '/',
      env: serverEnvironment,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...account.ids,
    })
    let output = ''
    const keep = (chunk: string) => {
      output += chunk
    }
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    const fail = (reason: string) =>
      reject(new Error(`The database could not be made (${reason}). Nothing was lost.\n${output.trim()}`))
    child.on('error', error => fail(error.message))
    child.on('close', code => (code === 0 ? resolve() : fail(`initdb ended with code ${code}`)))
  })
}
