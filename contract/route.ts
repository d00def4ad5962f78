import type { Static, TObject, TSchema } from 'typebox'
import { Type } from 'typebox'
import type { ProblemCode } from './problem.ts'

/** What an API token may be limited to; a browser session holds all of them. */
export type Scope =
  | 'tickets:read'
  | 'tickets:write'
  | 'people:read'
  | 'people:write'
  | 'account'
  | 'admin:read'
  | 'admin:write'

/** Which side of the line a person stands on. See docs/words.md. */
export type Side = 'provider' | 'customer' | 'partner'

/**
 * Who may call a route. `anyone` needs no sign-in; `account` needs a signed-in account; `workspace` needs a
 * person of the workspace in the path, on one of `sides` (default: all), administrator when `admin` is set.
 * What a person may not see is answered as not found, never as forbidden.
 */
export type Access =
  | { kind: 'anyone' }
  | { kind: 'account' }
  | { kind: 'workspace'; scope: Scope; sides?: readonly Side[]; admin?: boolean }

/** One operation of the API as data: validation, serialisation, OpenAPI, the typed client and the docs follow from it. */
export type Route = {
  readonly name: string
  readonly summary: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Fastify path; workspace routes begin with `/api/w/:workspace`. */
  readonly path: string
  readonly params?: TObject
  readonly query?: TObject
  readonly body?: TSchema
  /** The body is multipart/form-data with files (RFC 7578), taken in as a stream, instead of JSON. */
  readonly takes?: 'files'
  readonly reply: TSchema
  /** HTTP status of success, default 200. */
  readonly status?: number
  readonly problems: readonly ProblemCode[]
  readonly access: Access
}

type Part<R, K extends 'params' | 'query' | 'body' | 'reply'> = R extends {
  [P in K]: infer S extends TSchema
}
  ? Static<S>
  : undefined

/** The parameters in the path of a route. */
export type ParamsOf<R extends Route> = Part<R, 'params'>
/** The query string of a route. */
export type QueryOf<R extends Route> = Part<R, 'query'>
/** The JSON body of a route. */
export type BodyOf<R extends Route> = Part<R, 'body'>
/** The JSON answer of a route. */
export type ReplyOf<R extends Route> = Part<R, 'reply'>

/** Keeps the literal type of a route while checking its shape. */
export const route = <const R extends Route>(r: R): R => r

/** An object that refuses unknown members, so that nothing is assigned that was not meant to be. */
export const strict = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })

/** A UUID (RFC 9562), version 7 where we made it. */
export const Id = Type.String({ format: 'uuid' })
/** An instant, RFC 3339 in UTC. */
export const Instant = Type.String({ format: 'date-time' })
/** One of the given words. */
export const oneOf = <const W extends readonly string[]>(...words: W) =>
  Type.Unsafe<W[number]>({ type: 'string', enum: [...words] })
/** A value or null. */
export const nullable = <S extends TSchema>(schema: S) =>
  Type.Unsafe<Static<S> | null>({
    ...schema,
    type: [(schema as { type?: string }).type ?? 'string', 'null'],
    nullable: true,
  })
/** An e-mail address of one mailbox; case does not matter. */
export const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern: '^[^\\s@<>,;:"()\\[\\]\\\\]+@[^\\s@<>,;:"()\\[\\]\\\\]+$',
})
/** Which side of the line, as a shape. */
export const SideWord = oneOf('provider', 'customer', 'partner')
/** Workspace in the URL: the short name an administrator chose. */
export const WorkspaceParams = strict({
  workspace: Type.String({ minLength: 1, maxLength: 63, pattern: '^[a-z0-9-]+$' }),
})
/** The bytes of a file, as a stream. */
export const Bytes = Type.Unsafe<AsyncIterable<Uint8Array>>({ type: 'string', format: 'binary' })
/** An empty answer. */
export const Nothing = strict({})

/** Who may see a piece of content. */
export const ContentClass = Type.String({
  description: 'provider, band, customer or partner:<organisation id>; see docs/words.md',
})
