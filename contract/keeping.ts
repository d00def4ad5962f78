import { Type } from 'typebox'
import { adminReadProblems, adminReads, adminWriteProblems, adminWrites } from './admin.ts'
import { Bytes, Id, Instant, Nothing, nullable, oneOf, route, strict, WorkspaceParams } from './route.ts'

/** What a rule is about: texts and files of closed tickets, closed tickets altogether, mail as it came, the log of the configuration. */
const RuleWord = oneOf('texts', 'tickets', 'mail', 'log')
const Months = Type.Integer({ minimum: 1, maximum: 600 })
const Count = Type.Integer()

/** How long what is kept, what is held whatever its age, and who was erased. */
export const getRetention = route({
  name: 'getRetention',
  summary: 'How long things are kept',
  method: 'GET',
  path: '/api/w/:workspace/admin/retention',
  params: WorkspaceParams,
  reply: strict({
    rules: Type.Array(
      strict({
        kind: RuleWord,
        /** Null: it is off, and nothing goes by itself. */
        months: nullable(Type.Integer()),
        since: nullable(Instant),
        lastRunAt: nullable(Instant),
        /** How much has gone by it: tickets, mails or lines. */
        removed: Type.Number(),
      }),
    ),
    holds: Type.Array(
      strict({
        id: Id,
        /** One of the two; null also where it is not there any more. */
        ticket: nullable(Type.String()),
        person: nullable(Type.String()),
        reason: Type.String(),
        setAt: Instant,
        setBy: nullable(Type.String()),
      }),
    ),
    erasures: Type.Array(
      strict({
        id: Id,
        personId: Id,
        pseudonym: Type.String(),
        texts: oneOf('keep', 'remove'),
        /** `held`: what a legal hold keeps is left, and goes when it is lifted. */
        state: oneOf('going', 'held', 'done'),
        askedAt: Instant,
        doneAt: nullable(Instant),
      }),
    ),
  }),
  problems: adminReadProblems,
  access: adminReads,
})

const RuleParams = strict({ ...WorkspaceParams.properties, rule: RuleWord })
/** What a rule would take away now, set to so many months: how much, and the first twenty tickets. Nothing is changed. */
export const previewRetention = route({
  name: 'previewRetention',
  summary: 'What a rule would remove',
  method: 'GET',
  path: '/api/w/:workspace/admin/retention/:rule/preview',
  params: RuleParams,
  query: strict({ months: Months }),
  reply: strict({
    /** What is older goes. */
    before: Instant,
    tickets: Count,
    messages: Count,
    files: Count,
    mails: Count,
    /** Lines of the log. */
    changes: Count,
    bytes: Type.Number(),
    /** Tickets that are as old and stay, under a legal hold. */
    held: Count,
    first: Type.Array(strict({ number: Type.String(), title: Type.String(), closedAt: Instant })),
  }),
  problems: adminReadProblems,
  access: adminReads,
})
/** Switch a rule on, change or (null) end it. What is older goes from then on, within the hour and by and by; it does not come back. */
export const setRetention = route({
  name: 'setRetention',
  summary: 'Set how long something is kept',
  method: 'POST',
  path: '/api/w/:workspace/admin/retention/:rule',
  params: RuleParams,
  body: strict({ months: Type.Union([Months, Type.Null()]) }),
  reply: Nothing,
  problems: adminWriteProblems,
  access: adminWrites,
})

