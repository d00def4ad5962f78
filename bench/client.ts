import { connect, type Socket } from 'node:net'

/** What one request cost, and whether it was answered with success. */
type Answer = { ms: number; status: number; body: string }

/** One keep-alive connection that sends one request after the other: little work of its own, so that the server is measured. */
export function openConnection(port: number): {
  ask: (request: string) => Promise<Answer>
  close: () => void
} {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let received = ''
  let started = 0
  let done: ((answer: Answer) => void) | null = null
  socket.setEncoding('utf8')
  socket.on('data', chunk => {
    received += chunk
    const split = received.indexOf('\r\n\r\n')
    if (split < 0) return
    const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0)
    const body = received.slice(split + 4)
    if (Buffer.byteLength(body) < length) return
    const status = Number(received.slice(9, 12))
    received = ''
    done?.({ ms: performance.now() - started, status, body })
  })
  return {
    ask: request =>
      new Promise((resolve, reject) => {
        done = resolve
        socket.once('error', reject)
        started = performance.now()
        socket.write(request, () => socket.removeListener('error', reject))
      }),
    close: () => socket.destroy(),
  }
}

export type Load = { port: number; clients: number; requests: string[] }
/** Figures of one load: answers a second, milliseconds at the median and the 95th and 99th percentile, refusals. */
export type Figures = {
  count: number
  perSecond: number
  p50: number
  p95: number
  p99: number
  refused: number
  bodies: string[]
}

/** Sends the requests over `clients` connections, each one after the other, and measures. */
export async function drive({ port, clients, requests }: Load): Promise<Figures> {
  const times: number[] = []
  const bodies: string[] = []
  let refused = 0
  let next = 0
  const started = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const connection = openConnection(port)
      for (let index = next++; index < requests.length; index = next++) {
        const { ms, status, body } = await connection.ask(requests[index] ?? '')
        times.push(ms)
        bodies[index] = body
        if (status >= 300) refused++
      }
      connection.close()
    }),
  )
  const seconds = (performance.now() - started) / 1000
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return {
    count: times.length,
    perSecond: times.length / seconds,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    refused,
    bodies,
  }
}

/** An HTTP/1.1 request as text. */
export function write(
  method: string,
  path: string,
  { token, body, key }: { token: string; body?: object; key?: string },
): string {
  const json = body === undefined ? '' : JSON.stringify(body)
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `authorization: Bearer ${token}`,
    ...(key ? [`idempotency-key: ${key}`] : []),
    ...(json ? ['content-type: application/json', `content-length: ${Buffer.byteLength(json)}`] : []),
  ]
  return `${lines.join('\r\n')}\r\n\r\n${json}`
}
