import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildWorld, signIn, type World } from '../support/builders.ts'
import { ask, type Credentials, type Product, startProduct } from '../support/product.ts'

let product: Product
let world: World
let requester: Credentials
let stranger: Credentials
let number: string
beforeAll(async () => {
  product = await startProduct()
  world = await buildWorld(product)
  requester = await signIn(product, world.people.requester)
  stranger = await signIn(product, world.people.stranger)
  const opened = await ask(product, requester, {
    method: 'POST',
    url: `/api/w/${world.slug}/tickets`,
    body: { process: 'incident', title: secret, text: secret },
  })
  number = (opened.body as { number: string }).number
})
afterAll(() => product.stop())

const secret = 'Canary in the coal mine'

type Got = { status: number; text: string; headers: Record<string, unknown> }
/** Asks over the network, with the path and method as they are written: no client tidies them up. */
function get(path: string, who: Credentials, { method = 'GET', headers = {} } = {}): Promise<Got> {
  const { hostname, port } = new URL(product.baseUrl)
  const cookie = who.cookie === undefined ? {} : { cookie: who.cookie }
  return new Promise((resolve, reject) => {
    const asked = request(
      { hostname, port, path, method, headers: { ...cookie, ...headers }, agent: false, timeout: 10_000 },
      answer => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', chunk => {
          text += chunk
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }))
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}

