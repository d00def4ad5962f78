import type { listMentionable, ReplyOf } from '../../contract/index.ts'
import { type Clock, Problem, type Tx } from '../kernel/index.ts'
import { isKnown, seesClass, withSeers } from './decideMentions.ts'
import { listWritable } from './decideMessage.ts'
import { readFacts } from './load.ts'

const peopleAtMost = 20

/** Who may be mentioned in a class, whoever sees it first. */
export async function readMentionable(
  tx: Tx,
  { number, class: contentClass, q = '' }: { number: string; class: string; q?: string | undefined },
  clock: Clock,
): Promise<ReplyOf<typeof listMentionable>> {
  const facts = await withSeers(tx, await readFacts(tx, number, clock))
  if (!listWritable(facts, facts.standing.partners).some(each => each.class === contentClass))
    throw new Problem('message.class_refused')
  const fits = (name: string) =>
    name
      .toLowerCase()
      .split(/\s+/)
      .some(part => part.startsWith(q.trim().toLowerCase()))
  const people = [...facts.staffing.directory.persons.values()]
    .filter(person => person.id !== facts.actor.personId && isKnown(facts, person) && fits(person.name))
    .map(person => ({ person, sees: seesClass(facts, person, contentClass) }))
    .sort(
      (one, other) =>
        Number(other.sees) - Number(one.sees) || one.person.name.localeCompare(other.person.name),
    )
  return {
    people: people.slice(0, peopleAtMost).map(({ person: { id, name, side, organisation }, sees }) => ({
      ...{ id, name, side, organisation, sees },
    })),
  }
}
