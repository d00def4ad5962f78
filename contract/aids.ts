import { type Static, Type } from 'typebox'
import { ChecklistItem, ChecklistItems } from './checklistItems.ts'
import { MacroContent } from './macros.ts'
import {
  ContentClass,
  Id,
  Instant,
  Nothing,
  nullable,
  oneOf,
  route,
  strict,
  WorkspaceParams,
} from './route.ts'
import { refusedWhenHidden, TicketParams } from './work.ts'

/** Whose it is: everybody's of the provider, a team's, or the reader's alone. */
const Owner = oneOf('workspace', 'team', 'person')
const Name = Type.String({ minLength: 1, maxLength: 60, pattern: '^\\S(.*\\S)?$' })
/** How a snippet is called for: `/` and this. */
const ShortName = Type.String({ minLength: 1, maxLength: 40, pattern: '^[a-z0-9][a-z0-9-]*$' })
/** BCP 47, as far as a language and a region go. */
const Language = Type.String({ pattern: '^[a-z]{2,3}(-[A-Z]{2})?$', maxLength: 6 })

/** What a snippet says; `{{…}}` names what is filled in (`snippetVariables`). */
const SnippetContent = strict({ text: Type.String({ minLength: 1, maxLength: 10_000 }) })

/** What may stand between `{{` and `}}` of a text of ours, and what it says. Those of the provider only are offered where only we read. */
export const snippetVariables = {
  requester: 'who asked, by full name',
  'requester.first_name': 'who asked, by first name',
  customer: 'the organisation of who asked',
  number: 'the number of the ticket, as the reader knows it',
  title: 'what the ticket is about, as the reader knows it',
  service: 'the service it is about',
  me: 'who writes, by full name',
  'me.first_name': 'who writes, by first name',
  provider: 'our organisation',
  next_update: 'when the requester hears next',
  priority: 'P1 to P4; only where only we read',
  assignee: 'who has the work; only where only we read',
} as const
/** Their names. */
export const variableNames: readonly string[] = Object.keys(snippetVariables)
/** Variables that say what the other side does not see. */
export const providerVariables: readonly (keyof typeof snippetVariables)[] = ['priority', 'assignee']

const common = {
  /** Of the one that is changed; absent: a new one. */
  id: Type.Optional(Id),
  /** Of the one that is changed: what was read. */
  version: Type.Optional(Type.Integer({ minimum: 1 })),
  owner: Owner,
  /** Which team, where it is a team's. */
  teamId: Type.Optional(Id),
}
const kept = {
  id: Id,
  version: Type.Integer(),
  owner: Owner,
  teamId: nullable(Id),
  /** The team's or person's name; empty where it is everybody's. */
  ownerName: Type.String(),
  mayChange: Type.Boolean(),
  changedAt: Instant,
}
const snippet = {
  kind: Type.Literal('snippet'),
  name: ShortName,
  language: Language,
  content: SnippetContent,
}

const macro = { kind: Type.Literal('macro'), name: Name, content: MacroContent }

const Level = oneOf('high', 'medium', 'low')
/** What an opening is filled in with. */
const TemplateContent = strict({
  process: Type.String({ minLength: 1, maxLength: 60 }),
  title: Type.String({ maxLength: 200 }),
  text: Type.String({ maxLength: 20_000 }),
  impact: Level,
  urgency: Level,
  serviceId: Type.Optional(Id),
  checklist: ChecklistItems,
})
const template = { kind: Type.Literal('template'), name: Name, content: TemplateContent }
const checklist = {
  kind: Type.Literal('checklist'),
  name: Name,
  content: strict({ items: Type.Array(ChecklistItem, { minItems: 1, maxItems: 50 }) }),
}

const Drafts = Type.Union([
  strict({ ...snippet, ...common }),
  strict({ ...macro, ...common }),
  strict({ ...template, ...common }),
  strict({ ...checklist, ...common }),
])
/** An aid as it is written: a snippet, a macro, a ticket template or a checklist. */
export const AidDraft = Type.Unsafe<Static<typeof Drafts>>({
  type: 'object',
  required: ['kind'],
  discriminator: { propertyName: 'kind' },
  oneOf: Drafts.anyOf,
})
/** An aid as it is kept. */
export const Aid = Type.Union([
  strict({ ...snippet, ...kept }),
  strict({ ...macro, ...kept }),
  strict({ ...template, ...kept }),
  strict({ ...checklist, ...kept }),
])

const refused = ['sign_in.needed', 'workspace.not_found', 'scope.missing', 'route.not_found'] as const
const AidParams = strict({ ...WorkspaceParams.properties, aid: Id })
const provider = { kind: 'workspace', sides: ['provider'] } as const

/** Aids the reader may use: everybody's, their teams', their own; by name. Provider only. */
export const listAids = route({
  name: 'listAids',
  summary: 'List what saves typing',
  method: 'GET',
  path: '/api/w/:workspace/aids',
  params: WorkspaceParams,
  query: strict({ kind: Type.Optional(oneOf('snippet', 'macro', 'template', 'checklist')) }),
  reply: strict({
    aids: Type.Array(Aid),
    /** Whose aids the reader may write. */
    owners: Type.Array(strict({ owner: Owner, teamId: nullable(Id), name: Type.String() })),
  }),
  problems: [...refused, 'request.invalid'],
  access: { ...provider, scope: 'tickets:read' },
})
/**
 * Keeps an aid: everybody's by an administrator, a team's by its members, one's own. Refused where a text names a
 * variable that is not known, where somebody changed it since it was read, and where the name is taken.
 */
export const saveAid = route({
  name: 'saveAid',
  summary: 'Keep what saves typing',
  method: 'POST',
  path: '/api/w/:workspace/aids',
  params: WorkspaceParams,
  body: AidDraft,
  reply: strict({ id: Id, version: Type.Integer() }),
  problems: [
    ...refused,
    'request.invalid',
    'request.key_reused',
    'aid.not_found',
    'aid.not_yours',
    'aid.refused',
    'aid.exists',
    'aid.changed_meanwhile',
    'process.not_found',
    'service.not_found',
  ],
  access: { ...provider, scope: 'tickets:write' },
})
/** Forgets an aid; what was written with it stays. */
export const removeAid = route({
  name: 'removeAid',
  summary: 'Forget what saved typing',
  method: 'DELETE',
  path: '/api/w/:workspace/aids/:aid',
  params: AidParams,
  reply: Nothing,
  problems: [...refused, 'request.key_reused', 'aid.not_found', 'aid.not_yours'],
  access: { ...provider, scope: 'tickets:write' },
})
/**
 * Snippets as they would read on this ticket, in a class the reader writes; those that would say there what its readers
 * may not see are not among them. Provider only.
 */
export const listSnippets = route({
  name: 'listSnippets',
  summary: 'List snippets, filled in for a ticket',
  method: 'GET',
  path: '/api/w/:workspace/tickets/:number/snippets',
  params: TicketParams,
  query: strict({ class: ContentClass }),
  reply: strict({
    snippets: Type.Array(
      strict({
        id: Id,
        name: Type.String(),
        language: Type.String(),
        owner: Owner,
        text: Type.String(),
        /** Variables that say nothing here. */
        empty: Type.Array(Type.String()),
      }),
    ),
  }),
  problems: [...refusedWhenHidden, 'route.not_found', 'message.class_refused'],
  access: { ...provider, scope: 'tickets:read' },
})
