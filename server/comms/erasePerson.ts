import type { Tx, WordsFor } from '../kernel/index.ts'
import {
  countMailTraces,
  deleteMailsNaming,
  deleteStrayMails,
  listMailsFrom,
  listToldTo,
  type MailTraces,
  renamings,
  rewordings,
  silenceTold,
  withholdMailTo,
} from './queries_person.ts'

/** Whoever is erased, as far as mail goes. */
export type MailErasing = {
  personId: string
  pseudonym: string
  words: WordsFor
  /** In small letters. */
  addresses: readonly string[]
  /** What stands where they were quoted; null: that stays, without their name. */
  instead: string | null
}

/** Takes a person out of what was told on tickets and of the mails as they came. Who was told when stays. Erasing. */
export async function eraseFromMail(
  tx: Tx,
  tickets: readonly string[],
  { personId, pseudonym, words, addresses, instead }: MailErasing,
): Promise<void> {
  if (tickets.length === 0) return
  await Promise.all([
    tx.run(deleteMailsNaming, [tickets, addresses]),
    ...(instead === null ? [] : [tx.run(silenceTold, [tickets, personId, instead])]),
    ...renamings.map(one => tx.run(one, [tickets, personId, pseudonym])),
    ...rewordings.map(one => tx.run(one, [tickets, words.patterns, words.words])),
  ])
}

/** Mails that became no ticket go, and nothing more is sent; answers which mails went. Erasing. */
export async function eraseStrayMail(
  tx: Tx,
  { personId, addresses }: Pick<MailErasing, 'personId' | 'addresses'>,
): Promise<string[]> {
  const [gone] = await Promise.all([
    tx.run(deleteStrayMails, [addresses]),
    tx.run(withholdMailTo, [personId, 'They were erased.']),
  ])
  return gone.map(({ id }) => id)
}

/** How often somebody was told something, how many mails came from them, and how many wait for them. Engine scope. */
export const countMailOf = async (
  tx: Tx,
  { personId, addresses }: Pick<MailErasing, 'personId' | 'addresses'>,
): Promise<MailTraces> =>
  (await tx.run(countMailTraces, [personId, addresses]))[0] ?? { told: 0, mails: 0, waiting: 0 }

/** All somebody was told, a page at a time; `after` where the page before ended. Engine scope. */
export const readToldTo = (tx: Tx, personId: string, after: bigint) =>
  tx.run(listToldTo, [personId, String(after), 1000])

/** The mails that came from these addresses, a page at a time. Engine scope. */
export const readMailsFrom = (tx: Tx, addresses: readonly string[], after: string) =>
  tx.run(listMailsFrom, [addresses, after, 20])
