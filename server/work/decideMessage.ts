import type { LetterHolders } from '../../contract/index.ts'
import { newId, Problem } from '../kernel/index.ts'
import { resolveRoleHolders } from '../model/index.ts'
import { type Named, nameAttachments } from './attachments.ts'
import { type Change, makeEvent, type NewMessage, unchanged } from './decide.ts'
import type { Facts } from './load.ts'
import { whoActs } from './whoActs.ts'

export type Writing = {
  class: string
  text: string
  html?: string | null
  via: NewMessage['via']
  files?: Named[]
}
export type WritableClass = { class: string; words: string }

/** The classes a person may write on a ticket, the default first, in words that say who will see it. */
export function listWritable(
  { ticket, staffing, actor }: Pick<Facts, 'ticket' | 'staffing' | 'actor'>,
  partners: string[],
): WritableClass[] {
  const { organisations, providerId } = staffing.directory
  const ours = organisations.get(actor.organisationId)?.name ?? ''
  const provider = organisations.get(providerId)?.name ?? ''
  if (actor.side === 'customer') {
    return [
      { class: 'band', words: `Visible to ${provider} and us` },
      { class: 'customer', words: `Only ${ours}` },
    ]
  }
  if (actor.side === 'partner') {
    return [
      { class: `partner:${actor.organisationId}`, words: `Visible to ${provider} and us` },
      { class: 'band', words: `Visible to ${ticket.customerName}, ${provider} and us` },
    ]
  }
  return [
    { class: 'band', words: `Visible to ${ticket.customerName} and us` },
    { class: 'provider', words: 'Only us' },
    ...partners.flatMap(id => {
      const partner = organisations.get(id)
      return partner?.side === 'partner'
        ? { class: `partner:${id}`, words: `Visible to ${partner.name} and us` }
        : []
    }),
  ]
}

/** Whether a person may write this class; a partner's class only where that partner sees the ticket. */
const mayWrite = (facts: Facts, writing: Writing): boolean =>
  listWritable(facts, facts.standing.partners).some(writable => writable.class === writing.class)

/** A reply or note: kept, and owed to whoever has the ticket now and (in the band) to the requester. */
export function decideMessage(facts: Facts, writing: Writing): Change | Problem {
  if (!mayWrite(facts, writing)) {
    return new Problem(
      'message.class_refused',
      `You can write: ${listWritable(facts, facts.standing.partners)
        .map(one => one.words)
        .join('; ')}.`,
    )
  }
  const { actor, staffing } = facts
  const message: NewMessage = {
    id: newId(),
    ticketId: facts.ticket.id,
    class: writing.class,
    authorId: actor.personId,
    authorName: actor.name,
    authorSide: actor.side,
    authorOrganisation: staffing.directory.organisations.get(actor.organisationId)?.name ?? '',
    text: writing.text,
    html: writing.html ?? null,
    via: writing.via,
    unverified: false,
  }
  const event = makeEvent(facts, facts.ticket.version + 1, {
    name: 'message.added',
    class: writing.class,
    text: nameAttachments(writing.text, writing.files),
    messageId: message.id,
    letters: [...whoHasIt(facts), ...partnerContacts(facts, writing.class)],
  })
  return { ...unchanged(facts), version: event.seq, message, events: [event] }
}

/** Whoever has taken the work hears of a message; else whoever may take it; on a closed ticket the process manager. */
function whoHasIt(facts: Facts): LetterHolders[] {
  const { standing, version, staffing, ticket } = facts
  const of = { customerId: ticket.customerId, requesterId: ticket.requesterId }
  if (standing.runs.length === 0)
    return [
      {
        letter: 'R',
        role: version.manager,
        ...resolveRoleHolders(version, version.manager, { staffing, of }),
      },
    ]
  return standing.runs.map(found => {
    const run = whoActs(found, facts)
    const role = version.activities.get(run.node)?.letters.find(({ letter }) => letter === 'R')?.role ?? ''
    const isTeam = (id: string) => staffing.directory.teams.has(id)
    if (run.takenBy) return { letter: 'R', role, persons: [run.takenBy], teams: [] }
    return {
      letter: 'R',
      role,
      persons: run.responsible.filter(id => !isTeam(id)),
      teams: run.responsible.filter(isTeam),
    }
  })
}

/** What is written to a partner is told to whoever holds a role there; they may have no work on the ticket just now. */
function partnerContacts({ staffing }: Facts, contentClass: string): LetterHolders[] {
  const { roster, directory } = staffing
  const isThere = (id: string | null, people: ReadonlyMap<string, { organisationId: string }>) =>
    id !== null && contentClass === `partner:${people.get(id)?.organisationId}`
  return [...roster.roles.values()].flatMap(role => {
    const persons = role.holders.flatMap(({ person }) =>
      person && isThere(person, directory.persons) ? person : [],
    )
    const teams = role.holders.flatMap(({ team }) => (team && isThere(team, directory.teams) ? team : []))
    return persons.length + teams.length > 0 ? [{ letter: 'I' as const, role: role.key, persons, teams }] : []
  })
}
