import pg from 'pg'
import type { Actor } from './actor.ts'
import type { NewEvent } from './events.ts'
import { Problem } from './problem.ts'
import { type Statement, statement } from './statement.ts'

const { Pool, types } = pg
const parser = (oid: number, format?: 'text' | 'binary'): ((value: string) => unknown) => {
  if (oid === types.builtins.TIMESTAMPTZ) return text => Temporal.Instant.from(text.replace(' ', 'T'))
  if (oid === types.builtins.INT8) return BigInt
  return types.getTypeParser(oid, (format ?? 'text') as 'text')
}

/** How many statements and round trips a transaction has cost so far. */
export type Cost = { statements: number; trips: number }

/**
 * One transaction. `run` sends at once without waiting for statements before it, so calls made in the same tick
 * share a round trip; an error in any of them takes the whole transaction back.
 */
export type Tx = {
  readonly run: <P extends readonly unknown[], R>(statement: Statement<P, R>, params: P) => Promise<R[]>
  /** Whose act this is; null for the engine outside any person. */
  readonly actor: Actor | null
  readonly cost: Cost
  readonly workspaceId: string | null
  /** Checks made when the act turns from reading to writing; each may throw. */
  readonly beforeWriting: (() => void)[]
  /** Run when the act is committed, and only then: for what this process remembers. */
  readonly afterCommit: (() => void)[]
  /** Whose eyes: the actor's under row security, or the engine's for consequences. */
  scope: 'actor' | 'engine'
  /** How many reactions deep this transaction is. */
  depth: number
  /**
   * In `readAs`: what has just been sent is hoped to be all, and the end goes with it. Who needs more after all is run
   * again from the beginning, without this hope. Elsewhere it does nothing.
   */
  readonly last: () => void
  /** Writes the events, runs what follows at once, and leaves jobs for what follows later. Engine scope. */
  readonly emit: (...events: NewEvent[]) => void
}

/** What `tx.emit` does; handed in so that this file knows no reactions. */
export type Emit = (tx: Tx, events: NewEvent[]) => void

/** The database as the program uses it. */
export type Db = {
  /** A transaction in which the actor reads what they may see and writes nothing until `asEngine`. */
  readonly actAs: <T>(actor: Actor, body: (tx: Tx) => Promise<T>) => Promise<T>
  /** The same for what only reads: it answers without waiting for the end of the transaction. */
  readonly readAs: <T>(actor: Actor, body: (tx: Tx) => Promise<T>) => Promise<T>
  /** A transaction of the program itself, in one workspace or (null) across them. */
  readonly engine: <T>(workspaceId: string | null, body: (tx: Tx) => Promise<T>) => Promise<T>
  /** Calls `wake` soon after any commit that announced something, here or in another process. */
  readonly onWake: (wake: () => void) => () => void
  /** Announces a commit to every process; many announcements within a few milliseconds become one. */
  readonly announce: () => void
  readonly cost: Cost
  readonly close: () => Promise<void>
}

/** Whose policies hold: the actor's role looks with their eyes, the engine's writes (docs/decisions/0017). */
const roles = { actor: 'interlock_app', engine: 'interlock_engine' } as const

const setContext = statement<[string, string, string, string, string, string], unknown>(
  `select set_config('app.workspace', $1, true), set_config('app.person', $2, true), set_config('app.organisation', $3, true),
          set_config('app.side', $4, true), set_config('app.principals', $5, true), set_config('role', $6, true)`,
)
const setEngine = statement<[], unknown>(`select set_config('role', '${roles.engine}', true)`)
const setActor = statement<[], unknown>(`select set_config('role', '${roles.actor}', true)`)
const beginning = statement<[], unknown>('begin')
const commit = statement<[], unknown>('commit')
const rollback = statement<[], unknown>('rollback')
const notify = statement<[], unknown>(`select pg_notify('interlock', '')`)

/** Looks at what a decision needs beyond the actor's own eyes; writes nothing (docs/decisions/0002). */
export function lookAsEngine(tx: Tx): void {
  if (tx.scope === 'engine') return
  tx.scope = 'engine'
  tx.run(setEngine, [])
}
/** From here on this transaction writes consequences of what was allowed (docs/decisions/0002). */
export function asEngine(tx: Tx): void {
  for (const check of tx.beforeWriting.splice(0)) check()
  lookAsEngine(tx)
}
/** Back to the actor's own eyes, to read what is returned. */
export function asActor(tx: Tx): void {
  tx.scope = 'actor'
  tx.run(setActor, [])
}

