import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { findEmbedded } from '../../server/kernel/embedded/index.ts'
import { execute } from '../support/global.ts'
import { ask as askDatabase } from '../support/killer.ts'
import { ask, type Credentials } from '../support/product.ts'
import { findPort, type Program, startProgram } from '../support/program.ts'
import { findBroken, findTorn, killAt, runCommand } from './backups.ts'

/** An installation at work, with folders for its backups and for what becomes of them. */
export type BackupStage = {
  folder: string
  hourly: string
  program: Program
  port: string
  open: (title: string) => Promise<void>
  /** Titles of tickets that were answered for. */
  acknowledged: string[]
  stop: () => Promise<void>
}
export const homeOf = ({ folder }: Pick<BackupStage, 'folder'>) => ({ INTERLOCK_DATA: join(folder, 'home') })
export const listFinished = (dir: string): string[] =>
  existsSync(dir) ? readdirSync(dir).filter(name => name.startsWith('backup-')) : []

/** Starts the program by its own command, in a folder of its own, and signs in as the README says. */
export async function openBackupStage(): Promise<BackupStage> {
  const folder = join(tmpdir(), `interlock-test-${process.pid}-${randomBytes(4).toString('hex')}`)
  mkdirSync(folder, { mode: 0o755 })
  const port = String(await findPort())
  const hourly = join(folder, 'hourly')
  const program = await startProgram({
    ...homeOf({ folder }),
    INTERLOCK_PORT: port,
    INTERLOCK_BACKUP_DIR: hourly,
  })
  await vi.waitFor(() => expect(program.output()).toMatch(/Sign in once as .*\n/), 5000)
  const token = /\/sign-in\/(\S+)/.exec(program.output())?.[1]
  const answer = await ask(program, {}, { method: 'POST', url: '/api/sign-in/redeem', body: { token } })
  const session: Credentials = { cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '' }
  const acknowledged: string[] = []
  return {
    folder,
    hourly,
    program,
    port,
    acknowledged,
    async open(title) {
      const body = { process: 'incident', title, text: 'Since this morning.' }
      const asked = { method: 'POST', url: '/api/w/desk/tickets', body, key: title } as const
      if ((await ask(program, session, asked)).status === 201) acknowledged.push(title)
    },
    async stop() {
      await program.stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The same numbers from 0 to 1 in every run with this seed. */
function drawFrom(seed: number) {
  let drawn = seed
  return () => {
    drawn = (drawn * 1_103_515_245 + 12_345) % 2 ** 31
    return drawn / 2 ** 31
  }
}

type Plan = { kills: number; seed: number }

/**
 * Backs up while tickets are opened, killing backups and restores on their way: what has the name of a backup is one, and
 * what it becomes elsewhere is of one moment, with everything that was answered for before it began.
 */
export async function playBackups(stage: BackupStage, { kills, seed }: Plan): Promise<void> {
  const { folder, open, acknowledged } = stage
  const backups = join(folder, 'backups')
  const draw = drawFrom(seed)
  await open('before everything')
  let working = true
  const load = Array.from({ length: 3 }, async (_, client) => {
    for (let at = 0; working; at++) await open(`at work ${client} ${at}`).catch(() => {})
  })
  try {
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(20), 30_000)
    const { code, output, ms } = await runCommand(['backup', `--to=${backups}`], homeOf(stage))
    expect(code, output).toBe(0)
    for (let at = 0; at < kills; at++) {
      const killedAt = ms * (0.3 + 0.7 * draw())
      await runCommand(['backup', `--to=${backups}`], homeOf(stage), killAt(killedAt))
      expect(await findBroken(backups), `seed ${seed}, killed after ${killedAt} ms`).toEqual([])
    }
    const before = [...acknowledged]
    const last = await runCommand(['backup', `--to=${backups}`, '--keep=2'], homeOf(stage))
    expect(last.code, last.output).toBe(0)
    working = false
    await Promise.all(load)
    const [backup = ''] = last.output.split('\n')
    expect(readdirSync(backups).filter(name => name.startsWith('.'))).toEqual([])
    expect(listFinished(backups)).toHaveLength(2)
    await restoreElsewhere(stage, { backup, before, moments: Array.from({ length: kills }, draw) })
  } finally {
    working = false
    await Promise.all(load)
  }
}

type Elsewhere = { backup: string; before: string[]; moments: number[] }
async function restoreElsewhere(stage: BackupStage, { backup, before, moments }: Elsewhere): Promise<void> {
  const away = join(stage.folder, 'away')
  const elsewhere = { INTERLOCK_DATA: away, INTERLOCK_PORT: String(await findPort()) }
  const refused = await runCommand(['restore', backup], homeOf(stage))
  expect([refused.code, refused.output]).toEqual([1, expect.stringContaining('not empty')])
  const whole = await runCommand(['restore', backup], { INTERLOCK_DATA: join(stage.folder, 'measured') })
  expect(whole.code, whole.output).toBe(0)
  for (const moment of moments)
    await runCommand(['restore', backup], elsewhere, killAt(whole.ms * (0.3 + 0.6 * moment)))
  const done = await runCommand(['restore', backup], elsewhere)
  // One that had just finished when it was killed has filled it already.
  expect(done.output).toMatch(/every table compared|not empty/)
  const copy = await startProgram(elsewhere)
  try {
    const url = (await findEmbedded(away)) ?? ''
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
