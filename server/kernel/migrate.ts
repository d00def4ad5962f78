import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { newId } from './ids.ts'

const folder = new URL('../migrations/', import.meta.url)
/** One migrating process at a time; any constant, ours since the first release. */
const lockKey = 7_446_201

/** Stands among the migrations of a database while a restore fills it, so that no program takes it for whole. */
export const unfinishedRestore = 'unfinished restore'
const restoreFirst =
  'A restore into this database was not finished, so it is not whole. The backup is unharmed. Run `interlock restore` again, or give Interlock another database.'

/** A step of the schema's history; `hash` is the SHA-256 of its text. */
export type Migration = { name: string; sql: string; hash: string }

/** The migrations of this program, in order. */
export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter(name => /^\d{4}_[a-z_]+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async name => {
      const sql = await readFile(new URL(name, folder), 'utf8')
      return { name, sql, hash: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/**
 * Brings the database to this program's schema, forward only, each migration in its own transaction; refuses a server
 * older than PostgreSQL 15, a database of a newer program, one whose past was edited, and one in which a restore was not
 * finished, unless `restoring`. `only` names the migrations to apply. Answers what it applied.
 */
export async function migrate(
  ownerUrl: string,
  { only, restoring = false }: { only?: readonly string[]; restoring?: boolean } = {},
): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey])
    await refuseOldServer(client)
    await createRoles(client)
    await client.query(
      `create table if not exists public.interlock_migration (name text primary key, hash text not null, applied_at timestamptz not null default now())`,
    )
    const applied = new Map(
      (
        await client.query<{ name: string; hash: string }>(
          'select name, hash from public.interlock_migration',
        )
      ).rows.map(row => [row.name, row.hash]),
    )
    if (!restoring && applied.has(unfinishedRestore)) throw new Error(restoreFirst)
    applied.delete(unfinishedRestore)
    const migrations = await readMigrations()
    refuseForeignPast(applied, migrations)
    const fresh = migrations.filter(({ name }) => !applied.has(name) && (only?.includes(name) ?? true))
    for (const migration of fresh) await apply(client, migration)
    // What is filled by a restore has the installation's row from there.
    if (only !== undefined) return fresh.map(migration => migration.name)
    // Row security holds for an owner who is no superuser, too: as a member of the engine's role.
    await client.query(
      `insert into kernel.installation (id, secret) select $1, $2 where not exists (select from kernel.installation) on conflict do nothing`,
      [newId(), randomBytes(32)],
    )
    return fresh.map(migration => migration.name)
  } finally {
    await client.end()
  }
}

async function refuseOldServer(client: pg.Client) {
  const { rows } = await client.query<{ number: string; name: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as name`,
  )
  const refusal = decideServer(Number(rows[0]?.number), rows[0]?.name ?? '')
  if (refusal) throw new Error(refusal)
}

/** Why a server of this version (number and name, as it says itself) cannot be used; null when it can. */
export const decideServer = (number: number, name: string): string | null =>
  number >= 150_000 ? null : `Interlock needs PostgreSQL 15 or newer; this server is ${name}.`

/**
 * The roles the program works as: they own nothing, so row security holds for them. Shared by all databases of a server,
 * and made by hand where the owner may not make roles; then they only have to be granted.
 */
async function createRoles(client: pg.Client) {
  const refused: string[] = []
  for (const role of ['interlock_app', 'interlock_engine']) {
    await client.query(`do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then
        begin create role ${role} nologin nosuperuser nobypassrls;
        exception when duplicate_object or unique_violation or insufficient_privilege then null; end;
      end if;
      begin grant ${role} to current_user;
      exception when insufficient_privilege or undefined_object then null; end;
    end $$`)
    await client.query(`set role ${role}`).catch(() => refused.push(role))
    await client.query('reset role')
  }
  if (refused.length === 0) return
  const { rows } = await client.query<{ user: string; known: string[] }>(
    `select quote_ident(current_user) as user, array(select rolname::text from pg_roles where rolname = any ($1)) as known`,
    [refused],
  )
  const { user = '', known = [] } = rows[0] ?? {}
  const made = refused.filter(role => !known.includes(role)).map(role => `create role ${role} nologin; `)
  throw new Error(
    `The database user ${user} can neither make nor become the role ${refused.join(' and ')}. Nothing was changed. ` +
      `Let an administrator of the database run: ${made.join('')}grant ${refused.join(', ')} to ${user};`,
  )
}

function refuseForeignPast(applied: Map<string, string>, migrations: Migration[]) {
  const known = new Map(migrations.map(migration => [migration.name, migration.hash]))
  for (const [name, hash] of applied) {
    if (!known.has(name))
      throw new Error(
        `This database was migrated by a newer Interlock (${name}). Start that version, or restore a backup.`,
      )
    if (known.get(name) !== hash)
      throw new Error(
        `Migration ${name} is not the one this database was built with. Never edit a migration: add a new one.`,
      )
  }
}

/** PostgreSQL's code lock_not_available: a lock_timeout ran out. */
const lockWanted = '55P03'
/**
 * Whoever waits for a lock holds up everybody behind it: a migration waits this long, and tries again a little later.
 * Less than the second after which PostgreSQL looks for rings of waiting and takes somebody's work back to break one.
 */
const lockWaitMs = 500
const againAfterMs = 250
const mostTries = 240

async function apply(client: pg.Client, migration: Migration) {
  for (let tries = 1; ; tries++)
    try {
      return await applyOnce(client, migration)
    } catch (error) {
      await client.query('rollback')
      const { code, message } = error as Error & { code?: string }
      if (code !== lockWanted)
        throw new Error(`Migration ${migration.name} failed and was taken back: ${message}`)
      if (tries >= mostTries)
        throw new Error(
          `Migration ${migration.name} could not be applied: something has worked on the same tables all the time for minutes. Nothing was changed. Look for long transactions (npx interlock doctor), and start again.`,
        )
      await pause(againAfterMs)
    }
}

async function applyOnce(client: pg.Client, { name, sql, hash }: Migration) {
  await client.query(`begin; set local lock_timeout = ${lockWaitMs}`)
  await client.query('insert into public.interlock_migration (name, hash) values ($1, $2)', [name, hash])
  await client.query(sql)
  await client.query('commit')
}
