import { Type } from 'typebox'
import { ColumnName, GroupKind, TicketFilter, TicketSort } from './lists.ts'
import { Id, Nothing, nullable, oneOf, route, strict, WorkspaceParams } from './route.ts'

/** What a saved view shows: which tickets, in which order, in which columns, put together by what, as a list or a board. */
export const ViewAsks = strict({
  ...TicketFilter,
  sort: Type.Optional(TicketSort),
  columns: Type.Optional(Type.Array(ColumnName, { minItems: 1, maxItems: 14, uniqueItems: true })),
  by: Type.Optional(GroupKind),
  as: Type.Optional(oneOf('list', 'board')),
})
/** Whose it is beside the owner's: nobody's, a team's of theirs, everybody's of their organisation. */
const Shared = strict({ with: oneOf('nobody', 'team', 'organisation'), team: Type.Optional(Id) })

const refusals = ['sign_in.needed', 'workspace.not_found', 'scope.missing'] as const

/** Views everybody has, by key, and those saved by the reader or shared with them, by name. */
export const listViews = route({
  name: 'listViews',
  summary: 'List saved views',
  method: 'GET',
  path: '/api/w/:workspace/views',
  params: WorkspaceParams,
  reply: strict({
    views: Type.Array(
      strict({
        /** A word for one that everybody has, else an id. */
        id: Type.String(),
        /** Null for one that everybody has: the page has its name. */
        name: nullable(Type.String()),
        asks: ViewAsks,
        shared: Shared,
        /** Null: everybody has it. */
        owner: nullable(Type.String()),
        mayChange: Type.Boolean(),
      }),
    ),
    /** Teams a view may be shared with. */
    teams: Type.Array(strict({ id: Id, name: Type.String() })),
  }),
  problems: refusals,
  access: { kind: 'workspace', scope: 'tickets:read' },
})

/** How many tickets of each view the reader may see; beyond 999 it says 1000, for "at least as many". */
export const countViews = route({
  name: 'countViews',
  summary: 'Count the tickets of views',
  method: 'GET',
  path: '/api/w/:workspace/view-counts',
  params: WorkspaceParams,
  query: strict({
    /** Ids of views with commas between them, at most 20. What is none to the reader is left out. */
    views: Type.String({ maxLength: 800, pattern: '^[a-z0-9-]+(,[a-z0-9-]+){0,19}$' }),
    zone: TicketFilter.zone,
  }),
  reply: strict({ counts: Type.Array(strict({ view: Type.String(), count: Type.Integer() })) }),
  problems: [...refusals, 'request.invalid'],
  access: { kind: 'workspace', scope: 'tickets:read' },
})

/** Saves a view under a name, or changes one of one's own (`id`). At most 200 a person. */
export const saveView = route({
  name: 'saveView',
  summary: 'Save a view',
  method: 'POST',
  path: '/api/w/:workspace/views',
  params: WorkspaceParams,
  body: strict({
    id: Type.Optional(Id),
    name: Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' }),
    asks: ViewAsks,
    shared: Type.Optional(Shared),
  }),
  reply: strict({ id: Id }),
  problems: [
    ...refusals,
    'request.invalid',
    'view.not_found',
    'view.too_many',
    'team.not_found',
    'request.key_reused',
  ],
  access: { kind: 'workspace', scope: 'tickets:write' },
})

/** Removes a saved view of one's own. The tickets in it stay as they are. */
export const removeView = route({
  name: 'removeView',
  summary: 'Remove a saved view',
  method: 'DELETE',
  path: '/api/w/:workspace/views/:view',
  params: strict({ ...WorkspaceParams.properties, view: Id }),
  reply: Nothing,
  problems: [...refusals, 'view.not_found', 'request.key_reused'],
  access: { kind: 'workspace', scope: 'tickets:write' },
})
