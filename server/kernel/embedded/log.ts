import { copyFileSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs'

const largestBytes = 10_000_000
const checkEveryMs = 60_000

/** Opens the server's log for appending; so opened, it can be emptied while the server writes. */
export function openLog(file: string): number {
  keepSmall(file)
  return openSync(file, 'a', 0o600)
}

/** Keeps the log below some 10 MB, and one older one, until the signal. */
export function watchLog(file: string, signal: AbortSignal): void {
  const timer = setInterval(() => keepSmall(file), checkEveryMs).unref()
  signal.addEventListener('abort', () => clearInterval(timer), { once: true })
}

/** What was written to the log from this size on, at most its last lines. */
export function readLogSince(file: string, size: number): string {
  return readFileSync(file).subarray(size).toString('utf8').trim().split('\n').slice(-12).join('\n')
}

export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

function keepSmall(file: string): void {
  if (sizeOf(file) <= largestBytes) return
  copyFileSync(file, `${file}.1`)
  truncateSync(file)
}
