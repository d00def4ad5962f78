import { resolve } from 'node:path'
import { withDatabase } from '../../server/firstRun.ts'
import { createBlobs, createLog, systemClock } from '../../server/kernel/index.ts'
import { restoreAll, restoreWorkspace, settleCopy } from '../../server/upkeep/index.ts'
import { onDatabase } from '../installation.ts'
import { byteProgress } from '../progress.ts'

type Options = { workspace?: string; as?: string }

/** `interlock restore --workspace`: one workspace of a backup comes into an installation that goes on working. */
async function bringWorkspace(folder: string, { workspace, as }: Options): Promise<void> {
  const { note, end } = byteProgress()
  const { slug, takenAt, rows, files, matched } = await onDatabase(({ databaseUrl, config }) =>
    restoreWorkspace({
      databaseUrl,
      blobs: createBlobs({ dir: config.filesDir, clock: systemClock }),
      clock: systemClock,
      folder,
      onProgress: note,
      ...(workspace !== undefined && { workspace }),
      ...(as !== undefined && { as }),
    }),
  ).finally(end)
  console.log(
    `${slug} is here as of ${takenAt}: ${rows} rows, ${files} files; ${matched} of its people already had an account here.`,
  )
  console.log(`Its mail is held back until you let it go: npx interlock mail release --workspace=${slug}`)
}

/** `interlock restore`: an empty installation becomes what the backup is of. */
export async function restore(folder: string, options: Options): Promise<void> {
  if (options.workspace !== undefined) return bringWorkspace(resolve(folder), options)
  if (options.as !== undefined) throw new Error('--as goes with --workspace.')
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
