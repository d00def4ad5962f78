import { start } from '../../flow/index.ts'
import { newId, Problem } from '../kernel/index.ts'
import type { ProcessVersion, Staffing } from '../model/index.ts'
import { type Named, nameAttachments } from './attachments.ts'
import { beginRun, type Change, makeEvent, type NewMessage } from './decide.ts'
import type { Facts } from './load.ts'

export type Opening = {
  id: string
  number: string
  title: string
  text: string
  html: string | null
  requesterId: string
  via: NewMessage['via']
  files?: Named[]
}
/** A ticket about to be: the ticket itself beside the change that opens it. */
export type OpenChange = Change & {
  ticket: {
    id: string
    number: string
    processId: string
    customerId: string
    requesterId: string
    requesterName: string
    title: string
  }
  processRun: { id: string; versionId: string }
  message: NewMessage
}
export type OpeningFacts = {
  processId: string
  version: ProcessVersion
  staffing: Staffing
  actor: Facts['actor']
}

/** Opening a ticket: the process starts, the requester has a receipt, the first activity is ready for its R. */
export function decideOpen(facts: OpeningFacts, opening: Opening): OpenChange | Problem {
  const requester = facts.staffing.directory.persons.get(opening.requesterId)
  if (!requester?.active) return new Problem('person.not_found')
  const { actor, version, processId } = facts
  if (actor.side !== 'provider' && actor.personId !== requester.id) return new Problem('person.not_found')
  const customerName = facts.staffing.directory.organisations.get(requester.organisationId)?.name ?? ''
  const { id, number, title } = opening
  const ticket = {
    id,
    number: `${version.prefix}-${number}`,
    processId,
    customerId: requester.organisationId,
    requesterId: requester.id,
    requesterName: requester.name,
    title,
  }
  const begun = start(version.graph)
  const processRun = { id: newId(), versionId: version.id }
  const about: Facts = {
    ...facts,
    ticket: { ...ticket, customerName, state: 'open', version: 0 },
    standing: { processRunId: processRun.id, marking: begun.marking, runs: [], partners: [] },
  }
  const runs = begun.effects.flatMap(effect =>
    effect.kind === 'activity.ready' ? beginRun(about, effect) : [],
  )
  const ended = begun.marking.tokens.length === 0
  const message = firstMessage(about, opening)
  const events = [
    makeEvent(about, 1, {
      name: 'ticket.opened',
      messageId: message.id,
      text: nameAttachments(opening.text, opening.files),
    }),
    ...runs.map((run, index) => makeEvent(about, index + 2, { name: 'activity.ready', run })),
    ...(ended ? [makeEvent(about, runs.length + 2, { name: 'ticket.closed' })] : []),
  ]
  return {
    ticket,
    processRun,
    ticketId: ticket.id,
    version: events.length,
    state: ended ? 'closed' : 'open',
    process: { id: processRun.id, marking: begun.marking, ended },
    changed: null,
    begun: runs,
    message,
    events,
  }
}

function firstMessage({ ticket, actor, staffing }: Facts, { text, html, via }: Opening): NewMessage {
  return {
    id: newId(),
    ticketId: ticket.id,
    class: 'band',
    authorId: actor.personId,
    authorName: actor.name,
    authorSide: actor.side,
    authorOrganisation: staffing.directory.organisations.get(actor.organisationId)?.name ?? '',
    text,
    html,
    via,
    unverified: false,
  }
}
