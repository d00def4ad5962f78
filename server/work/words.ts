import type { EventName, Side, TicketEventName, TicketFacts } from '../../contract/index.ts'
import { findText, type ProcessVersion, renderText, type Values } from '../model/index.ts'

/** What the provider's people read where the model has no words of its own for them: exact and brief. */
const ours: Record<TicketEventName, string> = {
  'ticket.opened':
    '{{ticket.number}} was opened for {{requester.name}} ({{organisation.name}}): {{ticket.title}}',
  'ticket.closed': '{{ticket.number}} is closed: {{ticket.title}}',
  'activity.ready': '“{{activity.name}}” is ready on {{ticket.number}}: {{ticket.title}}',
  'activity.started': '{{actor.name}} has begun “{{activity.name}}” on {{ticket.number}}',
  'activity.completed': '{{actor.name}} finished “{{activity.name}}” on {{ticket.number}}{{outcome.words}}',
  'message.added': '{{actor.name}} wrote on {{ticket.number}}:\n\n{{message.text}}',
  'ticket.solved': '{{actor.name}} solved {{ticket.number}}: {{ticket.title}}',
  'ticket.changed': '{{actor.name}} changed {{ticket.number}}: {{change.words}}',
  'ticket.reclassified': '{{actor.name}} moved {{ticket.number}} to {{process.name}}: {{reason}}',
  'ticket.merged': '{{actor.name}} joined {{ticket.number}} into {{other.number}}: {{other.title}}',
  'ticket.unmerged': '{{actor.name}} took {{ticket.number}} out of {{other.number}} again',
  'ticket.split':
    '{{actor.name}} made a ticket of its own from {{ticket.number}}: {{other.number}} {{other.title}}',
  'activity.assigned': '{{actor.name}} gave you “{{activity.name}}” on {{ticket.number}}: {{ticket.title}}',
  'activity.waiting': '“{{activity.name}}” on {{ticket.number}} waits for {{party}}',
  'activity.resumed': '“{{activity.name}}” on {{ticket.number}} can go on: {{reason}}',
  'activity.stuck': '{{actor.name}} is stuck with “{{activity.name}}” on {{ticket.number}}: {{reason}}',
  'activity.moved': '{{actor.name}} moved {{ticket.number}} to “{{activity.name}}”: {{reason}}',
  'activity.cancelled': '“{{activity.name}}” on {{ticket.number}} is not needed any more',
  'handover.offered': '{{actor.name}} offers you “{{activity.name}}” on {{ticket.number}}: {{reason}}',
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
}
/** What others read of a message; of everything else they read what the model says, or nothing. */
const theirs: Partial<Record<TicketEventName, string>> = {
  'message.added': '{{actor.name}} wrote:\n\n{{message.text}}',
}

/** A mail carries at most this much of a message; the page has all of it. */
const longestQuote = 20_000

export type WordsOf = {
  version: ProcessVersion
  name: TicketEventName
  node?: string | undefined
  outcome?: string | undefined
  ticket: { number: string; title: string; requesterName: string; customerName: string }
  actorName: string
  /** A message's text where the event carries one. */
  text?: string | undefined
}

/** The words for each side; a side without words is not told (flow.md: touchpoints are designed, not automatic). */
export function wordsFor(of: WordsOf): TicketFacts['words'] {
  const values = valuesOf(of)
  const words: TicketFacts['words'] = {}
  for (const side of ['provider', 'customer', 'partner'] as const) {
    const template = templateFor(of, side)
    if (template !== undefined) words[side] = renderText(template, values)
  }
  return words
}

function templateFor({ version, name, node, outcome }: WordsOf, side: Side): string | undefined {
  return (
    findText(version, { event: name as EventName, node, outcome, side }) ??
    (side === 'customer' ? theirs[name] : ours[name])
  )
}

function valuesOf({ version, node, outcome, ticket, actorName, text }: WordsOf): Values {
  const activity = (node && version.activities.get(node)?.name) || ''
  return {
    'ticket.number': ticket.number,
    'ticket.title': ticket.title,
    'requester.name': ticket.requesterName,
    'requester.first_name': ticket.requesterName.split(' ')[0] ?? '',
    'organisation.name': ticket.customerName,
    'actor.name': actorName,
    'actor.first_name': actorName.split(' ')[0] ?? '',
    'activity.name': activity,
    outcome: outcome ?? '',
    'outcome.words': outcome ? `: ${outcome}` : '',
    'message.text': (text ?? '').slice(0, longestQuote),
  }
}
