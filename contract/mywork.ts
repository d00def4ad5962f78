import { Type } from 'typebox'
import { Id, Instant, nullable, oneOf, route, strict, WorkspaceParams } from './route.ts'

/** One piece of work on the page My work: an activity run, with as much of its ticket as a line needs. */
export const WorkEntry = strict({
  /** The activity run. */
  run: Id,
  number: Type.String(),
  title: Type.String(),
  process: Type.String(),
  customer: Type.String(),
  requester: Type.String(),
  /** Of the ticket; 1 is the highest. */
  priority: Type.Integer(),
  kind: oneOf('task', 'help', 'call', 'timer', 'message'),
  state: oneOf('ready', 'started', 'waiting'),
  /** What is to be done: the activity's name. */
  activity: Type.String(),
  /** What is expected there: the first sentence of its procedure; null where there is none or it is not the reader's. */
  expected: nullable(Type.String()),
  readyAt: Instant,
  startedAt: nullable(Instant),
  /** When whoever asked hears again, where that is promised. */
  nextUpdateAt: nullable(Instant),
  /** Who offered it, and why as far as the reader may know. */
  offered: nullable(strict({ by: nullable(Type.String()), reason: nullable(Type.String()) })),
  /** On whom it waits; where help or an answer is asked of the reader, who asks. */
  asks: nullable(
    strict({
      name: nullable(Type.String()),
      question: nullable(Type.String()),
      since: nullable(Instant),
      until: nullable(Instant),
      /** Who is asked again, as an act `wait` names them; null where nobody can be. */
      again: nullable(Type.String()),
    }),
  ),
})
const Section = strict({
  /** How many there are, also those that are not listed; 1000 means at least as many. */
  count: Type.Integer(),
  entries: Type.Array(WorkEntry),
})

/**
 * Everything that waits for the reader, by what it asks of them. Offered: newest first. Ready: priority, then promise,
 * then age. Promised: taken by the reader, what is promised soonest first. Waiting: taken by the reader, standing for
 * somebody or until a date, the oldest first. Help and questions asked of the reader: the oldest first.
 */
export const getMyWork = route({
  name: 'getMyWork',
  summary: 'Read my work',
  method: 'GET',
  path: '/api/w/:workspace/my-work',
  params: WorkspaceParams,
  query: strict({
    /** How many of each are listed, 20 by default. */
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  reply: strict({
    offered: Section,
    ready: Section,
    promised: Section,
    waiting: Section,
    help: Section,
    asked: Section,
  }),
  problems: ['sign_in.needed', 'workspace.not_found', 'scope.missing', 'request.invalid'],
  access: { kind: 'workspace', scope: 'tickets:read' },
})

/** Services tickets can be about: the provider asks for a customer's (without: all), others read those they have. */
export const listServices = route({
  name: 'listServices',
  summary: 'List services',
  method: 'GET',
  path: '/api/w/:workspace/services',
  params: WorkspaceParams,
  query: strict({ customerId: Type.Optional(Id) }),
  reply: strict({ services: Type.Array(strict({ id: Id, key: Type.String(), name: Type.String() })) }),
  problems: [
    'sign_in.needed',
    'workspace.not_found',
    'scope.missing',
    'request.invalid',
    'organisation.not_found',
  ],
  access: { kind: 'workspace', scope: 'tickets:read' },
})

/**
 * People a ticket may be opened for, found by name, address or organisation, who fits best first, with what they have
 * open now. Tickets are listed for who may read tickets only.
 */
export const listCallers = route({
  name: 'listCallers',
  summary: 'Find who calls',
  method: 'GET',
  path: '/api/w/:workspace/callers',
  params: WorkspaceParams,
  query: strict({
    q: Type.String({ minLength: 1, maxLength: 100 }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
  }),
  reply: strict({
    callers: Type.Array(
      strict({
        id: Id,
        name: Type.String(),
        email: Type.String(),
        organisationId: Id,
        organisation: Type.String(),
        side: oneOf('provider', 'customer', 'partner'),
        /** How many of their tickets are open; the newest three are listed. */
        openCount: Type.Integer(),
        open: Type.Array(strict({ number: Type.String(), title: Type.String() })),
      }),
    ),
  }),
  problems: ['sign_in.needed', 'workspace.not_found', 'route.not_found', 'scope.missing', 'request.invalid'],
  access: { kind: 'workspace', scope: 'people:read', sides: ['provider'] },
})
