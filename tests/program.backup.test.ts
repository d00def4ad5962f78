import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { findEmbedded } from '../server/kernel/embedded/index.ts'
import { findBroken, findTorn, killAt, runCommand } from './kills/backups.ts'
import { execute } from './support/global.ts'
import { ask as askDatabase } from './support/killer.ts'
import { ask, type Credentials } from './support/product.ts'
import { findPort, type Program, startProgram } from './support/program.ts'

// By the words of README.md: a backup of an installation at work becomes another one on another machine, which here is
// another folder with a PostgreSQL that has never heard of us. Commands are processes of their own, and some are killed.

const folder = join(tmpdir(), `interlock-test-${process.pid}-${randomBytes(4).toString('hex')}`)
const [home, away, backups] = [join(folder, 'home'), join(folder, 'away'), join(folder, 'backups')]
const kills = 2
let program: Program
let session: Credentials
let port: string
const acknowledged: string[] = []
const seed = Number(process.env.SEED ?? 20_261_122)
let drawn = seed
/** A number from 0 to 1, the same in every run with this seed. */
const draw = () => {
  drawn = (drawn * 1_103_515_245 + 12_345) % 2 ** 31
  return drawn / 2 ** 31
}

beforeAll(async () => {
  mkdirSync(folder, { mode: 0o755 })
  port = String(await findPort())
  program = await startProgram({
    INTERLOCK_DATA: home,
    INTERLOCK_PORT: port,
    INTERLOCK_BACKUP_DIR: join(folder, 'hourly'),
  })
  await vi.waitFor(() => expect(program.output()).toMatch(/Sign in once as .*\n/), 5000)
  const token = /\/sign-in\/(\S+)/.exec(program.output())?.[1]
  const answer = await ask(program, {}, { method: 'POST', url: '/api/sign-in/redeem', body: { token } })
  session = { cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '' }
}, 60_000)
afterAll(async () => {
  await program?.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}, 60_000)

async function open(title: string): Promise<void> {
  const body = { process: 'incident', title, text: 'Since this morning.' }
  const answer = await ask(program, session, { method: 'POST', url: '/api/w/desk/tickets', body, key: title })
  if (answer.status === 201) acknowledged.push(title)
}
const atHome = { INTERLOCK_DATA: home }
const databaseOf = async (dataDir: string) => {
  return (await findEmbedded(dataDir)) ?? ''
}
const listFinished = (dir: string) =>
  existsSync(dir) ? readdirSync(dir).filter(name => name.startsWith('backup-')) : []

test('with a folder set, a backup is taken by itself, and doctor knows of it', {
  timeout: 90_000,
}, async () => {
  const hourly = join(folder, 'hourly')
  await vi.waitFor(() => expect(listFinished(hourly)).toHaveLength(1), 45_000)
  await vi.waitFor(async () => {
    const { output } = await runCommand(['doctor', '--json'], {
      ...atHome,
      INTERLOCK_PORT: port,
      INTERLOCK_BACKUP_DIR: hourly,
    })
    const { checks } = JSON.parse(output) as { checks: { name: string; state: string; says: string }[] }
    const states = Object.fromEntries(checks.map(({ name, state }) => [name, state]))
    expect(states).toMatchObject({
      database: 'ok',
      schema: 'ok',
      roles: 'ok',
      'row security': 'ok',
      clock: 'ok',
      web: 'ok',
    })
    expect(states).toMatchObject({ backup: 'ok', 'backup read back': 'ok', 'files of desk': 'ok' })
  }, 40_000)
})

test('a backup under load is of one moment, whatever is killed, and becomes the same on another machine', {
  timeout: 300_000,
}, async () => {
  await open('before everything')
  let working = true
  const load = Array.from({ length: 3 }, async (_, client) => {
    for (let at = 0; working; at++) await open(`at work ${client} ${at}`).catch(() => {})
  })
  try {
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(20), 30_000)
    const { code, output, ms } = await runCommand(['backup', `--to=${backups}`], atHome)
    expect(code, output).toBe(0)
    for (let at = 0; at < kills; at++) {
      const killedAt = ms * (0.3 + 0.7 * draw())
      await runCommand(['backup', `--to=${backups}`], atHome, killAt(killedAt))
      expect(await findBroken(backups), `seed ${seed}, killed after ${killedAt} ms`).toEqual([])
    }
    const before = [...acknowledged]
    const last = await runCommand(['backup', `--to=${backups}`, '--keep=2'], atHome)
    expect(last.code, last.output).toBe(0)
    working = false
    await Promise.all(load)
    const [backup = ''] = last.output.split('\n')
    expect(readdirSync(backups).filter(name => name.startsWith('.'))).toEqual([])
    expect(listFinished(backups)).toHaveLength(2)
    await restoreElsewhere(backup, before)
  } finally {
    working = false
    await Promise.all(load)
  }
})

async function restoreElsewhere(backup: string, before: string[]): Promise<void> {
  const elsewhere = { INTERLOCK_DATA: away, INTERLOCK_PORT: String(await findPort()) }
  const refused = await runCommand(['restore', backup], atHome)
  expect([refused.code, refused.output]).toEqual([1, expect.stringContaining('not empty')])
  const whole = await runCommand(['restore', backup], { INTERLOCK_DATA: join(folder, 'measured') })
  expect(whole.code, whole.output).toBe(0)
  for (let at = 0; at < kills; at++)
    await runCommand(['restore', backup], elsewhere, killAt(whole.ms * (0.3 + 0.6 * draw())))
  const done = await runCommand(['restore', backup], elsewhere)
  // One that had just finished when it was killed has filled it already.
  expect(done.output).toMatch(/every table compared|not empty/)
  const copy = await startProgram(elsewhere)
  try {
    const url = await databaseOf(away)
    expect(await findTorn(url)).toEqual([])
    const titles = new Set(
      (await askDatabase<{ title: string }>(url, 'select title from work.ticket')).map(({ title }) => title),
    )
    expect(before.filter(title => !titles.has(title))).toEqual([])
    const audit = await runCommand(['audit'], elsewhere)
    expect(audit.code, audit.output).toBe(0)
    const { output, code } = await runCommand(['doctor'], elsewhere)
    expect([code, output]).toEqual([
      1,
      expect.stringContaining('mail of desk: It is held back: this was restored from'),
    ])
    const release = await runCommand(['mail', 'release', '--withhold-old'], elsewhere)
    expect(release.output).toContain('desk: mail goes out again')
    // What the laws above are for: one ticket taken out is seen.
    await execute(
      url,
      `set session_replication_role = replica; delete from work.ticket where title = 'before everything'`,
    )
    expect(await findTorn(url)).toContainEqual(expect.stringContaining('an event of no ticket'))
  } finally {
    await copy.stop()
  }
}
