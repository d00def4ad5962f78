import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const settleMs = 10_000

/** `npm start` as an administrator does it, on an empty data folder and again; then what it holds when idle. */
export async function measureStart(): Promise<{ firstMs: number; againMs: number; memoryMb: number }> {
  const dataDir = join(tmpdir(), `interlock-start-${process.pid}`)
  try {
    const first = await start(dataDir)
    await first.stop()
    const again = await start(dataDir)
    await delay(settleMs)
    const memoryMb = memoryOf(again.pid, dataDir)
    await again.stop()
    return { firstMs: first.ms, againMs: again.ms, memoryMb }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function start(dataDir: string) {
  const port = 30_000 + (process.pid % 10_000)
  const env = {
    ...process.env,
    INTERLOCK_DATA: dataDir,
    INTERLOCK_PORT: String(port),
    INTERLOCK_MAIL_PORT: '0',
  }
  const begun = performance.now()
  const child = spawn(process.execPath, ['cli/run.mjs', 'server/main.ts'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await untilReady(port)
  const ms = performance.now() - begun
  return { ms, pid: child.pid ?? 0, stop: () => stop(child) }
}

async function untilReady(port: number) {
  for (;;) {
    const up = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      answer => answer.ok,
      () => false,
    )
    if (up) return
    await delay(10)
  }
}

async function stop(child: ChildProcess) {
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}

/** Proportional set size in MB of the program and of every process of its database: shared pages are counted once. */
function memoryOf(pid: number, dataDir: string): number {
  const all = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
  const postmaster = all.find(one => read(`/proc/${one}/cmdline`).includes(join(dataDir, 'database')))
  const ours = all.filter(one => one === pid || one === postmaster || parentOf(one) === postmaster)
  const kB = ours.map(one => Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${one}/smaps_rollup`))?.[1] ?? 0))
  return kB.reduce((sum, one) => sum + one, 0) / 1024
}

const parentOf = (pid: number): number =>
  Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0)

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