/** Keep a ticket, or everything a person has to do with, whatever rule or wish there is. */
export const addLegalHold = route({
  name: 'addLegalHold',
  summary: 'Set a legal hold',
  method: 'POST',
  path: '/api/w/:workspace/admin/holds',
  params: WorkspaceParams,
  status: 201,
  body: strict({
    /** The number of a ticket. */
    ticket: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    personId: Type.Optional(Id),
    reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }),
  }),
  reply: strict({ id: Id }),
  problems: [...adminWriteProblems, 'ticket.not_found', 'person.not_found', 'hold.exists', 'hold.refused'],
  access: adminWrites,
})
/** Lift a legal hold. What a rule or an erasure left because of it goes then. */
export const liftLegalHold = route({
  name: 'liftLegalHold',
  summary: 'Lift a legal hold',
  method: 'DELETE',
  path: '/api/w/:workspace/admin/holds/:hold',
  params: strict({ ...WorkspaceParams.properties, hold: Id }),
  reply: Nothing,
  problems: [...adminWriteProblems, 'hold.not_found'],
  access: adminWrites,
})

const PersonParams = strict({ ...WorkspaceParams.properties, person: Id })
/** What there is of a person that goes when they are erased, and what stays and why. Nothing is changed. */
export const previewErasure = route({
  name: 'previewErasure',
  summary: 'What erasing a person would remove',
  method: 'GET',
  path: '/api/w/:workspace/admin/people/:person/erasure',
  params: PersonParams,
  reply: strict({
    name: Type.String(),
    addresses: Type.Array(Type.String()),
    /** They were erased before. */
    erased: Type.Boolean(),
    /** A legal hold is on them: they cannot be erased. */
    held: Type.Boolean(),
    goes: strict({
      messages: Count,
      files: Count,
      bytes: Type.Number(),
      mails: Count,
      waitingMails: Count,
      sessions: Count,
      tokens: Count,
      invitations: Count,
      teams: Type.Array(Type.String()),
      roles: Type.Array(Type.String()),
    }),
    /** Under another name. */
    stays: strict({
      tickets: Count,
      /** Who was told what when. */
      told: Count,
      efforts: Count,
      changes: Count,
      /** Tickets under a legal hold: there they stay by name until it is lifted. */
      heldCount: Count,
      /** Of those, what whoever asks may see. */
      heldTickets: Type.Array(Type.String()),
    }),
    /** What they have asked for that is still open: it goes on, and nobody is told. */
    openTickets: Type.Array(Type.String()),
  }),
  problems: [...adminReadProblems, 'person.not_found'],
  access: adminReads,
})
/**
 * Erase a person (GDPR, Art. 17): their name, addresses and files go everywhere, and what they wrote stays under another
 * name or goes, too. It cannot be taken back, and is done again after a restore. `name` is theirs, to be sure.
 */
export const erasePerson = route({
  name: 'erasePerson',
  summary: 'Erase a person',
  method: 'POST',
  path: '/api/w/:workspace/admin/people/:person/erasure',
  params: PersonParams,
  body: strict({ name: Type.String({ minLength: 1, maxLength: 200 }), texts: oneOf('keep', 'remove') }),
  reply: strict({ id: Id, pseudonym: Type.String() }),
  problems: [
    ...adminWriteProblems,
    'person.not_found',
    'person.last_admin',
    'erasure.done',
    'erasure.held',
    'erasure.name_differs',
  ],
  access: adminWrites,
})
/** All that is kept of a person (GDPR, Art. 15): JSON, mails as they came and files, as a ZIP archive. */
export const exportPerson = route({
  name: 'exportPerson',
  summary: 'All data of a person',
  method: 'GET',
  path: '/api/w/:workspace/admin/people/:person/export',
  params: PersonParams,
  reply: Bytes,
  problems: [...adminReadProblems, 'person.not_found'],
  access: adminReads,
})

/** Whether mail of the workspace is held back, since when and why: after a restore it is, until somebody lets it go. */
export const getMailHold = route({
  name: 'getMailHold',
  summary: 'Whether mail is held back',
  method: 'GET',
  path: '/api/w/:workspace/mail-hold',
  params: WorkspaceParams,
  reply: strict({ since: nullable(Instant), because: nullable(Type.String()) }),
  problems: ['sign_in.needed', 'workspace.not_found', 'route.not_found', 'scope.missing'],
  access: { kind: 'workspace', scope: 'tickets:read', sides: ['provider'] },
})
