import { resolve } from 'node:path'
import { withDatabase } from '../../server/firstRun.ts'
import { createBlobs, createLog, systemClock } from '../../server/kernel/index.ts'
import { restoreAll, settleCopy } from '../../server/upkeep/index.ts'
import { onDatabase } from '../installation.ts'
import { byteProgress } from '../progress.ts'

/** `interlock restore`: an empty installation becomes what the backup is of. */
export async function restore(folder: string): Promise<void> {
  const { note, end } = byteProgress()
  const { manifest, rows, files } = await onDatabase(({ databaseUrl, config }) => {
    const log = createLog(config.logLevel)
    return restoreAll({
      databaseUrl,
      blobs: createBlobs({ dir: config.filesDir, clock: systemClock }),
      folder: resolve(folder),
      onProgress: note,
      settle: kept => withDatabase({ databaseUrl, log }, db => settleCopy(db, systemClock, kept)),
    })
  }).finally(end)
  console.log(
    `Restored as of ${manifest.takenAt}: ${rows} rows, ${files} files, every table compared with what was kept.`,
  )
  console.log('Everybody signs in again. Mail is held back until you let it go: npx interlock mail release')
}
