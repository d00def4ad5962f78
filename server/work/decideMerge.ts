import type { LetterHolders } from '../../contract/index.ts'
import { newId, Problem } from '../kernel/index.ts'
import { resolveLetters } from '../model/index.ts'
import type { Change } from './change.ts'
import { type Follower, noConnections } from './connections.ts'
import { whoHasIt } from './decideMessage.ts'
import { draftChange, happen } from './draft.ts'
import type { Facts } from './load.ts'
import { connectionsOf } from './loadConnections.ts'
import { worksOn } from './may.ts'
import { isRestricted, maySeeTicket } from './mayShare.ts'
import { ofTicket, versionOf } from './standing.ts'

type Pair = Facts & { other: NonNullable<Facts['other']> }
const isPair = (facts: Facts): facts is Pair =>
  facts.other !== undefined && facts.other.ticket.id !== facts.ticket.id

/**
 * The matter of a ticket goes on in another one of the same customer. Nothing is copied or moved: whoever sees both reads
 * one conversation, and what was said stays with those who could see it. Its process stands still, its open work is taken
 * off, its requester and followers hear of the other ticket from now on; everybody concerned is told once.
 */
export function decideMerge(facts: Facts): Change | Problem {
  if (!isPair(facts)) return wrongField('/into', 'is this ticket itself')
  const refusal = refuseMerge(facts)
  if (refusal) return refusal
  const { ticket, other, standing, actor } = facts
  const between = { from: ticket, into: other.ticket }
  const source = draftChange(facts)
  source.change.state = 'closed'
  source.quiet = true
  for (const run of standing.runs)
    happen(source, { name: 'activity.cancelled', run, class: run.class, letters: [] })
  source.quiet = false
  const told = whoWorks(facts)
  happen(source, { name: 'ticket.merged', between, letters: told })
  const target = draftChange(other)
  happen(target, {
    name: 'ticket.merged',
    class: 'provider',
    between,
    letters: without(whoWorks(other), told),
  })
  const mergeId = newId()
  const brought = listBrought(facts)
  target.change.connections = { ...noConnections(), followed: bring(brought, { other, mergeId }) }
  source.change.connections = {
    ...noConnections(),
    others: [target.change],
    merged: {
      id: mergeId,
      sourceId: ticket.id,
      targetId: other.ticket.id,
      madeBy: actor.personId,
      brought,
    },
  }
  return source.change
}

/** Why these two may not be merged; null: they may. */
function refuseMerge(facts: Pair): Problem | null {
  const { ticket, other, standing, actor } = facts
  const refuse = (text: string) => new Problem('ticket.merge_refused', text)
  if (actor.side !== 'provider') return new Problem('activity.not_yours')
  // Asked first: of a closed ticket nothing else is said.
  if (ticket.state === 'closed') return new Problem('ticket.closed', `${ticket.number} is closed.`)
  if (other.ticket.state === 'closed')
    return new Problem('ticket.closed', `${other.ticket.number} is closed.`)
  if (!worksOn(facts)) return new Problem('activity.not_yours')
  if (ticket.customerId !== other.ticket.customerId)
    return refuse('They belong to different customers, who must not read each other’s matters.')
  if (isRestricted(facts) || isRestricted(other))
    return refuse('One of them is restricted; a merge would show it to others.')
  if (ticket.original)
    return refuse(`${ticket.number} is part of the work on ${ticket.original.number}: give it back instead.`)
  if (other.ticket.original)
    return refuse(
      `${other.ticket.number} is part of the work on ${other.ticket.original.number}: merge into that one.`,
    )
  const child = standing.children.find(({ state }) => state === 'open')
  if (child)
    return refuse(
      `Part of its work goes on as ${child.number}; that has to be finished or given back before.`,
    )
  return null
}

