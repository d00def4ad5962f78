import type { Server as HttpServer } from 'node:http'
import { Server } from 'node:net'
import type { FastifyInstance } from 'fastify'

const draining = new WeakSet<object>()
/** A client that keeps its connection and is at work asks again within this time. */
const lingerMs = 1000
const lookEveryMs = 20

/** Whether this server is about to stop: it is not ready any more, and every answer ends its connection. */
export const isDraining = ({ server }: Pick<FastifyInstance, 'server'>): boolean => draining.has(server)

/**
 * Takes no new connection, and answers who has one: each answer says that it is the last on it. What is closed without
 * a word fails a request that is just on its way, which no balancer may send again. For a second at most.
 */
export async function drainHttp({ server }: Pick<FastifyInstance, 'server'>): Promise<void> {
  draining.add(server)
  // The HTTP server's own would end every idle connection at once.
  Server.prototype.close.call(server)
  const until = performance.now() + lingerMs
  while ((await countConnections(server)) > 0 && performance.now() < until)
    await new Promise(resolve => setTimeout(resolve, lookEveryMs))
}

const countConnections = (server: HttpServer): Promise<number> =>
  new Promise(resolve => server.getConnections((_, count) => resolve(count ?? 0)))
