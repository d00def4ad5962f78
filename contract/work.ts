import { Type } from 'typebox'
import { ActivityRun } from './activity.ts'
import { AttachmentIds } from './attachment.ts'
import { ChecklistItems } from './checklistItems.ts'
import { PersonRef } from './identity.ts'
import { MentionIds } from './mentionIds.ts'
import { Message } from './message.ts'
import {
  ContentClass,
  Id,
  Instant,
  Nothing,
  nullable,
  oneOf,
  route,
  strict,
  WorkspaceParams,
} from './route.ts'

/** A ticket is open until its process has ended. */
export const TicketState = oneOf('open', 'closed')
/** Which ticket, in the path. */
export const TicketParams = strict({
  ...WorkspaceParams.properties,
  number: Type.String({ maxLength: 24, pattern: '^[A-Z]{2,5}-[0-9]{1,15}$' }),
})
const RunParams = strict({ ...TicketParams.properties, run: Id })
/** What every route of one ticket may refuse. */
export const refusedWhenHidden = [
  'sign_in.needed',
  'workspace.not_found',
  'scope.missing',
  'ticket.not_found',
] as const

/** A person or team told, with the letter and the words. */
export const Told = strict({
  /** person id or team id */
  id: Id,
  name: Type.String(),
  side: oneOf('provider', 'customer', 'partner'),
  team: Type.Boolean(),
  letter: Type.String({
    description: 'R, A, S, C, I, requester, party, mentioned, manager, business, related or follower',
  }),
  reasons: Type.Array(Type.String()),
  channel: oneOf('mail', 'app', 'board', 'queue', 'none'),
  text: Type.String(),
})
/** One row of the ledger: who is to be told what, and what became of it. */
export const LedgerRow = strict({
  id: Id,
  /** What it tells of: an event of the history. */
  eventId: Id,
  event: Type.String(),
  at: Instant,
  to: Type.String(),
  side: oneOf('provider', 'customer', 'partner'),
  letter: Type.String(),
  reasons: Type.Array(Type.String()),
  channel: oneOf('mail', 'app', 'board', 'queue', 'none'),
  verdict: oneOf('met', 'due', 'not owed', 'failed', 'deferred', 'waived'),
  /** In words: "delivered by mail 10:02:03", "own act", "waiting for the mail server: connection refused". */
  state: Type.String(),
  metAt: nullable(Instant),
  /** When it goes out, while it waits to be joined with others to the same person. */
  goesOutAt: nullable(Instant),
  /** The reader is accountable for it and may say that it need not be told. */
  mayWaive: Type.Boolean(),
  text: Type.String(),
})
/** The whole ticket page in one answer, as the reader may see it. */
export const TicketPage = strict({
  ticket: strict({
    id: Id,
    number: Type.String(),
    title: Type.String(),
    state: TicketState,
    process: Type.String(),
    processKey: Type.String(),
    customer: Type.String(),
    requester: PersonRef,
    openedAt: Instant,
    updatedAt: Instant,
    version: Type.Integer(),
    impact: oneOf('high', 'medium', 'low'),
    urgency: oneOf('high', 'medium', 'low'),
    /** 1 is the highest. */
    priority: Type.Integer(),
    service: nullable(strict({ id: Id, name: Type.String() })),
    /** The ticket this one is part of the work of. */
    original: nullable(strict({ number: Type.String(), title: Type.String() })),
    /** Of history from elsewhere: from where, and what else it said there; provider only. */
    imported: nullable(
      strict({
        source: Type.String(),
        facts: Type.Record(Type.String(), Type.String()),
      }),
    ),
    /** Its number in the system it was brought in from; null where it was not, or had none. */
    elsewhere: nullable(Type.String()),
    /** Minutes booked so far; provider only, else 0. */
    minutes: Type.Integer(),
    /** What the reader may do with the whole ticket, by the names of acts. */
    may: Type.Array(Type.String()),
  }),
  /** Tickets that part of the work was handed to; provider only. */
  children: Type.Array(
    strict({
      number: Type.String(),
      title: Type.String(),
      state: TicketState,
      standsAt: Type.Array(Type.String()),
    }),
  ),
  meetings: Type.Array(
    strict({
      id: Id,
      startsAt: Instant,
      minutes: Type.Integer(),
      place: Type.String(),
      summary: Type.String(),
      mayCancel: Type.Boolean(),
    }),
  ),
  /** The main line of the designed process for the flow strip: what is done, current, ahead. */
  strip: Type.Array(
    strict({
      node: Type.String(),
      /** The process it is an activity of; provider only, else empty. */
      process: Type.String(),
      name: Type.String(),
      stage: nullable(Type.String()),
      state: oneOf('done', 'current', 'ahead'),
      role: nullable(Type.String()),
      beyondLine: Type.Boolean(),
      /** The ticket it is done under, where that is another one. */
      ticket: nullable(Type.String()),
    }),
  ),
  activities: Type.Array(ActivityRun),
  messages: Type.Array(Message),
  /** What this reader may write: the classes their composer offers, first is the default; words say who will see it. */
  mayWrite: Type.Array(strict({ class: ContentClass, words: Type.String() })),
  ledger: Type.Array(LedgerRow),
})
/** Everybody who would be told. */
export const Preview = strict({ told: Type.Array(Told) })

