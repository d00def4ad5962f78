import { asActor, type Tx } from '../../kernel/index.ts'
import {
  countUntold,
  findNamed,
  findSeen,
  listAsked,
  listNamed,
  listSeen,
  listSentFiles,
  listWorked,
  listWritten,
  type NamedTicket,
  type SentFile,
} from './queries_read.ts'

/** Of these tickets those whoever asks may see; all where nobody does but a command. Turns to the actor's own eyes. */
export function listSeenOf(tx: Tx, ids: readonly string[]): Promise<NamedTicket[]> {
  const { actor } = tx
  if (!actor) return tx.run(listNamed, [ids])
  asActor(tx)
  return tx.run(listSeen, [ids, actor.principals])
}

/** A ticket by its number, as whoever asks sees it. */
export const findSeenBy = async (tx: Tx, number: string): Promise<NamedTicket | undefined> =>
  (tx.actor ? await tx.run(findSeen, [number, tx.actor.principals]) : await tx.run(findNamed, [number]))[0]

const pages = { asked: listAsked, written: listWritten, worked: listWorked }
/** What of somebody is read page by page: tickets they asked for, messages they wrote, steps they took. */
export type PersonPage = keyof typeof pages
/** Where the first page begins. */
export const beforeAllIds = '00000000-0000-0000-0000-000000000000'
/** Rows of one page at most. */
export const personPageRows = 500
type Asked = { personId: string; after: string }

/** A page of what there is of somebody on tickets; with an actor, only of what they may read. Engine scope. */
export const readPersonPage = (
  tx: Tx,
  page: PersonPage,
  { personId, after }: Asked,
): Promise<{ id: string; row: object }[]> =>
  tx.run(pages[page], [personId, tx.actor?.principals ?? null, after, personPageRows])

/** A page of the files somebody has sent, in the same way. Engine scope. */
export const readSentFiles = (tx: Tx, { personId, after }: Asked): Promise<SentFile[]> =>
  tx.run(listSentFiles, [personId, tx.actor?.principals ?? null, after, personPageRows])

/** How many of somebody's messages whoever asks may not read. Engine scope. */
export const countUntoldOf = async (tx: Tx, personId: string): Promise<number> =>
  tx.actor ? ((await tx.run(countUntold, [personId, tx.actor.principals]))[0]?.messages ?? 0) : 0
