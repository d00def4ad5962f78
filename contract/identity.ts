import { Type } from 'typebox'
import {
  Email,
  Id,
  Instant,
  Nothing,
  nullable,
  oneOf,
  route,
  SideWord,
  strict,
  WorkspaceParams,
} from './route.ts'

const Password = Type.String({ minLength: 1, maxLength: 256 })
const Token = Type.String({ minLength: 20, maxLength: 200, pattern: '^[A-Za-z0-9_-]+$' })
const scopes = [
  'tickets:read',
  'tickets:write',
  'people:read',
  'people:write',
  'account',
  'admin:read',
  'admin:write',
] as const
/** What an API token may be limited to, as a shape. */
export const ScopeWord = oneOf(...scopes)

/** A person as others see them. */
export const PersonRef = strict({ id: Id, name: Type.String(), side: SideWord, organisation: Type.String() })

/** The signed-in account with the persons it is, one a workspace. */
export const Me = strict({
  account: strict({ id: Id, email: Type.String(), hasPassword: Type.Boolean() }),
  workspaces: Type.Array(
    strict({
      workspace: Type.String(),
      name: Type.String(),
      personId: Id,
      personName: Type.String(),
      side: SideWord,
      organisation: Type.String(),
      admin: Type.Boolean(),
    }),
  ),
})

const Person = strict({
  id: Id,
  name: Type.String(),
  email: Type.String(),
  organisationId: Id,
  organisation: Type.String(),
  side: SideWord,
  admin: Type.Boolean(),
  active: Type.Boolean(),
  teams: Type.Array(Type.String()),
})
const ApiToken = strict({
  id: Id,
  name: Type.String(),
  scopes: Type.Array(ScopeWord),
  createdAt: Instant,
  expiresAt: Instant,
  lastUsedAt: nullable(Instant),
})

