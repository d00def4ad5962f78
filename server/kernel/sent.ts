import type { FastifyRequest } from 'fastify'
import type { FieldError } from '../../contract/index.ts'
import { Problem } from './problem.ts'

const refusal = (field: string, text: string) => new Problem('request.invalid', undefined, [{ field, text }])

/** In JSON as we write it, only NUL and halves of characters (lone surrogates) are escaped by number like this. */
const unkeepable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/

/** Before validation: keeps what was sent, and refuses what PostgreSQL cannot hold: NUL and halves of characters. */
export function keepSent(request: FastifyRequest): void {
  if (request.url.includes('%00')) throw refusal('address', 'contains the character NUL')
  request.sent = JSON.stringify(request.body)
  if (request.sent && unkeepable.test(request.sent))
    throw refusal('body', 'contains the character NUL or half of a character')
}

/**
 * What the validator turned into another type: a body is taken as it was sent. A number or a list of one becomes text,
 * which the query string needs; in a body it would let through what the contract does not say.
 */
export const listConverted = ({ sent, body }: FastifyRequest): FieldError[] =>
  sent === undefined || sent === JSON.stringify(body) ? [] : compare(JSON.parse(sent), body, 'body')

function compare(sent: unknown, taken: unknown, field: string): FieldError[] {
  if (isRecord(sent) && isRecord(taken) && Array.isArray(sent) === Array.isArray(taken))
    return Object.keys(sent).flatMap(key => compare(sent[key], taken[key], `${field}/${key}`))
  return sent === taken ? [] : [{ field, text: `must be ${typeOf(taken)}` }]
}
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value

/**
 * After validation: refuses a body of which anything had to be turned into another type, and numbers of the query
 * beyond all numbers, whose bounds the validator does not check.
 */
export function refuseConverted(request: FastifyRequest): void {
  const infinite = Object.entries((request.query ?? {}) as object)
    .filter(([, value]) => typeof value === 'number' && !Number.isFinite(value))
    .map(([name]) => ({ field: `querystring/${name}`, text: 'must be a number' }))
  const errors = [...listConverted(request), ...infinite]
  if (errors.length > 0) throw new Problem('request.invalid', undefined, errors)
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it was sent. */
    sent: string | undefined
  }
}