const one = statement<[], unknown>('select 1')
/** Whether the database answers. */
export const ping = (db: Db): Promise<boolean> => db.engine(null, tx => tx.run(one, [])).then(() => true)

/**
 * Sends what `send` sends at once with the engine's eyes, for facts everybody's rights are worked out from (the
 * directory), and goes back to the actor's own. `send` must not wait: all of it is one uninterrupted run.
 */
export function readAsEngine<T>(tx: Tx, send: () => T): T {
  if (tx.scope === 'engine') return send()
  lookAsEngine(tx)
  const sent = send()
  asActor(tx)
  return sent
}

type Connection = { client: pg.PoolClient; corked: boolean }

function send<P extends readonly unknown[], R>(c: Connection, cost: Cost[], s: Statement<P, R>, params: P) {
  const stream = (
    c.client as unknown as {
      connection: { stream: NodeJS.WritableStream & { cork(): void; uncork(): void } }
    }
  ).connection.stream
  if (!c.corked) {
    c.corked = true
    stream.cork()
    for (const counted of cost) counted.trips++
    process.nextTick(() => {
      c.corked = false
      stream.uncork()
    })
  }
  for (const counted of cost) counted.statements++
  return c.client.query<R & pg.QueryResultRow>({
    name: s.name,
    text: s.text,
    values: params as unknown as unknown[],
  })
}

/** A plan holds for one role: a statement that both ask is prepared for each. */
const planned = <P extends readonly unknown[], R>(s: Statement<P, R>, scope: Tx['scope']): Statement<P, R> =>
  scope === 'engine' ? { ...s, name: `${s.name}_` } : s

/** Workspace, person, organisation, side, principals, role. */
type Context = [string, string, string, string, string, string]
type Acting = { context: Context; actor: Actor | null; reads?: boolean; eager?: boolean }

/** Something was asked of a transaction that had ended. */
class Over extends Error {}

const contextOf = ({ workspaceId, personId, organisationId, side, principals }: Actor): Context => [
  workspaceId,
  personId,
  organisationId,
  side,
  `{${principals.join(',')}}`,
  roles.actor,
]

export type ConnectOptions = { emit: Emit; max?: number; onError?: (error: Error) => void }

type Opened = {
  tx: Tx
  /** The first statement that failed. */
  failure: unknown
  /** The end of a reading act, on its way. */
  ending: Promise<pg.QueryResult> | undefined
  begin: () => void
  end: (how?: typeof commit) => Promise<pg.QueryResult>
}

/** A transaction on a connection: what may be asked of it, and until when. */
function openTx(
  connection: Connection,
  { context, actor, eager }: Acting,
  { cost, emit }: { cost: Cost; emit: Emit },
): Opened {
  const own: Cost = { statements: 0, trips: 0 }
  let over = false
  const run: Tx['run'] = (s, params) => {
    // Whoever goes on after the end would write into the next act on this connection, as somebody else.
    const rows = over
      ? Promise.reject(new Over('This transaction is over: nothing more can be asked of it.'))
      : send(connection, [own, cost], planned(s, tx.scope), params).then(result => result.rows)
    // A statement nobody waits for still fails the transaction: COMMIT will say so, and this is why.
    rows.catch(error => {
      opened.failure ??= error
    })
    return rows
  }
  const end: Opened['end'] = (how = commit) => {
    over = true
    return send(connection, [own, cost], how, [])
  }
  const last = () => {
    if (eager) opened.ending ??= end()
  }
  const tx: Tx = {
    run,
    last,
    actor,
    cost: own,
    workspaceId: context[0] || null,
    beforeWriting: [],
    afterCommit: [],
    scope: actor ? 'actor' : 'engine',
    depth: 0,
    emit: (...events) => emit(tx, events),
  }
  const begin = () => {
    run(beginning, [])
    run(setContext, context)
  }
  const opened: Opened = { tx, failure: undefined, ending: undefined, begin, end }
  return opened
}

/** How long a free connection is waited for. */
const connectWithinMs = 10_000
/** How long an answer is waited for: the database gives up sooner by itself, unless it or the way to it stands still. */
const answerWithinMs = 20_000

