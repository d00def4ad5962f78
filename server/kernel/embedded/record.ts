import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { choosePort } from './port.ts'

/** The files of an embedded database within its data folder. */
export type Place = { dataDir: string; database: string; record: string; log: string }

/** What must outlive a process to reach the server again. `clusterName` tells its processes from all others. */
export type ServerRecord = { port: number; password: string; clusterName: string }

export function placeIn(dataDir: string): Place {
  return {
    dataDir,
    database: join(dataDir, 'database'),
    record: join(dataDir, 'database.json'),
    log: join(dataDir, 'database.log'),
  }
}

/** Reads the record; undefined before the first start. */
export function readRecord(place: Place): ServerRecord | undefined {
  return existsSync(place.record)
    ? (JSON.parse(readFileSync(place.record, 'utf8')) as ServerRecord)
    : undefined
}

/** Reads the record or makes a new one; refuses when a database is there whose password is lost. */
export async function loadRecord(place: Place): Promise<ServerRecord> {
  const known = readRecord(place)
  if (known !== undefined) return known
  if (existsSync(place.database)) {
    throw new Error(
      `The file ${place.record} with the password of the database is missing. The data is safe in ` +
        `${place.database}. Put the file back from a backup.`,
    )
  }
  const record = {
    port: await choosePort(),
    password: randomBytes(24).toString('base64url'),
    clusterName: `interlock-${randomBytes(4).toString('hex')}`,
  }
  saveRecord(place, record)
  return record
}

export function saveRecord(place: Place, record: ServerRecord): void {
  writePrivate(`${place.record}.new`, `${JSON.stringify(record)}\n`)
  renameSync(`${place.record}.new`, place.record)
}

/** Writes a file only its owner reads; as root it goes to the folder's owner, who may start us next time. */
export function writePrivate(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 })
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(dirname(file))
  chownSync(file, uid, gid)
}

/** The address of a database of this server, with its owner's name and password. */
export function urlOf(record: ServerRecord, database: string): string {
  return `postgres://interlock:${record.password}@127.0.0.1:${record.port}/${database}`
}
