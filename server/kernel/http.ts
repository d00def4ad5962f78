import { createHash } from 'node:crypto'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from 'fastify'
import type { BodyOf, ParamsOf, QueryOf, ReplyOf, Route } from '../../contract/index.ts'
import type { Actor } from './actor.ts'
import type { Clock } from './clock.ts'
import type { Cost, Db, Tx } from './db.ts'
import { isDraining } from './drain.ts'
import { actOnce, type RequestKey } from './idempotency.ts'
import { newId } from './ids.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import { Problem } from './problem.ts'
import { answerNotFound, answerProblem } from './refusal.ts'
import { keepSent, refuseConverted } from './sent.ts'

/** Who is signed in: the account and, on workspace routes, the person they are there. */
export type SignedIn = {
  accountId: string
  sessionId: string | null
  /** The API token it was asked with. */
  tokenId?: string | null
  actor: Actor | null
}

/** One request to a route of the contract, checked. */
export type Call<R extends Route = Route> = {
  params: ParamsOf<R>
  query: QueryOf<R>
  body: BodyOf<R>
  requestId: string
  ip: string
  signedIn: SignedIn | null
  /** Sets the session cookie, or ends it with null. */
  setSession: (token: string | null, maxAgeSeconds?: number) => void
  request: FastifyRequest
  reply: FastifyReply
}

/** A contract route with what answers it. */
export type Handler = { route: Route } & (
  | { kind: 'tx'; run: (tx: Tx, call: Call) => Promise<unknown> }
  | { kind: 'plain'; run: (call: Call) => Promise<unknown> }
)

/** A workspace route answered within one transaction as the actor; writes are idempotent by key. */
export const inTransaction = <const R extends Route>(
  route: R,
  run: (tx: Tx, call: Call<R>) => Promise<ReplyOf<R>>,
): Handler => ({
  route,
  kind: 'tx',
  run: run as unknown as (tx: Tx, call: Call) => Promise<unknown>,
})
/** A route that manages its own transactions (sign-in, streams). */
export const plainly = <const R extends Route>(
  route: R,
  run: (call: Call<R>) => Promise<ReplyOf<R>>,
): Handler => ({
  route,
  kind: 'plain',
  run: run as unknown as (call: Call) => Promise<unknown>,
})

/** What the web server is put together from. */
export type HttpParts = {
  db: Db
  clock: Clock
  log: Log
  metrics: Metrics
  baseUrl: string
  proxies: string[]
  handlers: Handler[]
  /** How long a request without files may take to arrive; 30 seconds unless told. */
  arriveWithinMs?: number
  /** Finds who is signed in; throws the refusal the route's access rule asks for. */
  authenticate: (request: FastifyRequest, route: Route) => Promise<SignedIn | null>
}

/** How long a request may take to arrive, unless it brings files: those may come over a slow line. */
const withinMs = 30_000
const filesWithinMs = 600_000

/** The name of the session cookie; `__Host-` where the browser will take it (HTTPS). */
export const sessionCookie = (baseUrl: string): string =>
  baseUrl.startsWith('https:') ? '__Host-interlock' : 'interlock'

/** The web server with every route of the contract; refuses to start when one lacks an answer. */
export async function createHttp(parts: HttpParts, routes: readonly Route[]): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: parts.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId(),
    bodyLimit: 1_048_576,
    trustProxy: parts.proxies.length > 0 ? parts.proxies : false,
    requestTimeout: filesWithinMs,
    http: { headersTimeout: withinMs },
    ajv: {
      customOptions: { coerceTypes: 'array', removeAdditional: false, allErrors: true, discriminator: true },
    },
    // What the router refuses by itself gets neither our headers nor our words: long names are the contract's to
    // refuse, and an address that cannot be read is one where nothing is.
    rewriteUrl: ({ url = '' }) => (isReadable(url) ? url : '/api/unreadable'),
    routerOptions: { maxParamLength: 65_536, caseSensitive: true, ignoreTrailingSlash: false },
  } as FastifyServerOptions)
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        frameSrc: ["'self'", 'data:', 'blob:'],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
      },
    },
    strictTransportSecurity: parts.baseUrl.startsWith('https:'),
    crossOriginEmbedderPolicy: false,
  })
  app.setErrorHandler((error, request, reply) => answerProblem(error, { request, reply, log: parts.log }))
  app.setNotFoundHandler((request, reply) => answerNotFound({ request, reply, log: parts.log }))
  addHooks(app, parts.log)
  takeCsv(app)
  const byName = new Map(parts.handlers.map(handler => [handler.route.name, handler]))
  const answering = routes.map(route => {
    const handler = byName.get(route.name)
    if (!handler) throw new Error(`Route ${route.name} of the contract has no answer.`)
    return handler
  })
  for (const handler of answering) if (!handler.route.takes) addRoute(app, handler, parts)
  // Whoever takes files takes nothing else, and nobody else takes them.
  await app.register(async upload => {
    upload.removeAllContentTypeParsers()
    upload.addContentTypeParser('*', (_, __, done) => done(new Problem('request.not_files')))
    await upload.register(multipart)
    for (const handler of answering) if (handler.route.takes) addRoute(upload, handler, parts)
  })
  return app
}

