import nodemailer from 'nodemailer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MeetingFacts } from '../../../contract/index.ts'
import { type Desk, openDesk } from '../../../tests/support/desk.ts'
import { untilAnswered } from '../../../tests/support/killer.ts'
import { createMailSink, type MailSink } from '../../../tests/support/mailbox.ts'
import { loadDirectory } from '../../identity/index.ts'
import { newId } from '../../kernel/index.ts'
import { isCalendarReply } from './invitation.ts'

let sink: MailSink
let desk: Desk
beforeAll(async () => {
  sink = await createMailSink()
  desk = await openDesk({ roles: ['web', 'jobs', 'mail'], smtpUrl: sink.url })
})
afterAll(async () => {
  await desk?.stop()
  await sink?.stop()
})

const meeting: MeetingFacts = {
  uid: '01940000-0000-7000-8000-00000000000a@desk.example',
  sequence: 0,
  startsAt: '2026-03-03T09:30:00Z',
  minutes: 45,
  place: 'Room 3, second floor; behind the lift',
  summary: 'INC-1001: look at it together',
  state: 'proposed',
}
/** Tells the requester of the meeting, as a change of the ticket would. */
async function tell(ticket: { id: string; number: string }, facts: MeetingFacts, seq: number) {
  const { people, organisations, workspaceId } = desk.world
  await desk.product.db.engine(workspaceId, async tx => {
    await loadDirectory(tx)
    tx.emit({
      id: newId(),
      subjectId: ticket.id,
      seq,
      name: facts.state === 'proposed' ? 'meeting.proposed' : 'meeting.cancelled',
      actorId: people.analyst.id,
      class: 'band',
      payload: {
        ticket: {
          number: ticket.number,
          title: 'It broke',
          customerId: organisations.northwind,
          requesterId: people.requester.id,
          version: 'v',
        },
        meeting: facts,
        letters: [],
        also: [
          { audience: 'party', at: 'once', persons: [people.requester.id, people.analyst.id], teams: [] },
        ],
        words: { customer: 'Shall we meet on Tuesday at 10:30?', provider: 'Meeting with the requester' },
      },
    })
  })
  desk.product.db.announce()
}

/** The lines of an iCalendar object, unfolded (RFC 5545, 3.1), by name. */
const readCalendar = (text: string): Map<string, string> =>
  new Map(
    text
      .replace(/\r\n[ \t]/g, '')
      .split('\r\n')
      .filter(Boolean)
      .map(line => [line.split(/[:;]/)[0] ?? '', line] as const),
  )

describe('an invitation', () => {
  test('comes with the message, as mail clients show it and as a file, and is called off by its own name', async () => {
    const ticket = await desk.open('requester')
    await tell(ticket, meeting, 101)
    const mail = await sink.waitFor(({ text }) => text.includes('Shall we meet'))
    const raw = mail.raw.toString()
    expect(raw).toMatch(/content-type: multipart\/alternative/i)
    expect(raw).toMatch(/content-type: text\/calendar; charset=utf-8; method=REQUEST/i)
    const files = mail.parsed.attachments.filter(({ filename }) => filename === 'invite.ics')
    expect(files.map(({ contentType }) => contentType)).toEqual(['application/ics'])
    const shown = mail.parsed.attachments.find(({ contentType }) => contentType === 'text/calendar')
    const file = files[0]?.content.toString() ?? ''
    expect(shown?.content.toString()).toBe(file)
    const calendar = readCalendar(file)
    const { requester } = desk.world.people
    expect(calendar.get('METHOD')).toBe('METHOD:REQUEST')
    expect(calendar.get('UID')).toBe(`UID:${meeting.uid}`)
    expect(calendar.get('SEQUENCE')).toBe('SEQUENCE:0')
    expect(calendar.get('DTSTART')).toBe('DTSTART:20260303T093000Z')
    expect(calendar.get('DTEND')).toBe('DTEND:20260303T101500Z')
    expect(calendar.get('DTSTAMP')).toBe('DTSTAMP:20260302T080000Z')
    expect(calendar.get('LOCATION')).toBe('LOCATION:Room 3\\, second floor\\; behind the lift')
    expect(calendar.get('ORGANIZER')).toMatch(/:mailto:harbour@desk\.example$/i)
    expect(calendar.get('ATTENDEE')?.toLowerCase()).toContain(`mailto:${requester.email}`)
    expect(calendar.get('ATTENDEE')).toContain('RSVP=TRUE')

    const organiser = await sink.waitFor(({ text }) => text.includes('Meeting with the requester'))
    expect(organiser.raw.toString()).toMatch(/method=REQUEST/)

    await tell(ticket, { ...meeting, sequence: 1, state: 'cancelled' }, 102)
    const later = await sink.waitFor(({ raw }) => /method=CANCEL/i.test(raw.toString()))
    const off = readCalendar(
      later.parsed.attachments.find(({ filename }) => filename === 'invite.ics')?.content.toString() ?? '',
    )
    expect(off.get('METHOD')).toBe('METHOD:CANCEL')
    expect(off.get('STATUS')).toBe('STATUS:CANCELLED')
    expect(off.get('UID')).toBe(`UID:${meeting.uid}`)
    expect(off.get('SEQUENCE')).toBe('SEQUENCE:1')
    expect(off.get('ORGANIZER')).toBe(calendar.get('ORGANIZER'))
  })
  test('goes with no other mail', async () => {
    await desk.open('requester')
    const receipt = await sink.waitFor(({ subject }) => subject.includes('we have your message'))
    expect(receipt.parsed.attachments).toEqual([])
  })
})

describe('the answer of a calendar', () => {
  test('opens no ticket: it is set aside for people to look at', async () => {
    const client = nodemailer.createTransport({
      host: '127.0.0.1',
      port: desk.product.mailPort ?? 0,
      tls: { rejectUnauthorized: false },
    })
    const content = 'BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n'
    const mail = { from: desk.world.people.requester.email, to: 'harbour@desk.example', text: 'I come.' }
    const before = await desk.list('analyst', '?state=any&limit=100')
    await client.sendMail({
      ...mail,
      subject: 'Accepted: look at it',
      icalEvent: { method: 'REPLY', content },
    })
    client.close()
    const inbox = () =>
      desk.behind<{ state: string; reason: string }>(
        'select state, reason from comms.inbox order by id desc limit 1',
      )
    await untilAnswered(async () => {
      if ((await inbox())[0]?.state === 'received') throw new Error('not read yet')
    })
    expect(await inbox()).toEqual([{ state: 'quarantine', reason: 'an answer to an invitation' }])
    expect((await desk.list('analyst', '?state=any&limit=100')).tickets.length).toBe(before.tickets.length)
  })

  const part = (type: string) =>
    Buffer.from(`From: a@b.example\r\n\r\n--x\r\nContent-Type: ${type}\r\n\r\nBEGIN:VCALENDAR`)
  test.each([
    ['text/calendar; charset="utf-8"; method=REPLY', true],
    ['text/calendar;\r\n\tmethod="reply"', true],
    ['text/calendar; method=REQUEST', false],
    ['text/plain; method=REPLY', false],
    ['text/calendar; charset=utf-8\r\nX-Method: reply', false],
  ])('is known by the header of its part: %s', (type, expected) => {
    expect(isCalendarReply(part(type))).toBe(expected)
  })
})