/** Takes a merged ticket out again: it goes on where it stood; what came since stays where it was written. */
export function decideUnmerge(facts: Facts): Change | Problem {
  if (!isPair(facts)) return wrongField('/ticket', 'is this ticket itself')
  const { ticket, other, actor } = facts
  if (actor.side !== 'provider') return new Problem('activity.not_yours')
  const { merges, followers } = connectionsOf(facts)
  const merge = merges.find(({ sourceId }) => sourceId === other.ticket.id)
  if (!merge) return new Problem('ticket.not_merged')
  if (facts.standing.goesOnIn)
    return new Problem(
      'ticket.merge_refused',
      `${ticket.number} itself goes on in ${facts.standing.goesOnIn.number}: take it out there first.`,
    )
  if (merge.madeBy !== actor.personId && !worksOn(facts)) return new Problem('activity.not_yours')
  const restored: Facts = { ...other, standing: { ...other.standing, runs: other.connections.suspended } }
  const between = { from: other.ticket, into: ticket }
  const told = whoWorks(facts)
  const target = draftChange(facts)
  const source = draftChange(restored)
  source.change.state = 'open'
  const toldThere = whoWorks(restored)
  happen(source, { name: 'ticket.unmerged', between, letters: toldThere })
  happen(target, { name: 'ticket.unmerged', class: 'provider', between, letters: without(told, toldThere) })
  source.change.timers = merge.timers.map(place => ({ ...place, dueAt: facts.now }))
  source.change.retold = listEnded(restored)
  source.change.connections = { ...noConnections(), unmerged: merge.id }
  const leaving = followers.filter(({ mergeId }) => mergeId === merge.id)
  // Whom another merged ticket brought as well stays for its sake.
  const kept = leaving.flatMap(follower => {
    const another = merges.find(one => one.id !== merge.id && one.brought.includes(follower.personId))
    return another ? [{ ...follower, mergeId: another.id }] : []
  })
  target.change.connections = {
    ...noConnections(),
    others: [source.change],
    followed: kept,
    unfollowed: leaving.filter(({ personId }) => !kept.some(one => one.personId === personId)),
  }
  return target.change
}

/** Parts that have ended, where a call still waits for them: some came back while the ticket stood still. */
const listEnded = ({ standing }: Facts): string[] =>
  standing.children.flatMap(({ number, state, parentRunId, parentToken }) => {
    const waits = standing.runs.some(run => run.processRunId === parentRunId && run.token === parentToken)
    return state === 'closed' && waits ? [number] : []
  })

/** The requester and the followers of the source who may be told of the target: of us and of its customer. */
function listBrought({ ticket, standing, staffing }: Facts): string[] {
  const { persons, providerId } = staffing.directory
  return [...new Set([ticket.requesterId, ...standing.followers])].filter(id => {
    const person = persons.get(id)
    return (
      person?.active && (person.organisationId === ticket.customerId || person.organisationId === providerId)
    )
  })
}

function bring(brought: string[], { other, mergeId }: { other: Pair['other']; mergeId: string }): Follower[] {
  const { followers, seers } = other.connections
  return brought
    .filter(id => id !== other.ticket.requesterId && !followers.some(({ personId }) => personId === id))
    .map(personId => ({
      personId,
      granted: !maySeeTicket(personId, seers, other.staffing.directory),
      addedBy: null,
      mergeId,
    }))
}

/** Who has the work on a ticket and who answers for it; not the customer's people, who may not see the other one. */
function whoWorks(facts: Facts): LetterHolders[] {
  const { standing, staffing, ticket } = facts
  const accountable = standing.runs
    .filter(({ kind }) => kind === 'task')
    .flatMap(run =>
      resolveLetters(versionOf(facts, run.processRunId), run.node, { staffing, of: ofTicket(facts) }),
    )
    .filter(({ letter }) => letter === 'A')
  const { persons, teams } = staffing.directory
  const isOfCustomer = (id: string) =>
    (persons.get(id) ?? teams.get(id))?.organisationId === ticket.customerId &&
    ticket.customerId !== staffing.directory.providerId
  return [...whoHasIt(facts), ...accountable].map(held => ({
    ...held,
    persons: held.persons.filter(id => !isOfCustomer(id)),
    teams: held.teams.filter(id => !isOfCustomer(id)),
  }))
}

/** One act, one message: who is told on the one ticket is not told again on the other. */
function without(letters: LetterHolders[], told: LetterHolders[]): LetterHolders[] {
  const known = new Set(told.flatMap(({ persons, teams }) => [...persons, ...teams]))
  return letters.map(held => ({
    ...held,
    persons: held.persons.filter(id => !known.has(id)),
    teams: held.teams.filter(id => !known.has(id)),
  }))
}

const wrongField = (field: string, text: string) =>
  new Problem('request.invalid', undefined, [{ field, text }])
