import { type Static, Type } from 'typebox'
import { Bytes, Id, Instant, nullable, oneOf, route, strict, WorkspaceParams } from './route.ts'
import { TicketState } from './work.ts'

const wrong = ['sign_in.needed', 'workspace.not_found', 'scope.missing', 'request.invalid'] as const
const access = { kind: 'workspace', scope: 'tickets:read' } as const
const uuid = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
/** Several, with commas between them: any of them. */
const some = (one: string) => Type.String({ maxLength: 800, pattern: `^(${one})(,(${one})){0,19}$` })
const moment = '\\d{4}-\\d\\d-\\d\\d|now|today|tomorrow|yesterday|[+-]\\d{1,4}[dh]'
const Range = Type.String({
  maxLength: 40,
  pattern: `^(${moment})?\\.\\.(${moment})?$`,
  description:
    'From and to, each may be left out: a day (2026-11-22, today, tomorrow, yesterday, -7d, +2d; the whole day, in `zone`), now, or hours from now (-4h)',
})

/**
 * Which tickets, as it stands in an address; all of it has to hold. `activity`, `assignee`, `team`, `due` and `waiting` are
 * about open tickets and for the provider's people, who alone may know it; asked by others, or of closed tickets, they are
 * refused.
 */
export const TicketFilter = {
  state: Type.Optional(oneOf('open', 'closed', 'any')),
  /** What the search finds (`searchTickets`) with the last word begun: words, `"a phrase"`, `-without`, a number and the rest. */
  q: Type.Optional(Type.String({ maxLength: 200 })),
  /** `ready`: an activity waits for one of my roles; `mine`: I have taken it; `asked`: I am the requester. */
  view: Type.Optional(oneOf('ready', 'mine', 'asked', 'all')),
  /** Keys of processes. */
  process: Type.Optional(some('[a-z0-9][a-z0-9-]{0,59}')),
  /** Nodes of processes: where it stands. */
  activity: Type.Optional(some('[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}')),
  /** Persons who have any of its work; `me`; `nobody`. */
  assignee: Type.Optional(some(`${uuid}|me|nobody`)),
  /** Persons and teams its work waits for; `mine`: me and my teams. */
  team: Type.Optional(some(`${uuid}|mine`)),
  /** Organisations. */
  customer: Type.Optional(some(uuid)),
  requester: Type.Optional(some(`${uuid}|me`)),
  service: Type.Optional(some(`${uuid}|none`)),
  priority: Type.Optional(some('[1-4]')),
  /** On whom it waits: whoever asked (the requester or their organisation), somebody else, nobody. */
  waiting: Type.Optional(some('requester|other|nobody')),
  /**
   * In the last 30 days something was told to me, or to a team of mine, in the app, on the board or in the queue, and I, or
   * nobody of the team, have looked at the ticket since. What went out by mail is not counted.
   */
  unread: Type.Optional(oneOf('yes')),
  opened: Type.Optional(Range),
  updated: Type.Optional(Range),
  closed: Type.Optional(Range),
  /** When somebody hears next, the earliest promise on it. */
  due: Type.Optional(Range),
  /** IANA zone the days of ranges are in; UTC without one. */
  zone: Type.Optional(Type.String({ maxLength: 60, pattern: '^[A-Za-z0-9_+/-]+$' })),
}
/** In which order; with a minus from the last to the first. `due` is about open tickets and for the provider's people. */
export const TicketSort = oneOf(
  'updated',
  '-updated',
  'opened',
  '-opened',
  'closed',
  '-closed',
  'priority',
  '-priority',
  'due',
  '-due',
)
/** What a list can be put together by. `activity` and `assignee` are about open tickets and for the provider's people. */
export const GroupKind = oneOf('process', 'activity', 'customer', 'assignee', 'priority')
/** What a line can show. `assignee` and `due` are empty for whom they are not. */
export const ColumnName = oneOf(
  'number',
  'title',
  'stands',
  'customer',
  'requester',
  'assignee',
  'priority',
  'process',
  'service',
  'waiting',
  'due',
  'opened',
  'updated',
  'closed',
)

