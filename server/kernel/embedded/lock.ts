import { randomBytes } from 'node:crypto'
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findStart, isAlive } from './process.ts'

const lockName = 'interlock.pid'
const claimName = `${lockName}.claim-`
const patienceMs = 10_000

type Holder = { pid: number; start: string; text: string }

/**
 * Takes the data folder for this process and returns how to give it back. Refuses while the process named in
 * `interlock.pid` runs. A stale file is removed only by the one process whose claim stands alone: each writes its
 * claim first and looks for others after, so of two at least one sees the other and stands back.
 */
export async function lockFolder(dataDir: string): Promise<() => void> {
  const lock = join(dataDir, lockName)
  const nonce = randomBytes(8).toString('hex')
  const own = `${process.pid}\n${findStart(process.pid) ?? ''}\n${nonce}\n`
  const claim = join(dataDir, `${claimName}${process.pid}-${nonce}`)
  const deadline = performance.now() + patienceMs
  while (!takeOnce(dataDir, { lock, claim, own })) {
    if (performance.now() > deadline) throw new Error(describeTimeout(dataDir))
    await delay(Math.random() * 20)
  }
  return () => {
    if (readHolder(lock)?.text === own) rmSync(lock, { force: true })
  }
}

function takeOnce(
  dataDir: string,
  { lock, claim, own }: { lock: string; claim: string; own: string },
): boolean {
  writeFileSync(claim, own, { flag: 'wx', mode: 0o600 })
  try {
    if (tryTake(lock, claim)) return true
    const holder = readHolder(lock)
    if (holder !== undefined && isRunning(holder)) throw new Error(describeRefusal(dataDir, holder.pid))
    if (holder === undefined || !isOnlyClaim(dataDir, claim)) return false
    // While our claim stands alone nobody else removes a stale lock, so what was read is what is removed.
    if (readHolder(lock)?.text === holder.text) rmSync(lock, { force: true })
    return tryTake(lock, claim)
  } finally {
    rmSync(claim, { force: true })
  }
}

// A link appears with its whole content at once, and fails when the name is taken (link(2)).
function tryTake(lock: string, claim: string): boolean {
  try {
    linkSync(claim, lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
}

function isOnlyClaim(dataDir: string, claim: string): boolean {
  const others = readdirSync(dataDir)
    .filter(name => name.startsWith(claimName))
    .map(name => join(dataDir, name))
    .filter(file => file !== claim)
  const isLive = (file: string) => {
    const holder = readHolder(file)
    // A claim just created may still be empty: then its name says whose it is.
    const pid = Number(basename(file).slice(claimName.length).split('-')[0])
    if (holder !== undefined && isRunning(holder.text === '' ? { ...holder, pid } : holder)) return true
    rmSync(file, { force: true })
    return false
  }
  return others.filter(isLive).length === 0
}

function isRunning(holder: Holder): boolean {
  if (!Number.isInteger(holder.pid) || holder.pid <= 0 || !isAlive(holder.pid)) return false
  const start = findStart(holder.pid)
  return start === undefined || holder.start === '' || start === holder.start
}

function readHolder(file: string): Holder | undefined {
  try {
    const text = readFileSync(file, 'utf8')
    const [pid = '', start = ''] = text.split('\n')
    return { pid: Number(pid), start, text }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function describeRefusal(dataDir: string, pid: number): string {
  return (
    `Interlock already runs on the data folder ${dataDir} (process ${pid}). Nothing was changed. ` +
    `Stop that process first (kill ${pid}), or start this one with another data folder.`
  )
}

function describeTimeout(dataDir: string): string {
  return (
    `Other processes keep trying to start on the data folder ${dataDir}, so this one gave up. ` +
    `Nothing was changed. If there are none, delete the files ${claimName}* there and start again.`
  )
}
