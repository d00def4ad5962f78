import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { startEmbedded } from '../../server/kernel/embedded/index.ts'
import { createMailSink, type MailSink } from './mailbox.ts'
import { type Program, startProgram } from './program.ts'
import { type Moment, type StatementProxy, startProxy } from './proxy.ts'

/** What is killed: the process that answers, the whole database server, or only the connection between them. */
export type Target = 'node' | 'database' | 'connection'

/**
 * Where faults are played: a database that waits for the disk, a bystander on a way of its own (all roles, so that it
 * carries mail out and keeps queues moving), and the victim (role `web`) whose statements are counted.
 */
export type Stage = {
  databaseUrl: string
  /** Where everybody on the stage keeps attachments. */
  filesDir: string
  bystander: Program
  victim: () => Program
  sink: MailSink
  stop: () => Promise<void>
}

/** One act tried under faults. `act` may be sent again with the same idempotency key and must then answer the same. */
export type Scenario<State, Reply> = {
  name: string
  prepare: (stage: Stage) => Promise<State>
  act: (baseUrl: string, state: State) => Promise<Reply>
  check: (stage: Stage, outcome: Outcome<State, Reply>) => Promise<void>
}

/** How a run went: `first` is what the victim answered before it was killed, if it did. */
export type Outcome<State, Reply> = {
  state: State
  reply: Reply
  first: Reply | undefined
  killed: Target | undefined
}

/** What is tried: every statement, or those `pick` chooses; before it, after it, or both. */
export type Plan = { target: Target; moments: readonly Moment[]; pick?: (at: number) => boolean }

/** How many statements the act has, and how many times something was killed at one. */
export type Played = { statements: number; blows: number }

type Scene = Stage & {
  proxy: StatementProxy
  serverPid: () => number
  restartDatabase: () => Promise<void>
  replaceVictim: () => Promise<void>
}

/** Sets the stage; stop it after the last scenario. */
export async function openStage(roles = { victim: 'web', bystander: 'web,jobs,mail' }): Promise<Stage> {
  const dataDir = join(tmpdir(), `interlock-test-${process.pid}-${randomBytes(4).toString('hex')}`)
  const sink = await createMailSink()
  let database = await startEmbedded({ dataDir, logger: () => {} })
  const proxy = await startProxy(database.url)
  const common = {
    INTERLOCK_SMTP_URL: sink.url,
    INTERLOCK_DATA: dataDir,
    // Mails wait to be joined, as they do: a kill must not lose or double what rides along.
    INTERLOCK_JOIN_SECONDS: '1',
    INTERLOCK_LOG: 'error',
  }
  const startVictim = () =>
    startProgram({ ...common, DATABASE_URL: proxy.url, INTERLOCK_ROLES: roles.victim })
  const bystander = await startProgram({
    ...common,
    DATABASE_URL: database.url,
    INTERLOCK_ROLES: roles.bystander,
  })
  let victim = await startVictim()
  const scene: Scene = {
    databaseUrl: database.url,
    filesDir: join(dataDir, 'files'),
    serverPid: () => database.pid,
    // A new keeper starts it at once; one that sees it die again and again waits longer each time.
    restartDatabase: async () => {
      await database.stop()
      database = await startEmbedded({ dataDir, logger: () => {} })
    },
    proxy,
    bystander,
    sink,
    victim: () => victim,
    replaceVictim: async () => {
      victim = await startVictim()
    },
    stop: async () => {
      await Promise.all([bystander.stop(), victim.kill()])
      await proxy.close()
      await database.stop()
      await sink.stop()
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  return scene
}

/**
 * Plays the act once to count its statements, then once for every statement and kills at that one, until it has no
 * further one (what a process remembers makes it ask less); whatever was acknowledged or not, the act is then sent
 * again until it is answered, and everything must be there once.
 */
export async function playScenario<State, Reply>(
  stage: Stage,
  scenario: Scenario<State, Reply>,
  { target, moments, pick = () => true }: Plan,
): Promise<Played> {
  const scene = stage as Scene
  const { count: statements } = await playOnce(scene, scenario)
  let blows = 0
  for (const moment of moments)
    for (let at = 1, struck = true; struck; at++) {
      if (!pick(at) && at <= statements) continue
      try {
        ;({ struck } = await playOnce(scene, scenario, { target, moment, at }))
        if (struck) blows++
      } catch (error) {
        const where = `${scenario.name}, ${target} killed ${moment} statement ${at} of ${statements}`
        throw new Error(`${where}: ${(error as Error).message}\n${scene.victim().output()}`, { cause: error })
      }
    }
  return { statements, blows }
}

/** What a killed process held is free again after thirty seconds, and looked for once a second. */
const patienceMs = 40_000

async function playOnce<State, Reply>(
  scene: Scene,
  scenario: Scenario<State, Reply>,
  fault?: { target: Target; moment: Moment; at: number },
) {
  const state = await scenario.prepare(scene)
  scene.proxy.arm(fault && { ...fault, act: () => killTarget(scene, fault.target) })
  const first = await scenario.act(scene.victim().baseUrl, state).catch(() => undefined)
  const result = await scene.proxy.disarm()
  if (result.struck && fault?.target === 'node') await scene.replaceVictim()
  if (result.struck && fault?.target === 'database') await scene.restartDatabase()
  const reply = await untilAnswered(() => scenario.act(scene.victim().baseUrl, state))
  await scenario.check(scene, { state, reply, first, killed: fault?.target })
  return result
}

async function killTarget(scene: Scene, target: Target): Promise<void> {
  if (target === 'node') await scene.victim().kill()
  if (target === 'database') killServer(scene.serverPid())
}

/** `kill -9` of a database server and all its children. */
export function killServer(first: number): void {
  for (const pid of listServer(first))
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself, the first process being gone.
    }
}

/** The server's first process and all its children, the first one first, so that it does not tidy up after them. */
function listServer(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const children = rows.map(row => row.trim().split(/\s+/).map(Number)).filter(([, parent]) => parent === pid)
  return [pid, ...children.map(([child = 0]) => child)]
}

/** A clear no: asking again is of no use. */
export class Refused extends Error {}

/** Tries until it succeeds, as a client does that was told nothing. */
export async function untilAnswered<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patienceMs
  for (;;)
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof Refused || performance.now() > deadline) throw error
      await pause(50)
    }
}

/** One question to a database, on a connection of its own. */
export async function ask<R extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<R[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<R>(sql, values)).rows
  } finally {
    await client.end()
  }
}