/** One line of the ticket list, as the reader may see it. */
export const TicketLine = strict({
  id: Id,
  number: Type.String(),
  title: Type.String(),
  state: TicketState,
  process: Type.String(),
  customer: Type.String(),
  requester: Type.String(),
  /** 1 is the highest. */
  priority: Type.Integer(),
  service: nullable(Type.String()),
  /** Names of the activities that stand now, as the reader may see them; empty when the ticket waits beyond the line. */
  standsAt: Type.Array(Type.String()),
  /** Who has it; provider side only, else null. */
  takenBy: nullable(Type.String()),
  /** Some of its work is the reader's to do: they have it, or it waits for them or a team of theirs. */
  isMine: Type.Boolean(),
  /** There is something new for the reader on it: `unread` of the filter. */
  isUnread: Type.Boolean(),
  /** On whom it waits, as the reader may see it. */
  waitsFor: nullable(Type.String()),
  /** When somebody hears next, the earliest promise on it; provider side only, else null. */
  dueAt: nullable(Instant),
  openedAt: Instant,
  updatedAt: Instant,
  closedAt: nullable(Instant),
})

/** Tickets the reader may see, newest change first unless told otherwise, 50 a page by default. */
export const listTickets = route({
  name: 'listTickets',
  summary: 'List tickets',
  method: 'GET',
  path: '/api/w/:workspace/tickets',
  params: WorkspaceParams,
  query: strict({
    ...TicketFilter,
    sort: Type.Optional(TicketSort),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    /** From `next` of the page before, with the same sort. */
    cursor: Type.Optional(Type.String({ maxLength: 120 })),
  }),
  reply: strict({ tickets: Type.Array(TicketLine), next: nullable(Type.String()) }),
  problems: wrong,
  access,
})

/**
 * The groups a list falls into, each with its filter value and how many of the list are in it; at most 200, in the order
 * they are shown in. Beyond 20,000 tickets the newest are looked at, and `more` says that there are others. With one
 * process in the filter, `activity` lists every activity of it in the order of the process, also where nothing stands.
 */
export const groupTickets = route({
  name: 'groupTickets',
  summary: 'List the groups of a list with their counts',
  method: 'GET',
  path: '/api/w/:workspace/ticket-groups',
  params: WorkspaceParams,
  query: strict({ ...TicketFilter, by: GroupKind }),
  reply: strict({
    groups: Type.Array(
      strict({
        /** What to filter by for its tickets; null: they cannot be told apart by a filter. */
        key: nullable(Type.String()),
        name: Type.String(),
        /** Of an activity: the stage it belongs to. */
        stage: nullable(Type.String()),
        count: Type.Integer(),
      }),
    ),
    more: Type.Boolean(),
  }),
  problems: wrong,
  access,
})

/**
 * The whole list as a file, as the reader may see it: CSV (RFC 4180, UTF-8 with a byte order mark) or XLSX (ECMA-376), at
 * most 200,000 lines. A cell that a spreadsheet would take for a formula is written with an apostrophe before it.
 */
export const exportTickets = route({
  name: 'exportTickets',
  summary: 'Export tickets as CSV or XLSX',
  method: 'GET',
  path: '/api/w/:workspace/ticket-export',
  params: WorkspaceParams,
  query: strict({
    ...TicketFilter,
    sort: Type.Optional(TicketSort),
    format: oneOf('csv', 'xlsx'),
    /** Names of columns with commas between them; all without it. */
    columns: Type.Optional(Type.String({ maxLength: 200, pattern: '^[a-z]+(,[a-z]+){0,13}$' })),
  }),
  reply: Bytes,
  problems: wrong,
  access,
})

const Filters = strict(TicketFilter)
/** What a list asks for, as it stands in its address. */
export type TicketFilters = Static<typeof Filters>
/** One of `TicketSort`. */
export type TicketSortName = Static<typeof TicketSort>
/** One of `GroupKind`. */
export type GroupName = Static<typeof GroupKind>
/** One of `ColumnName`. */
export type TicketColumn = Static<typeof ColumnName>
