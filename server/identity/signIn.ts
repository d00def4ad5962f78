import { redeemLink, requestLink, signIn } from '../../contract/index.ts'
import {
  addJobs,
  type Call,
  countTries,
  forgiveTries,
  type Handler,
  newId,
  Problem,
  plainly,
  type Tx,
} from '../kernel/index.ts'
import { loadMe } from './account.ts'
import {
  accountLimit,
  addressLimit,
  linkLimits,
  passwordLimits,
  redeemLimits,
  refuseTooMany,
  type Trier,
} from './limits.ts'
import { networkOf } from './network.ts'
import type { IdentityParts } from './parts.ts'
import { acceptInvitation } from './queries_admin.ts'
import {
  findSignInAccount,
  insertLink,
  insertSession,
  type SignInAccount,
  useLink,
} from './queries_sign_in.ts'
import { hashSecret, newSecret } from './secret.ts'
import { sessionDays } from './sessions.ts'
import { linkUrl, signInLinkJob, signInLinkMinutes } from './signInLink.ts'

const sessionSeconds = sessionDays * 86_400

export const signInHandlers = (parts: IdentityParts): Handler[] => [
  plainly(signIn, call => signInByPassword(call, parts)),
  plainly(requestLink, call => askForLink(call, parts)),
  plainly(redeemLink, call => signInByLink(call, parts)),
]

const trierOf = (call: { ip: string; body: { email: string } }): Trier => ({
  email: call.body.email.toLowerCase(),
  network: networkOf(call.ip),
})

type Knock = { retryAfterSeconds: number | null; account?: SignInAccount | undefined }

/** Counts the try and finds the account; known or not, the same statements run. */
async function knock(tx: Tx, trier: Trier, now: Temporal.Instant): Promise<Knock> {
  const near = await countTries(tx, passwordLimits(trier), now)
  if (near.retryAfterSeconds !== null) return near
  const [far, [account]] = await Promise.all([
    countTries(tx, [accountLimit(trier)], now),
    tx.run(findSignInAccount, [trier.email, trier.network]),
  ])
  return account?.networkKnown ? { retryAfterSeconds: null, account } : { ...far, account }
}

async function signInByPassword(call: Call<typeof signIn>, { db, clock, passwords }: IdentityParts) {
  const trier = trierOf(call)
  const now = clock.now()
  const { retryAfterSeconds, account } = await db.engine(null, tx => knock(tx, trier, now))
  if (retryAfterSeconds !== null) refuseTooMany(call, retryAfterSeconds)
  const hash = account?.passwordHash ?? null
  const right = await passwords.verify(hash, call.body.password)
  if (!right || !account) throw new Problem('sign_in.refused')
  const { token, me } = await db.engine(null, async tx => {
    forgiveTries(tx, passwordLimits(trier), now)
    forgiveTries(tx, [accountLimit(trier)], now)
    const token = await openSession(tx, { accountId: account.id, network: trier.network, hash, now })
    return token ? { token, me: await loadMe(tx, account.id) } : { token }
  })
  if (!token || !me) throw new Problem('sign_in.refused')
  call.setSession(token, sessionSeconds)
  return me
}

type Opening = { accountId: string; network: string; hash: string | null; now: Temporal.Instant }

/** A new session with a new secret; null when the account is nobody any more or its password has just changed. */
async function openSession(tx: Tx, { accountId, network, hash, now }: Opening): Promise<string | null> {
  const token = newSecret()
  const until = now.add({ hours: sessionDays * 24 }).toString()
  const kept = [newId(), accountId, hashSecret(token), network, now.toString(), until, hash] as const
  const [opened] = await tx.run(insertSession, [...kept])
  return opened ? token : null
}

/** Whether or not there is such an account: one transaction, the same statements, the same answer. */
async function askForLink(call: Call<typeof requestLink>, { db, clock, baseUrl }: IdentityParts) {
  const trier = trierOf(call)
  const now = clock.now()
  const token = newSecret()
  const until = now.add({ minutes: signInLinkMinutes }).toString()
  const { retryAfterSeconds } = await db.engine(null, async tx => {
    const near = await countTries(tx, linkLimits(trier), now)
    if (near.retryAfterSeconds !== null) return near
    const far = await countTries(tx, [addressLimit(trier)], now)
    const spare = far.retryAfterSeconds !== null
    const made = await tx.run(insertLink, [
      newId(),
      trier.email,
      hashSecret(token),
      now.toString(),
      until,
      spare,
    ])
    const url = linkUrl(baseUrl, token)
    addJobs(
      tx,
      made.map(({ to, name }) => ({
        id: newId(),
        workspaceId: null,
        kind: signInLinkJob,
        payload: { to, name, url },
        dueAt: now,
      })),
    )
    return near
  })
  if (retryAfterSeconds !== null) refuseTooMany(call, retryAfterSeconds)
  db.announce()
  return {}
}

async function signInByLink(call: Call<typeof redeemLink>, { db, clock }: IdentityParts) {
  const network = networkOf(call.ip)
  const now = clock.now()
  const { retryAfterSeconds, token, me } = await db.engine(null, async tx => {
    const tries = await countTries(tx, redeemLimits(network), now)
    if (tries.retryAfterSeconds !== null) return { ...tries, token: null, me: null }
    const [link] = await tx.run(useLink, [hashSecret(call.body.token), now.toString()])
    const accountId = link?.accountId
    if (link) tx.run(acceptInvitation, [link.id, now.toString()])
    const token = accountId ? await openSession(tx, { accountId, network, hash: null, now }) : null
    return { ...tries, token, me: accountId && token ? await loadMe(tx, accountId) : null }
  })
  if (retryAfterSeconds !== null) refuseTooMany(call, retryAfterSeconds)
  if (!token || !me) throw new Problem('sign_in.link_used')
  call.setSession(token, sessionSeconds)
  return me
}
