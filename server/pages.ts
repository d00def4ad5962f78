import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { routes } from '../contract/index.ts'
import type { Db, Metrics } from './kernel/index.ts'
import { describeApi, ping } from './kernel/index.ts'

/** Whoever asks whether we are ready must hear it before they stop listening. */
const readyWithinMs = 3000
const later = <T>(answer: T) => new Promise<T>(resolve => setTimeout(resolve, readyWithinMs, answer).unref())

const built = fileURLToPath(new URL('../web/dist/', import.meta.url))

/** What is served beside the API: health, metrics, the API's description, and the web pages. */
export async function servePages(
  app: FastifyInstance,
  { db, metrics }: { db: Db; metrics: Metrics },
): Promise<void> {
  let ready = true
  app.addHook('preClose', async () => {
    ready = false
  })
  app.get('/healthz', async () => ({ ok: true }))
  app.get('/readyz', async (_, reply) => {
    const up = ready && (await Promise.race([ping(db).catch(() => false), later(false)]))
    return reply.code(up ? 200 : 503).send({ ready: up })
  })
  app.get('/metrics', async (request, reply) => {
    // Figures are for the machine itself; a monitoring server reaches them through a local agent or proxy.
    if (!isLocal(request)) return reply.callNotFound()
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
  app.get('/api', async () => describeApi(routes))
  if (!existsSync(built)) return
  await app.register(fastifyStatic, {
    root: built,
    index: false,
    wildcard: false,
    maxAge: '1y',
    immutable: true,
  })
  app.get('/*', async (request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    if (path.startsWith('/api/') || /\.[a-z0-9]+$/i.test(path)) return reply.callNotFound()
    return reply.header('cache-control', 'no-cache').sendFile('index.html', { maxAge: 0, immutable: false })
  })
}

/** Asked on this machine, by itself: what a proxy here passes on comes from this machine, too, but says for whom. */
const isLocal = ({ socket, headers }: FastifyRequest): boolean =>
  isLoopback(socket.remoteAddress) &&
  headers['x-forwarded-for'] === undefined &&
  headers.forwarded === undefined

const isLoopback = (address: string | undefined): boolean =>
  address === '127.0.0.1' || address === '::1' || address === '::ffff:127.0.0.1'