/** Open a ticket. A customer opens their own; the provider may open one on behalf of a person. */
export const openTicket = route({
  name: 'openTicket',
  summary: 'Open a ticket',
  method: 'POST',
  path: '/api/w/:workspace/tickets',
  params: WorkspaceParams,
  status: 201,
  body: strict({
    process: Type.String({ maxLength: 60 }),
    title: Type.String({ minLength: 1, maxLength: 200 }),
    text: Type.String({ maxLength: 100_000 }),
    attachments: AttachmentIds,
    /** Provider only: the person it is for. */
    requesterId: Type.Optional(Id),
    impact: Type.Optional(oneOf('high', 'medium', 'low')),
    urgency: Type.Optional(oneOf('high', 'medium', 'low')),
    /** A service the requester's organisation has. */
    serviceId: Type.Optional(Id),
    /** Provider only: what has to be done, item by item. */
    checklist: Type.Optional(ChecklistItems),
  }),
  reply: strict({ id: Id, number: Type.String() }),
  problems: [
    'sign_in.needed',
    'workspace.not_found',
    'scope.missing',
    'process.not_found',
    'person.not_found',
    'service.not_found',
    'attachment.not_found',
    'request.invalid',
    'request.key_reused',
  ],
  access: { kind: 'workspace', scope: 'tickets:write' },
})
/** Who would be told if this ticket were opened. Changes nothing. */
export const previewOpening = route({
  name: 'previewOpening',
  summary: 'Preview who is told of an opening',
  method: 'GET',
  path: '/api/w/:workspace/opening/preview',
  params: WorkspaceParams,
  query: strict({ process: Type.String({ maxLength: 60 }), requesterId: Type.Optional(Id) }),
  reply: Preview,
  problems: [
    'sign_in.needed',
    'workspace.not_found',
    'scope.missing',
    'process.not_found',
    'person.not_found',
  ],
  access: { kind: 'workspace', scope: 'tickets:read' },
})
/** The ticket page as the reader may see it. */
export const getTicket = route({
  name: 'getTicket',
  summary: 'Read a ticket',
  method: 'GET',
  path: '/api/w/:workspace/tickets/:number',
  params: TicketParams,
  reply: TicketPage,
  problems: refusedWhenHidden,
  access: { kind: 'workspace', scope: 'tickets:read' },
})
/** Take an activity that is ready: it is mine now, and work has begun. */
export const takeActivity = route({
  name: 'takeActivity',
  summary: 'Take an activity',
  method: 'POST',
  path: '/api/w/:workspace/tickets/:number/activities/:run/take',
  params: RunParams,
  body: Nothing,
  reply: strict({ version: Type.Integer() }),
  problems: [
    ...refusedWhenHidden,
    'activity.done',
    'activity.taken',
    'activity.not_yours',
    'ticket.closed',
    'request.key_reused',
  ],
  access: { kind: 'workspace', scope: 'tickets:write' },
})
/** Complete an activity with an outcome the process offers; the process moves on and the people it names are told. */
export const completeActivity = route({
  name: 'completeActivity',
  summary: 'Complete an activity',
  method: 'POST',
  path: '/api/w/:workspace/tickets/:number/activities/:run/complete',
  params: RunParams,
  body: strict({
    outcome: Type.Optional(Type.String({ maxLength: 120 })),
    /** What the people concerned are told with it: the finding, the lesson. */
    note: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000 })),
  }),
  reply: strict({ version: Type.Integer(), state: TicketState }),
  problems: [
    ...refusedWhenHidden,
    'activity.done',
    'activity.taken',
    'activity.not_yours',
    'activity.outcome_unknown',
    'checklist.open',
    'ticket.closed',
    'request.key_reused',
  ],
  access: { kind: 'workspace', scope: 'tickets:write' },
})
/** Write a message: `band` is seen by both sides, `provider` only by us, `customer` only by the customer's people. */
export const addMessage = route({
  name: 'addMessage',
  summary: 'Reply or note',
  method: 'POST',
  path: '/api/w/:workspace/tickets/:number/messages',
  params: TicketParams,
  status: 201,
  body: strict({
    class: Type.String({ maxLength: 60 }),
    text: Type.String({ minLength: 1, maxLength: 100_000 }),
    attachments: AttachmentIds,
    mentions: MentionIds,
  }),
  reply: strict({ id: Id, version: Type.Integer() }),
  problems: [
    ...refusedWhenHidden,
    'message.class_refused',
    'attachment.not_found',
    'person.not_found',
    'request.key_reused',
  ],
  access: { kind: 'workspace', scope: 'tickets:write' },
})
/** The reader has seen the ticket: what they were told in the app counts as met. */
export const markSeen = route({
  name: 'markSeen',
  summary: 'Mark what I was told here as seen',
  method: 'POST',
  path: '/api/w/:workspace/tickets/:number/seen',
  params: TicketParams,
  body: Nothing,
  reply: Nothing,
  problems: [...refusedWhenHidden, 'request.key_reused'],
  access: { kind: 'workspace', scope: 'tickets:write' },
})
/** What happened on the ticket, oldest first, as the reader may see it. */
export const listHistory = route({
  name: 'listHistory',
  summary: 'Read the history of a ticket',
  method: 'GET',
  path: '/api/w/:workspace/tickets/:number/history',
  params: TicketParams,
  reply: strict({
    events: Type.Array(
      strict({
        id: Id,
        seq: Type.Integer(),
        name: Type.String(),
        at: Instant,
        actor: nullable(Type.String()),
        words: Type.String(),
        class: ContentClass,
      }),
    ),
  }),
  problems: refusedWhenHidden,
  access: { kind: 'workspace', scope: 'tickets:read' },
})
/** Published processes a ticket can be opened in. */
export const listProcesses = route({
  name: 'listProcesses',
  summary: 'List processes',
  method: 'GET',
  path: '/api/w/:workspace/processes',
  params: WorkspaceParams,
  reply: strict({
    processes: Type.Array(
      strict({
        key: Type.String(),
        name: Type.String(),
        prefix: Type.String(),
        description: Type.String(),
        version: Type.Integer(),
      }),
    ),
  }),
  problems: ['sign_in.needed', 'workspace.not_found', 'scope.missing'],
  access: { kind: 'workspace', scope: 'tickets:read' },
})
/**
 * Live changes as server-sent events: `{kind, id, number, version}` of things the reader may see; the page reads again.
 * Without `version` something that shows on it changed elsewhere, in a part of its work: it has to be read again, too.
 */
export const streamChanges = route({
  name: 'streamChanges',
  summary: 'Live stream of changes (server-sent events)',
  method: 'GET',
  path: '/api/w/:workspace/stream',
  params: WorkspaceParams,
  reply: Type.String(),
  problems: ['sign_in.needed', 'workspace.not_found', 'scope.missing', 'stream.too_many'],
  access: { kind: 'workspace', scope: 'tickets:read' },
})
