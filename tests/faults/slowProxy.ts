import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'

/** A way to a server that takes its time, or stands still. */
export type SlowProxy = {
  /** The address of the server, by way of this. */
  url: string
  /** From now on everything arrives this late, each way, in milliseconds. */
  delay: (ms: number) => void
  /** Nothing arrives any more, and nobody is told; `resume` lets what came meanwhile through. */
  stall: () => void
  resume: () => void
  close: () => Promise<void>
}

/** Listens on a free port of this machine and passes everything on, in order. */
export async function startSlowProxy(url: string): Promise<SlowProxy> {
  const target = new URL(url)
  const state = { ms: 0, stalled: false }
  const sockets = new Set<Socket>()
  const waiting = new Set<() => void>()
  const passed = () => (state.stalled ? new Promise<void>(resolve => waiting.add(resolve)) : undefined)

  function carry(from: Socket, to: Socket) {
    let last = Promise.resolve()
    const later = (act: () => void) => {
      const due = new Promise<void>(resolve => setTimeout(resolve, state.ms))
      last = last
        .then(() => due)
        .then(passed)
        .then(act)
    }
    from.on('data', chunk => later(() => void (to.destroyed || to.write(chunk))))
    from.on('close', () => later(() => void to.destroy()))
    from.on('error', () => from.destroy())
  }
  const server = createServer(client => {
    const database = dial(Number(target.port || 5432), target.hostname)
    for (const socket of [client, database]) {
      socket.setNoDelay(true)
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    }
    carry(client, database)
    carry(database, client)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const own = new URL(url)
  own.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const resume = () => {
    state.stalled = false
    for (const go of waiting) go()
    waiting.clear()
  }
  return {
    url: own.href,
    delay: ms => void Object.assign(state, { ms }),
    stall: () => void Object.assign(state, { stalled: true }),
    resume,
    close: () => {
      resume()
      for (const socket of sockets) socket.destroy()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}
