import type { Side } from './route.ts'

/** RASCI letters as the machine reads them (docs/words.md), and the roles beside them that are told, too. */
export type Letter = 'R' | 'A' | 'S' | 'C' | 'I'

/** Who held a letter at the moment of the event: kept with it, so that what was owed can be worked out again. */
export type LetterHolders = { letter: Letter; role: string; persons: string[]; teams: string[] }

/** What every event of a ticket says. Texts are rendered per side; a side without text is not told. */
export type TicketFacts = {
  ticket: { number: string; title: string; customerId: string; requesterId: string; version: string }
  activity?: { run: string; node: string; name: string }
  outcome?: string
  message?: string
  letters: LetterHolders[]
  words: Partial<Record<Side, string>>
}

/** Everything that can happen, past tense, with what it carries. docs/api/events.md is made from this file. */
export type EventFacts = {
  /** A ticket was opened in a process. */
  'ticket.opened': TicketFacts
  /** The ticket's process reached its end. */
  'ticket.closed': TicketFacts
  /** An activity waits for those who are responsible for it. */
  'activity.ready': TicketFacts
  /** Somebody took an activity: work has begun. */
  'activity.started': TicketFacts
  /** An activity was finished, with its outcome. */
  'activity.completed': TicketFacts
  /** A reply or note was written. */
  'message.added': TicketFacts
  /** A mail was accepted and kept; what becomes of it follows. */
  'mail.received': { inboxId: string }
}
/** The name of something that happened. */
export type EventName = keyof EventFacts
/** Events about a ticket: each is owed to the people its letters name. */
export type TicketEventName = Exclude<EventName, 'mail.received'>
