import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { addMessage, getTicket, listTickets, signIn } from '../contract/index.ts'
import { ApiProblem, addressOf, call, makeKey } from './api.ts'

const params = { workspace: 'desk', number: 'INC-1' }
const message = { params, body: { class: 'band', text: 'Hello' } }

let server: Server | undefined
const browserFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = browserFetch
  server?.closeAllConnections()
  server?.close()
})

type Answer = (request: IncomingMessage, response: ServerResponse, nth: number) => void

/** A real server on this machine; addresses are relative in a page, so they are completed here as a browser would. */
async function serve(answer: Answer): Promise<IncomingMessage[]> {
  const seen: IncomingMessage[] = []
  server = createServer((request, response) => answer(request, response, seen.push(request)))
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  globalThis.fetch = (address, init) => browserFetch(`http://127.0.0.1:${port}${String(address)}`, init)
  return seen
}

const say = (response: ServerResponse, status: number, body: object) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
const keyOf = (request: IncomingMessage | undefined) => request?.headers['idempotency-key']

test('a write whose connection breaks is sent again with the same key', async () => {
  const seen = await serve((request, response, nth) =>
    nth < 3 ? request.socket.destroy() : say(response, 201, { id: 'x', version: 2 }),
  )
  expect(await call(addMessage, message)).toEqual({ id: 'x', version: 2 })
  expect(seen).toHaveLength(3)
  expect(new Set(seen.map(keyOf)).size).toBe(1)
  expect(keyOf(seen[0])).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
})

test('two writes have two keys, also with the same words', async () => {
  const seen = await serve((_, response) => say(response, 201, { id: 'x', version: 2 }))
  await call(addMessage, message)
  await call(addMessage, message)
  expect(keyOf(seen[0])).not.toBe(keyOf(seen[1]))
})

test('a write that never got an answer keeps its key when the reader sends it again', async () => {
  let isUp = false
  const seen = await serve((request, response) =>
    isUp ? say(response, 201, { id: 'x', version: 2 }) : request.socket.destroy(),
  )
  await expect(call(addMessage, message)).rejects.toMatchObject({ code: 'offline' })
  isUp = true
  await call(addMessage, message)
  expect(new Set(seen.map(keyOf)).size).toBe(1)
})

test('reading carries no key', async () => {
  const seen = await serve((_, response) => say(response, 200, {}))
  await call(getTicket, { params })
  expect(keyOf(seen[0])).toBeUndefined()
})

test('a refusal says its code, title, what to do and which field is wrong', async () => {
  await serve((_, response) =>
    say(response, 400, {
      code: 'request.invalid',
      title: 'Something in this request is not right',
      todo: 'Correct the fields named below and send it again.',
      errors: [{ field: 'body/email', text: 'An e-mail address is needed.' }],
    }),
  )
  const problem = await call(signIn, { body: { email: 'x', password: 'y' } }).catch((error: unknown) => error)
  if (!(problem instanceof ApiProblem)) throw new Error('It was not refused.')
  expect(problem.code).toBe('request.invalid')
  expect(problem.body.todo).toBe('Correct the fields named below and send it again.')
  expect(problem.field('email')).toBe('An e-mail address is needed.')
  expect(problem.field('password')).toBeUndefined()
})

test('an answer that is no problem of ours is an internal one with its request id', async () => {
  await serve((_, response) => response.writeHead(500, { 'x-request-id': 'r-1' }).end('<html>'))
  await expect(call(getTicket, { params })).rejects.toMatchObject({
    code: 'internal',
    body: { status: 500, requestId: 'r-1' },
  })
})

test('an address carries its parameters escaped and leaves out what is not asked', () => {
  expect(addressOf(getTicket, { params: { workspace: 'a/b', number: 'INC-1' } })).toBe(
    '/api/w/a%2Fb/tickets/INC-1',
  )
  expect(addressOf(listTickets, { params, query: { q: 'a b', view: undefined, process: '' } })).toBe(
    '/api/w/desk/tickets?q=a+b',
  )
})

test('a key is a random UUID also where the browser does not offer one', () => {
  const offered = Object.getOwnPropertyDescriptor(crypto, 'randomUUID')
  Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true })
  try {
    const keys = Array.from({ length: 50 }, makeKey)
    expect(new Set(keys).size).toBe(50)
    for (const key of keys)
      expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  } finally {
    if (offered) Object.defineProperty(crypto, 'randomUUID', offered)
    else Reflect.deleteProperty(crypto, 'randomUUID')
  }
})
