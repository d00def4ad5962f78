import { Type } from 'typebox'
import { adminReadProblems, adminReads, adminWriteProblems, adminWrites } from './admin.ts'
import { ScopeWord } from './identity.ts'
import { Id, Instant, Nothing, nullable, oneOf, route, SideWord, strict, WorkspaceParams } from './route.ts'

/** Every API token that works, with whose it is; never the secrets. */
export const listAllTokens = route({
  name: 'listAllTokens',
  summary: 'List everybody’s API tokens',
  method: 'GET',
  path: '/api/w/:workspace/admin/tokens',
  params: WorkspaceParams,
  reply: strict({
    tokens: Type.Array(
      strict({
        id: Id,
        name: Type.String(),
        personId: Id,
        person: Type.String(),
        organisation: Type.String(),
        side: SideWord,
        scopes: Type.Array(ScopeWord),
        createdAt: Instant,
        expiresAt: Instant,
        /** To five minutes; null: never. */
        lastUsedAt: nullable(Instant),
      }),
    ),
  }),
  problems: adminReadProblems,
  access: adminReads,
})
/** Revoke anybody's API token, everywhere within five seconds. */
export const revokeAnyToken = route({
  name: 'revokeAnyToken',
  summary: 'Revoke somebody’s API token',
  method: 'DELETE',
  path: '/api/w/:workspace/admin/tokens/:token',
  params: strict({ ...WorkspaceParams.properties, token: Id }),
  reply: Nothing,
  problems: [...adminWriteProblems, 'token.not_found'],
  access: adminWrites,
})

const Session = strict({
  id: Id,
  /** Where the sign-in came from: an IPv4 address, or the /64 of an IPv6 address. */
  network: nullable(Type.String()),
  byLink: Type.Boolean(),
  createdAt: Instant,
  expiresAt: Instant,
})
/** The browsers I am signed in with. */
export const listSessions = route({
  name: 'listSessions',
  summary: 'List my sessions',
  method: 'GET',
  path: '/api/me/sessions',
  reply: strict({ sessions: Type.Array(strict({ ...Session.properties, current: Type.Boolean() })) }),
  problems: ['sign_in.needed'],
  access: { kind: 'account' },
})
/** Sign one of my browsers out, within five seconds. */
export const endMySession = route({
  name: 'endMySession',
  summary: 'End one of my sessions',
  method: 'DELETE',
  path: '/api/me/sessions/:session',
  params: strict({ session: Id }),
  reply: Nothing,
  problems: ['sign_in.needed', 'session.not_found'],
  access: { kind: 'account' },
})
/** Who is signed in: the sessions of everybody active in the workspace. */
export const listAllSessions = route({
  name: 'listAllSessions',
  summary: 'List everybody’s sessions',
  method: 'GET',
  path: '/api/w/:workspace/admin/sessions',
  params: WorkspaceParams,
  reply: strict({
    sessions: Type.Array(
      strict({
        ...Session.properties,
        personId: Id,
        person: Type.String(),
        organisation: Type.String(),
        side: SideWord,
      }),
    ),
  }),
  problems: adminReadProblems,
  access: adminReads,
})
/** Sign somebody of the workspace out of one browser, within five seconds. */
export const endSession = route({
  name: 'endSession',
  summary: 'End somebody’s session',
  method: 'DELETE',
  path: '/api/w/:workspace/admin/sessions/:session',
  params: strict({ ...WorkspaceParams.properties, session: Id }),
  reply: Nothing,
  problems: [...adminWriteProblems, 'session.not_found'],
  access: adminWrites,
})

/** What configuration is made of. */
export const configurationKinds = [
  'person',
  'organisation',
  'team',
  'holder',
  'service',
  'hours',
  'mailbox',
  'mail',
  'token',
  'session',
  'retention',
  'hold',
  'erasure',
] as const
/** One of them. */
export type ConfigurationKind = (typeof configurationKinds)[number]

const Fact = Type.Unsafe<string | number | boolean | null | string[]>({})
const Facts = Type.Record(Type.String(), Fact)
/** What the configuration was changed from and to, newest first; nothing of it can be changed or taken out. */
export const listConfigurationLog = route({
  name: 'listConfigurationLog',
  summary: 'List changes of the configuration',
  method: 'GET',
  path: '/api/w/:workspace/admin/log',
  params: WorkspaceParams,
  query: strict({
    kind: Type.Optional(oneOf(...configurationKinds)),
    q: Type.Optional(Type.String({ maxLength: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 400 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  reply: strict({
    changes: Type.Array(
      strict({
        id: Id,
        at: Instant,
        actorId: nullable(Id),
        actor: Type.String(),
        via: oneOf('web', 'api', 'command', 'program'),
        /** The network address, or who ran the command where. */
        origin: nullable(Type.String()),
        /** The name of the token it was done with. */
        token: nullable(Type.String()),
        kind: oneOf(...configurationKinds),
        act: Type.String(),
        subjectId: Id,
        subject: Type.String(),
        before: Facts,
        after: Facts,
      }),
    ),
    next: nullable(Type.String()),
  }),
  problems: adminReadProblems,
  access: adminReads,
})

/**
 * Bring in people or organisations from a CSV file, all or none; who is here already stays as they are. With `preview`
 * nothing is written. Everything that is wrong is said at once, by line.
 */
export const importDirectory = route({
  name: 'importDirectory',
  summary: 'Import people or organisations',
  method: 'POST',
  path: '/api/w/:workspace/admin/import',
  params: WorkspaceParams,
  query: strict({ what: oneOf('people', 'organisations'), preview: Type.Optional(Type.Boolean()) }),
  body: strict({ csv: Type.String({ maxLength: 8_388_608 }) }),
  reply: strict({
    /** Names of what is (or would be) added, and of what was here before. */
    added: Type.Array(Type.String()),
    known: Type.Array(Type.String()),
  }),
  problems: [...adminWriteProblems, 'import.refused'],
  access: adminWrites,
})
