import { connect as connectSocket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { Type } from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { route, strict } from '../../contract/index.ts'
import { type TestDatabase, testDatabase } from '../../tests/support/database.ts'
import { systemClock } from './clock.ts'
import { connect, type Db } from './db.ts'
import { createHttp, plainly } from './http.ts'
import { createMetrics } from './metrics.ts'

// A request has to arrive in time; one that brings files may take longer.

const write = route({
  name: 'write',
  summary: 'Write',
  method: 'POST',
  path: '/api/things',
  body: strict({ text: Type.String() }),
  reply: strict({ ok: Type.Boolean() }),
  problems: [],
  access: { kind: 'anyone' },
})
const upload = route({
  name: 'upload',
  summary: 'Upload',
  method: 'POST',
  path: '/api/files',
  takes: 'files',
  reply: strict({ ok: Type.Boolean() }),
  problems: [],
  access: { kind: 'anyone' },
})

const arriveWithinMs = 300
let database: TestDatabase
let db: Db
let app: FastifyInstance
let port = 0
beforeAll(async () => {
  database = await testDatabase()
  db = connect(database.url, { emit: () => {}, max: 2 })
  const handlers = [
    plainly(write, async () => ({ ok: true })),
    plainly(upload, async ({ request }) => {
      for await (const part of request.parts()) if (part.type === 'file') for await (const _ of part.file);
      return { ok: true }
    }),
  ]
  const parts = { db, clock: systemClock, log: pino({ level: 'silent' }), metrics: createMetrics() }
  const more = { baseUrl: 'http://desk.example', proxies: [], handlers, arriveWithinMs }
  app = await createHttp({ ...parts, ...more, authenticate: async () => null }, [write, upload])
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address()
  port = typeof address === 'object' && address ? address.port : 0
})
afterAll(async () => {
  await app.close()
  await db.close()
  await database.drop()
})

/** Sends the first part, and the rest when it is asked to; answers what came back until the end of the connection. */
function send(path: string, [type, first, rest]: readonly [string, string, string]) {
  const socket = connectSocket({ port, host: '127.0.0.1' })
  const length = Buffer.byteLength(first + rest)
  let said = ''
  socket.on('data', chunk => {
    said += chunk
  })
  socket.on('error', () => {})
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: desk.example\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n${first}`,
  )
  const ended = new Promise<string>(resolve => socket.once('close', () => resolve(said)))
  return { ended, finish: () => socket.write(rest) }
}
const json = ['application/json', '{"text":', '"x"}'] as const
const form = [
  'multipart/form-data; boundary=b',
  '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf ',
  'and half\r\n--b--\r\n',
] as const

test('a body that does not come is not waited for, one that comes is answered', async () => {
  const quick = send('/api/things', json)
  quick.finish()
  expect(await quick.ended).toContain('HTTP/1.1 200')
  const since = performance.now()
  expect(await send('/api/things', json).ended).toBe('')
  expect(performance.now() - since).toBeGreaterThanOrEqual(arriveWithinMs - 50)
})

test('files may take longer than that', async () => {
  const slow = send('/api/files', form)
  // Once the other has been given up, this one is late as well.
  await send('/api/things', json).ended
  slow.finish()
  expect(await slow.ended).toContain('HTTP/1.1 200')
})