/** A file of rows as it is: the member of the body that the contract calls `csv`. Other routes have no such member. */
const takeCsv = (app: FastifyInstance) =>
  app.addContentTypeParser(
    'text/csv',
    { parseAs: 'string', bodyLimit: 8_388_608 },
    async (_: unknown, csv: string) => ({ csv }),
  )

function addHooks(app: FastifyInstance, log: Log) {
  app.addHook('onRequest', async (_, reply) => {
    reply.header('cache-control', 'no-store')
  })
  app.addHook('onSend', async (_, reply) => {
    if (isDraining(app)) reply.header('connection', 'close')
  })
  app.addHook('onResponse', async (request, reply) => {
    log.info(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'answered',
    )
  })
}

function isReadable(url: string): boolean {
  try {
    return !url.includes('%') || decodeURIComponent(url.split('?')[0] ?? '') !== ''
  } catch {
    return false
  }
}

function addRoute(app: FastifyInstance, handler: Handler, parts: HttpParts) {
  const { route } = handler
  app.route({
    method: route.method,
    url: route.path,
    schema: {
      ...(route.params && { params: route.params }),
      ...(route.query && { querystring: route.query }),
      ...(route.body && { body: route.body }),
      response: { [route.status ?? 200]: route.reply },
    },
    onRequest: async (request, reply) => {
      if (!route.takes) refuseSlow({ request, reply }, parts.arriveWithinMs ?? withinMs)
      if (route.method !== 'GET') refuseCrossSite(request, parts.baseUrl)
      request.signedIn = await parts.authenticate(request, route)
    },
    preValidation: async request => keepSent(request),
    preHandler: async request => refuseConverted(request),
    handler: async (request, reply) => {
      const call = toCall(request, reply, parts)
      const result = handler.kind === 'tx' ? await transact(handler, call, parts) : await handler.run(call)
      if (reply.sent || reply.raw.headersSent) return reply
      return reply.code(route.status ?? 200).send(result)
    },
    onResponse: async (_, reply) => {
      const status = reply.raw.statusCode
      parts.metrics.requests.observe({ route: route.name, status }, reply.elapsedTime / 1000)
    },
  })
}

/** Whoever sends too slowly is cut off, as the server does with headers. */
function refuseSlow(
  { request: { raw }, reply }: { request: FastifyRequest; reply: FastifyReply },
  afterMs: number,
) {
  if (raw.method === 'GET') return
  const timer = setTimeout(() => raw.complete || raw.destroy(), afterMs).unref()
  reply.raw.once('close', () => clearTimeout(timer))
}

/** A browser names the site a write comes from; another site's form or script is turned away. */
function refuseCrossSite(request: FastifyRequest, baseUrl: string) {
  if (request.headers.authorization) return
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  const sameOrigin =
    origin === undefined ||
    origin === baseUrl ||
    (URL.canParse(origin) && new URL(origin).host === request.headers.host)
  if (!sameOrigin || (site !== undefined && site !== 'same-origin' && site !== 'none'))
    throw new Problem('request.cross_site')
}

function toCall(request: FastifyRequest, reply: FastifyReply, parts: HttpParts): Call {
  const name = sessionCookie(parts.baseUrl)
  const secure = parts.baseUrl.startsWith('https:') ? '; Secure' : ''
  return {
    params: request.params as never,
    query: request.query as never,
    body: request.body as never,
    requestId: request.id,
    ip: request.ip,
    signedIn: request.signedIn,
    request,
    reply,
    setSession: (token, maxAgeSeconds = 0) => {
      reply.header(
        'set-cookie',
        `${name}=${token ?? ''}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${token ? maxAgeSeconds : 0}${secure}`,
      )
    },
  }
}

async function transact(
  handler: Handler & { kind: 'tx' },
  call: Call,
  { db, clock, metrics }: HttpParts,
): Promise<unknown> {
  const actor = call.signedIn?.actor
  if (!actor) throw new Problem('sign_in.needed')
  const { route } = handler
  let cost: Cost | undefined
  const run = (tx: Tx) => {
    cost = tx.cost
    return handler.run(tx, call)
  }
  try {
    if (route.method === 'GET') return await db.readAs(actor, run)
    const reply = await actOnce(db, { actor, request: requestKey(call, route.status ?? 200), clock }, run)
    db.announce()
    return reply
  } finally {
    if (cost) {
      metrics.statements.inc({ route: route.name }, cost.statements)
      metrics.trips.inc({ route: route.name }, cost.trips)
    }
  }
}

/** The key a write was sent with, if any, and the hash of what was asked. */
export function requestKey(call: Call, status: number): RequestKey | null {
  const key = call.request.headers['idempotency-key']
  if (typeof key !== 'string' || key === '') return null
  if (key.length > 200)
    throw new Problem('request.invalid', undefined, [
      { field: 'Idempotency-Key', text: 'at most 200 characters' },
    ])
  const hash = createHash('sha256')
    .update(`${call.request.method} ${call.request.url}\n${JSON.stringify(call.body ?? null)}`)
    .digest('hex')
  return { key, hash, status }
}

declare module 'fastify' {
  interface FastifyRequest {
    signedIn: SignedIn | null
  }
}
