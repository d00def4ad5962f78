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

const ImportParams = strict({ ...WorkspaceParams.properties, import: Id })
const access = { kind: 'workspace', scope: 'tickets:write', sides: ['provider'], admin: true } as const
const refusedToMost = ['sign_in.needed', 'workspace.not_found', 'scope.missing', 'route.not_found'] as const

/** An import: of which file, how it stands, and how far it is. */
export const Import = strict({
  id: Id,
  fileName: Type.String(),
  /** `draft`: looked at, and nothing written. `undone`: its tickets were taken back. */
  state: oneOf('draft', 'running', 'done', 'failed', 'undoing', 'undone'),
  process: Type.String(),
  source: Type.String(),
  /** Tickets of the file that have been gone through, and all of them; 0 until it is known. */
  position: Type.Integer(),
  total: Type.Integer(),
  /** Of these, what was brought in, and what was here before. */
  brought: Type.Integer(),
  known: Type.Integer(),
  /** Mistakes in the file that are kept, at most 10,000. */
  errors: Type.Integer(),
  /** Why it stopped, in words; null where it did not. */
  failure: nullable(Type.String()),
  /** Whoever made it. */
  by: Type.String(),
  /** It was begun on the command line, and goes on there: the same command again. */
  byCommand: Type.Boolean(),
  madeAt: Instant,
  endedAt: nullable(Instant),
})
/** Imports of the workspace, the newest first, at most 100. */
export const listImports = route({
  name: 'listImports',
  summary: 'Imports of history',
  method: 'GET',
  path: '/api/w/:workspace/imports',
  params: WorkspaceParams,
  reply: strict({ imports: Type.Array(Import) }),
  problems: [...refusedToMost],
  access,
})
/**
 * Hand in a file to be looked at: multipart/form-data (RFC 7578) with one part named `file`, at most 256 MB, as it is or
 * packed (gzip, or a zip archive of one file). Nothing of it is written yet; a draft is forgotten after a day.
 */
export const uploadImport = route({
  name: 'uploadImport',
  summary: 'Hand in a file of history',
  method: 'POST',
  path: '/api/w/:workspace/imports',
  params: WorkspaceParams,
  status: 201,
  takes: 'files',
  reply: strict({ id: Id }),
  problems: [
    ...refusedToMost,
    'request.invalid',
    'request.not_files',
    'attachment.too_large',
    'attachment.no_room',
    'import.refused',
  ],
  access,
})
/** An import as it stands, with how its file is read; of a draft what its file seems to be, and how it would be read. */
export const getImport = route({
  name: 'getImport',
  summary: 'One import',
  method: 'GET',
  path: '/api/w/:workspace/imports/:import',
  params: ImportParams,
  reply: strict({
    import: Import,
    /** What it was begun with, to go on with; null: it was not begun. */
    mapping: nullable(ImportMapping),
    suggestion: Type.Union([
      Type.Null(),
      strict({
        name: nullable(Type.String()),
        mapping: ImportMapping,
        columns: Type.Array(strict({ name: Type.String(), examples: Type.Array(Type.String()) })),
      }),
    ]),
  }),
  problems: [...refusedToMost, 'import.not_found', 'import.refused'],
  access,
})
/** What a draft would become, read as said; writes nothing. */
export const previewImport = route({
  name: 'previewImport',
  summary: 'What a file would become',
  method: 'POST',
  path: '/api/w/:workspace/imports/:import/preview',
  params: ImportParams,
  body: ImportMapping,
  reply: ImportPreview,
  problems: [
    ...refusedToMost,
    'request.invalid',
    'import.not_found',
    'import.not_now',
    'import.refused',
    'process.not_found',
  ],
  access,
})
/**
 * Begin: the tickets come in by and by, in the background, each with all its messages or not at all; nobody is told. What
 * came before, from the same source by the same id, is left as it is. One that failed can be begun again, and goes on.
 */
export const startImport = route({
  name: 'startImport',
  summary: 'Begin an import',
  method: 'POST',
  path: '/api/w/:workspace/imports/:import/start',
  params: ImportParams,
  body: ImportMapping,
  reply: Import,
  problems: [
    ...refusedToMost,
    'request.invalid',
    'request.key_reused',
    'import.not_found',
    'import.not_now',
    'import.refused',
    'process.not_found',
  ],
  access,
})
/** Take an import back as a whole, while nobody has worked on any of its tickets; people and organisations stay. */
export const undoImport = route({
  name: 'undoImport',
  summary: 'Take an import back',
  method: 'POST',
  path: '/api/w/:workspace/imports/:import/undo',
  params: ImportParams,
  reply: Import,
  problems: [...refusedToMost, 'request.key_reused', 'import.not_found', 'import.not_now'],
  access,
})
/** What of a file could not be brought in. */
export const listImportErrors = route({
  name: 'listImportErrors',
  summary: 'Mistakes in an imported file',
  method: 'GET',
  path: '/api/w/:workspace/imports/:import/errors',
  params: ImportParams,
  reply: strict({ errors: Type.Array(ImportError) }),
  problems: [...refusedToMost, 'import.not_found'],
  access,
})
