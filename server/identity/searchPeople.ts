import { type QueryOf, type ReplyOf, searchPeople as route } from '../../contract/index.ts'
import { foldWords, type Handler, inTransaction, Problem, type Tx } from '../kernel/index.ts'
import { type Directory, loadDirectory } from './directory.ts'
import { listOrganisationsOf, listPersonsOf } from './queries_people.ts'

/** What answers the search for people. */
export const searchPeopleHandlers: Handler[] = [
  inTransaction(route, (tx, { query }) => searchPeople(tx, query)),
]

/**
 * Whom the directory knows by these words, read with the actor's eyes: what is kept of everybody only says which rows to
 * ask for, and both our own line and row security say which of them there are.
 */
async function searchPeople(
  tx: Tx,
  { q = '', ids, limit = 5 }: QueryOf<typeof route>,
): Promise<ReplyOf<typeof route>> {
  if (!tx.actor) throw new Problem('sign_in.needed')
  const { side, organisationId } = tx.actor
  const only = side === 'provider' ? null : organisationId
  const named = ids?.split(',')
  const found = named
    ? { people: named, organisations: named }
    : findPeople(await loadDirectory(tx), { words: foldWords(q), limit, only })
  const reading = [
    tx.run(listPersonsOf, [found.people, only]),
    tx.run(listOrganisationsOf, [found.organisations, only]),
  ] as const
  tx.last()
  const [people, organisations] = await Promise.all(reading)
  const inOrder = <R extends { id: string }>(ids: readonly string[], rows: readonly R[]) =>
    ids.flatMap(id => rows.find(row => row.id === id) ?? [])
  return {
    people: inOrder(found.people, people),
    organisations: inOrder(found.organisations, organisations),
  }
}

type Folded = {
  id: string
  organisationId: string
  name: string
  /** Each with a blank before it. */
  own: string
  all: string
  rank: number
}
const folded = new WeakMap<Directory, { people: Folded[]; organisations: Folded[] }>()

const fold = (...texts: string[]) => foldWords(texts.join(' ')).join(' ')

/** Folded once a revision of the directory. */
function foldDirectory(directory: Directory) {
  const known = folded.get(directory)
  if (known) return known
  const people = [...directory.persons.values()].map(
    ({ id, organisationId, name, email, organisation, active }): Folded => {
      const [mailbox = '', domain = ''] = email.split('@')
      const own = ` ${fold(name, mailbox)}`
      return {
        id,
        organisationId,
        name,
        own,
        all: `${own} ${fold(domain, organisation)}`,
        rank: active ? 0 : 2,
      }
    },
  )
  const organisations = [...directory.organisations.values()].map(({ id, name }): Folded => {
    const own = ` ${fold(name)}`
    return { id, organisationId: id, name, own, all: own, rank: 0 }
  })
  const made = { people, organisations }
  folded.set(directory, made)
  return made
}

type Seeking = { words: readonly string[]; limit: number; only: string | null }

/** Ids of who has these words, the best first. `only`: of this organisation. */
export function findPeople(directory: Directory, seeking: Seeking) {
  const { people, organisations } = foldDirectory(directory)
  return { people: pick(people, seeking), organisations: pick(organisations, seeking) }
}

function pick(among: readonly Folded[], { words, limit, only }: Seeking): string[] {
  if (words.length === 0) return []
  const begins = words.map(word => ` ${word}`)
  const typed = ` ${words.join(' ')}`
  const rankOf = ({ own, rank }: Folded) => rank + (own.startsWith(typed) ? 0 : 1)
  return among
    .filter(
      each =>
        (only === null || each.organisationId === only) &&
        begins.every(begin => each.all.includes(begin)) &&
        begins.some(begin => each.own.includes(begin)),
    )
    .map(each => ({ ...each, rank: rankOf(each) }))
    .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map(({ id }) => id)
}