/** Sign in with e-mail address and password; sets the session cookie. The same answer for every wrong pair. */
export const signIn = route({
  name: 'signIn',
  summary: 'Sign in with a password',
  method: 'POST',
  path: '/api/sign-in',
  body: strict({ email: Email, password: Password }),
  reply: Me,
  problems: ['sign_in.refused', 'request.too_many'],
  access: { kind: 'anyone' },
})
/** Ask for a one-time sign-in link by mail. Always the same answer, whether the account exists or not. */
export const requestLink = route({
  name: 'requestLink',
  summary: 'Ask for a one-time sign-in link by mail',
  method: 'POST',
  path: '/api/sign-in/link',
  status: 202,
  body: strict({ email: Email }),
  reply: Nothing,
  problems: ['request.too_many'],
  access: { kind: 'anyone' },
})
/** Use a one-time sign-in link; sets the session cookie. Works once, within 15 minutes (an invitation's: a week, unless told). */
export const redeemLink = route({
  name: 'redeemLink',
  summary: 'Sign in with a one-time link',
  method: 'POST',
  path: '/api/sign-in/redeem',
  body: strict({ token: Token }),
  reply: Me,
  problems: ['sign_in.link_used', 'request.too_many'],
  access: { kind: 'anyone' },
})
/** Ends this session everywhere within five seconds. */
export const signOut = route({
  name: 'signOut',
  summary: 'Sign out',
  method: 'POST',
  path: '/api/sign-out',
  body: strict({ everywhere: Type.Optional(Type.Boolean()) }),
  reply: Nothing,
  problems: ['sign_in.needed'],
  access: { kind: 'account' },
})
/** Who am I, and in which workspaces. */
export const getMe = route({
  name: 'getMe',
  summary: 'Who is signed in',
  method: 'GET',
  path: '/api/me',
  reply: Me,
  problems: ['sign_in.needed'],
  access: { kind: 'account' },
})
/** Set or change the password; ends every other session of the account. The current one is needed, but for who has signed in by a link in the last 15 minutes. */
export const setPassword = route({
  name: 'setPassword',
  summary: 'Set the password',
  method: 'POST',
  path: '/api/me/password',
  body: strict({ current: Type.Optional(Password), password: Password }),
  reply: Nothing,
  problems: ['sign_in.needed', 'sign_in.refused', 'password.weak', 'request.too_many'],
  access: { kind: 'account' },
})
/** People of the workspace: the provider sees all, others their own organisation. */
export const listPeople = route({
  name: 'listPeople',
  summary: 'List people',
  method: 'GET',
  path: '/api/w/:workspace/people',
  params: WorkspaceParams,
  query: strict({
    q: Type.Optional(Type.String({ maxLength: 100 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  reply: strict({ people: Type.Array(Person) }),
  problems: ['sign_in.needed', 'workspace.not_found', 'scope.missing'],
  access: { kind: 'workspace', scope: 'people:read' },
})
/** Organisations of the workspace: the provider sees all, others their own. */
export const listOrganisations = route({
  name: 'listOrganisations',
  summary: 'List organisations',
  method: 'GET',
  path: '/api/w/:workspace/organisations',
  params: WorkspaceParams,
  reply: strict({ organisations: Type.Array(strict({ id: Id, name: Type.String(), side: SideWord })) }),
  problems: ['sign_in.needed', 'workspace.not_found', 'scope.missing'],
  access: { kind: 'workspace', scope: 'people:read' },
})
/**
 * Add a person and, unless `account` is false, mail them a sign-in link that works for `days` (7 unless told).
 * Administrators of the provider only; making an administrator takes the scope `admin:write`, and is for the provider's people.
 */
export const invitePerson = route({
  name: 'invitePerson',
  summary: 'Add a person',
  method: 'POST',
  path: '/api/w/:workspace/people',
  params: WorkspaceParams,
  status: 201,
  body: strict({
    name: Type.String({ minLength: 1, maxLength: 120 }),
    email: Email,
    organisationId: Id,
    admin: Type.Optional(Type.Boolean()),
    account: Type.Optional(Type.Boolean()),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 30 })),
  }),
  reply: strict({ id: Id }),
  problems: [
    'request.key_reused',
    'route.not_found',
    'sign_in.needed',
    'workspace.not_found',
    'scope.missing',
    'organisation.not_found',
    'person.exists',
    'person.not_ours',
  ],
  access: { kind: 'workspace', scope: 'people:write', sides: ['provider'], admin: true },
})
const PersonParams = strict({ ...WorkspaceParams.properties, person: Id })
/** Deactivate a person: sessions and tokens end everywhere within five seconds; history stays. */
export const deactivatePerson = route({
  name: 'deactivatePerson',
  summary: 'Deactivate a person',
  method: 'POST',
  path: '/api/w/:workspace/people/:person/deactivate',
  params: PersonParams,
  body: Nothing,
  reply: Nothing,
  problems: [
    'request.key_reused',
    'route.not_found',
    'sign_in.needed',
    'workspace.not_found',
    'scope.missing',
    'person.not_found',
    'person.last_admin',
  ],
  access: { kind: 'workspace', scope: 'people:write', sides: ['provider'], admin: true },
})
/** The API tokens of the signed-in person; never the secrets. */
export const listTokens = route({
  name: 'listTokens',
  summary: 'List my API tokens',
  method: 'GET',
  path: '/api/w/:workspace/tokens',
  params: WorkspaceParams,
  reply: strict({ tokens: Type.Array(ApiToken) }),
  problems: ['sign_in.needed', 'workspace.not_found', 'scope.missing'],
  access: { kind: 'workspace', scope: 'account' },
})
/**
 * Make an API token for oneself, with scopes one has; `days` 90 unless told. The secret is in this answer only, so it is
 * not answered again for its idempotency key.
 */
export const createToken = route({
  name: 'createToken',
  summary: 'Make an API token',
  method: 'POST',
  path: '/api/w/:workspace/tokens',
  params: WorkspaceParams,
  status: 201,
  body: strict({
    name: Type.String({ minLength: 1, maxLength: 80 }),
    scopes: Type.Array(ScopeWord, { minItems: 1, maxItems: 7, uniqueItems: true }),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })),
  }),
  reply: strict({ id: Id, secret: Type.String(), expiresAt: Instant }),
  problems: ['sign_in.needed', 'workspace.not_found', 'scope.missing'],
  access: { kind: 'workspace', scope: 'account' },
})
const TokenParams = strict({ ...WorkspaceParams.properties, token: Id })
/** Revoke one of my API tokens, everywhere within five seconds. */
export const revokeToken = route({
  name: 'revokeToken',
  summary: 'Revoke an API token',
  method: 'DELETE',
  path: '/api/w/:workspace/tokens/:token',
  params: TokenParams,
  reply: Nothing,
  problems: [
    'request.key_reused',
    'sign_in.needed',
    'workspace.not_found',
    'scope.missing',
    'token.not_found',
  ],
  access: { kind: 'workspace', scope: 'account' },
})