/** Connects a pool as the role that owns nothing; row security holds for everything it does. */
export function connect(url: string, options: ConnectOptions): Db {
  const pool = new Pool({
    connectionString: url,
    max: options.max ?? 10,
    pipeline: true,
    types: { getTypeParser: parser as typeof types.getTypeParser },
    options: `-c role=${roles.actor} -c plan_cache_mode=force_generic_plan -c jit=off -c timezone=UTC -c app.stands=written -c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000 -c lock_timeout=10000`,
    connectionTimeoutMillis: connectWithinMs,
    query_timeout: answerWithinMs,
  } as pg.PoolConfig)
  const { emit, onError } = options
  let closing = false
  // Once we close, connections may go as they like.
  const report = (error: Error) => {
    if (!closing) onError?.(error)
  }
  pool.on('error', report)
  // A connection that is lost while a transaction has it would otherwise end the process.
  pool.on('connect', client => client.on('error', report))
  const cost: Cost = { statements: 0, trips: 0 }
  const wakes = createWakes(url, pool, report)

  async function transact<T>(acting: Acting, body: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    const open = openTx({ client, corked: false }, acting, { cost, emit })
    const { tx, begin, end } = open
    let broken: Error | undefined
    try {
      begin()
      const result = await body(tx)
      if (acting.reads) {
        open.ending ??= end()
        return result
      }
      const ended = await end()
      // A pipelined statement may have failed after its caller stopped looking; COMMIT then answers ROLLBACK.
      if (ended.command !== 'COMMIT')
        throw open.failure ?? new Error('The transaction was taken back by the database.')
      for (const act of tx.afterCommit) act()
      return result
    } catch (error) {
      if (open.ending && error instanceof Over) return transact({ ...acting, eager: false }, body)
      if (open.ending) throw error
      try {
        await end(rollback)
      } catch (lost) {
        broken = lost as Error
      }
      // The first failure is the cause; the ones behind it in the pipeline only say "transaction is aborted".
      throw error instanceof Problem ? error : (open.failure ?? error)
    } finally {
      // What was read is not made truer by waiting for the end.
      if (open.ending) open.ending.then(() => client.release(), client.release)
      else client.release(broken)
    }
  }

  return {
    cost,
    actAs: (actor, body) => transact({ context: contextOf(actor), actor }, body),
    readAs: (actor, body) => transact({ context: contextOf(actor), actor, reads: true, eager: true }, body),
    engine: (workspaceId, body) =>
      transact({ context: [workspaceId ?? '', '', '', '', '', roles.engine], actor: null }, body),
    onWake: wakes.onWake,
    announce: wakes.announce,
    close: async () => {
      closing = true
      await wakes.close()
      await pool.end()
    },
  }
}

const announceWithinMs = 5

/** LISTEN wakes, the followers' own poll guarantees: a lost notification costs a little time, never a change. */
function createWakes(url: string, pool: pg.Pool, report: (error: Error) => void) {
  const listeners = new Set<() => void>()
  const wakeAll = () => {
    for (const listener of listeners) listener()
  }
  let timer: NodeJS.Timeout | undefined
  let listening: pg.Client | undefined
  let retry: NodeJS.Timeout | undefined
  let closed = false

  async function listen() {
    const client = new pg.Client({ connectionString: url, options: `-c role=${roles.actor}` })
    listening = client
    const again = (error?: Error) => {
      if (closed || listening !== client) return
      if (error) report(error)
      listening = undefined
      client.end().catch(() => {})
      retry = setTimeout(() => void listen(), 1000)
    }
    client.on('error', again)
    client.on('end', () => again())
    client.on('notification', wakeAll)
    try {
      await client.connect()
      await client.query('listen interlock')
      wakeAll()
    } catch (error) {
      again(error as Error)
    }
  }
  void listen()

  return {
    onWake(wake: () => void) {
      listeners.add(wake)
      return () => listeners.delete(wake)
    },
    announce() {
      timer ??= setTimeout(() => {
        timer = undefined
        pool.query({ name: notify.name, text: notify.text, values: [] }).catch(report)
      }, announceWithinMs)
    },
    async close() {
      closed = true
      clearTimeout(timer)
      clearTimeout(retry)
      await listening?.end().catch(() => {})
    },
  }
}
