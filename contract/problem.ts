import { adminProblems } from './problemAdmin.ts'
import { aidProblems } from './problemAids.ts'
import { keepingProblems } from './problemKeeping.ts'
import { serviceProblems } from './problemService.ts'

/**
 * Every refusal the API gives on purpose (RFC 9457): code → HTTP status, title for people, and what to do.
 * Anything else is a 500 with a request id and no inner text.
 */
export const problems = {
  'request.invalid': {
    status: 400,
    title: 'Something in this request is not right',
    todo: 'Correct the fields named below and send it again.',
  },
  'request.too_large': { status: 413, title: 'This is too large', todo: 'Send less at once.' },
  'request.not_json': {
    status: 415,
    title: 'This address takes JSON only',
    todo: 'Send the body as application/json.',
  },
  'request.not_files': {
    status: 415,
    title: 'This address takes files only',
    todo: 'Send them as multipart/form-data, each in a part named “file”.',
  },
  'request.cross_site': {
    status: 403,
    title: 'This came from another site',
    todo: 'Open Interlock itself and try again.',
  },
  'request.too_many': { status: 429, title: 'Too many tries', todo: 'Wait a little and try again.' },
  'request.key_reused': {
    status: 422,
    title: 'This idempotency key was used for a different request',
    todo: 'Use a new key for a new request.',
  },
  'route.not_found': { status: 404, title: 'There is nothing at this address', todo: 'Check the address.' },
  'sign_in.needed': { status: 401, title: 'Please sign in', todo: 'Sign in and try again.' },
  'sign_in.refused': {
    status: 401,
    title: 'E-mail address and password do not match',
    todo: 'Check both, or ask for a sign-in link.',
  },
  'sign_in.link_used': {
    status: 410,
    title: 'This sign-in link no longer works',
    todo: 'Ask for a new link: each works once, for 15 minutes.',
  },
  'password.weak': {
    status: 422,
    title: 'This password is too easy to guess',
    todo: 'Use at least 12 characters.',
  },
  'scope.missing': {
    status: 403,
    title: 'This token may not do that',
    todo: 'Use a token with the scope named below.',
  },
  'workspace.not_found': {
    status: 404,
    title: 'There is no such workspace for you',
    todo: 'Check the address, or ask your administrator.',
  },
  'ticket.not_found': { status: 404, title: 'There is no such ticket for you', todo: 'Check the number.' },
  'ticket.closed': {
    status: 409,
    title: 'This ticket is closed',
    todo: 'Open a new ticket and mention this one.',
  },
  'ticket.changed_meanwhile': {
    status: 409,
    title: 'Somebody changed this while you were writing',
    todo: 'Look at what stands there now; what you wrote is kept. Send it again to replace it.',
  },
  'ticket.same_process': {
    status: 409,
    title: 'The ticket is in this process already',
    todo: 'Choose another process, or move the work within this one.',
  },
  'ticket.no_short_way': {
    status: 409,
    title: 'This cannot be solved in one press',
    todo: 'Finish what stands on the ticket step by step.',
  },
  'ticket.merged': {
    status: 409,
    title: 'This ticket goes on in another one',
    todo: 'Write in the ticket named below.',
  },
  'ticket.not_merged': {
    status: 409,
    title: 'This ticket is not merged into that one',
    todo: 'Reload the ticket to see where it stands.',
  },
  'ticket.merge_refused': {
    status: 409,
    title: 'These tickets cannot be merged',
    todo: 'Nothing was changed. Link them instead, or put right what is named below.',
  },
  'ticket.split_refused': {
    status: 409,
    title: 'These messages cannot become a ticket of their own',
    todo: 'Nothing was changed. Choose others, or open a new ticket.',
  },
  'message.not_found': {
    status: 404,
    title: 'There is no such message on this ticket',
    todo: 'Reload the ticket and choose again.',
  },
  'import.not_found': {
    status: 404,
    title: 'There is no such import',
    todo: 'Open the list of imports and choose one of it.',
  },
  'import.not_now': {
    status: 409,
    title: 'That cannot be done with this import now',
    todo: 'Look at how it stands: it may be running, or have been taken back.',
  },
  'import.refused': {
    status: 422,
    title: 'This file cannot be taken as it is',
    todo: 'Nothing was opened. Correct the lines named below and send the whole file again.',
  },
  'service.not_found': {
    status: 404,
    title: 'There is no such service for this customer',
    todo: 'Choose one from the list.',
  },
  'meeting.not_found': {
    status: 404,
    title: 'There is no such meeting',
    todo: 'Reload the ticket to see what is arranged.',
  },
  'handover.not_offered': {
    status: 409,
    title: 'This is not offered to you',
    todo: 'Reload the ticket to see who has it.',
  },
  'process.not_found': { status: 404, title: 'There is no such process', todo: 'Choose one from the list.' },
  'person.not_found': {
    status: 404,
    title: 'There is no such person',
    todo: 'Choose somebody from the list.',
  },
  'person.exists': {
    status: 409,
    title: 'Somebody with this e-mail address is here already',
    todo: 'Look for them in the list of people.',
  },
  'person.last_admin': {
    status: 409,
    title: 'This is the last administrator',
    todo: 'Make somebody else administrator first.',
  },
  'person.not_ours': {
    status: 422,
    title: 'Only the provider’s people can be administrators',
    todo: 'Choose the provider as their organisation, or leave the right out.',
  },
  'person.active': {
    status: 409,
    title: 'This person is not deactivated',
    todo: 'Reload the list of people.',
  },
  'invitation.not_needed': {
    status: 409,
    title: 'There is nothing to invite them to',
    todo: 'They have signed in before, or are deactivated: reload the list of people.',
  },
  'invitation.not_found': {
    status: 404,
    title: 'There is no open invitation',
    todo: 'Reload the list of people.',
  },
  'organisation.exists': {
    status: 409,
    title: 'There is an organisation of this name',
    todo: 'Choose another name, or change the one that is there.',
  },
  'organisation.domain_refused': {
    status: 422,
    title: 'This mail domain cannot be theirs',
    todo: 'Nothing was changed. Take the domain named below out.',
  },
  'team.exists': {
    status: 409,
    title: 'There is a team of this name',
    todo: 'Choose another name, or change the one that is there.',
  },
  'team.member_refused': {
    status: 422,
    title: 'A team is of people of one organisation',
    todo: 'Take out the people who are of another one.',
  },
  'role.not_found': { status: 404, title: 'There is no such role', todo: 'Choose one from the list.' },
  'holder.not_found': {
    status: 404,
    title: 'Nobody holds this role in that way',
    todo: 'Reload the list of roles.',
  },
  'holder.exists': {
    status: 409,
    title: 'They hold this role already, for just that',
    todo: 'Look at the list of roles.',
  },
  'holder.refused': {
    status: 422,
    title: 'This role cannot be held like that',
    todo: 'Put right what is named below. Nothing was changed.',
  },
  'service.exists': {
    status: 409,
    title: 'There is a service of this name',
    todo: 'Choose another name, or change the one that is there.',
  },
  'mailbox.not_found': { status: 404, title: 'There is no such mailbox', todo: 'Choose one from the list.' },
  'mailbox.exists': {
    status: 409,
    title: 'This address is a mailbox already',
    todo: 'Choose another address.',
  },
  'mailbox.refused': {
    status: 422,
    title: 'This address cannot be a mailbox',
    todo: 'Leave out the plus sign: what stands after it is ours to use.',
  },
  'mailbox.last': {
    status: 409,
    title: 'This is the last open mailbox',
    todo: 'Open or add another one first: mail goes out from it, too.',
  },
  'mail.not_found': {
    status: 404,
    title: 'There is no such mail that was set aside',
    todo: 'Reload the list: somebody may have dealt with it.',
  },
  'mail.release_refused': {
    status: 422,
    title: 'This mail cannot be given to them',
    todo: 'Nothing was changed. Choose somebody else, or discard it.',
  },
  'session.not_found': {
    status: 404,
    title: 'There is no such session',
    todo: 'Reload the list of sessions.',
  },
  'organisation.not_found': {
    status: 404,
    title: 'There is no such organisation',
    todo: 'Choose one from the list.',
  },
  'activity.done': {
    status: 409,
    title: 'This activity is finished already',
    todo: 'Reload the ticket to see where it stands.',
  },
  'activity.taken': {
    status: 409,
    title: 'Somebody else has this activity',
    todo: 'Ask them, or choose other work.',
  },
  'activity.not_yours': {
    status: 403,
    title: 'This activity belongs to another role',
    todo: 'Ask somebody who holds the role named below.',
  },
  'activity.not_theirs': {
    status: 422,
    title: 'They do not hold the role this belongs to',
    todo: 'Choose a colleague of that role, or hand it over.',
  },
  'activity.not_found': {
    status: 404,
    title: 'The process has no such activity',
    todo: 'Choose one from the list.',
  },
  'activity.gate': {
    status: 403,
    title: 'This needs a signature',
    todo: 'Ask whoever answers for the gate named below.',
  },
  'activity.move_refused': {
    status: 409,
    title: 'The work cannot go there',
    todo: 'Choose another activity.',
  },
  'activity.release_refused': {
    status: 409,
    title: 'It cannot be put back as it stands',
    todo: 'Reload the ticket to see who has it.',
  },
  'activity.outcome_unknown': {
    status: 422,
    title: 'This activity has no such outcome',
    todo: 'Choose one of the outcomes named below.',
  },
  'message.class_refused': {
    status: 422,
    title: 'You cannot write to that side',
    todo: 'Choose who should see the message.',
  },
  'delivery.not_found': {
    status: 404,
    title: 'There is no such mail',
    todo: 'Reload the outbox.',
  },
  'delivery.not_waiting': {
    status: 409,
    title: 'This mail is on its way or was sent already',
    todo: 'Reload the outbox to see what became of it.',
  },
  'obligation.not_found': {
    status: 404,
    title: 'Nobody is to be told that here',
    todo: 'Reload the ticket to see who knows.',
  },
  'obligation.not_yours': {
    status: 403,
    title: 'Only who is accountable for it may say so',
    todo: 'Ask whoever is accountable, or who manages the process.',
  },
  'obligation.told': {
    status: 409,
    title: 'They were told already, or the mail is just going out',
    todo: 'Reload the ticket to see what became of it.',
  },
  'view.not_found': {
    status: 404,
    title: 'There is no such view for you',
    todo: 'Look at the list of views: it may have been removed, or is no longer shared with you.',
  },
  'view.too_many': {
    status: 409,
    title: 'You have saved as many views as one person can',
    todo: 'Remove one you no longer need. Nothing was changed.',
  },
  'team.not_found': {
    status: 404,
    title: 'There is no such team for you',
    todo: 'Choose one from the list.',
  },
  'attachment.not_found': {
    status: 404,
    title: 'There is no such file for you',
    todo: 'Reload the ticket. A file that waited for its message for more than a day has to be uploaded again.',
  },
  'attachment.removed': {
    status: 410,
    title: 'This file was removed',
    todo: 'Ask who sent it, if you still need it.',
  },
  'attachment.too_large': {
    status: 413,
    title: 'This file is too large',
    todo: 'Make it smaller, or put it where others can get it and send the link. Nothing of it was kept.',
  },
  'attachment.too_many': {
    status: 422,
    title: 'These are too many files',
    todo: 'Send some of them with another message, or remove what was not sent.',
  },
  'attachment.no_room': {
    status: 507,
    title: 'Files cannot be kept at the moment',
    todo: 'Send your message without them and tell your administrator. Nothing that was sent before is affected.',
  },
  ...adminProblems,
  ...aidProblems,
  ...serviceProblems,
  ...keepingProblems,
  'token.not_found': { status: 404, title: 'There is no such token', todo: 'Reload the list of tokens.' },
  'stream.too_many': { status: 429, title: 'Too many open live streams', todo: 'Close some tabs.' },
} as const

/** The name of a refusal, `thing.reason`. */
export type ProblemCode = keyof typeof problems

/** One field that is wrong: where (JSON pointer or query name) and what to do. */
export type FieldError = { field: string; text: string }

/** The body of a refusal: application/problem+json (RFC 9457). */
export type ProblemBody = {
  type: string
  title: string
  status: number
  detail?: string
  code: ProblemCode | 'internal'
  todo: string
  requestId: string
  errors?: FieldError[]
}
