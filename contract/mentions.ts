import { Type } from 'typebox'
import { PersonRef } from './identity.ts'
import { ContentClass, route, strict } from './route.ts'
import { refusedWhenHidden, TicketParams } from './work.ts'

/**
 * Who may be mentioned in a message of a class: people the reader knows (all of them, for the provider; else their own
 * organisation's), those who see it first. Whoever does not see it may be named, and is not told: a mention never gives
 * a right. At most 20.
 */
export const listMentionable = route({
  name: 'listMentionable',
  summary: 'List who may be mentioned',
  method: 'GET',
  path: '/api/w/:workspace/tickets/:number/mentionable',
  params: TicketParams,
  query: strict({ class: ContentClass, q: Type.Optional(Type.String({ maxLength: 100 })) }),
  reply: strict({
    people: Type.Array(strict({ ...PersonRef.properties, sees: Type.Boolean() })),
  }),
  problems: [...refusedWhenHidden, 'message.class_refused'],
  access: { kind: 'workspace', scope: 'tickets:read' },
})
