import { type Static, Type } from 'typebox'
import { AttachmentIds } from './attachment.ts'
import { connectionActs, connectionProblems } from './connections.ts'
import { MentionIds } from './mentionIds.ts'
import { Id, Instant, nullable, oneOf, route, strict } from './route.ts'
import { Preview, refusedWhenHidden, TicketParams, TicketState } from './work.ts'

const Text = Type.String({ minLength: 1, maxLength: 20_000 })
const Reason = Type.String({ minLength: 1, maxLength: 2000 })
const Key = Type.String({ minLength: 1, maxLength: 60 })
const Level = oneOf('high', 'medium', 'low')
const Proposal = {
  startsAt: Instant,
  minutes: Type.Integer({ minimum: 5, maximum: 1440 }),
  place: Type.String({ minLength: 1, maxLength: 300 }),
  /** Ids of persons; the requester where nobody is named. */
  invite: Type.Optional(Type.Array(Id, { maxItems: 50 })),
}
const Spent = {
  minutes: Type.Integer({ minimum: 1, maximum: 1440 }),
  chargeable: Type.Optional(Type.Boolean()),
  contract: Type.Optional(Type.String({ maxLength: 60 })),
}
const Fields = strict({
  title: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  impact: Type.Optional(Level),
  urgency: Type.Optional(Level),
  serviceId: Type.Optional(Type.Union([Id, Type.Null()])),
})

const Acts = Type.Union([
  strict({ act: Type.Literal('take'), run: Id }),
  strict({
    act: Type.Literal('complete'),
    run: Id,
    outcome: Type.Optional(Type.String({ maxLength: 120 })),
    /** What the people concerned are told with it: the finding, the lesson. */
    note: Type.Optional(Text),
    spent: Type.Optional(strict(Spent)),
  }),
  strict({
    act: Type.Literal('message'),
    class: Key,
    text: Type.String({ minLength: 1, maxLength: 100_000 }),
    attachments: AttachmentIds,
    mentions: MentionIds,
  }),
  strict({ act: Type.Literal('assign'), run: Id, to: Id }),
  /** Puts back what was taken: ready again for everybody who may do it. */
  strict({ act: Type.Literal('release'), run: Id }),
  strict({
    act: Type.Literal('wait'),
    run: Id,
    /** `requester`, or a person or partner organisation of this ticket. */
    for: Type.Optional(Key),
    question: Type.Optional(Text),
    until: Type.Optional(Instant),
  }),
  strict({ act: Type.Literal('resume'), run: Id }),
  strict({
    act: Type.Literal('stuck'),
    run: Id,
    reason: Reason,
    for: Type.Optional(Key),
    question: Type.Optional(Text),
    until: Type.Optional(Instant),
    meeting: Type.Optional(strict(Proposal)),
  }),
  strict({ act: Type.Literal('move'), run: Id, to: Type.String({ maxLength: 200 }), reason: Reason }),
  strict({ act: Type.Literal('reclassify'), process: Key, reason: Reason }),
  strict({ act: Type.Literal('solve'), note: Type.Optional(Text) }),
  strict({ act: Type.Literal('offer'), run: Id, to: Key, reason: Reason }),
  strict({ act: Type.Literal('return'), run: Id, reason: Reason }),
  strict({ act: Type.Literal('help'), run: Id, to: Key, question: Text }),
  strict({ act: Type.Literal('meet'), run: Id, text: Text, ...Proposal }),
  strict({ act: Type.Literal('cancelMeeting'), meeting: Id }),
  strict({
    act: Type.Literal('arrived'),
    run: Id,
    /** Which of the messages waited for on the edge of an activity has come (`arrivals`); else the run is itself one. */
    event: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  }),
  strict({ act: Type.Literal('change'), set: Fields, was: Fields }),
  strict({
    act: Type.Literal('book'),
    run: Id,
    ...Spent,
    note: Type.Optional(Type.String({ maxLength: 2000 })),
  }),
  ...connectionActs,
])

/**
 * What a person does on a ticket, as data: done by `act`, tried out by `preview`. `run` is the activity run it is about;
 * `to` a person's, team's or role's id or key.
 */
export const Act = Type.Unsafe<Static<typeof Acts>>({
  type: 'object',
  required: ['act'],
  // So that a mistake is reported at its place in the act that was meant, not in all of them.
  discriminator: { propertyName: 'act' },
  oneOf: Acts.anyOf,
})

/** What an act on a ticket may be refused with. */
export const actRefusals = [
  ...refusedWhenHidden,
  'request.invalid',
  'ticket.closed',
  'ticket.changed_meanwhile',
  'ticket.same_process',
  'ticket.no_short_way',
  'process.not_found',
  'person.not_found',
  'service.not_found',
  'meeting.not_found',
  'handover.not_offered',
  'activity.done',
  'activity.taken',
  'activity.not_yours',
  'activity.not_theirs',
  'activity.not_found',
  'activity.gate',
  'activity.move_refused',
  'activity.release_refused',
  'activity.outcome_unknown',
  'checklist.open',
  'message.class_refused',
  ...connectionProblems,
] as const

/** Do something on a ticket; what may be done is in the ticket page, by whom in the process. */
export const actOnTicket = route({
  name: 'actOnTicket',
  summary: 'Act on a ticket',
  method: 'POST',
  path: '/api/w/:workspace/tickets/:number/acts',
  params: TicketParams,
  body: Act,
  reply: strict({ version: Type.Integer(), state: TicketState, children: Type.Array(Type.String()) }),
  problems: [...actRefusals, 'request.key_reused'],
  access: { kind: 'workspace', scope: 'tickets:write' },
})
/** Why an act cannot be done as it stands: the problem's code, what is wrong in words, and which fields it is about. */
const Refused = strict({
  code: Type.String(),
  text: Type.String(),
  errors: Type.Array(strict({ field: Type.String(), text: Type.String() })),
})
const ActPreview = strict({ ...Preview.properties, refused: nullable(Refused) })
/**
 * Who would be told by an act, why, by which channel, in which words. Changes nothing. What the actor may do but cannot
 * do as it stands (400, 409 and 422 of the act itself) tells nobody, and says why in `refused`.
 */
export const previewAct = route({
  name: 'previewAct',
  summary: 'Preview who is told',
  method: 'POST',
  path: '/api/w/:workspace/tickets/:number/preview',
  params: TicketParams,
  body: Act,
  reply: ActPreview,
  problems: actRefusals,
  access: { kind: 'workspace', scope: 'tickets:read' },
})
