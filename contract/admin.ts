import { Type } from 'typebox'
import type { ProblemCode } from './problem.ts'
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

/** What every route of administration may answer: beyond the provider's administrators there is nothing here. */
export const adminReadProblems = [
  'sign_in.needed',
  'workspace.not_found',
  'route.not_found',
  'scope.missing',
] as const satisfies readonly ProblemCode[]
/** The same, of those that write. */
export const adminWriteProblems = [
  ...adminReadProblems,
  'request.key_reused',
] as const satisfies readonly ProblemCode[]
/** Who may look at the administration: administrators of the provider. */
export const adminReads = {
  kind: 'workspace',
  scope: 'admin:read',
  sides: ['provider'],
  admin: true,
} as const
/** Who may change it. */
export const adminWrites = {
  kind: 'workspace',
  scope: 'admin:write',
  sides: ['provider'],
  admin: true,
} as const

const Name = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' })
const Cursor = Type.Optional(Type.String({ maxLength: 400 }))
const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200 }))
const Sought = Type.Optional(Type.String({ maxLength: 100 }))

/** How a person can come in: not at all, asked to, no longer by the link they got, or they have been here. */
const Access = oneOf('none', 'invited', 'lapsed', 'account')
const AdminPerson = strict({
  id: Id,
  name: Type.String(),
  email: Type.String(),
  organisationId: Id,
  organisation: Type.String(),
  side: SideWord,
  admin: Type.Boolean(),
  active: Type.Boolean(),
  teams: Type.Array(strict({ id: Id, name: Type.String() })),
  access: Access,
  /** Until when an open invitation works. */
  invitedUntil: nullable(Instant),
  lastSignInAt: nullable(Instant),
})
/** Everybody of the workspace with how they come in, by name, a page at a time; `cursor` is the end of the page before. */
export const listAllPeople = route({
  name: 'listAllPeople',
  summary: 'List people with their accounts',
  method: 'GET',
  path: '/api/w/:workspace/admin/people',
  params: WorkspaceParams,
  query: strict({
    q: Sought,
    organisationId: Type.Optional(Id),
    state: Type.Optional(oneOf('active', 'invited', 'admins', 'deactivated')),
    cursor: Cursor,
    limit: Limit,
  }),
  reply: strict({ people: Type.Array(AdminPerson), count: Type.Integer(), next: nullable(Type.String()) }),
  problems: [...adminReadProblems, 'organisation.not_found'],
  access: adminReads,
})
const PersonParams = strict({ ...WorkspaceParams.properties, person: Id })
/**
 * Change a person: only what is named. Another address is another account to sign in with, and an invitation is sent there.
 * Another organisation takes their teams and what was shared with them by name away.
 */
export const changePerson = route({
  name: 'changePerson',
  summary: 'Change a person',
  method: 'POST',
  path: '/api/w/:workspace/admin/people/:person',
  params: PersonParams,
  body: strict({
    name: Type.Optional(Name),
    email: Type.Optional(Email),
    organisationId: Type.Optional(Id),
    admin: Type.Optional(Type.Boolean()),
  }),
  reply: Nothing,
  problems: [
    ...adminWriteProblems,
    'person.not_found',
    'person.exists',
    'person.last_admin',
    'person.not_ours',
    'organisation.not_found',
  ],
  access: adminWrites,
})
/** Let a deactivated person in again, as they were; sessions and tokens of before stay ended. */
export const reactivatePerson = route({
  name: 'reactivatePerson',
  summary: 'Reactivate a person',
  method: 'POST',
  path: '/api/w/:workspace/admin/people/:person/reactivate',
  params: PersonParams,
  body: Nothing,
  reply: Nothing,
  problems: [...adminWriteProblems, 'person.not_found', 'person.active', 'organisation.not_found'],
  access: adminWrites,
})
/** Mail a new invitation, with an account where there is none; the one before ends. At most five an hour for one person. */
export const renewInvitation = route({
  name: 'renewInvitation',
  summary: 'Invite a person again',
  method: 'POST',
  path: '/api/w/:workspace/admin/people/:person/invitation',
  params: PersonParams,
  body: strict({ days: Type.Optional(Type.Integer({ minimum: 1, maximum: 30 })) }),
  reply: strict({ until: Instant }),
  problems: [...adminWriteProblems, 'person.not_found', 'invitation.not_needed', 'request.too_many'],
  access: adminWrites,
})
/** End an open invitation: its link does not work any more. */
export const revokeInvitation = route({
  name: 'revokeInvitation',
  summary: 'Take an invitation back',
  method: 'DELETE',
  path: '/api/w/:workspace/admin/people/:person/invitation',
  params: PersonParams,
  reply: Nothing,
  problems: [...adminWriteProblems, 'person.not_found', 'invitation.not_found'],
  access: adminWrites,
})
/** What somebody has taken that is still open, with the next update promised: what others find ready when they are deactivated. */
export const listHeldWork = route({
  name: 'listHeldWork',
  summary: 'What a person has taken',
  method: 'GET',
  path: '/api/w/:workspace/admin/people/:person/work',
  params: PersonParams,
  reply: strict({
    work: Type.Array(
      strict({
        number: Type.String(),
        title: Type.String(),
        activity: Type.String(),
        nextUpdateAt: nullable(Instant),
      }),
    ),
  }),
  problems: [...adminReadProblems, 'person.not_found'],
  access: adminReads,
})

