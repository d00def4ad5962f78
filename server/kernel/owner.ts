import pg from 'pg'
import { copyIn, copyOut } from './copy.ts'

/** A connection of the database's owner, for what goes through whole tables: backup, restore, the self-check. */
export type Owner = {
  readonly ask: <R extends pg.QueryResultRow>(sql: string, values?: unknown[]) => Promise<R[]>
  /** Several statements in one text, without values. */
  readonly run: (sql: string) => Promise<void>
  /** `copy (…) to stdout`, row by row; see copyOut. */
  readonly copyOut: (sql: string, take: (row: Buffer) => Promise<void> | undefined) => Promise<void>
  /** `copy … from stdin`; see copyIn. */
  readonly copyIn: (sql: string, chunks: AsyncIterable<Uint8Array>) => Promise<void>
  readonly end: () => Promise<void>
}

/** How values are written where they must be the same on every server, and no limits of time. */
const settings = [
  'timezone=UTC',
  'datestyle=ISO',
  'intervalstyle=postgres',
  'extra_float_digits=1',
  'bytea_output=hex',
  'client_encoding=UTF8',
  'statement_timeout=0',
  'idle_in_transaction_session_timeout=0',
  'jit=off',
]

/** Opens a connection as the owner. Values come as PostgreSQL writes them as text, numbers and JSON excepted. */
export async function openOwner(url: string): Promise<Owner> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    options: settings.map(setting => `-c ${setting}`).join(' '),
    types: {
      getTypeParser: ((oid: number) =>
        oid === pg.types.builtins.TIMESTAMPTZ || oid === pg.types.builtins.INT8
          ? (text: string) => text
          : pg.types.getTypeParser(oid)) as typeof pg.types.getTypeParser,
    },
  })
  // A connection that is lost fails what runs on it; without a listener it would end the process.
  client.on('error', () => {})
  await client.connect()
  return {
    ask: async (sql, values = []) => (await client.query(sql, values)).rows,
    run: async sql => void (await client.query(sql)),
    copyOut: (sql, take) => copyOut(client, sql, take),
    copyIn: (sql, chunks) => copyIn(client, sql, chunks),
    end: () => client.end().catch(() => {}),
  }
}

/** What a server says of itself: version, its time, connections, and transactions open for more than ten minutes. */
export type ServerFacts = {
  version: string
  number: number
  atMs: number
  connections: number
  used: number
  long: number
}
/** Asks the server for it. */
export async function readServer(owner: Owner): Promise<ServerFacts> {
  const [facts] = await owner.ask<ServerFacts>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
       extract(epoch from clock_timestamp())::float8 * 1000 as "atMs", current_setting('max_connections')::int as connections,
       (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used,
       (select count(*)::int from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
         and xact_start < clock_timestamp() - interval '10 minutes') as long`,
  )
  if (!facts) throw new Error('The database does not say what it is.')
  return facts
}
