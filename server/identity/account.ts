import type { Static } from 'typebox'
import { getMe, type Me, setPassword, signOut } from '../../contract/index.ts'
import {
  type Call,
  countTries,
  forgiveTries,
  type Handler,
  Problem,
  plainly,
  type Tx,
} from '../kernel/index.ts'
import { changeLimits, refuseTooMany } from './limits.ts'
import type { IdentityParts } from './parts.ts'
import { findWeakness } from './password.ts'
import {
  endLinks,
  endSession,
  endSessions,
  findAccount,
  isOpenedByLink,
  listMemberships,
  loadAccount,
  updatePassword,
} from './queries_sign_in.ts'
import { signInLinkMinutes } from './signInLink.ts'

export const accountHandlers = (parts: IdentityParts): Handler[] => [
  plainly(signOut, call => leave(call, parts)),
  plainly(getMe, call => parts.db.engine(null, tx => loadMe(tx, holderOf(call).accountId))),
  plainly(setPassword, call => changePassword(call, parts)),
]

/** The account as it sees itself. Engine scope outside any workspace: it may be a person of many. */
export async function loadMe(tx: Tx, accountId: string): Promise<Static<typeof Me>> {
  const [[account], workspaces] = await Promise.all([
    tx.run(loadAccount, [accountId]),
    tx.run(listMemberships, [accountId]),
  ])
  if (!account) throw new Problem('sign_in.needed')
  return { account, workspaces }
}

function holderOf(call: Pick<Call, 'signedIn'>): { accountId: string; sessionId: string } {
  const { accountId, sessionId } = call.signedIn ?? {}
  if (!accountId || !sessionId) throw new Problem('sign_in.needed')
  return { accountId, sessionId }
}

async function leave(call: Call<typeof signOut>, { db, clock, sessions }: IdentityParts) {
  const { accountId, sessionId } = holderOf(call)
  const now = clock.now().toString()
  await db.engine(null, async tx => {
    if (call.body.everywhere) await tx.run(endSessions, [accountId, null, now])
    else await tx.run(endSession, [sessionId, now])
  })
  sessions.forget()
  call.setSession(null)
  return {}
}

async function changePassword(call: Call<typeof setPassword>, parts: IdentityParts) {
  const { db, clock, passwords, sessions } = parts
  const { accountId, sessionId } = holderOf(call)
  const now = clock.now()
  const limits = changeLimits(accountId)
  const since = now.subtract({ minutes: signInLinkMinutes }).toString()
  const [tries, [account], [session]] = await db.engine(null, tx =>
    Promise.all([
      countTries(tx, limits, now),
      tx.run(findAccount, [accountId]),
      tx.run(isOpenedByLink, [sessionId, since]),
    ]),
  )
  if (tries.retryAfterSeconds !== null) refuseTooMany(call, tries.retryAfterSeconds)
  if (!account) throw new Problem('sign_in.needed')
  const { current = '', password } = call.body
  // Whoever has forgotten it signs in by a link to their own mailbox, and may set a new one right after.
  const isProven = account.passwordHash === null || (session?.fresh === true && current === '')
  if (!isProven && !(await passwords.verify(account.passwordHash ?? '', current)))
    throw new Problem('sign_in.refused', 'The current password is not right. Nothing was changed.')
  const weakness = findWeakness(password, account.email)
  if (weakness) throw new Problem('password.weak', weakness, [{ field: 'body/password', text: weakness }])
  const hash = await passwords.hash(password)
  await db.engine(null, async tx => {
    forgiveTries(tx, limits, now)
    // Links, account, sessions: the same order everywhere, so that nothing waits in a circle.
    tx.run(endLinks, [accountId, now.toString()])
    const [changed] = await tx.run(updatePassword, [accountId, account.passwordHash, hash])
    if (!changed) throw new Problem('sign_in.refused', 'The password was changed elsewhere a moment ago.')
    await tx.run(endSessions, [accountId, sessionId, now.toString()])
  })
  sessions.forget()
  return {}
}
