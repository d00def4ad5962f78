import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Route, route, strict } from '../../contract/index.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { systemClock } from './clock.ts'
import { connect, type Db } from './db.ts'
import { createHttp, type Handler, plainly } from './http.ts'
import { createMetrics } from './metrics.ts'
import { Problem } from './problem.ts'

// A web server with routes of its own, so that each refusal and each fault can be caused.

const write = route({
  name: 'write',
  summary: 'Write',
  method: 'POST',
  path: '/api/things/:thing',
  params: strict({ thing: Type.String({ maxLength: 5 }) }),
  body: strict({
    title: Type.String({ minLength: 1, maxLength: 10 }),
    count: Type.Integer({ minimum: 1 }),
    tags: Type.Optional(Type.Array(Type.String())),
    part: Type.Optional(strict({ name: Type.String() })),
  }),
  reply: strict({ ok: Type.Boolean() }),
  problems: ['ticket.closed'],
  access: { kind: 'anyone' },
})
const read = route({
  name: 'read',
  summary: 'Read',
  method: 'GET',
  path: '/api/things',
  query: strict({ limit: Type.Optional(Type.Integer({ minimum: 1 })) }),
  reply: strict({ ok: Type.Boolean() }),
  problems: [],
  access: { kind: 'anyone' },
})

const baseUrl = 'https://desk.example'
const inner = 'select password_hash from identity.account'
let database: TestDatabase
let db: Db
let app: FastifyInstance
let act: () => void = () => {}
let lines: string[] = []
const metrics = createMetrics()

beforeAll(async () => {
  database = await testDatabase()
  db = connect(database.url, { emit: () => {}, max: 2 })
  const handlers: Handler[] = [
    plainly(write, async () => {
      act()
      return { ok: true }
    }),
    plainly(read, async () => {
      act()
      return { ok: true }
    }),
  ]
  app = await start([write, read], handlers)
})
afterAll(async () => {
  await app.close()
  await db.close()
  await database.drop()
})

function start(routes: Route[], handlers: Handler[]): Promise<FastifyInstance> {
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  return createHttp(
    { db, clock: systemClock, log, metrics, baseUrl, proxies: [], handlers, authenticate: async () => null },
    routes,
  )
}

type Sent = { body?: unknown; headers?: Record<string, string>; raw?: string; url?: string }
async function post({ body, headers, raw, url = '/api/things/one' }: Sent) {
  lines = []
  const answer = await app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...headers },
    payload: raw ?? JSON.stringify(body),
  })
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: answer.body,
    body: JSON.parse(answer.body),
  }
}
type Posted = Awaited<ReturnType<typeof post>>
const fieldsOf = ({ body }: Posted): string[] =>
  body.errors.map(({ field }: { field: string }) => field).sort()
const good = { title: 'Title', count: 1 }

test('a server does not start while a route of the contract has no answer', async () => {
  await expect(start([write, read], [])).rejects.toThrow('Route write of the contract has no answer')
})

