import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Route, routes } from '../../contract/index.ts'
import { buildWorld, signIn, type World } from '../support/builders.ts'
import { type Credentials, type Product, startProduct } from '../support/product.ts'

// F01, F02: whatever stands in any parameter or field of any route, it is taken or refused, and never a fault of ours.

let product: Product
let world: World
let admin: Credentials
beforeAll(async () => {
  product = await startProduct()
  world = await buildWorld(product)
  admin = await signIn(product, world.people.admin)
})
afterAll(() => product.stop())

const texts = [
  '',
  ' ',
  '-1',
  '0',
  '1e309',
  'NaN',
  'Infinity',
  '99999999999999999999',
  '1.5',
  'true',
  'null',
  '[]',
  '__proto__',
  'constructor',
  'toString',
  "' or 1=1 --",
  "'; drop table work.ticket; --",
  '$1',
  '%',
  '%_%',
  '\\',
  'a:*&!(',
  '00000000-0000-0000-0000-000000000000',
  'INC-1',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e',
  '💥',
  'x'.repeat(10_000),
  '../../etc/passwd',
  '{"$gt":""}',
]
const values: unknown[] = [
  ...texts,
  -1,
  0,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  true,
  null,
  [],
  ['a', 'b'],
  [[]],
  {},
  { toString: 'x' },
  { length: 1 },
]
const rawQueries = ['%', '%zz', '%ff%fe', '%00', 'a&a=b', '[]=1', '[a]=1', '=', '__proto__[x]=1']

type Got = { said: string; status: number; type: string; text: string }
async function send(said: string, options: InjectOptions): Promise<Got> {
  const answer = await product.http.inject({
    ...options,
    headers: { cookie: admin.cookie ?? '', ...options.headers },
  })
  return {
    said,
    status: answer.statusCode,
    type: String(answer.headers['content-type']),
    text: answer.body,
  }
}

const shapes = (schema: unknown): Record<string, unknown> =>
  (schema as { properties?: Record<string, unknown> } | undefined)?.properties ?? {}
/** Where a request of this route goes: our own workspace, and somewhere in it. */
function pathOf(route: Route, params: Record<string, string> = {}): string {
  const plain: Record<string, string> = {
    workspace: world.slug,
    number: 'INC-1',
    person: world.people.leaver.id,
  }
  return route.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? plain[name] ?? world.people.leaver.id).replace(/%25/g, '%'),
  )
}
const wellFormed = (text: string) => text.toWellFormed()

function* listRequests(route: Route): Generator<[string, InjectOptions]> {
  const { method } = route
  const body = method === 'POST' ? { payload: '{}', headers: { 'content-type': 'application/json' } } : {}
  for (const name of Object.keys(shapes(route.params)))
    for (const text of texts.map(wellFormed))
      yield [`${name} of the path`, { method, url: pathOf(route, { [name]: text || ' ' }), ...body }]
  for (const name of Object.keys(shapes(route.query))) {
    for (const text of texts.map(wellFormed))
      yield [`?${name}`, { method, url: `${pathOf(route)}?${name}=${encodeURIComponent(text)}` }]
    for (const raw of rawQueries)
      yield [`?${name}=${raw}`, { method, url: `${pathOf(route)}?${name}=${raw}` }]
  }
  for (const name of Object.keys(shapes(route.body)))
    for (const value of values)
      yield [
        `body.${name} = ${JSON.stringify(value).slice(0, 40)}`,
        {
          method,
          url: pathOf(route),
          payload: JSON.stringify({ ...fine[route.name], [name]: value }),
          headers: { 'content-type': 'application/json' },
        },
      ]
}
/** What the other fields need for this one to be looked at. */
const fine: Record<string, object> = {
  openTicket: { process: 'incident', title: 'Fine', text: 'Fine' },
  addMessage: { class: 'band', text: 'Fine' },
  createPerson: { name: 'Fine', email: 'fine@harbour.example', organisationId: '' },
  createToken: { name: 'Fine', scopes: ['tickets:read'] },
}
/** Ends the session these requests are made with; it has no field either. */
const leaves = (route: Route) => /signOut|changePassword|setPassword/i.test(route.name)

describe('whatever is asked', () => {
  test.each(routes.filter(route => !leaves(route)).map(route => [route.name, route] as const))(
    '%s answers, and never with a fault of ours',
    { timeout: 60_000 },
    async (_, route) => {
      const faults: string[] = []
      for (const [said, options] of listRequests(route)) {
        const { status, type, text } = await send(said, options)
        if (status >= 500) faults.push(`${said}: ${status} ${text}`)
        if (status >= 400 && !type.startsWith('application/problem+json')) faults.push(`${said}: ${type}`)
        if (/syntax error|relation|violates|pg_|stack|at .*\.ts/.test(text)) faults.push(`${said}: ${text}`)
      }
      expect(faults).toEqual([])
      expect(({} as { x?: number }).x).toBeUndefined()
    },
  )
})
