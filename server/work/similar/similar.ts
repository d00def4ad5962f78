import type { findSimilar as findRoute, QueryOf, ReplyOf } from '../../../contract/index.ts'
import { Problem, type Tx } from '../../kernel/index.ts'
import { loadStaffing, type Staffing } from '../../model/index.ts'
import { stemWords } from '../queries_search.ts'
import { type Stems, toQuery } from '../soughtQuery.ts'
import { listDistinct, pickWords, toSought } from './pickWords.ts'
import { findAlike, findBegun, type SimilarRow } from './queries.ts'

type Reply = ReplyOf<typeof findRoute>
/** So many are looked through for the most alike. */
const mostFound = 200
const shownOnTicket = 5
const shownWhileTyping = 3

type About = { id: string | null; customerId: string | null; serviceId: string | null }
type Seeking = {
  words: readonly string[]
  begun?: boolean
  /** Keys of the index, of each list one. */
  keys: string[][]
  about: About
  limit: number
  staffing: Staffing
}

/** What says much the same as a ticket the actor sees. */
export async function readSimilar(tx: Tx, number: string): Promise<Reply> {
  const [[ticket], staffing] = await Promise.all([
    tx.run(findBegun, [tx.workspaceId ?? '', number, tx.actor?.principals ?? []]),
    loadStaffing(tx),
  ])
  if (!ticket) throw new Problem('ticket.not_found', `There is no ticket ${number} for you.`)
  const words = listDistinct(`${ticket.title} ${ticket.text ?? ''}`)
  return seek(tx, { words, keys: [], about: ticket, limit: shownOnTicket, staffing })
}

/** Open tickets that say much the same as what is being typed. */
export async function findWhileTyping(tx: Tx, { q, requesterId }: QueryOf<typeof findRoute>): Promise<Reply> {
  const staffing = await loadStaffing(tx)
  const { actor } = tx
  const person = requesterId === undefined ? undefined : staffing.directory.persons.get(requesterId)
  const mayName = actor?.side === 'provider' ? person !== undefined : requesterId === actor?.personId
  if (requesterId !== undefined && !mayName) throw new Problem('person.not_found')
  const customer = actor?.side === 'provider' ? person?.organisationId : undefined
  const keys = [['s:open'], ...(customer ? [[`c:${customer}`]] : [])]
  const about = { id: null, customerId: customer ?? null, serviceId: null }
  const begun = /[\p{L}\p{N}]$/u.test(q)
  return seek(tx, { words: listDistinct(q), begun, keys, about, limit: shownWhileTyping, staffing })
}

async function seek(tx: Tx, { words, begun, keys, about, limit, staffing }: Seeking): Promise<Reply> {
  if (words.length === 0) return { tickets: [] }
  const stemmed = await tx.run(stemWords, [words])
  const stems: Stems = new Map(stemmed.map(({ word, ...stem }) => [word, stem]))
  const picked = pickWords(words, stems)
  const sought = toSought(picked, begun && picked.at(-1) === words.at(-1))
  const query = sought && toQuery(sought, stems)
  if (!query) return { tickets: [] }
  const reading = tx.run(findAlike, [
    ...([tx.workspaceId ?? '', query, JSON.stringify(keys), tx.actor?.principals ?? [], mostFound] as const),
    ...([about.id, about.customerId, about.serviceId, limit] as const),
  ])
  tx.last()
  return { tickets: (await reading).map(row => toSimilar(row, about, staffing)) }
}

const toSimilar = (
  row: SimilarRow,
  about: About,
  { roster, directory }: Staffing,
): Reply['tickets'][number] => {
  const { processId, customerId, serviceId, updatedAt, solution, ...known } = row
  return {
    ...known,
    process: roster.processes.get(processId)?.name ?? '',
    customer: directory.organisations.get(customerId)?.name ?? '',
    sameCustomer: customerId === about.customerId,
    sameService: serviceId !== null && serviceId === about.serviceId,
    updatedAt: updatedAt.toString(),
    solution: solution && { ...solution, at: Temporal.Instant.from(solution.at).toString() },
  }
}
