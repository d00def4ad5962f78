import { Type } from 'typebox'
import { adminReadProblems, adminReads, adminWriteProblems, adminWrites } from './admin.ts'
import { Email, Id, Instant, Nothing, nullable, oneOf, route, strict, WorkspaceParams } from './route.ts'

const Key = Type.String({ minLength: 1, maxLength: 60, pattern: '^[a-z0-9-]+$' })

/** The addresses mail is taken for, with the process a new matter opens in. */
export const listAllMailboxes = route({
  name: 'listAllMailboxes',
  summary: 'List mailboxes',
  method: 'GET',
  path: '/api/w/:workspace/admin/mailboxes',
  params: WorkspaceParams,
  reply: strict({
    mailboxes: Type.Array(
      strict({
        id: Id,
        address: Type.String(),
        process: Type.String(),
        /** A closed one takes answers to tickets, and nothing new. */
        open: Type.Boolean(),
        /** When the last mail came. */
        lastAt: nullable(Instant),
      }),
    ),
    /** Whether mail can go out: an outgoing server is set. */
    sends: Type.Boolean(),
  }),
  problems: adminReadProblems,
  access: adminReads,
})
/** Add a mailbox; an address is one mailbox in the whole installation. */
export const addMailbox = route({
  name: 'addMailbox',
  summary: 'Add a mailbox',
  method: 'POST',
  path: '/api/w/:workspace/admin/mailboxes',
  params: WorkspaceParams,
  status: 201,
  body: strict({ address: Email, process: Key }),
  reply: strict({ id: Id }),
  problems: [...adminWriteProblems, 'process.not_found', 'mailbox.exists', 'mailbox.refused'],
  access: adminWrites,
})
const MailboxParams = strict({ ...WorkspaceParams.properties, mailbox: Id })
/** Change which process a mailbox opens tickets in, or close and open it. One stays open. */
export const changeMailbox = route({
  name: 'changeMailbox',
  summary: 'Change a mailbox',
  method: 'POST',
  path: '/api/w/:workspace/admin/mailboxes/:mailbox',
  params: MailboxParams,
  body: strict({ process: Type.Optional(Key), open: Type.Optional(Type.Boolean()) }),
  reply: Nothing,
  problems: [...adminWriteProblems, 'mailbox.not_found', 'mailbox.last', 'process.not_found'],
  access: adminWrites,
})
/** Mail me one from this mailbox; whoever answers it opens a ticket. */
export const testMailbox = route({
  name: 'testMailbox',
  summary: 'Send me a test mail',
  method: 'POST',
  path: '/api/w/:workspace/admin/mailboxes/:mailbox/test',
  params: MailboxParams,
  body: Nothing,
  reply: strict({ to: Type.String(), sends: Type.Boolean() }),
  problems: [...adminWriteProblems, 'mailbox.not_found'],
  access: adminWrites,
})

/** Mail that was set aside, newest first: from whom, about what, and why. */
export const listSetAside = route({
  name: 'listSetAside',
  summary: 'List mail that was set aside',
  method: 'GET',
  path: '/api/w/:workspace/admin/mail',
  params: WorkspaceParams,
  query: strict({
    state: Type.Optional(oneOf('quarantine', 'discarded')),
    cursor: Type.Optional(Type.String({ maxLength: 400 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  reply: strict({
    mails: Type.Array(
      strict({
        id: Id,
        at: Instant,
        mailbox: Type.String(),
        /** What it claims; nothing proves it. */
        from: Type.String(),
        subject: Type.String(),
        reason: Type.String(),
      }),
    ),
    next: nullable(Type.String()),
  }),
  problems: adminReadProblems,
  access: adminReads,
})
const MailParams = strict({ ...WorkspaceParams.properties, mail: Id })
/**
 * Say whose a mail is: it opens a ticket as if it had come from that person, or from its sender, who is added to the
 * organisation without an account.
 */
export const releaseMail = route({
  name: 'releaseMail',
  summary: 'Release a mail that was set aside',
  method: 'POST',
  path: '/api/w/:workspace/admin/mail/:mail/release',
  params: MailParams,
  body: strict({ personId: Type.Optional(Id), organisationId: Type.Optional(Id) }),
  reply: Nothing,
  problems: [
    ...adminWriteProblems,
    'mail.not_found',
    'mail.release_refused',
    'person.not_found',
    'organisation.not_found',
  ],
  access: adminWrites,
})
/** Put a mail away for good; it is kept, and nothing comes of it. */
export const discardMail = route({
  name: 'discardMail',
  summary: 'Discard a mail that was set aside',
  method: 'POST',
  path: '/api/w/:workspace/admin/mail/:mail/discard',
  params: MailParams,
  body: Nothing,
  reply: Nothing,
  problems: [...adminWriteProblems, 'mail.not_found'],
  access: adminWrites,
})
