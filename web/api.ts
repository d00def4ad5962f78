import type { BodyOf, ParamsOf, ProblemBody, QueryOf, ReplyOf, Route } from '../contract/index.ts'

type Given<K extends string, T> = [T] extends [undefined]
  ? unknown
  : [Record<never, never>] extends [T]
    ? { [P in K]?: T }
    : { [P in K]: T }

/** What a route takes: its path parameters, query and body, each only where the contract has it. */
export type Sent<R extends Route> = Given<'params', ParamsOf<R>> &
  Given<'query', QueryOf<R>> &
  Given<'body', BodyOf<R>>

type Loose = { params?: Record<string, string>; query?: Record<string, unknown>; body?: unknown }

/** A refusal of the server as the page shows it; `offline` when no answer came at all. */
export class ApiProblem extends Error {
  readonly code: ProblemBody['code'] | 'offline'
  readonly body: Partial<ProblemBody>
  constructor(code: ProblemBody['code'] | 'offline', body: Partial<ProblemBody>) {
    super(body.title ?? code)
    this.code = code
    this.body = body
  }
  /** What is wrong with one field, by its name in the body or query. */
  field(name: string): string | undefined {
    return this.body.errors?.find(error => error.field.split('/').at(-1) === name)?.text
  }
}

/** The refusal in an error, if it is one of the API's. */
export const problemOf = (error: unknown): ApiProblem | undefined =>
  error instanceof ApiProblem ? error : undefined

const waitsMs = [250, 1_000, 3_000]
const comesBack = new Set([502, 503, 504])

/** A random UUID; `randomUUID` exists only where the address is secure, so plain http falls back to random bytes. */
export const makeKey = (): string => {
  if (crypto.randomUUID) return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = [...bytes].map((byte, i) => {
    const fixed = i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte
    return fixed.toString(16).padStart(2, '0')
  })
  return [hex.slice(0, 4), hex.slice(4, 6), hex.slice(6, 8), hex.slice(8, 10), hex.slice(10)]
    .map(part => part.join(''))
    .join('-')
}

/** The address of a route with its parameters and query filled in. */
export const addressOf = (route: Pick<Route, 'path'>, sent: Loose): string => {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(sent.params?.[name] ?? ''),
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(sent.query ?? {}))
    if (value !== undefined && value !== '') query.set(name, String(value))
  return query.size > 0 ? `${path}?${query}` : path
}

const readProblem = async (response: Response): Promise<ApiProblem> => {
  const requestId = response.headers.get('x-request-id')
  const body = await response.json().catch(() => ({}))
  const known = typeof body === 'object' && body !== null ? (body as Partial<ProblemBody>) : {}
  return new ApiProblem(known.code ?? 'internal', {
    status: response.status,
    ...(requestId ? { requestId } : {}),
    ...known,
  })
}

const send = async (address: string, init: RequestInit): Promise<Response> => {
  for (const waitMs of [...waitsMs, undefined]) {
    const response = await fetch(address, init).catch((error: unknown) => {
      if (init.signal?.aborted) throw error
    })
    if (response && !comesBack.has(response.status)) return response
    if (waitMs === undefined) {
      if (response) return response
      break
    }
    await new Promise(resolve => setTimeout(resolve, waitMs))
  }
  throw new ApiProblem('offline', {})
}

/** Keys of writes that got no answer: sent once more by hand, the same write carries the same key. */
const unanswered = new Map<string, string>()

/**
 * Calls a route of the contract. Every write carries an `Idempotency-Key`; where the network fails, the same
 * request is sent again with the same key, so nothing happens twice. Throws `ApiProblem`.
 */
export const call = async <R extends Route>(
  route: R,
  sent: Sent<R>,
  signal?: AbortSignal,
): Promise<ReplyOf<R>> => {
  const loose = sent as Loose
  const address = addressOf(route, loose)
  const isWrite = route.method !== 'GET'
  const body = route.method === 'POST' ? JSON.stringify(loose.body ?? {}) : undefined
  const write = `${route.method} ${address} ${body}`
  const key = unanswered.get(write) ?? makeKey()
  if (isWrite) unanswered.set(write, key)
  const response = await send(address, {
    method: route.method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(isWrite ? { 'idempotency-key': key } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
    ...(signal ? { signal } : {}),
  })
  unanswered.delete(write)
  if (!response.ok) throw await readProblem(response)
  return (await response.json().catch(() => ({}))) as ReplyOf<R>
}
