import type { EventName, MeetingFacts, Side, TicketEventName, TicketFacts } from '../../contract/index.ts'
import { findText, type ProcessVersion, renderText, type Values } from '../model/index.ts'
import type { Draft } from './draft.ts'
import type { Facts } from './load.ts'

/** What the provider's people read where the model has no words of its own for them: exact and brief. */
const ours: Record<TicketEventName, string> = {
  'ticket.imported': '{{ticket.number}} was brought in as history: {{ticket.title}}',
  'ticket.opened':
    '{{ticket.number}} was opened for {{requester.name}} ({{organisation.name}}): {{ticket.title}}',
  'ticket.closed': '{{ticket.number}} is closed: {{ticket.title}}',
  'activity.ready': '“{{activity.name}}” is ready on {{ticket.number}}: {{ticket.title}}',
  'activity.started': '{{actor.name}} has begun “{{activity.name}}” on {{ticket.number}}',
  'activity.completed': '{{actor.name}} finished “{{activity.name}}” on {{ticket.number}}{{outcome.words}}',
  'message.added': '{{actor.name}} wrote on {{ticket.number}}:\n\n{{message.text}}',
  'attachment.removed': '{{actor.name}} took a file back on {{ticket.number}}',
  'ticket.solved': '{{actor.name}} solved {{ticket.number}}: {{ticket.title}}',
  'ticket.changed': '{{actor.name}} changed {{ticket.number}}: {{change.words}}',
  'ticket.reclassified': '{{actor.name}} moved {{ticket.number}} to {{process.name}}: {{reason}}',
  'ticket.merged': '{{actor.name}} merged {{from.number}} into {{into.number}}: {{into.title}}',
  'ticket.unmerged': '{{actor.name}} took {{from.number}} out of {{into.number}} again: {{from.title}}',
  'ticket.split':
    '{{actor.name}} made a ticket of its own from {{from.number}}: {{into.number}} {{into.title}}',
  'ticket.linked': '{{actor.name}} linked {{ticket.number}}: it {{change.words}}',
  'ticket.unlinked':
    '{{actor.name}} took a link off {{ticket.number}}: it no longer counts that it {{change.words}}',
  'ticket.followed': '{{actor.name}} added {{party}} to {{ticket.number}}: {{ticket.title}}',
  'ticket.unfollowed': '{{party}} no longer follows {{ticket.number}}',
  'activity.assigned':
    '{{actor.name}} gave “{{activity.name}}” on {{ticket.number}} to {{party}}: {{ticket.title}}',
  'activity.released':
    '{{actor.name}} put “{{activity.name}}” on {{ticket.number}} back, it can be taken: {{ticket.title}}',
  'activity.waiting': '“{{activity.name}}” on {{ticket.number}} waits for {{party}}',
  'activity.resumed': '“{{activity.name}}” on {{ticket.number}} can go on: {{reason}}',
  'activity.stuck': '{{actor.name}} is stuck with “{{activity.name}}” on {{ticket.number}}: {{reason}}',
  'activity.moved': '{{actor.name}} moved {{ticket.number}} to “{{activity.name}}”: {{reason}}',
  'activity.cancelled': '“{{activity.name}}” on {{ticket.number}} {{cancelled.words}}',
  'handover.offered':
    '{{actor.name}} offers “{{activity.name}}” on {{ticket.number}} to {{party}}: {{reason}}',
  'handover.accepted': '{{actor.name}} has taken “{{activity.name}}” on {{ticket.number}}',
  'handover.returned': '{{actor.name}} gave “{{activity.name}}” on {{ticket.number}} back: {{reason}}',
  'help.asked':
    '{{actor.name}} asks for your help with “{{activity.name}}” on {{ticket.number}}: {{question}}',
  'help.given': '{{actor.name}} helped with “{{activity.name}}” on {{ticket.number}}: {{note}}',
  'meeting.proposed':
    '{{actor.name}} proposes to meet about {{ticket.number}}: {{meeting.when}}, {{meeting.place}}',
  'meeting.cancelled': 'The meeting about {{ticket.number}} on {{meeting.when}} is called off',
  'obligation.waived': '',
  'obligation.failed': '',
  'answer.refused': '{{reason}}',
}
/** What others read of what somebody says to them; of everything else they read what the model says, or nothing. */
const theirs: Partial<Record<TicketEventName, string>> = {
  'message.added': '{{actor.name}} wrote:\n\n{{message.text}}',
  'activity.waiting': '{{question}}',
  'answer.refused': '{{reason}}',
  'meeting.proposed':
    '{{actor.name}} would like to talk with you about “{{ticket.title}}”: {{meeting.when}}, {{meeting.minutes}} minutes, {{meeting.place}}.\n\n{{question}}',
  'meeting.cancelled': 'The meeting about “{{ticket.title}}” on {{meeting.when}} will not take place.',
  'ticket.merged':
    '“{{from.title}}” ({{from.number}}) goes on in {{into.number}}: {{into.title}}. You hear of it there; answers to this message go there, too.',
  'ticket.unmerged': '“{{from.title}}” goes on by itself again, under {{from.number}}.',
  'ticket.split':
    'From {{from.number}} we made a ticket of its own: {{into.number}}, {{into.title}}. What you answer to this message belongs to it.',
  'ticket.followed':
    '{{actor.name}} added {{party}} to {{ticket.number}}, {{ticket.title}}: they see it and hear of it from now on.',
}
/** A partner has a part in one ticket and learns nothing of another one it is merged with. */
const partners: Partial<Record<TicketEventName, string>> = {
  'ticket.merged': '{{from.number}} is dealt with elsewhere; your part in it is not needed for now.',
  'ticket.unmerged': '{{from.number}} goes on where it stood.',
}

