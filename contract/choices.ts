import { Type } from 'typebox'
import { PersonRef } from './identity.ts'
import { Id, nullable, route, strict } from './route.ts'
import { refusedWhenHidden, TicketParams } from './work.ts'

/**
 * Who and what may be named in an act on this ticket, as far as the reader may know: people who have a part in it (the
 * requester first), colleagues a run may be assigned to, partners, teams and roles work may be handed to, services.
 * Narrowed by `q` where there are many; at most 50 people.
 */
export const listChoices = route({
  name: 'listChoices',
  summary: 'List who and what may be named in an act',
  method: 'GET',
  path: '/api/w/:workspace/tickets/:number/choices',
  params: TicketParams,
  query: strict({ q: Type.Optional(Type.String({ maxLength: 100 })) }),
  reply: strict({
    people: Type.Array(PersonRef),
    /** Partner organisations that see the ticket. */
    partners: Type.Array(strict({ id: Id, name: Type.String() })),
    /** Partner organisations work may be handed to, whether they see the ticket yet or not. */
    recipients: Type.Array(strict({ id: Id, name: Type.String() })),
    teams: Type.Array(strict({ id: Id, name: Type.String(), organisation: Type.String() })),
    roles: Type.Array(strict({ key: Type.String(), name: Type.String(), heldBy: Type.Array(Type.String()) })),
    services: Type.Array(strict({ id: Id, name: Type.String() })),
    /** By open run: who holds the role it belongs to. */
    colleagues: Type.Array(strict({ run: Id, people: Type.Array(PersonRef) })),
  }),
  problems: refusedWhenHidden,
  access: { kind: 'workspace', scope: 'tickets:read' },
})

/** The activities of the processes a ticket runs through: who holds which letter now, and how each is done. Provider only; empty for others. */
export const listSteps = route({
  name: 'listSteps',
  summary: 'List who holds which letter in the steps of a ticket',
  method: 'GET',
  path: '/api/w/:workspace/tickets/:number/steps',
  params: TicketParams,
  reply: strict({
    steps: Type.Array(
      strict({
        process: Type.String(),
        node: Type.String(),
        procedure: nullable(Type.String()),
        gate: Type.Boolean(),
        letters: Type.Array(
          strict({ letter: Type.String(), role: Type.String(), heldBy: Type.Array(Type.String()) }),
        ),
      }),
    ),
  }),
  problems: refusedWhenHidden,
  access: { kind: 'workspace', scope: 'tickets:read' },
})
