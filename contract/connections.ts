import { Type } from 'typebox'
import { Id, oneOf, route, strict, WorkspaceParams } from './route.ts'
import { refusedWhenHidden, TicketParams, TicketState } from './work.ts'

const TicketNumber = Type.String({ maxLength: 24, pattern: '^[A-Z]{2,5}-[0-9]{1,15}$' })
/** What one ticket has to do with another, read from the first to the second. */
export const LinkKind = oneOf('related', 'duplicate_of', 'caused_by', 'blocks')

/** What is done between tickets, or to who follows one; members of `Act`. Another ticket is named by its number. */
export const connectionActs = [
  strict({ act: Type.Literal('link'), kind: LinkKind, to: TicketNumber }),
  strict({ act: Type.Literal('unlink'), kind: LinkKind, to: TicketNumber }),
  /** The matter goes on in another ticket of the same customer; this one closes, and can be taken out again. */
  strict({ act: Type.Literal('merge'), into: TicketNumber }),
  /** Takes a ticket that was merged into this one out again: it goes on where it stood. */
  strict({ act: Type.Literal('unmerge'), ticket: TicketNumber }),
  /** Messages of this ticket become a new one in the process named, for the same requester or a colleague of theirs. */
  strict({
    act: Type.Literal('split'),
    messages: Type.Array(Id, { minItems: 1, maxItems: 100, uniqueItems: true }),
    process: Type.String({ minLength: 1, maxLength: 60 }),
    title: Type.String({ minLength: 1, maxLength: 200 }),
    requesterId: Type.Optional(Id),
  }),
  /** Oneself, unless a person is named. */
  strict({ act: Type.Literal('follow'), person: Type.Optional(Id) }),
  strict({ act: Type.Literal('unfollow'), person: Type.Optional(Id) }),
] as const

/** What these acts may refuse beside what every act does. */
export const connectionProblems = [
  'ticket.merged',
  'ticket.not_merged',
  'ticket.merge_refused',
  'ticket.split_refused',
  'message.not_found',
] as const

const Other = strict({ number: Type.String(), title: Type.String(), state: TicketState })
/** What a ticket has to do with others and who follows it, as the reader may see it. */
export const getConnections = route({
  name: 'getConnections',
  summary: 'Links, merges and followers of a ticket',
  method: 'GET',
  path: '/api/w/:workspace/tickets/:number/connections',
  params: TicketParams,
  reply: strict({
    /** The matter goes on elsewhere; where, if the reader sees that ticket. */
    isMerged: Type.Boolean(),
    goesOnIn: Type.Union([Other, Type.Null()]),
    /** Tickets merged into this one. */
    merged: Type.Array(strict({ ...Other.properties, mayUndo: Type.Boolean() })),
    links: Type.Array(
      strict({
        kind: LinkKind,
        /** The kind is read from the other ticket to this one. */
        reversed: Type.Boolean(),
        /** Null: a ticket the reader may not see. */
        other: Type.Union([Other, Type.Null()]),
      }),
    ),
    followers: Type.Array(
      strict({
        id: Id,
        name: Type.String(),
        side: oneOf('provider', 'customer', 'partner'),
        mayRemove: Type.Boolean(),
      }),
    ),
    following: Type.Boolean(),
    /** Acts of this kind the reader may do: link, merge, split, follow; `addFollower` for others than oneself. */
    may: Type.Array(Type.String()),
  }),
  problems: refusedWhenHidden,
  access: { kind: 'workspace', scope: 'tickets:read' },
})

/**
 * Opens a ticket for each row of a CSV file (RFC 4180, UTF-8, a first line of names), all or none; people are told as of
 * any ticket. Columns: title, text, requester (an e-mail address; without one, who sends the file), process, impact,
 * urgency, service (key or name), opened (a date, kept in the text), external_id. A row whose external_id came before is
 * left as it is; without one the row itself is its name, so that a file twice is once. Takes `text/csv` as it is, or JSON
 * with the text of the file in `csv`; at most 2,000 rows.
 */
export const importTickets = route({
  name: 'importTickets',
  summary: 'Open tickets from a CSV file',
  method: 'POST',
  path: '/api/w/:workspace/import/tickets',
  params: WorkspaceParams,
  /** The process of rows that name none. */
  query: strict({ process: Type.Optional(Type.String({ maxLength: 60 })) }),
  body: strict({ csv: Type.String({ maxLength: 8_388_608 }) }),
  reply: strict({ opened: Type.Array(Type.String()), known: Type.Integer() }),
  problems: [
    'sign_in.needed',
    'workspace.not_found',
    'scope.missing',
    'request.invalid',
    'request.too_large',
    'request.key_reused',
    'import.refused',
  ],
  access: { kind: 'workspace', scope: 'tickets:write', sides: ['provider'] },
})
