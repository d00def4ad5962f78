import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type BackupStage, homeOf, listFinished, openBackupStage, playBackups } from './kills/backupStage.ts'
import { runCommand } from './kills/backups.ts'

// By the words of README.md: a backup of an installation at work becomes another one on another machine, which here is
// another folder with a PostgreSQL that has never heard of us. Commands are processes of their own, and some are killed;
// many more of them in kills.backups.soak.ts.

let stage: BackupStage
beforeAll(async () => {
  stage = await openBackupStage()
}, 60_000)
afterAll(() => stage?.stop(), 60_000)

test('with a folder set, a backup is taken by itself, and doctor knows of it', {
  timeout: 90_000,
}, async () => {
  const { hourly, port } = stage
  await vi.waitFor(() => expect(listFinished(hourly)).toHaveLength(1), 45_000)
  await vi.waitFor(async () => {
    const { output } = await runCommand(['doctor', '--json'], {
      ...homeOf(stage),
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

test(
  'a backup under load is of one moment, whatever is killed, and becomes the same on another machine',
  {
    timeout: 300_000,
  },
  () => playBackups(stage, { kills: 2, seed: Number(process.env.SEED ?? 20_261_122) }),
)
