import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { pino } from 'pino'
import { routes } from '../../contract/index.ts'
import {
  createOrganisations,
  createPasswords,
  createPeople,
  createSessions,
  createSignInLink,
  createTeams,
  createWorkspace,
  identityHandlers,
  type Passwords,
} from '../../server/identity/index.ts'
import {
  type Clock,
  connect,
  createHttp,
  createManualClock,
  createMetrics,
  type Db,
} from '../../server/kernel/index.ts'

export const baseUrl = 'http://desk.test'
export type Somebody = { personId: string; accountId: string; email: string; network: string }
export type Answer = {
  status: number
  code: string | undefined
  body: Record<string, never>
  text: string
  headers: Record<string, unknown>
  /** Name and value of the session cookie it set. */
  cookie: string
}
export type Ask = {
  body?: unknown
  cookie?: string
  token?: string
  ip?: string
  headers?: Record<string, string>
}
/** One process: its own connections and its own memory of who is signed in. */
export type House = {
  app: FastifyInstance
  db: Db
  passwords: Passwords
  ask: (method: 'GET' | 'POST' | 'DELETE', path: string, ask?: Ask) => Promise<Answer>
  close: () => Promise<void>
}
export type Deviations = {
  baseUrl?: string
  clock?: Clock
  passwords?: Passwords
  logLines?: string[]
  extend?: (app: FastifyInstance) => void
}

/** A node with the routes of identity; deviations seed faults. */
export async function openHouse(url: string, clock: Clock, deviations: Deviations = {}): Promise<House> {
  const { passwords = createPasswords(), logLines } = deviations
  const db = connect(url, { emit: () => {}, max: 8 })
  const parts = { db, clock: deviations.clock ?? clock, baseUrl: deviations.baseUrl ?? baseUrl }
  const sessions = createSessions(parts)
  const own = {
    passwords,
    sessions,
    db,
    clock: parts.clock,
    get baseUrl() {
      return deviations.baseUrl ?? baseUrl
    },
  }
  const handlers = identityHandlers(own)
  const names = new Set(handlers.map(({ route }) => route.name))
  const log = pino(
    { level: logLines ? 'trace' : 'silent' },
    { write: (line: string) => void logLines?.push(line) },
  )
  const app = await createHttp(
    { ...parts, proxies: [], log, metrics: createMetrics(), handlers, authenticate: sessions.authenticate },
    routes.filter(({ name }) => names.has(name)),
  )
  deviations.extend?.(app)
  await app.ready()
  return {
    app,
    db,
    passwords,
    ask: (method, path, ask = {}) => send(app, { method, path, ...ask }),
    async close() {
      await app.close()
      await db.close()
    },
  }
}

async function send(
  app: FastifyInstance,
  {
    method,
    path,
    body,
    cookie,
    token,
    ip,
    headers,
  }: Ask & { method: 'GET' | 'POST' | 'DELETE'; path: string },
): Promise<Answer> {
  const response = await app.inject({
    method,
    url: path,
    remoteAddress: ip ?? '192.0.2.1',
    ...(body !== undefined && { payload: body as object }),
    headers: {
      ...(cookie && { cookie }),
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
  })
  const parsed = response.body === '' ? {} : JSON.parse(response.body)
  return {
    status: response.statusCode,
    code: parsed.code,
    body: parsed,
    text: response.body,
    headers: response.headers,
    cookie: String(response.headers['set-cookie'] ?? '').split(';')[0] ?? '',
  }
}

export const startOfTests = Temporal.Instant.from('2026-11-21T08:00:00Z')

/** A workspace of its own in the database: a provider with two administrators, a customer with one person. */
export async function createParties(url: string, clock = createManualClock(startOfTests)) {
  const slug = `desk-${randomBytes(4).toString('hex')}`
  const db = connect(url, { emit: () => {}, max: 2 })
  const at = clock.now()
  const parties = await db.engine(null, async tx => {
    const { workspaceId, providerId } = createWorkspace(tx, {
      slug,
      name: 'Desk',
      providerName: 'Harbour IT',
      at,
    })
    const [customerId = ''] = createOrganisations(tx, workspaceId, [
      { name: 'Mill & Sons', side: 'customer', mailDomains: ['Mill.example'] },
    ])
    const provider = { organisationId: providerId, account: true }
    const made = await createPeople(tx, {
      workspaceId,
      at,
      people: [
        { ...provider, name: 'Ada', email: `ada@${slug}.example`, admin: true },
        { ...provider, name: 'Ben', email: `ben@${slug}.example`, admin: true },
        { name: 'Cleo', email: `cleo@${slug}.example`, organisationId: customerId, account: true },
      ],
    })
    const [ada, ben, cleo] = made.map(toSomebody)
    if (!ada || !ben || !cleo) throw new Error('three were to be made')
    const [teamId = ''] = createTeams(tx, workspaceId, [
      { name: 'Service desk', organisationId: providerId, members: [ada.personId, ben.personId] },
    ])
    return { slug, workspaceId, providerId, customerId, teamId, ada, ben, cleo }
  })
  await db.close()
  return { ...parties, clock }
}
export type Parties = Awaited<ReturnType<typeof createParties>>

const toSomebody = (
  { id, accountId, email }: { id: string; accountId: string | null; email: string },
  index: number,
): Somebody => ({ personId: id, accountId: accountId ?? '', email, network: `198.51.100.${index + 1}` })

/** Signs somebody in with a link, from their own network; answers the cookie. */
export async function signInAs({ db, ask }: House, who: Somebody, clock: Clock): Promise<string> {
  const at = clock.now()
  const token = await db.engine(null, async tx =>
    createSignInLink(tx, { accountId: who.accountId, at, minutes: 15 }),
  )
  const answer = await ask('POST', '/api/sign-in/redeem', { body: { token }, ip: who.network })
  if (answer.status !== 200) throw new Error(`${who.email} could not sign in: ${answer.text}`)
  return answer.cookie
}

/** Looks into the database behind row security, as its owner. */
export async function lookInto<T extends object>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<T & pg.QueryResultRow>(sql, values)).rows
  } finally {
    await client.end()
  }
}
