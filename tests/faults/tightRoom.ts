import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder on a disk of its own, of a few megabytes, that can be filled to the last byte and emptied again. */
export type TightRoom = { dir: string; fill: (leave?: number) => void; empty: () => void; remove: () => void }

/** Null where this user may not mount anything. */
export function openTightRoom(megabytes: number): TightRoom | null {
  const dir = mkdtempSync(join(tmpdir(), 'interlock-room-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'interlock', dir], {
      stdio: 'ignore',
    })
  } catch {
    rmSync(dir, { recursive: true })
    return null
  }
  const ballast = join(dir, 'ballast')
  return {
    dir,
    fill(leave = 0) {
      const { bavail, bsize } = statfsSync(dir)
      try {
        writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leave), 1), { flag: 'a' })
      } catch {
        // Full is what was wanted.
      }
    },
    empty: () => truncateSync(ballast),
    remove() {
      execFileSync('umount', ['-l', dir])
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
