import type { Side } from './route.ts'

/** RASCI letters as the machine reads them (docs/words.md), and the roles beside them that are told, too. */
export type Letter = 'R' | 'A' | 'S' | 'C' | 'I'

/** Who held a letter at the moment of the event: kept with it, so that what was owed can be worked out again. */
export type LetterHolders = {
  letter: Letter
  role: string
  persons: string[]
  teams: string[]
  /** Nobody held the role: these stood in, and who is to hold it is not known yet. */
  standIn?: true
}

/** Told beside the letters, each for a reason of their own (docs/words.md: audience). */
export type AlsoTold = {
  audience: 'follower' | 'related' | 'business' | 'manager' | 'party' | 'mentioned'
  /** `digest`: may wait and be joined with others. */
  at: 'once' | 'digest'
  /** Named, though they do not see it: they stand on the ledger as not told, and come to see nothing by it. */
  unseen?: true
  persons: string[]
  teams: string[]
}

/** A meeting as its invitation says it (RFC 5545): `uid` and `sequence` stay with it through every change. */
export type MeetingFacts = {
  uid: string
  sequence: number
  startsAt: string
  minutes: number
  place: string
  summary: string
  state: 'proposed' | 'cancelled'
}

/** What every event of a ticket says. Texts are rendered per side; a side without text is not told. */
export type TicketFacts = {
  ticket: {
    number: string
    title: string
    customerId: string
    requesterId: string
    version: string
    /** The ticket the requester knows, where this one is a part of its work: other sides hear under its number. */
    original?: { id: string; number: string; title: string }
  }
  activity?: { run: string; node: string; name: string }
  outcome?: string
  message?: string
  reason?: string
  meeting?: MeetingFacts
  /** Of a ticket that ended with an error which nothing in it caught (BPMN 10.5.6): its code, where it has one. */
  failed?: { code?: string }
  letters: LetterHolders[]
  also?: AlsoTold[]
  /** Done by answering a mail: the work that follows from it reaches whoever did it by mail, too. */
  byMail?: true
  /** Part of an act that is told as a whole by another event: kept for the record, owed to nobody. */
  quiet?: true
  words: Partial<Record<Side, string>>
}

/** Everything that can happen, past tense, with what it carries. docs/api/events.md is made from this file. */
export type EventFacts = {
  /** A ticket of another system was brought in as history: nobody was told of anything on it. */
  'ticket.imported': TicketFacts
  /** A ticket was opened in a process. */
  'ticket.opened': TicketFacts
  /** The ticket's process reached its end. */
  'ticket.closed': TicketFacts
  /** The whole remaining way was walked in one press; stands in place of what each step would have told. */
  'ticket.solved': TicketFacts
  /** Title, impact, urgency, service or requester were changed. */
  'ticket.changed': TicketFacts
  /** The ticket goes on in another process, with the same number and conversation. */
  'ticket.reclassified': TicketFacts
  /** The ticket's matter goes on in another ticket. */
  'ticket.merged': TicketFacts
  /** A merge was taken back. */
  'ticket.unmerged': TicketFacts
  /** Part of the matter became a ticket of its own. */
  'ticket.split': TicketFacts
  /** The ticket has to do with another one; stands on both. */
  'ticket.linked': TicketFacts
  /** A link was taken off; stands on both. */
  'ticket.unlinked': TicketFacts
  /** Somebody follows the ticket from now on. */
  'ticket.followed': TicketFacts
  /** Somebody no longer follows the ticket. */
  'ticket.unfollowed': TicketFacts
  /** An activity waits for those who are responsible for it. */
  'activity.ready': TicketFacts
  /** Somebody took an activity: work has begun. */
  'activity.started': TicketFacts
  /** An activity was finished, with its outcome. */
  'activity.completed': TicketFacts
  /** A colleague was given the activity. */
  'activity.assigned': TicketFacts
  /** What somebody had taken was put back: everybody who may do it can take it. */
  'activity.released': TicketFacts
  /** The activity waits: on a named party, on the answer to a question, or until a date. */
  'activity.waiting': TicketFacts
  /** What the activity waited for has come. */
  'activity.resumed': TicketFacts
  /** Whoever has the activity cannot go on, and says why. */
  'activity.stuck': TicketFacts
  /** Work went another way than drawn: re-routed, stepped back or skipped, with a reason (a recorded deviation). */
  'activity.moved': TicketFacts
  /** An activity was taken off the ticket: interrupted, or the way went elsewhere. */
  'activity.cancelled': TicketFacts
  /** Work was offered to another role, team, organisation or process. */
  'handover.offered': TicketFacts
  /** Whoever it was offered to has taken it. */
  'handover.accepted': TicketFacts
  /** Whoever it was offered to gave it back, with a reason. */
  'handover.returned': TicketFacts
  /** R asked a supporting role for help. */
  'help.asked': TicketFacts
  /** The help asked for was given. */
  'help.given': TicketFacts
  /** A meeting was proposed; the invitation goes with the message. */
  'meeting.proposed': TicketFacts
  /** A meeting was called off. */
  'meeting.cancelled': TicketFacts
  /** A reply or note was written. */
  'message.added': TicketFacts
  /** Whoever is accountable said that somebody need not be told something, and why; `message` names the obligation. */
  'obligation.waived': TicketFacts
  /** Somebody could not be told: their address refused the mail for good; `message` names the delivery. */
  'obligation.failed': TicketFacts
  /** What somebody answered a mail with could not be done: they are told why, and how it stands. */
  'answer.refused': TicketFacts
  /** The writer of a message took a file of it back; nobody is told. */
  'attachment.removed': TicketFacts
  /** A mail was accepted and kept; what becomes of it follows. */
  'mail.received': { inboxId: string }
}
/** The name of something that happened. */
export type EventName = keyof EventFacts
/** Names of events by what they carry: those of one group carry the same. */
export type EventGroups = { ticket: TicketEventName; mail: 'mail.received' }
/** Events about a ticket: each is owed to the people its letters name. */
export type TicketEventName = Exclude<EventName, 'mail.received'>
