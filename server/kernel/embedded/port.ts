import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

const lowest = 20_000
const highest = 32_767

/**
 * A free port on 127.0.0.1, `wanted` if it is. Outside the range the system gives to outgoing connections: from
 * there a client that tries again and again to reach a stopped server can end up connected to itself.
 */
export async function choosePort(wanted?: number): Promise<number> {
  if (wanted !== undefined && (await isFree(wanted))) return wanted
  const outgoing = readOutgoingRange()
  const candidates = Array.from({ length: 200 }, () => randomInt(lowest, highest + 1))
  const apart = candidates.filter(port => port < outgoing.from || port > outgoing.to)
  for (const port of apart.length > 0 ? apart : candidates) if (await isFree(port)) return port
  throw new Error(`No free port was found on 127.0.0.1 between ${lowest} and ${highest} for the database.`)
}

/** Whether nobody listens on this port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}

function readOutgoingRange(): { from: number; to: number } {
  try {
    const [from, to] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/).map(Number)
    return { from: from ?? 32_768, to: to ?? 60_999 }
  } catch {
    return { from: 49_152, to: 65_535 }
  }
}
