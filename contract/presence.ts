import { Type } from 'typebox'
import { oneOf, route, strict } from './route.ts'
import { refusedWhenHidden, TicketParams } from './work.ts'

/**
 * Says that the reader has the ticket open and what they do there, and answers who else of their own organisation has.
 * Said every 15 seconds while the page is seen; who has not said it for 25 is taken to have left. It is no part of the
 * ticket: no event, no history, nobody is told; a change comes over the live stream as `{kind: 'presence'}` to those
 * who have the ticket open.
 */
export const showPresence = route({
  name: 'showPresence',
  summary: 'Say that I have a ticket open',
  method: 'POST',
  path: '/api/w/:workspace/tickets/:number/presence',
  params: TicketParams,
  body: strict({ doing: oneOf('looking', 'writing', 'gone') }),
  reply: strict({
    others: Type.Array(strict({ name: Type.String(), doing: oneOf('looking', 'writing') })),
  }),
  problems: refusedWhenHidden,
  access: { kind: 'workspace', scope: 'tickets:read' },
})
