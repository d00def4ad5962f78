import type { FastifyRequest } from 'fastify'
import type { FieldError } from '../../contract/index.ts'
import { Problem } from './problem.ts'

const refusal = (field: string, text: string) => new Problem('request.invalid', undefined, [{ field, text }])

/** Before validation: keeps what was sent, and refuses the character NUL, which PostgreSQL's text cannot hold. */
export function keepSent(request: FastifyRequest): void {
  if (request.url.includes('%00')) throw refusal('address', 'contains the character NUL')
  request.sent = JSON.stringify(request.body)
  if (request.sent && /(?<!\\)(?:\\\\)*\\u0000/.test(request.sent))
    throw refusal('body', 'contains the character NUL')
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

/** After validation: refuses a body of which anything had to be turned into another type. */
export function refuseConverted(request: FastifyRequest): void {
  const errors = listConverted(request)
  if (errors.length > 0) throw new Problem('request.invalid', undefined, errors)
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it was sent. */
    sent: string | undefined
  }
}