/** A mail carries at most this much of a message; the page has all of it. */
const longestQuote = 20_000

type Named = { number: string; title: string }
/** What an act brings to the words it is told in. */
export type Said = {
  outcome?: string | undefined
  /** A message's text. */
  text?: string | undefined
  /** What was written when the activity was completed. */
  note?: string | undefined
  question?: string | undefined
  reason?: string | undefined
  /** On whom it waits. */
  party?: string | undefined
  meeting?: MeetingFacts
  /** The two tickets of a merge or split. */
  between?: { from: Named; into: Named }
  /** The name of the process it goes on in. */
  process?: string
  changes?: string
}
type WordsOf = Said & {
  facts: Facts
  version: ProcessVersion
  draft: Draft
  name: TicketEventName
  node?: string | undefined
  nextUpdateAt?: string | null | undefined
}

/** The words for each side; a side without words is not told (flow.md: touchpoints are designed, not automatic). */
export function wordsFor(of: WordsOf): TicketFacts['words'] {
  const words: TicketFacts['words'] = {}
  for (const side of ['provider', 'customer', 'partner'] as const) {
    const template = templateFor(of, side)
    if (template !== undefined) words[side] = renderText(template, valuesOf(of, side)).trim()
  }
  return words
}

const usual: Record<Side, (name: TicketEventName) => string | undefined> = {
  provider: name => ours[name],
  customer: name => theirs[name],
  partner: name => partners[name] ?? ours[name],
}

function templateFor(of: WordsOf, side: Side): string | undefined {
  const { version, facts, name, node, outcome, note } = of
  // Of a ticket that is part of another one's work the requester hears under the number they know, not that it is there.
  if (side === 'customer' && facts.ticket.original && name.startsWith('ticket.')) return undefined
  const said = (event: EventName) => findText(version, { event, node, outcome, side })
  // What is solved in one press is closed with it, and told in the words for that where it has none of its own.
  const instead = name === 'ticket.solved' && side !== 'provider' ? said('ticket.closed') : undefined
  const ofModel = said(name as EventName) ?? instead
  const template = ofModel ?? usual[side](name)
  // How it came to an end that nobody has drawn a way for is told with it.
  if (name === 'ticket.closed' && of.reason && template !== undefined && side === 'provider')
    return `${template} ({{reason}})`
  if (!note || (name !== 'activity.completed' && name !== 'ticket.solved')) return template
  if (template === undefined)
    return side === 'customer' && (name === 'ticket.solved' || isInBand(of))
      ? '{{actor.name}} wrote:\n\n{{note}}'
      : undefined
  // What was written for the people concerned is told with it, wherever the model has no place for it of its own.
  return template.includes('{{note}}') ? template : `${template}\n\n{{note}}`
}

