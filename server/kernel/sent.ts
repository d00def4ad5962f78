import type { FastifyRequest } from 'fastify'
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
 * After validation: a body is taken as it was sent. The validator turns a number or a list of one into text, which the
 * query string needs; in a body it would let through what the contract does not say.
 */
export function refuseConverted(request: FastifyRequest): void {
  if (request.sent !== JSON.stringify(request.body))
    throw refusal('body', 'has a value of another type than the API describes')
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it was sent. */
    sent: string | undefined
  }
}
