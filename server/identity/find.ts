import { forgetOldTries, type Tx } from '../kernel/index.ts'
import { findWorkspaceBySlug, listAllWorkspaces } from './queries_setup.ts'
import {
  deleteLinks,
  deleteOldLinks,
  deleteOldSessions,
  deleteSessions,
  findAccountId,
  findSignInOf,
} from './queries_sign_in.ts'

/** The account of an address, or null. Engine scope. */
export const findAccountByEmail = async (tx: Tx, email: string): Promise<string | null> =>
  (await tx.run(findAccountId, [email.toLowerCase()]))[0]?.id ?? null

/** The account of an address and whether it has a password, or null. Engine scope. */
export const findSignIn = async (
  tx: Tx,
  email: string,
): Promise<{ id: string; hasPassword: boolean } | null> =>
  (await tx.run(findSignInOf, [email.toLowerCase()]))[0] ?? null

/** The workspace of a short name, or null. Engine scope. */
export const findWorkspace = async (tx: Tx, slug: string): Promise<string | null> =>
  (await tx.run(findWorkspaceBySlug, [slug]))[0]?.id ?? null

/** Every workspace of the installation. Engine scope outside any workspace. */
export const listWorkspaces = (tx: Tx): Promise<{ id: string; slug: string }[]> =>
  tx.run(listAllWorkspaces, [])

/** Deletes counted tries, links and sessions that are over and of no more use. Engine scope outside any workspace. */
export async function forgetOldSignIns(tx: Tx, now: Temporal.Instant): Promise<void> {
  const before = now.subtract({ hours: 30 * 24 }).toString()
  await Promise.all([
    forgetOldTries(tx, now),
    tx.run(deleteOldSessions, [before]),
    tx.run(deleteOldLinks, [before]),
  ])
}

/** Ends every session and sign-in link of the installation: those of a copy are not those of the original. Engine scope outside any workspace. */
export async function forgetSignIns(tx: Tx): Promise<void> {
  await Promise.all([tx.run(deleteSessions, []), tx.run(deleteLinks, [])])
}
