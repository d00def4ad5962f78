import { type Static, Type } from 'typebox'
import { Act } from './acts.ts'
import { Id, nullable, oneOf, route, strict, WorkspaceParams } from './route.ts'

const Level = oneOf('high', 'medium', 'low')
const TicketNumber = Type.String({ maxLength: 24, pattern: '^[A-Z]{2,5}-[0-9]{1,15}$' })

const Acts = Type.Union([
  /** The first of what waits there for the actor. */
  strict({ act: Type.Literal('take') }),
  /** What stands there goes to a colleague who holds the role. */
  strict({ act: Type.Literal('assign'), to: Id }),
  strict({
    act: Type.Literal('change'),
    set: strict({
      impact: Type.Optional(Level),
      urgency: Type.Optional(Level),
      serviceId: Type.Optional(Type.Union([Id, Type.Null()])),
    }),
  }),
  strict({
    act: Type.Literal('message'),
    class: Type.String({ minLength: 1, maxLength: 60 }),
    text: Type.String({ minLength: 1, maxLength: 20_000 }),
  }),
  strict({
    act: Type.Literal('solve'),
    note: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000 })),
  }),
  strict({ act: Type.Literal('merge'), into: TicketNumber }),
  /** What stands there goes to another activity of its process. */
  strict({
    act: Type.Literal('move'),
    to: Type.String({ minLength: 1, maxLength: 200 }),
    reason: Type.String({ minLength: 1, maxLength: 2000 }),
  }),
])
/** What is done on several tickets at once: an act of `Act`, whose activity run each ticket finds for itself. */
export const BulkAct = Type.Unsafe<Static<typeof Acts>>({
  type: 'object',
  required: ['act'],
  discriminator: { propertyName: 'act' },
  oneOf: Acts.anyOf,
})

const many = (maxItems: number) =>
  strict({ tickets: Type.Array(TicketNumber, { minItems: 1, maxItems, uniqueItems: true }), act: BulkAct })
/** Why it cannot be done there; null: it can, or was. */
const Refusal = nullable(strict({ code: Type.String(), title: Type.String(), todo: Type.String() }))
const problems = [
  'sign_in.needed',
  'workspace.not_found',
  'scope.missing',
  'request.invalid',
  'request.key_reused',
] as const

/** Who would be told in all, and on which tickets it cannot be done and why. Changes nothing. At most 100 at once. */
export const previewBulk = route({
  name: 'previewBulk',
  summary: 'Preview an act on several tickets',
  method: 'POST',
  path: '/api/w/:workspace/bulk/preview',
  params: WorkspaceParams,
  body: many(100),
  reply: strict({
    told: Type.Array(
      strict({
        /** person id or team id */
        id: Id,
        name: Type.String(),
        side: oneOf('provider', 'customer', 'partner'),
        team: Type.Boolean(),
        /** Of how many of the tickets. */
        count: Type.Integer(),
      }),
    ),
    tickets: Type.Array(strict({ number: Type.String(), refusal: Refusal })),
  }),
  problems,
  access: { kind: 'workspace', scope: 'tickets:read' },
})

/**
 * Acts on several tickets one after the other, each in its own transaction: what is refused on one leaves the others done.
 * `undo` is the act that takes it back, and on which ticket, where there is one. At most 25 at once. Sent again with the
 * same key, what was done is not done again.
 */
export const actOnTickets = route({
  name: 'actOnTickets',
  summary: 'Act on several tickets',
  method: 'POST',
  path: '/api/w/:workspace/bulk',
  params: WorkspaceParams,
  body: many(25),
  reply: strict({
    tickets: Type.Array(
      strict({
        number: Type.String(),
        refusal: Refusal,
        undo: Type.Union([strict({ number: Type.String(), act: Act }), Type.Null()]),
      }),
    ),
  }),
  problems,
  access: { kind: 'workspace', scope: 'tickets:write' },
})
