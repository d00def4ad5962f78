import type { listCallers, QueryOf, ReplyOf } from '../../contract/index.ts'
import type { DirectoryPerson } from '../identity/index.ts'
import type { Tx } from '../kernel/index.ts'
import { loadStaffing } from '../model/index.ts'
import { listOpenOf } from './queries_mywork.ts'

/** Who may be meant, best first, with what they have open: what somebody on the phone is asked about. */
export async function readCallers(
  tx: Tx,
  { q, limit = 8 }: QueryOf<typeof listCallers>,
): Promise<ReplyOf<typeof listCallers>> {
  const { directory } = await loadStaffing(tx)
  const found = [...directory.persons.values()]
    .flatMap(person => {
      const rank = person.active ? rankOf(person, q.trim().toLowerCase()) : null
      return rank === null ? [] : [{ person, rank }]
    })
    .sort((a, b) => a.rank - b.rank || a.person.name.localeCompare(b.person.name))
    .slice(0, limit)
    .map(({ person }) => person)
  const mayList = tx.actor?.scopes.includes('tickets:read') === true && found.length > 0
  const ids = found.map(({ id }) => id)
  const rows = mayList
    ? await tx.run(listOpenOf, [tx.workspaceId ?? '', ids, tx.actor?.principals ?? []])
    : []
  return {
    callers: found.map(({ id, name, email, organisationId, organisation, side }) => {
      const own = rows.filter(({ requesterId }) => requesterId === id)
      return {
        ...{ id, name, email, organisationId, organisation, side },
        openCount: own[0]?.count ?? 0,
        open: own.map(({ number, title }) => ({ number, title })),
      }
    }),
  }
}

/** How well a person fits what was typed, 0 best; null where not every word of it is found. */
function rankOf({ name, email, organisation }: DirectoryPerson, typed: string): number | null {
  const words = typed.split(/\s+/).filter(Boolean)
  const places = [name, email, organisation].map(place => place.toLowerCase())
  if (words.length === 0 || !words.every(word => places.some(place => place.includes(word)))) return null
  const [own = ''] = places
  const begins = (word: string) => own.split(/[\s-]+/).some(part => part.startsWith(word))
  if (own.startsWith(typed)) return 0
  if (words.every(begins)) return 1
  return words.some(word => own.includes(word)) ? 2 : 3
}
