import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { freemem, totalmem } from 'node:os'
import { dirname, resolve } from 'node:path'
import type { Config } from '../kernel/index.ts'
import { type Check, trouble, warn, well } from './check.ts'

const mb = 1024 * 1024
const leastBytes = 1024 * mb
const leastMemory = 200 * mb
const answerWithinMs = 2000

/** Room on the disks, memory, and whether the program answers. */
export async function examineMachine(config: Config): Promise<Check[]> {
  const folders: [string, string | null][] = [
    ['disk of data', config.databaseUrl === null ? config.dataDir : null],
    ['disk of files', config.filesDir],
    ['disk of backups', config.backup.dir],
  ]
  const disks = folders.flatMap(([name, path]) => (path === null ? [] : [examineDisk(name, path)]))
  return [...(await Promise.all(disks)), examineMemory(), await examineWeb(config)]
}

const findExisting = (path: string): string => (existsSync(path) ? path : findExisting(dirname(path)))

async function examineDisk(name: string, path: string): Promise<Check> {
  try {
    const { bavail, blocks, bsize } = await statfs(findExisting(resolve(path)))
    const free = bavail * bsize
    const share = bavail / blocks
    const says = `${Math.floor(free / mb)} MB are free for ${path} (${Math.floor(share * 100)} %).`
    const advice = 'Make room: uploads and backups fail first, then the database.'
    if (free < leastBytes / 4) return trouble(name, says, advice)
    return free < leastBytes || share < 0.05 ? warn(name, says, advice) : well(name, says)
  } catch (error) {
    return trouble(
      name,
      `${path} cannot be looked at: ${(error as Error).message}.`,
      'Check that it is there and may be read.',
    )
  }
}

function examineMemory(): Check {
  const says = `${Math.floor(freemem() / mb)} of ${Math.floor(totalmem() / mb)} MB are free.`
  return freemem() < leastMemory
    ? warn(
        'memory',
        says,
        'Interlock with its database takes about 350 MB; give it more, or stop something else.',
      )
    : well('memory', says)
}

async function examineWeb({ host, port }: Config): Promise<Check> {
  const address = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}/readyz`
  const answer = await fetch(address, { signal: AbortSignal.timeout(answerWithinMs) }).catch(() => null)
  if (!answer) return warn('web', `Nothing answers at ${address}.`, 'Start Interlock: npm start')
  const body: unknown = await answer.json().catch(() => null)
  const isOurs = typeof body === 'object' && body !== null && 'ready' in body
  if (!isOurs)
    return trouble(
      'web',
      `Another program answers at ${address}.`,
      'Stop it, or set INTERLOCK_PORT to another port.',
    )
  return answer.ok
    ? well('web', `It answers at ${address}.`)
    : trouble(
        'web',
        `It answers at ${address}, but is not ready.`,
        'It cannot reach its database, or is stopping.',
      )
}
