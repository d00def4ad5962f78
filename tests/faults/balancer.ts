import { type AddressInfo, createServer, connect as dial } from 'node:net'

/** In front of several web processes, in turn. */
export type Balancer = { url: string; close: () => Promise<void> }

/**
 * Passes each connection on to the next process that takes it: what every balancer does, and no more. A connection that
 * was taken and broke off is the client's to notice.
 */
export async function startBalancer(listUrls: () => readonly string[]): Promise<Balancer> {
  let turn = 0
  const open = new Set<{ destroy: () => void }>()
  const server = createServer({ pauseOnConnect: true }, client => {
    open.add(client)
    client.once('close', () => open.delete(client)).on('error', () => {})
    const tryNext = (left: number) => {
      const urls = listUrls()
      const url = new URL(urls[turn++ % urls.length] ?? '')
      const process = dial(Number(url.port), url.hostname)
      process.once('connect', () => {
        process.removeAllListeners('error').on('error', () => client.destroy())
        client.pipe(process).pipe(client)
        client.resume()
        client.once('close', () => process.destroy())
      })
      process.once('error', () => (left > 0 ? setTimeout(tryNext, 20, left - 1) : client.destroy()))
    }
    tryNext(500)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const one of open) one.destroy()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}
