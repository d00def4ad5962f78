import {
  decideServer,
  type Owner,
  openOwner,
  readMigrations,
  readServer,
  unfinishedRestore,
} from '../kernel/index.ts'
import { type Check, type DoctorParts, trouble, warn, well } from './check.ts'
import { listAppliedTo } from './queries.ts'
import { findUnfinished, migrationsKnown } from './queries_catalogue.ts'
import { roleFaults, rolesThere, unguardedTables } from './queries_examine.ts'

/** Clocks that differ by more have timers and sign-ins end early or late. */
const mostSkewMs = 2000

/** Whether the database answers, is of our kind, and guards what it should. */
export async function examineDatabase({ databaseUrl, now }: DoctorParts): Promise<Check[]> {
  let owner: Owner
  try {
    owner = await openOwner(databaseUrl)
  } catch (error) {
    return [
      trouble(
        'database',
        `It does not answer: ${(error as Error).message}.`,
        'Start it, or check DATABASE_URL, its password and the network.',
      ),
    ]
  }
  try {
    const checks = [...(await examineServer(owner, now)), await examineMigrations(owner)]
    if (checks.some(({ state }) => state === 'problem')) return checks
    return [...checks, await examineRoles(owner), await examineGuards(owner)]
  } finally {
    await owner.end()
  }
}

async function examineServer(owner: Owner, now: DoctorParts['now']): Promise<Check[]> {
  const before = now().epochMilliseconds
  const facts = await readServer(owner)
  const after = now().epochMilliseconds
  const refused = decideServer(facts.number, facts.version)
  const theirs = facts.atMs
  const skewMs = Math.round(theirs < before ? before - theirs : Math.max(0, theirs - after))
  return [
    refused
      ? trouble('database', refused, 'Move to a newer PostgreSQL: back up here, restore there.')
      : well('database', `PostgreSQL ${facts.version} answers.`),
    skewMs > mostSkewMs
      ? trouble(
          'clock',
          `The clocks of this machine and of the database differ by ${skewMs} ms.`,
          'Let both follow a time server (NTP).',
        )
      : well('clock', `This machine and the database agree within ${mostSkewMs / 1000} s.`),
    facts.used > facts.connections * 0.8
      ? warn(
          'connections',
          `${facts.used} of ${facts.connections} connections are in use.`,
          'Raise max_connections, or lower INTERLOCK_POOL.',
        )
      : well('connections', `${facts.used} of ${facts.connections} are in use.`),
    facts.long > 0
      ? warn(
          'transactions',
          `${facts.long} have been open for more than ten minutes.`,
          'A backup may be one of them; others keep the database from tidying up: see pg_stat_activity.',
        )
      : well('transactions', 'None has been open for long.'),
  ]
}

async function examineMigrations(owner: Owner): Promise<Check> {
  const name = 'schema'
  const [{ known } = { known: false }] = await owner.ask<{ known: boolean }>(migrationsKnown)
  if (!known)
    return trouble(
      name,
      'This database is empty.',
      'Start Interlock to make what it needs, or restore a backup.',
    )
  if ((await owner.ask(findUnfinished, [unfinishedRestore])).length > 0)
    return trouble(name, 'A restore into this database was not finished.', 'Run `interlock restore` again.')
  const applied = new Map((await listAppliedTo(owner)).map(one => [one.name, one.hash]))
  const own = await readMigrations()
  const strange = [...applied].filter(
    ([one, hash]) => own.find(migration => migration.name === one)?.hash !== hash,
  )
  if (strange.length > 0)
    return trouble(
      name,
      `It is of another Interlock than this one (${strange.map(([one]) => one).join(', ')}).`,
      'Start the version that made it, or a newer one.',
    )
  const missing = own.filter(migration => !applied.has(migration.name))
  if (missing.length > 0)
    return trouble(
      name,
      `${missing.length} migrations are not applied yet, the first being ${missing[0]?.name}.`,
      'Take a backup, then start Interlock: it migrates by itself.',
    )
  return well(name, `All ${own.length} migrations are applied, unaltered.`)
}

async function examineRoles(owner: Owner): Promise<Check> {
  const name = 'roles'
  const [there] = await owner.ask<{ count: number }>(rolesThere)
  if (there?.count !== 2)
    return trouble(
      name,
      'interlock_app or interlock_engine is missing.',
      'Start Interlock: it says what to run.',
    )
  const faults = await owner.ask<{ name: string }>(roleFaults)
  if (faults.length > 0)
    return trouble(
      name,
      `${faults.map(one => one.name).join(' and ')} may do more than it should: row security could be passed by.`,
      'Take those rights away from it: nosuperuser, nobypassrls, nocreaterole, nocreatedb.',
    )
  return well(name, 'interlock_app and interlock_engine may do what they should, and no more.')
}

async function examineGuards(owner: Owner): Promise<Check> {
  const open = await owner.ask<{ name: string }>(unguardedTables)
  return open.length > 0
    ? trouble(
        'row security',
        `It is not on, not forced or without a policy on ${open.map(one => one.name).join(', ')}.`,
        'Somebody changed the schema by hand. Put it back: server/migrations/schema.sql says how it was.',
      )
    : well('row security', 'It is on and forced on every table.')
}