describe('what is wrong with a request', () => {
  test('is told of every field at once: unknown, missing, of another type, too long', async () => {
    const answer = await post({
      url: '/api/things/one',
      body: { title: 5, count: '7', tags: 'one', part: { name: 1, admin: true }, admin: true },
    })
    expect(answer.status).toBe(400)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(fieldsOf(answer)).toEqual([
      'body/admin',
      'body/count',
      'body/part/admin',
      'body/part/name',
      'body/tags',
      'body/title',
    ])
    const missing = await post({ body: { title: 'much too long a title' } })
    expect(fieldsOf(missing)).toEqual(['body/count', 'body/title'])
    expect((await post({ url: '/api/things/longer', body: good })).body.errors).toMatchObject([
      { field: 'params/thing' },
    ])
  })

  test('is told in words, with a request id and no inner text', async () => {
    const answer = await post({ body: { ...good, count: '7' } })
    expect(answer.body).toMatchObject({
      type: 'urn:interlock:problem:request.invalid',
      status: 400,
      code: 'request.invalid',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      errors: [{ field: 'body/count', text: 'must be number' }],
    })
    expect(answer.text).not.toMatch(/FST_|ajv|\.ts|stack/i)
  })

  test.each([
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"text"'],
    ['nothing', ''],
    ['half an object', '{"title":"Ti'],
    ['a number beyond all numbers', '{"title":"Title","count":1e309}'],
    ['NaN', '{"title":"Title","count":NaN}'],
    ['NUL', '{"title":"a\\u0000b","count":1}'],
    ['__proto__', '{"title":"Title","count":1,"__proto__":{"polluted":1}}'],
    ['__proto__ inside', '{"title":"Title","count":1,"part":{"name":"n","__proto__":{"polluted":1}}}'],
    ['constructor.prototype', '{"title":"Title","count":1,"constructor":{"prototype":{"polluted":1}}}'],
    ['brackets ten thousand deep', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['objects ten thousand deep', `${'{"part":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
  ])('%s is refused and changes nothing about objects', async (_, raw) => {
    const answer = await post({ raw })
    expect(answer.status, answer.text).toBe(400)
    expect(answer.body).toMatchObject({ code: 'request.invalid', requestId: expect.any(String) })
    expect(answer.body.errors.length).toBeGreaterThan(0)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  test('more than a megabyte is too large', async () => {
    const answer = await post({ body: { ...good, title: 'x'.repeat(1_100_000) } })
    expect([answer.status, answer.body.code]).toEqual([413, 'request.too_large'])
  })
})

describe('F03: whatever the content type says, a body is checked or refused', () => {
  const types = [
    ' application/json',
    '\tapplication/json',
    'application/json;',
    'application/json;charset=utf-8',
    'application/json; charset=utf-16',
    'application/JSON',
    'application/json, application/json',
    'application/vnd.api+json',
    'text/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    '*/*',
    'x',
    '',
  ]
  test.each(types)('%j', async type => {
    const bad = await post({ body: { ...good, admin: true }, headers: { 'content-type': type } })
    expect([400, 415], bad.text).toContain(bad.status)
    expect(bad.headers['content-type']).toContain('application/problem+json')
    const fine = await post({ body: good, headers: { 'content-type': type } })
    expect([200, 400, 415], fine.text).toContain(fine.status)
  })
})

describe('an error we did not mean', () => {
  test('is a 500 that shows a request id and nothing else, and a line in the log under that id', async () => {
    act = () => {
      throw new Error(inner)
    }
    const answer = await post({ body: good }).finally(() => {
      act = () => {}
    })
    expect(answer.status).toBe(500)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(Object.keys(answer.body).sort()).toEqual(['code', 'requestId', 'status', 'title', 'todo', 'type'])
    expect(answer.text).not.toContain('identity')
    const logged = lines
      .map(line => JSON.parse(line))
      .filter(({ requestId }) => requestId === answer.body.requestId)
    expect(logged.map(({ msg }) => msg)).toEqual(['unexpected error', 'answered'])
    expect(logged[0].err.message).toBe(inner)
  })

  test('seeded fault: meant as a refusal, its words would be shown', async () => {
    act = () => {
      throw new Problem('ticket.closed', inner)
    }
    const answer = await post({ body: good }).finally(() => {
      act = () => {}
    })
    expect([answer.status, answer.text.includes(inner)]).toEqual([409, true])
  })

  test('is counted as the 500 it was', async () => {
    const figures = await metrics.registry.metrics()
    expect(figures).toMatch(/interlock_http_request_seconds_count\{route="write",status="500"\} 1/)
    expect(figures).toMatch(/interlock_http_request_seconds_count\{route="write",status="409"\} 1/)
  })
})

describe('a write another site sends', () => {
  const sites: [string, Record<string, string>, number][] = [
    ['no word of where it comes from (not a browser)', {}, 200],
    ['our own address', { origin: baseUrl }, 200],
    ['the host it was sent to', { origin: 'http://localhost', host: 'localhost' }, 200],
    ['same-origin', { origin: baseUrl, 'sec-fetch-site': 'same-origin' }, 200],
    ['typed by hand', { 'sec-fetch-site': 'none' }, 200],
    ['another site', { origin: 'https://evil.example' }, 403],
    ['a site that begins like ours', { origin: `${baseUrl}.evil.example` }, 403],
    ['another port', { origin: `${baseUrl}:8443` }, 403],
    ['null, as a sandboxed frame says', { origin: 'null' }, 403],
    ['something that is no address', { origin: 'desk.example' }, 403],
    ['a sister domain', { 'sec-fetch-site': 'same-site' }, 403],
    ['another site, without an origin', { 'sec-fetch-site': 'cross-site' }, 403],
    ['another site that claims our origin', { origin: baseUrl, 'sec-fetch-site': 'cross-site' }, 403],
  ]
  test.each(sites)('%s', async (_, headers, status) => {
    let acted = 0
    act = () => acted++
    const answer = await post({ body: good, headers })
    expect([answer.status, acted]).toEqual([status, status === 200 ? 1 : 0])
    if (status === 403) expect(answer.body.code).toBe('request.cross_site')
    act = () => {}
  })
  test('may read, since it is not shown the answer', async () => {
    const answer = await app.inject({ url: '/api/things', headers: { origin: 'https://evil.example' } })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })
})

describe('every answer', () => {
  const answers: [string, () => Promise<{ headers: Record<string, unknown> }>][] = [
    ['that is well', () => post({ body: good })],
    ['to a mistake', () => post({ body: {} })],
    ['to too much', () => post({ raw: `"${'x'.repeat(1_100_000)}"` })],
    ['to what is no JSON', () => post({ body: good, headers: { 'content-type': 'text/plain' } })],
    ['to another site', () => post({ body: good, headers: { origin: 'https://evil.example' } })],
    ['to nothing there', () => post({ body: good, url: '/api/nothing' })],
    ['to an address that cannot be read', () => post({ body: good, url: '/api/%zz' })],
    ['to a name that is much too long', () => post({ body: good, url: `/api/things/${'x'.repeat(9000)}` })],
    [
      'to a fault of ours',
      () => {
        act = () => {
          throw new Error(inner)
        }
        return post({ body: good }).finally(() => {
          act = () => {}
        })
      },
    ],
  ]
  test.each(answers)('%s has the headers that protect it, and is kept by no cache', async (_, answer) => {
    const { headers } = await answer()
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': expect.any(String),
      'referrer-policy': expect.any(String),
      'strict-transport-security': expect.stringContaining('max-age'),
      'content-security-policy': expect.stringMatching(
        /default-src 'self'.*frame-ancestors 'none'.*object-src 'none'/,
      ),
    })
    expect(headers['x-powered-by']).toBeUndefined()
    expect(String(headers['content-type'])).toMatch(/^application\/(problem\+)?json/)
  })
})
