import { type Static, Type } from 'typebox'
import { Id, Instant, Nothing, nullable, oneOf, route, strict, WorkspaceParams } from './route.ts'

/** ISO 8601: 1 is Monday. */
const Weekday = Type.Integer({ minimum: 1, maximum: 7 })
const MonthDay = Type.Integer({ minimum: 1, maximum: 31 })
/** A day of the calendar, YYYY-MM-DD. */
const Day = Type.String({ format: 'date', pattern: '^20[0-9]{2}-' })

const Rhythms = Type.Union([
  strict({ every: Type.Literal('day') }),
  strict({ every: Type.Literal('weekday') }),
  strict({
    every: Type.Literal('week'),
    days: Type.Array(Weekday, { minItems: 1, maxItems: 7, uniqueItems: true }),
  }),
  strict({ every: Type.Literal('month'), day: MonthDay }),
  strict({ every: Type.Literal('month-end') }),
  strict({
    every: Type.Literal('month-weekday'),
    nth: Type.Integer({ minimum: -1, maximum: 4 }),
    day: Weekday,
  }),
  strict({
    every: Type.Literal('year'),
    month: Type.Integer({ minimum: 1, maximum: 12 }),
    day: MonthDay,
  }),
])
/**
 * On which days something comes again, as RFC 5545 (3.3.10) counts them: every day, Monday to Friday, on days of the
 * week, on a day of the month (a month without that day is left out), on its last day, on its first to fourth or last
 * (`nth` -1) Monday and so on, once a year.
 */
export const Rhythm = Type.Unsafe<Static<typeof Rhythms>>({
  type: 'object',
  required: ['every'],
  discriminator: { propertyName: 'every' },
  oneOf: Rhythms.anyOf,
})
/** When something comes again: at which time of which days on the clock on the wall of a zone (IANA), between two days. */
export const Schedule = strict({
  rhythm: Rhythm,
  at: Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' }),
  zone: Type.String({ minLength: 1, maxLength: 60 }),
  from: Day,
  until: Type.Optional(Day),
})
/** When something comes again. */
export type Schedule = Static<typeof Schedule>

/** A recurring ticket as it is written. */
export const RecurrenceDraft = strict({
  /** Of the one that is changed, with the version that was read; absent: a new one. */
  id: Type.Optional(Id),
  version: Type.Optional(Type.Integer({ minimum: 1 })),
  name: Type.String({ minLength: 1, maxLength: 60, pattern: '^\\S(.*\\S)?$' }),
  /** A template the writer may use. */
  templateId: Id,
  /** Whom its tickets are opened for. */
  requesterId: Id,
  /** A team whose people may change it, too. */
  teamId: Type.Optional(Id),
  schedule: Schedule,
})
/** A recurring ticket as it stands. */
export const Recurrence = strict({
  id: Id,
  version: Type.Integer(),
  name: Type.String(),
  templateId: Id,
  /** Its name; null where the reader may not use it, or it is there no more. */
  template: nullable(Type.String()),
  requesterId: Id,
  requester: Type.String(),
  /** Who looks after it: whoever kept it last. `keeperLeft`: and is here no more. */
  keeper: Type.String(),
  keeperLeft: Type.Boolean(),
  teamId: nullable(Id),
  team: nullable(Type.String()),
  schedule: Schedule,
  /** `ended`: its last day is over. `failed`: nothing could be opened, and it waits for somebody to put it right. */
  state: oneOf('active', 'paused', 'ended', 'failed'),
  nextAt: nullable(Instant),
  /** Why it failed. */
  trouble: nullable(Type.String()),
  /** How many tickets were opened by it. */
  opened: Type.Integer(),
  mayChange: Type.Boolean(),
})

const RecurrenceParams = strict({ ...WorkspaceParams.properties, recurrence: Id })
const provider = { kind: 'workspace', sides: ['provider'] } as const
const refused = ['sign_in.needed', 'workspace.not_found', 'scope.missing', 'route.not_found'] as const
const missed = [...refused, 'recurrence.not_found'] as const
const written = [...missed, 'request.key_reused', 'aid.not_yours'] as const

/** Recurring tickets, by name, with the zone of our working hours. Provider only. */
export const listRecurrences = route({
  name: 'listRecurrences',
  summary: 'List recurring tickets',
  method: 'GET',
  path: '/api/w/:workspace/recurrences',
  params: WorkspaceParams,
  reply: strict({ recurrences: Type.Array(Recurrence), zone: Type.String() }),
  problems: refused,
  access: { ...provider, scope: 'tickets:read' },
})
/** The next five moments of a schedule, from now on; changes nothing. Refused where the zone or the days are none. */
export const previewRecurrence = route({
  name: 'previewRecurrence',
  summary: 'Preview when a recurring ticket would be opened',
  method: 'POST',
  path: '/api/w/:workspace/recurrences/preview',
  params: WorkspaceParams,
  body: strict({ schedule: Schedule }),
  reply: strict({ dates: Type.Array(Instant) }),
  problems: [...refused, 'request.invalid', 'request.key_reused'],
  access: { ...provider, scope: 'tickets:read' },
})
/**
 * Keeps a recurring ticket; whoever keeps it looks after it from then on. A new one begins, one that failed or was over
 * begins again, one that rests goes on resting. Changed by whoever looks after it, by its team and by administrators.
 */
export const saveRecurrence = route({
  name: 'saveRecurrence',
  summary: 'Keep a recurring ticket',
  method: 'POST',
  path: '/api/w/:workspace/recurrences',
  params: WorkspaceParams,
  body: RecurrenceDraft,
  reply: strict({ id: Id, version: Type.Integer() }),
  problems: [
    ...written,
    'request.invalid',
    'recurrence.never',
    'aid.not_found',
    'aid.changed_meanwhile',
    'process.not_found',
    'service.not_found',
    'person.not_found',
  ],
  access: { ...provider, scope: 'tickets:write' },
})
/** Rests a recurring ticket, or lets it go on with what comes next; what was due meanwhile is not made up for. */
export const pauseRecurrence = route({
  name: 'pauseRecurrence',
  summary: 'Pause a recurring ticket, or let it go on',
  method: 'POST',
  path: '/api/w/:workspace/recurrences/:recurrence',
  params: RecurrenceParams,
  body: strict({ paused: Type.Boolean() }),
  reply: Nothing,
  problems: [...written, 'recurrence.never'],
  access: { ...provider, scope: 'tickets:write' },
})
/** Forgets a recurring ticket; what was opened stays. */
export const removeRecurrence = route({
  name: 'removeRecurrence',
  summary: 'Forget a recurring ticket',
  method: 'DELETE',
  path: '/api/w/:workspace/recurrences/:recurrence',
  params: RecurrenceParams,
  reply: Nothing,
  problems: written,
  access: { ...provider, scope: 'tickets:write' },
})
/** What a recurring ticket has opened, the newest 100 of what the reader may see. Provider only. */
export const listRecurrenceOpenings = route({
  name: 'listRecurrenceOpenings',
  summary: 'List what a recurring ticket opened',
  method: 'GET',
  path: '/api/w/:workspace/recurrences/:recurrence/openings',
  params: RecurrenceParams,
  reply: strict({
    openings: Type.Array(
      strict({
        number: Type.String(),
        title: Type.String(),
        state: oneOf('open', 'closed'),
        dueAt: Instant,
        openedAt: Instant,
      }),
    ),
  }),
  problems: missed,
  access: { ...provider, scope: 'tickets:read' },
})
