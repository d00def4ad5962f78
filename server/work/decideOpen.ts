import { newId, Problem } from '../kernel/index.ts'
import { isOffered } from '../model/index.ts'
import { begin } from './advance.ts'
import { nameAttachments } from './attachments.ts'
import type { Level, NewMessage, OpenChange } from './change.ts'
import { writeMessage } from './decide.ts'
import { priorityOf } from './decideChange.ts'
import { draftChange, happen } from './draft.ts'
import type { Facts } from './load.ts'

export type Opening = {
  id: string
  number: string
  title: string
  text: string
  html: string | null
  requesterId: string
  via: NewMessage['via']
  impact?: Level | undefined
  urgency?: Level | undefined
  serviceId?: string | null | undefined
}
/** What opening a ticket is decided with. */
export type OpeningFacts = Pick<
  Facts,
  'version' | 'callees' | 'staffing' | 'actor' | 'now' | 'numbers' | 'files'
>

/** Opening a ticket: the process starts, the requester has a receipt, the first activity is ready for its R. */
export function decideOpen(
  facts: OpeningFacts,
  opening: Opening,
): (OpenChange & { message: NewMessage }) | Problem {
  const { actor, version, staffing } = facts
  const requester = staffing.directory.persons.get(opening.requesterId)
  if (!requester?.active) return new Problem('person.not_found')
  if (actor.side !== 'provider' && actor.personId !== requester.id) return new Problem('person.not_found')
  const service = opening.serviceId ? staffing.roster.services.get(opening.serviceId) : undefined
  if (opening.serviceId && !(service && isOffered(service, requester.organisationId)))
    return new Problem('service.not_found')
  const about = describeOpening(facts, opening, requester)
  const draft = draftChange(about)
  const { text, html, via } = opening
  const message = writeMessage(about, { class: 'band', text, html, via })
  draft.change.message = message
  happen(draft, { name: 'ticket.opened', messageId: message.id, text: nameAttachments(text, facts.files) })
  begin(draft, { id: newId(), versionId: version.id, parentRunId: null, parentToken: null })
  const { id, number, customerId, requesterId, requesterName } = about.ticket
  return {
    ...draft.change,
    message,
    opening: { id, number, customerId, requesterId, requesterName, originalId: null },
  }
}

/** Where a ticket stands before it is opened. */
export const nothingStands: Facts['standing'] = {
  processes: [],
  runs: [],
  outcomes: {},
  partners: [],
  followers: [],
  meetings: [],
  children: [],
  mustTick: [],
  goesOnIn: null,
}

type Requester = { id: string; name: string; organisationId: string }

/** The ticket as it is about to be, with nothing standing on it yet. */
export function describeOpening(facts: OpeningFacts, opening: Opening, requester: Requester): Facts {
  const { version, staffing } = facts
  const impact = opening.impact ?? 'medium'
  const urgency = opening.urgency ?? 'medium'
  return {
    ...facts,
    versions: new Map([[version.id, version]]),
    ticket: {
      id: opening.id,
      number: `${version.prefix}-${opening.number}`,
      title: opening.title,
      state: 'open',
      version: 0,
      processId: version.processId,
      customerId: requester.organisationId,
      customerName: staffing.directory.organisations.get(requester.organisationId)?.name ?? '',
      requesterId: requester.id,
      requesterName: requester.name,
      impact,
      urgency,
      priority: priorityOf(impact, urgency),
      serviceId: opening.serviceId ?? null,
      original: null,
    },
    standing: nothingStands,
  }
}
