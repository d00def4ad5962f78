import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const isLinux = process.platform === 'linux'

type Stat = { state: string; parent: number; startTicks: string }

/** Whether a process with this id runs; one that has ended but was not yet reaped does not count. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const state = readStat(pid)?.state
  return state !== 'Z' && state !== 'X'
}

/** When a process started, as a text that no other process with the same id has. */
export function findStart(pid: number): string | undefined {
  if (!isLinux) return askPs('lstart=', pid)
  const ticks = readStat(pid)?.startTicks
  return ticks === undefined ? undefined : `${readText('/proc/sys/kernel/random/boot_id')?.trim()}/${ticks}`
}

/** The words a process was started with; a PostgreSQL child shows its title as the first and only word. */
export function readCommand(pid: number): string[] {
  if (isLinux) return (readText(`/proc/${pid}/cmdline`) ?? '').split('\0').filter(word => word !== '')
  return askPs('command=', pid)?.split(' ') ?? []
}

/**
 * The children a killed postmaster left behind: they carry the cluster's name in their title, have no postmaster
 * as parent any more, and hold its shared memory. Empty off Linux, where PostgreSQL's own refusal must do.
 */
export function listOrphans(clusterName: string, database: string): number[] {
  if (!isLinux) return []
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => pid > 0 && readCommand(pid)[0]?.startsWith(`postgres: ${clusterName}: `))
    .filter(pid => isAlive(pid) && !hasPostmaster(pid) && worksIn(pid, database))
}

/** Waits until a process has ended; false when it still runs after `waitMs`. */
export async function waitForEnd(pid: number, waitMs: number): Promise<boolean> {
  const deadline = performance.now() + waitMs
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false
    await delay(20)
  }
  return true
}

/** Sends a signal; a process that is already gone is what was wanted. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function hasPostmaster(pid: number): boolean {
  const parent = readStat(pid)?.parent
  return parent !== undefined && basename(readCommand(parent)[0] ?? '') === 'postgres' && isAlive(parent)
}

// A copied data folder carries the same name; where the system tells a process's folder, it decides.
function worksIn(pid: number, database: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === database
  } catch {
    return true
  }
}

// proc(5): the name in brackets may hold anything, so the fields are counted from the last bracket.
function readStat(pid: number): Stat | undefined {
  const text = isLinux ? readText(`/proc/${pid}/stat`) : undefined
  if (text === undefined) return undefined
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', parent: Number(fields[1]), startTicks: fields[19] ?? '' }
}

function askPs(column: string, pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-ww', '-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
