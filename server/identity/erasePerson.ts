import type { Tx, WordsFor } from '../kernel/index.ts'
import { beginErasing } from '../kernel/index.ts'
import {
  countSignIns,
  deleteAccess,
  deleteAccount,
  exportIdentity,
  listKnownAs,
  renamePerson,
  rewordLog,
  type SignIns,
} from './queries_person.ts'

/** Who somebody was here: every name and address, in small letters the latter. Empty: nobody. Engine scope. */
export async function listNamesOf(tx: Tx, id: string): Promise<{ names: string[]; addresses: string[] }> {
  const rows = await tx.run(listKnownAs, [id])
  const unique = (texts: (string | null)[]) => [
    ...new Set(texts.filter(text => text !== null && text !== '')),
  ]
  return {
    names: unique(rows.map(({ name }) => name)) as string[],
    addresses: unique(rows.map(({ email }) => email?.toLowerCase() ?? null)) as string[],
  }
}

type Anew = { pseudonym: string; address: string; at: Temporal.Instant }
/**
 * Makes a person somebody nobody knows: another name and address, no account, no way in, no teams, nothing shared with
 * them; the account goes when it is nobody any more in any workspace, its sessions and links with it. Turns to erasing.
 */
export async function erasePersonFacts(
  tx: Tx,
  id: string,
  { pseudonym, address, at, words }: Anew & { words: WordsFor },
): Promise<void> {
  beginErasing(tx)
  const [[was]] = await Promise.all([
    tx.run(renamePerson, [id, pseudonym, address, at.toString()]),
    ...deleteAccess.map(one => tx.run(one, [id])),
    tx.run(rewordLog, [words.patterns, words.words]),
  ])
  const accountId = was?.accountId
  if (accountId) await Promise.all(deleteAccount.map(one => tx.run(one, [accountId])))
}

/** What lets somebody in, and how often the log names them. Engine scope. */
export const countSignInsOf = async (tx: Tx, id: string): Promise<SignIns | undefined> =>
  (await tx.run(countSignIns, [id]))[0]

/** All that is kept of somebody as a person and an account; never a secret. Engine scope. */
export const readIdentityOf = async (tx: Tx, id: string): Promise<object | undefined> =>
  (await tx.run(exportIdentity, [id]))[0]?.person
