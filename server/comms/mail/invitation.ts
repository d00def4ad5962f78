import ical, { ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { MeetingFacts } from '../../../contract/index.ts'

type Mailbox = { name: string; address: string }
/** A meeting one mail speaks of, in the words of its reader, and when that was said. */
export type Meeting = { meeting: MeetingFacts; text: string; at: Temporal.Instant }
/** One iCalendar object as a mail carries it. */
export type Calendar = { method: 'REQUEST' | 'CANCEL'; content: string }

/**
 * The meeting as an iCalendar object for one attendee (RFC 5545; REQUEST and CANCEL as in RFC 5546, 3.2.2 and 3.2.5).
 * Organizer is the mailbox and never one mail's own reply address: calendars take a change or a cancellation from the
 * organizer they know only. Times are in UTC; the reader's calendar shows them in their zone.
 */
export function writeInvitation(
  { meeting, text, at }: Meeting,
  { from, to, link }: { from: Mailbox; to: Mailbox; link: string },
): Calendar {
  const { uid, sequence, startsAt, minutes, place, summary, state } = meeting
  const cancelled = state === 'cancelled'
  const start = Temporal.Instant.from(startsAt)
  const calendar = ical({
    prodId: '//Interlock//Meetings//EN',
    method: cancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST,
  })
  calendar.createEvent({
    id: uid,
    sequence,
    start: start.toString(),
    end: start.add({ minutes }).toString(),
    stamp: at.toString(),
    summary,
    location: place,
    description: text,
    url: link,
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    organizer: { name: from.name, email: from.address },
    attendees: [
      { name: to.name, email: to.address, rsvp: !cancelled, status: ICalAttendeeStatus.NEEDSACTION },
    ],
  })
  return { method: cancelled ? 'CANCEL' : 'REQUEST', content: calendar.toString() }
}

/** Whether a mail is the answer of a calendar to an invitation (RFC 5546, 3.2.3), by the header of one of its parts. */
export const isCalendarReply = (raw: Buffer): boolean =>
  /^content-type:[ \t]*text\/calendar[ \t]*;(?:[^\r\n]|\r?\n[ \t]){0,400}?method="?reply\b/im.test(
    raw.toString('latin1'),
  )
