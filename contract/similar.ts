import { Type } from 'typebox'
import { Id, Instant, nullable, route, strict, WorkspaceParams } from './route.ts'
import { refusedWhenHidden, TicketParams, TicketState } from './work.ts'

/** A ticket that says much the same, as the reader may read it. */
export const SimilarTicket = strict({
  id: Id,
  number: Type.String(),
  title: Type.String(),
  state: TicketState,
  /** The process's name. */
  process: Type.String(),
  /** The customer's name. */
  customer: Type.String(),
  sameCustomer: Type.Boolean(),
  sameService: Type.Boolean(),
  updatedAt: Instant,
  /** What the requester was told last, where it is closed: at most 2,000 characters. */
  solution: nullable(strict({ by: Type.String(), at: Instant, text: Type.String() })),
})

/**
 * At most five tickets that say much the same as this one: two of the words of its title and first message at least, sought
 * in what the reader may read and nothing else; of the same service and customer first. Those it is linked to, merged with
 * or a part of are not among them.
 */
export const listSimilar = route({
  name: 'listSimilar',
  summary: 'List similar tickets',
  method: 'GET',
  path: '/api/w/:workspace/tickets/:number/similar',
  params: TicketParams,
  reply: strict({ tickets: Type.Array(SimilarTicket) }),
  problems: refusedWhenHidden,
  access: { kind: 'workspace', scope: 'tickets:read' },
})
/**
 * At most three open tickets that say much the same as what is being typed into a new one, of those the reader may see;
 * where the provider opens it for somebody, of that person's organisation.
 */
export const findSimilar = route({
  name: 'findSimilar',
  summary: 'Find open tickets like a new one',
  method: 'GET',
  path: '/api/w/:workspace/similar',
  params: WorkspaceParams,
  query: strict({ q: Type.String({ maxLength: 400 }), requesterId: Type.Optional(Id) }),
  reply: strict({ tickets: Type.Array(SimilarTicket) }),
  problems: ['sign_in.needed', 'workspace.not_found', 'scope.missing', 'request.invalid', 'person.not_found'],
  access: { kind: 'workspace', scope: 'tickets:read' },
})
