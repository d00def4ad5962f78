import { Bytes, type ProblemCode, problems, type Route } from '../../contract/index.ts'
import { version } from './version.ts'

const text = { type: 'string' }
/** `ProblemBody` of the contract. */
const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'todo', 'requestId'],
  properties: {
    type: text,
    title: text,
    status: { type: 'integer' },
    detail: text,
    code: text,
    todo: text,
    requestId: text,
    errors: {
      type: 'array',
      items: { type: 'object', required: ['field', 'text'], properties: { field: text, text } },
    },
  },
}

const files = {
  type: 'object',
  required: ['file'],
  properties: { file: { type: 'array', items: { type: 'string', format: 'binary' } } },
}

/** The API as OpenAPI 3.1, made from the contract; served at `/api`. */
export function describeApi(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const path = route.path.replace(/:([a-z]+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Interlock',
      version,
      description:
        'Writes take an Idempotency-Key header: the same key gives the same answer for two days. Refusals are application/problem+json (RFC 9457).',
    },
    components: {
      schemas: { Problem: problem },
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'interlock',
          description: 'Set by signing in; __Host-interlock over HTTPS.',
        },
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API token of a person in one workspace, limited to its scopes.',
        },
      },
    },
    paths,
  }
}

function describeRoute(route: Route): object {
  const { name, summary, access, body, takes, reply, status = 200 } = route
  const type =
    reply === Bytes
      ? 'application/octet-stream'
      : name === 'streamChanges'
        ? 'text/event-stream'
        : 'application/json'
  const key =
    route.method === 'GET' || access.kind !== 'workspace' || takes
      ? []
      : [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: false,
            schema: { type: 'string', maxLength: 200 },
          },
        ]
  return {
    operationId: name,
    summary,
    security:
      access.kind === 'anyone'
        ? []
        : access.kind === 'account'
          ? [{ session: [] }]
          : [{ session: [] }, { token: [access.scope] }],
    parameters: [...parametersOf(route, 'params', 'path'), ...parametersOf(route, 'query', 'query'), ...key],
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    ...(takes && { requestBody: { required: true, content: { 'multipart/form-data': { schema: files } } } }),
    responses: {
      [status]: { description: 'Done', content: { [type]: { schema: reply } } },
      ...refusals(route.problems),
    },
  }
}

function parametersOf(route: Route, part: 'params' | 'query', where: 'path' | 'query') {
  const schema = route[part] as { properties?: Record<string, object>; required?: string[] } | undefined
  return Object.entries(schema?.properties ?? {}).map(([name, of]) => ({
    name,
    in: where,
    required: where === 'path' || (schema?.required ?? []).includes(name),
    schema: of,
  }))
}

function refusals(codes: readonly ProblemCode[]) {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of codes)
    byStatus.set(problems[code].status, [...(byStatus.get(problems[code].status) ?? []), code])
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      status,
      {
        description: list.map(code => `${code}: ${problems[code].title}`).join('; '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  )
}
