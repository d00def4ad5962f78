import { resolve } from 'node:path'
import { createBlobs, readConfig, systemClock, version } from '../../server/kernel/index.ts'
import { takeBackup, verifyBackup } from '../../server/upkeep/index.ts'
import { onDatabase } from '../installation.ts'
import { byteProgress, sayBytes } from '../progress.ts'

type Options = { to?: string; workspace?: string; keep?: string }

/** `interlock backup`: everything, or one workspace, into a folder of its own; work goes on meanwhile. */
export async function backUp({ to, workspace, keep }: Options): Promise<void> {
  const dir = to ?? readConfig().backup.dir
  if (dir === null) throw new Error('Say where to: --to=FOLDER, or set INTERLOCK_BACKUP_DIR.')
  if (keep !== undefined && !/^[1-9]\d{0,5}$/.test(keep)) throw new Error('--keep is a number from 1 on.')
  const { note, end } = byteProgress()
  const taken = await onDatabase(({ databaseUrl, config }) =>
    takeBackup({
      databaseUrl,
      blobs: createBlobs({ dir: config.filesDir, clock: systemClock }),
      clock: systemClock,
      version,
      dir: resolve(dir),
      onProgress: note,
      ...(workspace !== undefined && { workspace }),
      ...(keep !== undefined && { keep: Number(keep) }),
    }),
  ).finally(end)
  console.log(taken.folder)
  console.log(
    `${taken.rows} rows and ${taken.files} files, ${sayBytes(taken.bytes)}; ${sayBytes(taken.freshBytes)} of it new on the disk.`,
  )
  for (const name of taken.removed) console.log(`removed: ${name}`)
}

/** `interlock backup verify`: reads all of a backup; ends with 1 when anything is not what was written. */
export async function verify(folder: string): Promise<void> {
  const { note, end } = byteProgress()
  const { manifest, bytes, problems } = await verifyBackup(resolve(folder), note).finally(end)
  for (const problem of problems) console.error(problem)
  const whose = manifest.whole
    ? 'everything'
    : manifest.parts.map(({ workspace }) => workspace?.slug ?? '').join('')
  console.log(
    `Backup of ${whose} at ${manifest.takenAt}, Interlock ${manifest.interlock}: ${sayBytes(bytes)} read, ${problems.length === 0 ? 'all as it was written.' : `${problems.length} damaged.`}`,
  )
  if (problems.length > 0) process.exitCode = 1
}