const isInBand = ({ version, node }: WordsOf) =>
  Boolean(node) && version.activities.get(node ?? '')?.class === 'band'

/**
 * What was written with the step before, for whoever goes on: the price a yes is asked for, the finding. Beyond the line
 * it stays on our side.
 */
const noteBefore = ({ name, draft }: WordsOf, side: Side): string => {
  const { message } = draft.change
  if (name !== 'activity.ready' || !message) return ''
  return side === 'provider' || message.class === 'band' ? message.text : ''
}

function valuesOf(of: WordsOf, side: Side): Values {
  const { facts, draft, version, node, outcome, meeting } = of
  const { ticket, actor } = facts
  const known =
    side === 'customer' && ticket.original
      ? ticket.original
      : { number: ticket.number, title: draft.change.ticket.title }
  const says = { facts }
  return {
    'ticket.number': known.number,
    'ticket.title': known.title,
    'requester.name': ticket.requesterName,
    'requester.first_name': firstName(ticket.requesterName),
    'organisation.name': ticket.customerName,
    'actor.name': actor.name,
    'actor.first_name': firstName(actor.name),
    'activity.name': (node && version.activities.get(node)?.name) || '',
    'process.name': of.process ?? version.processName,
    priority: `P${draft.change.ticket.priority}`,
    outcome: outcome ?? '',
    'outcome.words': outcome ? `: ${outcome}` : '',
    'message.text': (of.text ?? '').slice(0, longestQuote),
    note: (of.note ?? noteBefore(of, side)).slice(0, longestQuote),
    question: (of.question ?? '').slice(0, longestQuote),
    reason: of.reason ?? '',
    'cancelled.words': of.reason ? `is over: ${of.reason}` : 'is not needed any more',
    party: of.party ?? '',
    next_update: of.nextUpdateAt ? sayWhen(Temporal.Instant.from(of.nextUpdateAt), says) : '',
    'meeting.when': meeting ? sayWhen(Temporal.Instant.from(meeting.startsAt), says) : '',
    'meeting.place': meeting?.place ?? '',
    'meeting.minutes': meeting ? String(meeting.minutes) : '',
    'from.number': of.between?.from.number ?? '',
    'from.title': of.between?.from.title ?? '',
    'into.number': of.between?.into.number ?? '',
    'into.title': of.between?.into.title ?? '',
    'change.words': of.changes ?? '',
  }
}

const firstName = (name: string) => name.split(' ')[0] ?? ''

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** A moment as people say it, in the zone of our working hours: 11:30 today, Tue 11:30 this week, else Tue 3 Mar 11:30. */
export function sayWhen(at: Temporal.Instant, { facts }: { facts: Facts }): string {
  const zone = facts.staffing.roster.hours?.zone ?? 'UTC'
  const then = at.toZonedDateTimeISO(zone)
  const now = facts.now.toZonedDateTimeISO(zone)
  const time = `${String(then.hour).padStart(2, '0')}:${String(then.minute).padStart(2, '0')}${zone === 'UTC' ? ' UTC' : ''}`
  const daysAhead = now.toPlainDate().until(then.toPlainDate()).days
  if (daysAhead === 0) return time
  const day = days[then.dayOfWeek - 1]
  return Math.abs(daysAhead) < 7 ? `${day} ${time}` : `${day} ${then.day} ${months[then.month - 1]} ${time}`
}
