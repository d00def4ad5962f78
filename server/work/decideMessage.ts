import type { LetterHolders } from '../../contract/index.ts'
import { Problem } from '../kernel/index.ts'
import { resolveRoleHolders } from '../model/index.ts'
import { nameAttachments } from './attachments.ts'
import type { Change } from './change.ts'
import { type Writing, writeMessage } from './decide.ts'
import { decideMentions } from './decideMentions.ts'
import { resumeAnswered } from './decideWait.ts'
import { type Draft, draftChange, happen, patchRun } from './draft.ts'
import type { Facts } from './load.ts'
import { promiseFor } from './promise.ts'
import { ofTicket } from './standing.ts'
import { whoActs } from './whoActs.ts'

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
  const { goesOnIn } = facts.standing
  if (goesOnIn?.seers.some(id => facts.actor.principals.includes(id)))
    return new Problem('ticket.merged', `Its matter goes on in ${goesOnIn.number}.`)
  const also = decideMentions(facts, writing)
  if (also instanceof Problem) return also
  const draft = draftChange(facts)
  const message = writeMessage(facts, writing)
  draft.change.message = message
  renewPromise(draft, writing.class)
  happen(draft, {
    name: 'message.added',
    class: writing.class,
    text: nameAttachments(writing.text, facts.files),
    messageId: message.id,
    also,
    letters: [...whoHasIt(facts), ...partnerContacts(facts, writing.class)],
  })
  resumeAnswered(draft, { via: writing.via, class: writing.class })
  return draft.change
}

/** A word from whoever has the work to the people concerned is the update they were promised; the next one is owed anew. */
function renewPromise(draft: Draft, contentClass: string): void {
  if (contentClass !== 'band') return
  for (const { id, nextUpdateAt } of listRenewed(draft.facts)) patchRun(draft, id, { nextUpdateAt })
}

/** What the actor has promised a word on, with when the next one is owed after this one. */
export const listRenewed = (facts: Facts): { id: string; nextUpdateAt: string | null }[] =>
  facts.standing.runs.flatMap(run =>
    run.takenBy === facts.actor.personId && run.nextUpdateAt && run.state === 'started'
      ? [{ id: run.id, nextUpdateAt: promiseFor(facts, run) }]
      : [],
  )

/**
 * Whoever has taken the work hears of a message, also where it goes on under another number; else whoever may take it; on
 * a closed ticket the process manager.
 */
export function whoHasIt(facts: Facts): LetterHolders[] {
  const { standing, version, staffing } = facts
  const children = standing.children.flatMap(({ runs }) => runs)
  const working = [
    ...standing.runs.filter(({ kind }) => kind === 'task').map(run => whoActs(run, facts)),
    ...children.filter(({ kind }) => kind === 'task'),
  ].filter(({ takenBy, responsible }) => takenBy !== null || responsible.length > 0)
  if (working.length === 0) {
    const of = ofTicket(facts)
    return [
      {
        letter: 'R',
        role: version.manager,
        ...resolveRoleHolders(version, version.manager, { staffing, of }),
      },
    ]
  }
  return working.map(run => {
    const role =
      version.activities.get(run.node)?.letters.find(({ letter }) => letter === 'R')?.role ?? run.name
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