const AdminOrganisation = strict({
  id: Id,
  name: Type.String(),
  side: SideWord,
  /** Whose mail is taken to be theirs. */
  mailDomains: Type.Array(Type.String()),
  /** Active people. */
  people: Type.Integer(),
  /** Those that are not archived. */
  teams: Type.Integer(),
  archived: Type.Boolean(),
})
/** Every organisation of the workspace, the provider first, the archived among them. */
export const listAllOrganisations = route({
  name: 'listAllOrganisations',
  summary: 'List organisations with their mail domains',
  method: 'GET',
  path: '/api/w/:workspace/admin/organisations',
  params: WorkspaceParams,
  reply: strict({ organisations: Type.Array(AdminOrganisation) }),
  problems: adminReadProblems,
  access: adminReads,
})
const Domains = Type.Array(
  Type.String({
    minLength: 3,
    maxLength: 253,
    pattern: '^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$',
  }),
  { maxItems: 50 },
)
const organisationProblems = ['organisation.exists', 'organisation.domain_refused'] as const
/** Add a customer or a partner. A workspace has one provider. */
export const addOrganisation = route({
  name: 'addOrganisation',
  summary: 'Add an organisation',
  method: 'POST',
  path: '/api/w/:workspace/admin/organisations',
  params: WorkspaceParams,
  status: 201,
  body: strict({
    name: Name,
    side: oneOf('customer', 'partner'),
    mailDomains: Type.Optional(Domains),
  }),
  reply: strict({ id: Id }),
  problems: [...adminWriteProblems, ...organisationProblems],
  access: adminWrites,
})
const OrganisationParams = strict({ ...WorkspaceParams.properties, organisation: Id })
/** Change an organisation: only what is named; its side stays. */
export const changeOrganisation = route({
  name: 'changeOrganisation',
  summary: 'Change an organisation',
  method: 'POST',
  path: '/api/w/:workspace/admin/organisations/:organisation',
  params: OrganisationParams,
  body: strict({ name: Type.Optional(Name), mailDomains: Type.Optional(Domains) }),
  reply: Nothing,
  problems: [...adminWriteProblems, ...organisationProblems, 'organisation.not_found'],
  access: adminWrites,
})

const AdminTeam = strict({
  id: Id,
  name: Type.String(),
  organisationId: Id,
  organisation: Type.String(),
  side: SideWord,
  members: Type.Array(strict({ id: Id, name: Type.String(), active: Type.Boolean() })),
  archived: Type.Boolean(),
})
/** Every team with who is in it, the archived among them. */
export const listTeams = route({
  name: 'listTeams',
  summary: 'List teams',
  method: 'GET',
  path: '/api/w/:workspace/admin/teams',
  params: WorkspaceParams,
  reply: strict({ teams: Type.Array(AdminTeam) }),
  problems: adminReadProblems,
  access: adminReads,
})
const Members = Type.Array(Id, { maxItems: 1000, uniqueItems: true })
/** Add a team; its members are of its organisation. */
export const addTeam = route({
  name: 'addTeam',
  summary: 'Add a team',
  method: 'POST',
  path: '/api/w/:workspace/admin/teams',
  params: WorkspaceParams,
  status: 201,
  body: strict({ name: Name, organisationId: Id, members: Type.Optional(Members) }),
  reply: strict({ id: Id }),
  problems: [...adminWriteProblems, 'organisation.not_found', 'team.exists', 'team.member_refused'],
  access: adminWrites,
})
const TeamParams = strict({ ...WorkspaceParams.properties, team: Id })
/** Change a team: only what is named; `members` is all who are to be in it. */
export const changeTeam = route({
  name: 'changeTeam',
  summary: 'Change a team',
  method: 'POST',
  path: '/api/w/:workspace/admin/teams/:team',
  params: TeamParams,
  body: strict({ name: Type.Optional(Name), members: Type.Optional(Members) }),
  reply: Nothing,
  problems: [...adminWriteProblems, 'team.not_found', 'team.exists', 'team.member_refused'],
  access: adminWrites,
})
