import { parentPort, workerData } from 'node:worker_threads'
import { createBlobs, systemClock } from '../kernel/index.ts'
import { takeBackup } from './takeBackup.ts'
import { verifyBackup } from './verifyBackup.ts'

/** What the thread is to do, and what it says at its end. */
export type BackupTask = {
  databaseUrl: string
  filesDir: string
  dir: string
  keep: number
  version: string
  verify: boolean
}
export type BackupOutcome = { folder: string; bytes: number; freshBytes: number; problems: string[] | null }

// Hashing and packing a gigabyte takes half a minute of a processor: not of the one that answers people.
const { databaseUrl, filesDir, dir, keep, version, verify } = workerData as BackupTask
const clock = systemClock
const taken = await takeBackup({
  databaseUrl,
  blobs: createBlobs({ dir: filesDir, clock }),
  clock,
  version,
  dir,
  keep,
})
const problems = verify ? (await verifyBackup(taken.folder)).problems : null
const outcome: BackupOutcome = { ...taken, problems }
parentPort?.postMessage(outcome)
