import { Type } from 'typebox'
import { PersonRef } from './identity.ts'
import { Id, Instant, Nothing, nullable, oneOf, route, strict, WorkspaceParams } from './route.ts'
import { TicketParams } from './work.ts'

const refused = ['sign_in.needed', 'workspace.not_found', 'scope.missing', 'route.not_found'] as const
const ofTicket = strict({ number: Type.String(), title: Type.String() })
const DeliveryParams = strict({ ...WorkspaceParams.properties, delivery: Id })

/** A mail that goes out, or did: to whom, on which ticket, and what holds it up. */
export const OutboxLine = strict({
  id: Id,
  to: PersonRef,
  email: Type.String(),
  ticket: ofTicket,
  /** The events it tells of, in their order; what was waived is not among them. */
  events: Type.Array(Type.String()),
  state: oneOf('waiting', 'failed', 'sent', 'withheld'),
  /**
   * Why it waits: `joining` with what else happens until `dueAt`, `due` now, `sending` at this moment, `retrying` after an
   * error, or `no server` is set; null when it does not wait.
   */
  why: nullable(oneOf('joining', 'due', 'sending', 'retrying', 'no server')),
  /** When it is tried (again), or was to be. */
  dueAt: Instant,
  sentAt: nullable(Instant),
  attempts: Type.Integer(),
  /** The last error, why it was withheld, or what the receiving server said. */
  said: nullable(Type.String()),
})

/** What goes out by mail: what waits by when it goes, else the latest first. Provider only. */
export const listOutbox = route({
  name: 'listOutbox',
  summary: 'List what goes out by mail',
  method: 'GET',
  path: '/api/w/:workspace/outbox',
  params: WorkspaceParams,
  query: strict({
    state: Type.Optional(oneOf('waiting', 'failed', 'sent', 'withheld')),
    /** The number of a ticket, or part of a recipient's name or address. */
    q: Type.Optional(Type.String({ maxLength: 200 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 120 })),
  }),
  reply: strict({
    mails: Type.Array(OutboxLine),
    next: nullable(Type.String()),
    /** Whether an outgoing mail server is set at all. */
    hasServer: Type.Boolean(),
  }),
  problems: [...refused, 'request.invalid'],
  access: { kind: 'workspace', scope: 'tickets:read', sides: ['provider'] },
})
/** One mail as it will be or was sent. Provider only. */
export const getOutboxMail = route({
  name: 'getOutboxMail',
  summary: 'Read a mail that goes out',
  method: 'GET',
  path: '/api/w/:workspace/outbox/:delivery',
  params: DeliveryParams,
  reply: strict({
    line: OutboxLine,
    from: Type.String(),
    subject: Type.String(),
    text: Type.String(),
    /** Calendar entries it carries, in words. */
    attachments: Type.Array(Type.String()),
  }),
  problems: [...refused, 'delivery.not_found'],
  access: { kind: 'workspace', scope: 'tickets:read', sides: ['provider'] },
})
/** Tries a mail now that waits or has failed. Provider only. */
export const sendMailNow = route({
  name: 'sendMailNow',
  summary: 'Try a mail again now',
  method: 'POST',
  path: '/api/w/:workspace/outbox/:delivery/send',
  params: DeliveryParams,
  body: Nothing,
  reply: Nothing,
  problems: [...refused, 'delivery.not_found', 'delivery.not_waiting', 'request.key_reused'],
  access: { kind: 'workspace', scope: 'tickets:write', sides: ['provider'] },
})

/** What the reader is accountable for: each activity with the latest told of it. Provider only. */
export const listBoard = route({
  name: 'listBoard',
  summary: 'Read what I am accountable for',
  method: 'GET',
  path: '/api/w/:workspace/board',
  params: WorkspaceParams,
  reply: strict({
    entries: Type.Array(
      strict({
        ticket: ofTicket,
        /** null: told of the ticket as a whole. */
        activity: nullable(Type.String()),
        standing: oneOf('stuck', 'returned', 'waiting', 'offered', 'going on', 'finished', 'told'),
        /** What was told last, by what, when. */
        event: Type.String(),
        words: Type.String(),
        at: Instant,
        by: nullable(Type.String()),
        unseen: Type.Integer(),
      }),
    ),
    /** Everything the board says was told until then: what marking it as seen should name. */
    until: nullable(Instant),
    /** Older things are not shown. */
    more: Type.Boolean(),
  }),
  problems: refused,
  access: { kind: 'workspace', scope: 'tickets:read', sides: ['provider'] },
})
/** Marks everything on my board as seen that was told up to an instant. Provider only. */
export const markBoardSeen = route({
  name: 'markBoardSeen',
  summary: 'Mark my board as seen',
  method: 'POST',
  path: '/api/w/:workspace/board/seen',
  params: WorkspaceParams,
  body: strict({ until: Instant }),
  reply: Nothing,
  problems: [...refused, 'request.key_reused'],
  access: { kind: 'workspace', scope: 'tickets:write', sides: ['provider'] },
})

/** Whoever is accountable says that somebody need not be told something, and why. Provider only. */
export const waiveObligation = route({
  name: 'waiveObligation',
  summary: 'Say that somebody need not be told',
  method: 'POST',
  path: '/api/w/:workspace/tickets/:number/told/:obligation/waive',
  params: strict({ ...TicketParams.properties, obligation: Id }),
  body: strict({ reason: Type.String({ minLength: 1, maxLength: 500 }) }),
  reply: strict({ version: Type.Integer() }),
  problems: [
    ...refused,
    'ticket.not_found',
    'obligation.not_found',
    'obligation.not_yours',
    'obligation.told',
    'request.key_reused',
  ],
  access: { kind: 'workspace', scope: 'tickets:write', sides: ['provider'] },
})
