import { Type } from 'typebox'
import { adminReadProblems, adminReads, adminWriteProblems, adminWrites } from './admin.ts'
import { Id, Instant, Nothing, nullable, oneOf, route, SideWord, strict, WorkspaceParams } from './route.ts'

const Key = Type.String({ minLength: 1, maxLength: 60, pattern: '^[a-z0-9-]+$' })
const Name = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' })
const Priorities = Type.Array(Type.Integer({ minimum: 1, maximum: 4 }), {
  minItems: 1,
  maxItems: 4,
  uniqueItems: true,
})
const HoursWord = oneOf('always', 'in', 'after')
const Named = strict({ id: Id, name: Type.String() })

/** Every role of the operating model with who holds it, and for what; a role nobody active holds has a stand-in. */
export const listRoles = route({
  name: 'listRoles',
  summary: 'List roles and who holds them',
  method: 'GET',
  path: '/api/w/:workspace/admin/roles',
  params: WorkspaceParams,
  reply: strict({
    roles: Type.Array(
      strict({
        key: Type.String(),
        name: Type.String(),
        side: SideWord,
        description: Type.String(),
        /** Whether anybody active holds it. */
        held: Type.Boolean(),
        holders: Type.Array(
          strict({
            id: Id,
            person: nullable(Named),
            team: nullable(Named),
            /** They have left, or nobody is in the team any more. */
            gone: Type.Boolean(),
            customer: nullable(Named),
            service: nullable(Named),
            priorities: nullable(Type.Array(Type.Integer())),
            hours: HoursWord,
          }),
        ),
      }),
    ),
  }),
  problems: adminReadProblems,
  access: adminReads,
})
/**
 * Give a role to a person or a team: for one customer or all, one service or all, some priorities (1–4) or all, always
 * or only within or after working hours. Whatever is left out is all. A customer's people hold roles for their own
 * organisation only.
 */
export const addHolder = route({
  name: 'addHolder',
  summary: 'Give a role to somebody',
  method: 'POST',
  path: '/api/w/:workspace/admin/holders',
  params: WorkspaceParams,
  status: 201,
  body: strict({
    role: Key,
    personId: Type.Optional(Id),
    teamId: Type.Optional(Id),
    customerId: Type.Optional(Id),
    serviceId: Type.Optional(Id),
    priorities: Type.Optional(Priorities),
    hours: Type.Optional(HoursWord),
  }),
  reply: strict({ id: Id }),
  problems: [
    ...adminWriteProblems,
    'role.not_found',
    'person.not_found',
    'team.not_found',
    'organisation.not_found',
    'service.not_found',
    'holder.refused',
    'holder.exists',
  ],
  access: adminWrites,
})
/** Take a role from whoever holds it; what they have taken stays theirs. */
export const removeHolder = route({
  name: 'removeHolder',
  summary: 'Take a role from somebody',
  method: 'DELETE',
  path: '/api/w/:workspace/admin/holders/:holder',
  params: strict({ ...WorkspaceParams.properties, holder: Id }),
  reply: Nothing,
  problems: [...adminWriteProblems, 'holder.not_found'],
  access: adminWrites,
})
/** Who would get the next ticket of a process: every activity with who would be responsible and accountable at that moment. */
export const previewHolders = route({
  name: 'previewHolders',
  summary: 'Who would get the next ticket',
  method: 'GET',
  path: '/api/w/:workspace/admin/next',
  params: WorkspaceParams,
  query: strict({
    process: Key,
    /** Whose ticket; the provider's own without it. */
    customerId: Type.Optional(Id),
    serviceId: Type.Optional(Id),
    priority: Type.Optional(Type.Integer({ minimum: 1, maximum: 4 })),
    /** When; now without it. */
    at: Type.Optional(Instant),
  }),
  reply: strict({
    process: Type.String(),
    at: Instant,
    /** Whether the provider is there at that moment; null: no working hours are set. */
    within: nullable(Type.Boolean()),
    activities: Type.Array(
      strict({
        node: Type.String(),
        name: Type.String(),
        letters: Type.Array(
          strict({
            letter: oneOf('R', 'A'),
            role: Type.String(),
            /** Whoever asks holds it, so nobody is named. */
            requester: Type.Boolean(),
            people: Type.Array(Type.String()),
            teams: Type.Array(Type.String()),
            /** Nobody holds the role: these would stand in. */
            standIn: Type.Boolean(),
          }),
        ),
      }),
    ),
  }),
  problems: [...adminReadProblems, 'process.not_found', 'organisation.not_found', 'service.not_found'],
  access: adminReads,
})

/** Every service with the customers that have it (none: all) and who of them is told of it, the archived among them. */
export const listAllServices = route({
  name: 'listAllServices',
  summary: 'List services with who has them',
  method: 'GET',
  path: '/api/w/:workspace/admin/services',
  params: WorkspaceParams,
  reply: strict({
    services: Type.Array(
      strict({
        id: Id,
        key: Type.String(),
        name: Type.String(),
        customers: Type.Array(Named),
        subscribers: Type.Array(Named),
        archived: Type.Boolean(),
      }),
    ),
  }),
  problems: adminReadProblems,
  access: adminReads,
})
const Ids = Type.Array(Id, { maxItems: 1000, uniqueItems: true })
const serviceProblems = ['service.exists', 'organisation.not_found', 'person.not_found'] as const
/** Add a service; without customers it is for all. Subscribers are people of customers, told of it as business. */
export const addService = route({
  name: 'addService',
  summary: 'Add a service',
  method: 'POST',
  path: '/api/w/:workspace/admin/services',
  params: WorkspaceParams,
  status: 201,
  body: strict({
    name: Name,
    key: Type.Optional(Key),
    customers: Type.Optional(Ids),
    subscribers: Type.Optional(Ids),
  }),
  reply: strict({ id: Id }),
  problems: [...adminWriteProblems, ...serviceProblems],
  access: adminWrites,
})
/** Change a service: only what is named; its key stays. */
export const changeService = route({
  name: 'changeService',
  summary: 'Change a service',
  method: 'POST',
  path: '/api/w/:workspace/admin/services/:service',
  params: strict({ ...WorkspaceParams.properties, service: Id }),
  body: strict({
    name: Type.Optional(Name),
    customers: Type.Optional(Ids),
    subscribers: Type.Optional(Ids),
  }),
  reply: Nothing,
  problems: [...adminWriteProblems, ...serviceProblems, 'service.not_found'],
  access: adminWrites,
})

const Clock = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$' })
const Hours = strict({
  /** An IANA time zone. */
  zone: Type.String({ minLength: 1, maxLength: 60 }),
  /** ISO days of the week, 1 is Monday. */
  days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7, uniqueItems: true }),
  opensAt: Clock,
  closesAt: Clock,
})
/** When the provider is there; null: always. */
export const getHours = route({
  name: 'getHours',
  summary: 'The working hours',
  method: 'GET',
  path: '/api/w/:workspace/admin/hours',
  params: WorkspaceParams,
  reply: strict({ hours: Type.Union([Hours, Type.Null()]) }),
  problems: adminReadProblems,
  access: adminReads,
})
/** Say when the provider is there, on the clock on the wall of a zone; `hours` null: always. */
export const setHours = route({
  name: 'setHours',
  summary: 'Set the working hours',
  method: 'POST',
  path: '/api/w/:workspace/admin/hours',
  params: WorkspaceParams,
  body: strict({ hours: Type.Union([Hours, Type.Null()]) }),
  reply: Nothing,
  problems: adminWriteProblems,
  access: adminWrites,
})
