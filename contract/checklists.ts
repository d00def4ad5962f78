import { Type } from 'typebox'
import { ChecklistItem } from './checklistItems.ts'
import { Id, Instant, Nothing, nullable, route, strict } from './route.ts'
import { refusedWhenHidden, TicketParams } from './work.ts'

const ItemParams = strict({ ...TicketParams.properties, item: Id })
const provider = { kind: 'workspace', sides: ['provider'] } as const
const refused = [...refusedWhenHidden, 'route.not_found'] as const

/** What has to be done on a ticket, item by item, with who did it and when. A compulsory item holds the completion of its activity; others hold nothing up. Provider only. */
export const getChecklist = route({
  name: 'getChecklist',
  summary: 'Read the checklist of a ticket',
  method: 'GET',
  path: '/api/w/:workspace/tickets/:number/checklist',
  params: TicketParams,
  reply: strict({
    items: Type.Array(
      strict({
        id: Id,
        text: Type.String(),
        /** The activity it is of, by name; null: of the whole ticket. */
        activity: nullable(Type.String()),
        /** The process asks for it: its activity is not completed without it, and it is not taken off. */
        compulsory: Type.Boolean(),
        doneBy: nullable(Type.String()),
        doneAt: nullable(Instant),
      }),
    ),
  }),
  problems: refused,
  access: { ...provider, scope: 'tickets:read' },
})
/** Adds items to the checklist of an open ticket, of one of its activity runs where that is named; at most 200 in all. Provider only. */
export const addChecklistItems = route({
  name: 'addChecklistItems',
  summary: 'Add to the checklist of a ticket',
  method: 'POST',
  path: '/api/w/:workspace/tickets/:number/checklist',
  params: TicketParams,
  body: strict({ items: Type.Array(ChecklistItem, { minItems: 1, maxItems: 50 }), run: Type.Optional(Id) }),
  reply: strict({ ids: Type.Array(Id) }),
  problems: [...refused, 'ticket.closed', 'activity.not_found', 'checklist.full', 'request.key_reused'],
  access: { ...provider, scope: 'tickets:write' },
})
/** Ticks an item, or takes the tick back; who ticks first is who did it. Provider only. */
export const tickChecklistItem = route({
  name: 'tickChecklistItem',
  summary: 'Tick an item of a checklist',
  method: 'POST',
  path: '/api/w/:workspace/tickets/:number/checklist/:item',
  params: ItemParams,
  body: strict({ done: Type.Boolean() }),
  reply: Nothing,
  problems: [...refused, 'ticket.closed', 'checklist.item_not_found', 'request.key_reused'],
  access: { ...provider, scope: 'tickets:write' },
})
/** Takes an item off the checklist, unless it is compulsory. Provider only. */
export const removeChecklistItem = route({
  name: 'removeChecklistItem',
  summary: 'Take an item off a checklist',
  method: 'DELETE',
  path: '/api/w/:workspace/tickets/:number/checklist/:item',
  params: ItemParams,
  reply: Nothing,
  problems: [
    ...refused,
    'ticket.closed',
    'checklist.item_not_found',
    'checklist.item_compulsory',
    'request.key_reused',
  ],
  access: { ...provider, scope: 'tickets:write' },
})
