import { afterAll, beforeAll, test } from 'vitest'
import { type BackupStage, openBackupStage, playBackups } from './kills/backupStage.ts'

// Twenty kills of backups and twenty of restores while work goes on, each at another moment.

let stage: BackupStage
beforeAll(async () => {
  stage = await openBackupStage()
}, 60_000)
afterAll(() => stage?.stop(), 60_000)

test('backups and restores survive twenty kills each while work goes on', { timeout: 1_800_000 }, () =>
  playBackups(stage, { kills: 20, seed: Number(process.env.SEED ?? 20_261_122) }),
)
