import type { FastifyReply, FastifyRequest } from 'fastify'
import { type FieldError, type ProblemBody, type ProblemCode, problems } from '../../contract/index.ts'
import type { Log } from './log.ts'
import { findOutage } from './outage.ts'
import { Problem } from './problem.ts'
import { listConverted } from './sent.ts'

type Answering = { request: FastifyRequest; reply: FastifyReply; log: Log }
type Validation = {
  instancePath?: string
  message?: string
  params?: Record<string, unknown>
  keyword?: string
}

/** Answers any error as application/problem+json (RFC 9457); what we did not mean shows a request id and no inner text. */
export function answerProblem(error: unknown, answering: Answering): FastifyReply {
  const problem = error instanceof Problem ? error : toProblem(error, answering.request)
  if (problem) return send(problemBody(problem, answering.request.id), answering)
  const outage = findOutage(error)
  if (outage) {
    const { id: requestId, routeOptions } = answering.request
    answering.log.warn({ err: error, requestId, route: routeOptions?.url }, 'refused: the database cannot')
    answering.reply.header('retry-after', '5')
    return send(problemBody(new Problem(outage), requestId), answering)
  }
  answering.log.error(
    { err: error, requestId: answering.request.id, route: answering.request.routeOptions?.url },
    'unexpected error',
  )
  return send(
    {
      type: 'about:blank',
      status: 500,
      code: 'internal',
      title: 'Something went wrong on our side',
      requestId: answering.request.id,
      // Whether a commit was heard of or not, this is true.
      todo: 'Reload to see how things stand, then try again; if it happens again, tell your administrator the request id.',
    },
    answering,
  )
}

/** An address that is not in the contract. */
export const answerNotFound = (answering: Answering): FastifyReply =>
  answerProblem(new Problem('route.not_found'), answering)

function problemBody(problem: Problem, requestId: string): ProblemBody {
  const { status, title, todo } = problems[problem.code]
  return {
    type: `urn:interlock:problem:${problem.code}`,
    title,
    status,
    code: problem.code,
    todo,
    requestId,
    ...(problem.detail !== undefined && { detail: problem.detail }),
    ...(problem.errors !== undefined && { errors: problem.errors }),
  }
}

function send(body: ProblemBody, { reply }: Answering): FastifyReply {
  return reply
    .code(body.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer(JSON.stringify as (payload: unknown) => string)
    .send(body)
}

const byFastifyCode: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.not_json',
  FST_ERR_CTP_EMPTY_TYPE: 'request.not_json',
}

/** What the framework refuses in our words; null when it is a fault of ours. */
function toProblem(error: unknown, request: FastifyRequest): Problem | null {
  if (typeof error !== 'object' || error === null) return null
  const { code, statusCode, validation, validationContext } = error as {
    code?: string
    statusCode?: number
    validation?: Validation[]
    validationContext?: string
  }
  if (validation)
    return new Problem('request.invalid', undefined, [
      ...validation.map(one => fieldError(one, validationContext ?? 'body')),
      ...listConverted(request),
    ])
  const known = code ? byFastifyCode[code] : undefined
  if (known) return new Problem(known)
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Problem('request.invalid', undefined, [{ field: 'body', text: 'cannot be read as JSON' }])
  return null
}

function fieldError({ instancePath, message, params, keyword }: Validation, where: string): FieldError {
  const missing =
    keyword === 'required' || keyword === 'additionalProperties'
      ? (params?.missingProperty ?? params?.additionalProperty)
      : undefined
  const path = `${instancePath ?? ''}${typeof missing === 'string' ? `/${missing}` : ''}`
  return {
    field: `${where}${path}`,
    text: keyword === 'additionalProperties' ? 'is not known here' : (message ?? 'is not right'),
  }
}
