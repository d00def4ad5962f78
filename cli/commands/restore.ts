import { dirname, join, resolve } from 'node:path'
import { withDatabase } from '../../server/firstRun.ts'
import { createBlobs, createLog, systemClock } from '../../server/kernel/index.ts'
import {
  applyErasures,
  type Registered,
  readRegister,
  registerName,
  restoreAll,
  restoreWorkspace,
  settleCopy,
} from '../../server/upkeep/index.ts'
import { onDatabase } from '../installation.ts'
import { byteProgress } from '../progress.ts'

type Options = { workspace?: string; as?: string; erasures?: string }

/** Who was erased since, from the register beside the backup or the file that is named. */
async function findErased(folder: string, { erasures }: Options): Promise<Registered[]> {
  if (erasures === undefined) return readRegister(join(dirname(folder), registerName))
  const found = await readRegister(resolve(erasures))
  if (found.length === 0) throw new Error(`${erasures} names nobody who was erased. Nothing was changed.`)
  return found
}

const sayAgain = (count: number): string =>
  `${count} ${count === 1 ? 'person' : 'people'} who had been erased since: erased again.`

/** `interlock restore --workspace`: one workspace of a backup comes into an installation that goes on working. */
async function bringWorkspace(folder: string, options: Options): Promise<void> {
  const { workspace, as } = options
  const erased = await findErased(folder, options)
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
  const again = await onDatabase(({ databaseUrl }) =>
    withDatabase({ databaseUrl, log: createLog('silent') }, db =>
      applyErasures({ db, clock: systemClock }, erased),
    ),
  )
  if (again > 0) console.log(sayAgain(again))
  console.log(
    `${slug} is here as of ${takenAt}: ${rows} rows, ${files} files; ${matched} of its people already had an account here.`,
  )
  console.log(`Its mail is held back until you let it go: npx interlock mail release --workspace=${slug}`)
}

/** `interlock restore`: an empty installation becomes what the backup is of. */
export async function restore(folder: string, options: Options): Promise<void> {
  if (options.workspace !== undefined) return bringWorkspace(resolve(folder), options)
  if (options.as !== undefined) throw new Error('--as goes with --workspace.')
  const erased = await findErased(resolve(folder), options)
  let again = 0
  const { note, end } = byteProgress()
  const { manifest, rows, files } = await onDatabase(({ databaseUrl, config }) => {
    const log = createLog(config.logLevel)
    return restoreAll({
      databaseUrl,
      blobs: createBlobs({ dir: config.filesDir, clock: systemClock }),
      folder: resolve(folder),
      onProgress: note,
      settle: kept =>
        withDatabase({ databaseUrl, log }, async db => {
          await settleCopy(db, systemClock, kept)
          again = await applyErasures({ db, clock: systemClock }, erased)
        }),
    })
  }).finally(end)
  console.log(
    `Restored as of ${manifest.takenAt}: ${rows} rows, ${files} files, every table compared with what was kept.`,
  )
  if (again > 0) console.log(sayAgain(again))
  console.log('Everybody signs in again. Mail is held back until you let it go: npx interlock mail release')
}
