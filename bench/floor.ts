import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const script = fileURLToPath(new URL('../../shared/bench/pg-floor.sh', import.meta.url))

/** Transactions a second by script and clients, as the raw database does them. */
export type Floor = Map<string, number>

/** What the database itself does on this server, in this run; null where the script or pgbench is not at hand. */
export async function measureFloor(adminUrl: string, seconds: number): Promise<Floor | null> {
  if (!existsSync(script)) {
    console.log(
      'The floor script is not at hand (../shared/bench/pg-floor.sh): figures without their reference.',
    )
    return null
  }
  const { stdout } = await promisify(execFile)('bash', [script, adminUrl, String(seconds)], {
    maxBuffer: 1e7,
  })
  const floor: Floor = new Map()
  for (const line of stdout.split('\n')) {
    const [name, clients, tps] = line.trim().split(/\s+/)
    if (name && clients && tps && Number(tps) > 0) floor.set(`${name}/${clients}`, Number(tps))
  }
  return floor
}
