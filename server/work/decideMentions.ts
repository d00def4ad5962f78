import type { AlsoTold } from '../../contract/index.ts'
import { type DirectoryPerson, mayReadClass } from '../identity/index.ts'
import { Problem, type Tx } from '../kernel/index.ts'
import type { Facts } from './load.ts'
import { listSeersOf } from './queries_mentions.ts'

/** With who sees the ticket, where somebody is mentioned. Engine scope. */
export async function withSeers(tx: Tx, facts: Facts): Promise<Facts> {
  const rows = await tx.run(listSeersOf, [tx.workspaceId ?? '', facts.ticket.id])
  return { ...facts, seers: new Set(rows.map(({ id }) => id)) }
}

type Mentioning = { class: string; mentions?: readonly string[] | undefined }

/** Whom the actor knows: the provider everybody, others their own people. */
export const isKnown = ({ actor }: Facts, { organisationId, active }: DirectoryPerson): boolean =>
  active && (actor.side === 'provider' || organisationId === actor.organisationId)

/** Whether somebody sees this ticket, and reads this class of it. */
export function seesClass(
  { seers = new Set(), staffing }: Facts,
  person: DirectoryPerson,
  contentClass: string,
): boolean {
  const teams = [...staffing.directory.teams.values()].filter(({ members }) => members.includes(person.id))
  const principals = [person.id, person.organisationId, ...teams.map(({ id }) => id)]
  return principals.some(id => seers.has(id)) && mayReadClass(person, contentClass)
}

/**
 * Whom a message tells because it names them. Nobody comes to see more by it: whoever does not see the message stands
 * there as named and not told. Whoever the actor does not know is not there. Pure.
 */
export function decideMentions(
  facts: Facts,
  { class: contentClass, mentions = [] }: Mentioning,
): AlsoTold[] | Problem {
  const people = mentions.map(id => facts.staffing.directory.persons.get(id))
  const known = people.flatMap(person => (person && isKnown(facts, person) ? person : []))
  if (known.length < mentions.length) return new Problem('person.not_found')
  const seeing = known.filter(person => seesClass(facts, person, contentClass))
  const blind = known.filter(person => !seeing.includes(person))
  const told = (persons: DirectoryPerson[], more: object): AlsoTold[] =>
    persons.length === 0
      ? []
      : [{ audience: 'mentioned', at: 'once', persons: persons.map(({ id }) => id), teams: [], ...more }]
  return [...told(seeing, {}), ...told(blind, { unseen: true })]
}
