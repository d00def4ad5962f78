import type { getConnections, ReplyOf } from '../../contract/index.ts'
import { type Clock, Problem, type Tx } from '../kernel/index.ts'
import { mayAddOthers, mayTakeOff } from './decideFollow.ts'
import { type Facts, readFacts } from './load.ts'
import { connectionsOf, withConnections } from './loadConnections.ts'
import { worksOn } from './may.ts'
import { type ConnectionsRow, readConnectionsOf } from './queries_connections.ts'

type Reply = ReplyOf<typeof getConnections>

/** What a ticket has to do with others and who follows it, as the actor may see it. */
export async function readConnections(tx: Tx, number: string, clock: Clock): Promise<Reply> {
  const reading = tx.run(readConnectionsOf, [tx.workspaceId ?? '', number, tx.actor?.principals ?? []])
  const [[row], known] = await Promise.all([reading, readFacts(tx, number, clock)])
  if (!row) throw new Problem('ticket.not_found', `There is no ticket ${number} for you.`)
  const facts = await withConnections(tx, known, [])
  const { actor } = facts
  return {
    isMerged: row.isMerged,
    goesOnIn: row.goesOnIn && toOther(row.goesOnIn),
    merged: row.merged.map(one => ({ ...toOther(one), mayUndo: mayUndo(facts, one.id) })),
    links: row.links.map(({ kind, reversed, other }) => ({ kind, reversed, other: other && toOther(other) })),
    followers: row.followers.flatMap(id => toFollower(id, facts)),
    following: row.followers.includes(actor.personId),
    may: mayDoWith(facts),
  }
}

const toOther = ({
  number,
  title,
  state,
}: ConnectionsRow['merged'][number] | NonNullable<ConnectionsRow['goesOnIn']>) => ({
  number,
  title,
  state,
})

function mayUndo(facts: Facts, sourceId: string): boolean {
  if (facts.actor.side !== 'provider' || facts.standing.goesOnIn) return false
  const merge = connectionsOf(facts).merges.find(one => one.sourceId === sourceId)
  return merge !== undefined && (merge.madeBy === facts.actor.personId || worksOn(facts))
}

/** Others than we learn only of their own organisation's people who follows. */
function toFollower(id: string, facts: Facts): Reply['followers'] {
  const { actor, staffing } = facts
  const person = staffing.directory.persons.get(id)
  const side = person && staffing.directory.organisations.get(person.organisationId)?.side
  if (!person || !side) return []
  if (actor.side !== 'provider' && person.organisationId !== actor.organisationId) return []
  const follower = connectionsOf(facts).followers.find(one => one.personId === id)
  return [{ id, name: person.name, side, mayRemove: follower ? mayTakeOff(facts, follower) : false }]
}

function mayDoWith(facts: Facts): string[] {
  const { actor, ticket } = facts
  const others = mayAddOthers(facts) ? ['addFollower'] : []
  if (actor.side !== 'provider') return ['follow', ...others]
  const open = ticket.state === 'open' && !ticket.original
  return [
    'follow',
    ...others,
    'link',
    ...(open && worksOn(facts) ? ['merge'] : []),
    ...(ticket.original ? [] : ['split']),
  ]
}
