import { type Static, Type } from 'typebox'
import { Id, Instant, nullable, route, SideWord, strict, WorkspaceParams } from './route.ts'
import { TicketState } from './work.ts'

const uuid = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/** Plain text with the places that were sought: pairs of from (inclusive) and to, in UTF-16 units, in order. */
export const MarkedText = strict({
  text: Type.String(),
  marks: Type.Array(Type.Tuple([Type.Integer(), Type.Integer()])),
})
/** Plain text with the places that were sought. */
export type MarkedText = Static<typeof MarkedText>

/** A ticket that was found, with the place where it says what was sought. */
export const SearchHit = strict({
  id: Id,
  number: Type.String(),
  title: MarkedText,
  state: TicketState,
  /** The process's name. */
  process: Type.String(),
  customer: Type.String(),
  requester: MarkedText,
  openedAt: Instant,
  updatedAt: Instant,
  /** The message that says it best, of those the reader reads; null where none does. */
  said: nullable(strict({ by: Type.String(), at: Instant, class: Type.String(), ...MarkedText.properties })),
  /** The name of a file that says it. */
  file: nullable(MarkedText),
  /** The number was asked for, ours or that of the system it was brought in from: it stands first. */
  isNumber: Type.Boolean(),
  /** Its number in the system it was brought in from; null where it was not, or had none. */
  elsewhere: nullable(Type.String()),
  /** Of a ticket that was merged: the one its matter goes on in, as far as the reader sees. */
  goesOnIn: nullable(strict({ number: Type.String(), title: Type.String() })),
})

/**
 * Full-text search over tickets: numbers, titles, names of who asked and wrote, what was written and the names of files,
 * in any language; of English, German, French and Spanish the forms of a word, too. Each reader finds by what they may
 * read and by nothing else. All words have to be there; `"a phrase"`, `-without`, `one OR other`, `begin*`, `from:name`,
 * `title:word`, `file:name`, `customer:name`, `state:open`, `in:incident` say more, and no text is an error. A number comes
 * first, a title before a text, new before old. What more than 400 match is found among the newest 400 of them (`more`).
 */
export const searchTickets = route({
  name: 'searchTickets',
  summary: 'Search',
  method: 'GET',
  path: '/api/w/:workspace/search',
  params: WorkspaceParams,
  query: strict({
    q: Type.String({ maxLength: 400 }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
    /** `next` of the page before; of the same words. */
    cursor: Type.Optional(Type.String({ maxLength: 20 })),
  }),
  reply: strict({
    hits: Type.Array(SearchHit),
    /** How many there are to page through. */
    count: Type.Integer(),
    /** There are more, and older, than are looked through: more words find them. */
    more: Type.Boolean(),
    /** What names nobody and nothing here, such as `customer:nobody`: nothing is found with it. */
    unknown: Type.Array(Type.String()),
    /** Where little is found: the same with another spelling that finds more, of words the reader may read; else null. */
    instead: nullable(Type.String()),
    next: nullable(Type.String()),
  }),
  problems: ['sign_in.needed', 'workspace.not_found', 'scope.missing', 'request.invalid'],
  access: { kind: 'workspace', scope: 'tickets:read' },
})

/**
 * People and organisations by the beginnings of words of a name or an address, however they are accented; all words have to
 * be there, of a person also in the name of their organisation. The provider finds all, others their own organisation. Who
 * is still here comes first, then whose name begins with what was typed.
 */
export const searchPeople = route({
  name: 'searchPeople',
  summary: 'Search people and organisations',
  method: 'GET',
  path: '/api/w/:workspace/search/people',
  params: WorkspaceParams,
  query: strict({
    q: Type.Optional(Type.String({ maxLength: 400 })),
    /** Instead of words: people and organisations by their ids, with commas between them. */
    ids: Type.Optional(Type.String({ maxLength: 800, pattern: `^${uuid}(,${uuid}){0,19}$` })),
    /** Of each; 5 unless told. */
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
  }),
  reply: strict({
    people: Type.Array(
      strict({
        id: Id,
        name: Type.String(),
        email: Type.String(),
        organisation: Type.String(),
        side: SideWord,
        active: Type.Boolean(),
      }),
    ),
    organisations: Type.Array(strict({ id: Id, name: Type.String(), side: SideWord })),
  }),
  problems: ['sign_in.needed', 'workspace.not_found', 'scope.missing'],
  access: { kind: 'workspace', scope: 'people:read' },
})
