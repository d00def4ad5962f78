import { type Static, Type } from 'typebox'
import { Id, Instant, nullable, oneOf, route, strict, WorkspaceParams } from './route.ts'

/** How a file is read: by columns, or as what a product's programming interface answers. */
export const ImportKind = oneOf('table', 'zammad', 'glpi', 'jira')
/**
 * What a column of a table can be. Of the ticket: `case` its id there (rows of one id are one ticket), `number` what it
 * is called there, `title`, `text`, `requester` and `requesterEmail`, `organisation`, `service`, `state`, `impact`,
 * `urgency`, `opened`, `closed`, `changed`. Of an event: `activity` with `at`, or `ready`, `started` and `done`, and
 * `who` and `team`. Of a message: `message`, `messageId` (rows of one id are one message), `messageAt`, `author`,
 * `authorEmail`, `role`, `private`. `comment` is a column that is there many times, each with a message.
 */
export const importFields = [
  ...(['case', 'number', 'title', 'text', 'requester', 'requesterEmail', 'organisation', 'service'] as const),
  ...(['state', 'impact', 'urgency', 'opened', 'closed', 'changed'] as const),
  ...(['activity', 'at', 'ready', 'started', 'done', 'who', 'team'] as const),
  ...(['message', 'messageId', 'messageAt', 'author', 'authorEmail', 'role', 'private', 'comment'] as const),
] as const
/** One of them. */
export type ImportField = (typeof importFields)[number]

const Column = Type.String({ minLength: 1, maxLength: 200 })
/** How a file becomes tickets. */
export const ImportMapping = strict({
  kind: ImportKind,
  /** What is called what in the file, for a table. */
  columns: strict(
    Object.fromEntries(importFields.map(field => [field, Type.Optional(Column)])) as Record<
      ImportField,
      ReturnType<typeof Type.Optional<typeof Column>>
    >,
  ),
  /** Columns to keep as they are, beside the ticket. */
  keep: Type.Array(Column, { maxItems: 50 }),
  /** Where it comes from: the same id from two places is two tickets. */
  source: Type.String({ minLength: 1, maxLength: 60, pattern: '^[a-z0-9][a-z0-9._-]*$' }),
  /** The process it is the history of. */
  process: Type.String({ minLength: 1, maxLength: 60 }),
  /** IANA name of the zone of times that say none. */
  zone: Type.String({ minLength: 1, maxLength: 60 }),
  /** How 3/4/2026 is read. */
  dates: oneOf('day first', 'month first'),
  /** What stands in a cell where nothing is known; empty: only the empty cell. */
  unknown: Type.String({ maxLength: 40 }),
  /** What is done with people, organisations and services that are not here: their name is kept, or they are added. */
  people: oneOf('name', 'add'),
  organisations: oneOf('name', 'add'),
  services: oneOf('name', 'add'),
})
/** How a file becomes tickets. */
export type ImportMapping = Static<typeof ImportMapping>

/** What of a file cannot be brought in; `line` from 1, `column` as in the file, or empty. */
export const ImportError = strict({ line: Type.Integer(), column: Type.String(), text: Type.String() })
/** What of a file cannot be brought in. */
export type ImportError = Static<typeof ImportError>
const Count = strict({ name: Type.String(), count: Type.Integer() })
/** What a file would become. */
export const ImportPreview = strict({
  /** Tickets that can be brought in, and of these what is here already. */
  tickets: Type.Integer(),
  known: Type.Integer(),
  messages: Type.Integer(),
  activities: Type.Integer(),
  /** Messages only the provider will see. */
  internal: Type.Integer(),
  /** Tickets nobody beyond the provider will see: of nobody who is known here. */
  providerOnly: Type.Integer(),
  /** Tickets that are not finished there; as history they are closed. */
  unfinished: Type.Integer(),
  errors: Type.Integer(),
  firstErrors: Type.Array(ImportError),
  /** Who and what is not known here, the most frequent first, at most 20 each; and how many there are. */
  unknown: strict({
    people: Type.Array(Count),
    peopleCount: Type.Integer(),
    organisations: Type.Array(Count),
    organisationsCount: Type.Integer(),
    services: Type.Array(Count),
    servicesCount: Type.Integer(),
  }),
  states: Type.Array(Count),
  activityNames: Type.Array(Count),
  /** The first tickets as they would become. */
  first: Type.Array(
    strict({
      line: Type.Integer(),
      number: Type.String(),
      title: Type.String(),
      requester: Type.String(),
      organisation: Type.String(),
      openedAt: Instant,
      closedAt: Instant,
      messages: Type.Array(strict({ author: Type.String(), class: Type.String(), text: Type.String() })),
      activities: Type.Array(strict({ name: Type.String(), at: Instant, who: Type.String() })),
      facts: Type.Record(Type.String(), Type.String()),
    }),
  ),
})
/** What a file would become. */
export type ImportPreview = Static<typeof ImportPreview>
