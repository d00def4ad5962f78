import type { Tx, WordsFor } from '../../kernel/index.ts'
import { markSearchDue } from './queries.ts'
import {
  countTraces,
  deleteOwn,
  deletionsOf,
  forgetWords,
  listOnAny,
  listTicketsAfter,
  renamings,
  rewordings,
  rewordShared,
  silencings,
  type Traces,
} from './queries_person.ts'

/** Whoever is erased: by what name they stand from now on, what names them is put anew, and (unless null) what stands where they wrote. */
export type Erasing = { personId: string; pseudonym: string; words: WordsFor; instead: string | null }

/** The next tickets by id, whatever became of them. Engine scope. */
export const nextTickets = async (
  tx: Tx,
  { after, limit }: { after: string | null; limit: number },
): Promise<string[]> =>
  (await tx.run(listTicketsAfter, [after ?? '00000000-0000-0000-0000-000000000000', limit])).map(
    ({ id }) => id,
  )

/**
 * Takes a person out of tickets: their name wherever it stands, the files they sent, that they listen, and what they
 * wrote where it is to go. What can be found of these tickets is written anew. Erasing.
 */
export async function eraseFromTickets(
  tx: Tx,
  tickets: readonly string[],
  { personId, pseudonym, words, instead }: Erasing,
): Promise<void> {
  if (tickets.length === 0) return
  const touched = await Promise.all([
    ...deletionsOf.map(one => tx.run(one, [tickets, personId])),
    ...(instead === null ? [] : silencings.map(one => tx.run(one, [tickets, personId, instead]))),
    ...renamings.map(one => tx.run(one, [tickets, personId, pseudonym])),
    ...rewordings.map(one => tx.run(one, [tickets, words.patterns, words.words])),
  ])
  const ids = [...new Set(touched.flat().map(({ id }) => id))]
  if (ids.length > 0) await tx.run(markSearchDue, [ids])
}

/** What is a person's own beside tickets goes; what belongs to everybody names them no more. Erasing. */
export async function eraseOwn(tx: Tx, personId: string, { patterns, words }: WordsFor): Promise<void> {
  await Promise.all([
    ...deleteOwn.map(one => tx.run(one, [personId])),
    ...rewordShared.map(one => tx.run(one, [patterns, words])),
  ])
}

/** Of these tickets those somebody has asked, written, worked or listened on. Engine scope. */
export const listTicketsOf = (
  tx: Tx,
  personId: string,
  among: readonly string[],
): Promise<{ id: string; number: string }[]> => tx.run(listOnAny, [among, personId])

/** How much there is of somebody on tickets. Engine scope. */
export const countTracesOf = async (tx: Tx, personId: string): Promise<Traces | undefined> =>
  (await tx.run(countTraces, [personId]))[0]

/** What a mistyped word is compared with no longer has these names in it; another ticket that says them brings them back. Engine scope. */
export const forgetNames = (tx: Tx, names: readonly string[]): Promise<unknown> =>
  tx.run(forgetWords, [names])