describe('E18: however a path is written, the decision is the same', () => {
  const tricks: [string, (path: string) => string][] = [
    ['as it is', path => path],
    ['two slashes in front', path => `/${path}`],
    ['two slashes inside', path => path.replace('/w/', '//w//')],
    ['a letter encoded', path => path.replace('api', '%61pi')],
    ['a letter of the workspace encoded', path => path.replace('/w/h', '/w/%68')],
    [
      'a letter of the number encoded',
      path => path.replace(/\/tickets\/./, letter => `${letter.slice(0, -1)}%49`),
    ],
    ['encoded twice', path => path.replace('api', '%2561pi')],
    ['a slash encoded', path => path.replace('/tickets', '%2ftickets')],
    ['a parameter after a semicolon', path => `${path};x=1`],
    ['a semicolon inside', path => path.replace('/w/', '/w;x=1/')],
    ['a dot behind', path => `${path}.`],
    ['.json behind', path => `${path}.json`],
    ['a slash behind', path => `${path}/`],
    ['a space behind', path => `${path}%20`],
    ['a tab behind', path => `${path}%09`],
    ['a line end behind', path => `${path}%0a`],
    ['upwards and back', path => path.replace('/tickets', '/x/../tickets')],
    ['a dot inside', path => path.replace('/tickets', '/./tickets')],
    ['backslashes', path => path.replace('/tickets', '\\tickets')],
    ['another case', path => path.replace('/api/w', '/API/W')],
    ['a percent sign that means nothing', path => `${path}%`],
    ['half a character', path => `${path}%c3`],
    ['the whole address', path => `${product.baseUrl}${path}`],
    ['another host’s whole address', path => `http://evil.example${path}`],
    ['a query that names another', path => `${path}?workspace=elsewhere&number=X-1`],
  ]
  const headers: [string, Record<string, string>][] = [
    ['plainly', {}],
    ['X-Original-URL', { 'x-original-url': '/healthz', 'x-rewrite-url': '/healthz' }],
    ['X-HTTP-Method-Override', { 'x-http-method-override': 'HEAD', 'x-method-override': 'OPTIONS' }],
    [
      'X-Forwarded',
      { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-prefix': '/api', 'x-forwarded-host': 'localhost' },
    ],
  ]
  const ticketPath = () => `/api/w/${world.slug}/tickets/${number}`

  test('whoever may read the ticket reads it: else nothing here could fail', async () => {
    const { status, text } = await get(ticketPath(), requester)
    expect([status, text.includes(secret)]).toEqual([200, true])
  })

  test.each(tricks)('%s', async (_, trick) => {
    for (const [how, sent] of headers)
      for (const method of ['GET', 'HEAD']) {
        const asked = { method, headers: sent }
        const path = trick(ticketPath())
        const nobody = await get(path, {}, asked)
        const other = await get(path, stranger, asked)
        const said = `${method} ${path} ${how}`
        for (const answer of [nobody, other]) {
          expect(answer.text, said).not.toContain(secret)
          expect(answer.status, said).toBeLessThan(500)
          if (answer.status === 200)
            expect(String(answer.headers['content-type']), said).toContain('text/html')
        }
        const mine = await get(path, requester, asked)
        if (mine.status === 200 && mine.text.includes(secret))
          expect([nobody.status, other.status], said).toEqual([401, 404])
      }
  })

  test.each(['OPTIONS', 'TRACE', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'])('%s opens no door', async method => {
    for (const who of [{}, stranger, requester]) {
      const answer = await get(ticketPath(), who, { method })
      expect([400, 404, 405]).toContain(answer.status)
      expect(answer.text).not.toContain(secret)
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  test('a read cannot be turned into a write by a header or a field', async () => {
    const before = (await get(ticketPath(), requester)).text
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override', '_method'])
      await get(`${ticketPath()}/messages?_method=POST`, requester, { headers: { [name]: 'POST' } })
    expect((await get(ticketPath(), requester)).text).toBe(before)
  })
})

describe('E19: who is not signed in', () => {
  test('sees that we are well, and nothing of how', async () => {
    expect((await get('/healthz', {})).text).toBe('{"ok":true}')
    expect((await get('/readyz', {})).text).toBe('{"ready":true}')
  })

  test('gets no figures but on this machine itself, whatever a header says', async () => {
    const ask = (remoteAddress: string, headers: Record<string, string> = {}) =>
      product.http.inject({ url: '/metrics', remoteAddress, headers })
    for (const headers of [
      {},
      { 'x-forwarded-for': '127.0.0.1' },
      { forwarded: 'for=127.0.0.1' },
      { host: 'localhost' },
    ]) {
      const answer = await ask('192.0.2.7', headers)
      expect([answer.statusCode, answer.json().code]).toEqual([404, 'route.not_found'])
    }
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
      expect((await ask(address)).body).toContain('interlock_http_request_seconds')
  })

  test('a proxy is believed about others’ addresses, but does not make the machine’s own of them', async () => {
    const behind = await startProduct({
      databaseUrl: product.databaseUrl,
      env: { INTERLOCK_PROXIES: '192.0.2.7' },
    })
    try {
      const headers = { 'x-forwarded-for': '127.0.0.1' }
      const answer = await behind.http.inject({ url: '/metrics', remoteAddress: '192.0.2.7', headers })
      expect(answer.statusCode).toBe(404)
    } finally {
      await behind.stop()
    }
  })

  test('nor through a proxy on this machine that nobody has told us of', async () => {
    for (const headers of [{ 'x-forwarded-for': '192.0.2.7' }, { forwarded: 'for=192.0.2.7' }]) {
      const answer = await product.http.inject({ url: '/metrics', remoteAddress: '127.0.0.1', headers })
      expect(answer.statusCode).toBe(404)
    }
  })

  test.each([
    '/setup',
    '/install',
    '/debug',
    '/debug/pprof',
    '/status',
    '/health',
    '/admin',
    '/console',
    '/actuator/env',
    '/.env',
    '/.git/config',
    '/package.json',
    '/server/main.ts',
    '/server/migrations/0001_kernel.sql',
    '/web/app.tsx',
    '/data/database/PG_VERSION',
    '/..%2fpackage.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/',
    '/api/docs',
    '/graphql',
    '/assets/index.js.map',
    '/index.html.map',
    '/.stamp',
  ])('%s shows nothing but the page for people', async path => {
    const answer = await get(path, {})
    if (answer.status === 200) expect(answer.text).toMatch(/^<!doctype html>/i)
    else expect([400, 401, 403, 404]).toContain(answer.status)
    expect(answer.text).not.toMatch(/"dependencies"|DATABASE_URL|create table|\[core\]/)
  })

  test('the page names no source map, and none is there', async () => {
    const page = await get('/', {})
    const scripts = [...page.text.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map(
      ([, path]) => path ?? '',
    )
    for (const path of scripts) {
      expect((await get(path, {})).text).not.toContain('sourceMappingURL')
      expect((await get(`${path}.map`, {})).status).toBe(404)
    }
  })
})
